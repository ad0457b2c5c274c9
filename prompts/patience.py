"""How long one piece of work waits for the model, however many calls it makes. Knows no model.

A context variable like the payer: who makes the calls need not hand it on.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_LEAST = 0.1  # of the time, for a call to be worth it


@dataclass(slots=True)
class Patience:
    """What several calls in a row have used of the time that one of them may take."""

    seconds: Callable[[], float] = time.monotonic
    used: float = 0.0

    def is_over(self, limit: float) -> bool:
        """Whether too little of `limit` is left for a call to be fair to the model."""
        return self.used > (1 - _LEAST) * limit

    @contextmanager
    def spending(self, limit: float, share: float = 1.0) -> Iterator[float]:
        """Make a call within; yields the seconds that it may take: its share of `limit`, or what is left."""
        started = self.seconds()
        try:
            yield max(0.0, min(limit * share, limit - self.used))
        finally:
            self.used += self.seconds() - started


_patience: ContextVar[Patience | None] = ContextVar("patience", default=None)


@contextmanager
def one_patience() -> Iterator[None]:
    """What is asked within, one call after the other, takes together no longer than one call may."""
    token = _patience.set(Patience())
    try:
        yield
    finally:
        _patience.reset(token)


def current_patience() -> Patience:
    """The patience of the piece of work that we are at; a new one where each call has its own."""
    return _patience.get() or Patience()
