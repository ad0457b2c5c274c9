"""What can go wrong with a language model.

ModelError
├── ModelTimeout        no whole reply within the time that was given
├── ModelRefused        unreachable, or it answered with an error: key, address, model name, rate limit, 5xx
│   ├── ModelMisset     with these settings nothing can be asked
│   └── TextRejected    it takes other texts, but not this one
├── ModelGarbled        a reply came, but not in the shape that was asked for
└── ModelUnavailable    it was not asked: it failed too often just now
    └── OverBudget      it was not asked: the day's tokens are spent
"""

from typing import ClassVar

NEEDS_MENDING = (401, 402, 403, 404, 405)  # statuses that stay until the settings or the account are mended


class ModelError(Exception):
    """Base of all. The text is one line for the operator; never the key nor what the server wrote.

    `reason` is what statistics call it, `outcome` more exactly, in at most 16 characters. A `lasting` one
    comes again until somebody mends the settings.
    """

    reason: ClassVar[str] = "failed"
    lasting: bool = False

    @property
    def outcome(self) -> str:
        """Its reason, and the status where there is one."""
        return self.reason


class ModelTimeout(ModelError):
    """The time was up before a whole reply was there."""

    reason = "timeout"


class ModelRefused(ModelError):
    """No reply. `status` is the HTTP status, None where no server was reached.

    `retry_in` is the number of seconds after which another try makes sense; None where none does.
    """

    reason = "refused"

    def __init__(self, text: str, status: int | None = None, retry_in: float | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.retry_in = retry_in
        self.lasting = status in NEEDS_MENDING

    @property
    def outcome(self) -> str:
        """Like refused_400."""
        return f"{self.reason}_{self.status}" if self.status else self.reason

    def for_good(self) -> "ModelRefused":
        """The same refusal, of which no other try makes sense."""
        return ModelRefused(str(self), self.status)


class ModelMisset(ModelRefused):
    """No request can be made: the address, the key or a proxy is impossible."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.lasting = True


class TextRejected(ModelRefused):
    """Too long for the model, or not to the taste of its filter."""


class ModelGarbled(ModelError):
    """The reply is not JSON, or not of the schema, or was cut short."""

    reason = "garbled"


class ModelUnavailable(ModelError):
    """Known beforehand not to answer, so nobody waited for it."""

    reason = "unavailable"

    def __init__(self, text: str, lasting: bool = False) -> None:
        super().__init__(text)
        self.lasting = lasting


class OverBudget(ModelUnavailable):
    """The tokens of the day, or those of one payer, do not suffice for another call."""

    reason = "over_budget"
