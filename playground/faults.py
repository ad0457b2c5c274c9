"""Faults that a test asks for: the next calls of a method fail, hang or lose their connection.

Knows names of methods and HTTP statuses, not what the methods do.
"""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal

from playground.errors import ApiError, Mistake

Drop = Literal["before", "after"]
_FIELDS = {"method", "status", "retry_after", "drop", "delay", "count", "description"}
DELAY_AT_MOST = 600


@dataclass(slots=True)
class Fault:
    """What happens to the next `count` calls of `method` ("*": of any).

    First the call waits for `delay` seconds; then it answers with `error`, or its connection is dropped
    before or after it was carried out, or it goes on as usual.
    """

    method: str
    count: int
    delay: float = 0
    drop: Drop | None = None
    error: ApiError | None = None

    def describe(self) -> dict[str, Any]:
        """As `GET /play/faults` lists it."""
        shown: dict[str, Any] = {"method": self.method, "count": self.count}
        if self.delay:
            shown["delay"] = self.delay
        if self.drop:
            shown["drop"] = self.drop
        if self.error:
            shown |= {"status": self.error.code, **(self.error.parameters or {})}
        return shown


@dataclass(slots=True)
class Faults:
    """The faults that are set; `methods` are the names that may be given."""

    methods: frozenset[str]
    _faults: list[Fault] = field(default_factory=list)

    def add(self, given: Any) -> Fault:
        """Set a fault from its JSON form. Raises Mistake with one line about what is wrong."""
        if not isinstance(given, dict) or not {"method"} <= set(given) <= _FIELDS:
            raise Mistake(f"a fault is an object with method and some of {', '.join(sorted(_FIELDS))}")
        if given["method"] not in self.methods | {"*"}:
            raise Mistake(f"unknown method {given['method']!r}; use the Bot API's name or *")
        fault = Fault(
            given["method"],
            _number(given, "count", 1, 1, 1_000_000),
            _delay(given),
            _drop(given),
            _error(given),
        )
        if not (fault.delay or fault.drop or fault.error):
            raise Mistake("a fault needs status, retry_after, drop or delay")
        self._faults.append(fault)
        return fault

    def take(self, method: str) -> Fault | None:
        """The fault for this call, counted down; the one that was set first goes first."""
        for fault in self._faults:
            if fault.method in ("*", method):
                fault.count -= 1
                self._faults = [other for other in self._faults if other.count > 0]
                return fault
        return None

    def list(self) -> list[dict[str, Any]]:
        """The faults that still wait, oldest first."""
        return [fault.describe() for fault in self._faults]

    def clear(self) -> None:
        """Forget all faults."""
        self._faults = []


def _number(given: dict[str, Any], name: str, default: int, least: int, most: int) -> int:
    value = given.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Mistake(f"{name} must be a whole number from {least} to {most}")
    return value


def _delay(given: dict[str, Any]) -> float:
    delay = given.get("delay", 0)
    if isinstance(delay, bool) or not isinstance(delay, int | float) or not 0 <= delay <= DELAY_AT_MOST:
        raise Mistake(f"delay must be a number of seconds from 0 to {DELAY_AT_MOST}")
    return delay


def _drop(given: dict[str, Any]) -> Drop | None:
    match given.get("drop", False):
        case False:
            return None
        case True | "after":
            return "after"
        case "before":
            return "before"
    raise Mistake('drop must be "before", "after" or true')


def _error(given: dict[str, Any]) -> ApiError | None:
    if "status" not in given and "retry_after" not in given:
        return None
    status = _number(given, "status", 429, 400, 599)
    if status != 429:
        return ApiError(status, str(given.get("description") or _words(status)))
    seconds = _number(given, "retry_after", 1, 1, 86_400)
    return ApiError(status, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def _words(status: int) -> str:
    if status == 403:
        return "Forbidden: bot was blocked by the user"
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Error {status}"
