"""What can go wrong with a language model.

ModelError
├── ModelTimeout        no whole reply within the time that was given
├── ModelRefused        unreachable, or it answered with an error: key, address, model name, rate limit, 5xx
├── ModelGarbled        a reply came, but not in the shape that was asked for
└── ModelUnavailable    it was not asked: it failed too often just now
    └── OverBudget      it was not asked: the day's tokens are spent
"""

from typing import ClassVar


class ModelError(Exception):
    """Base of all. The text is one line for the operator; never the key nor what the server wrote.

    `reason` is what statistics call it.
    """

    reason: ClassVar[str] = "failed"


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

    def for_good(self) -> "ModelRefused":
        """The same refusal, of which no other try makes sense."""
        return ModelRefused(str(self), self.status)


class ModelGarbled(ModelError):
    """The reply is not JSON, or not of the schema, or was cut short."""

    reason = "garbled"


class ModelUnavailable(ModelError):
    """Known beforehand not to answer, so nobody waited for it."""

    reason = "unavailable"


class OverBudget(ModelUnavailable):
    """The tokens of the day, or those of one payer, do not suffice for another call."""

    reason = "over_budget"
