"""Leaves a failing model alone, so that nobody waits for it. Knows no network; its clock is an argument.

closed --(3 failures or 5 rejections in a row, or one that must be mended)--> open
open --(its time is over)--> one probe at a time: its success closes it, its failure opens it for longer
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from prompts.errors import ModelError, ModelRefused, ModelTimeout, ModelUnavailable, TextRejected
from prompts.faults import PASSING

FAILURES = 3  # in a row; each was tried twice already
REJECTIONS = 5  # in a row, of requests in any form: so many different texts are not all at fault
SHORTEST = 30.0  # seconds that it stays open at first; doubled with each probe that fails
LONGEST = 600.0
FOR_GOOD = 1800.0  # where somebody must mend the settings or the account
_JITTER = 0.25  # of the time, so that many processes do not probe at once

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave for one call. One from before the breaker changed its state counts for nothing afterwards."""

    era: int


class Breaker:
    """For one event loop. `clock` gives seconds that never go back, `jitter` numbers in 0..1."""

    def __init__(self, clock: Callable[[], float], jitter: Callable[[], float]) -> None:
        self._clock = clock
        self._jitter = jitter
        self._era = 0
        self._failures = 0
        self._openings = 0  # since it was last closed
        self._until: float | None = None  # None: closed
        self._probing = False
        self._told = False  # what to mend
        self._lasting = False  # open until somebody mends it

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Make a call within, if it is let through. Raises ModelUnavailable where it is not."""
        ticket = self.enter()
        try:
            yield
        except ModelError as error:
            self.leave(ticket, error)
            raise
        except BaseException:
            self.give_back(ticket)
            raise
        self.leave(ticket, None)

    def check(self) -> None:
        """Raises ModelUnavailable where a call would not be let through now."""
        if self._until is None:
            return
        left = self._until - self._clock()
        if left > 0:
            text = f"The model failed too often; it is tried again in {left:.0f} s."
            raise ModelUnavailable(text, self._lasting)
        if self._probing:
            text = "The model failed too often; somebody is trying it just now."
            raise ModelUnavailable(text, self._lasting)

    def enter(self) -> Ticket:
        """Leave for a call, which must be given back. Raises ModelUnavailable like `check`."""
        self.check()
        self._probing = self._until is not None
        return Ticket(self._era)

    def leave(self, ticket: Ticket, failure: ModelError | None) -> None:
        """The call has ended: with a reply (None, or one that cannot be used), or without."""
        if ticket.era != self._era:
            return
        self._probing = False
        if isinstance(failure, ModelRefused) and failure.lasting:
            self._tell(failure)
            self._open(FOR_GOOD, lasting=True)
        elif most := _bearable(failure):
            self._failures += 1
            if self._until is not None or self._failures >= most:
                if isinstance(failure, ModelRefused) and most == REJECTIONS:
                    self._tell(failure)
                self._open(max(_grown(self._openings), min(_asked_for(failure), FOR_GOOD)))
        else:
            self._close()

    def give_back(self, ticket: Ticket) -> None:
        """The call was broken off from our side, which says nothing about the model."""
        if ticket.era == self._era:
            self._probing = False

    def _open(self, seconds: float, lasting: bool = False) -> None:
        self._lasting = lasting
        seconds *= 1 + _JITTER * self._jitter()
        self._era += 1
        self._openings += 1
        self._until = self._clock() + seconds
        log.warning("model_left_alone", seconds=round(seconds), times=self._openings)

    def _close(self) -> None:
        if self._until is not None:
            self._era += 1
            log.info("model_is_back")
        self._failures = self._openings = 0
        self._until = None
        self._told = False

    def _tell(self, refusal: ModelRefused) -> None:
        if not self._told:
            log.error("model_needs_mending", status=refusal.status, mend=str(refusal))
        self._told = True


def _bearable(failure: ModelError | None) -> int:
    """How many such failures in a row are borne; 0 where this one text is at fault, or nothing is."""
    if isinstance(failure, ModelTimeout):
        return FAILURES
    if not isinstance(failure, ModelRefused) or isinstance(failure, TextRejected):
        return 0
    passing = failure.status is None or failure.status in PASSING or failure.status >= 500
    return FAILURES if passing else REJECTIONS


def _grown(openings: int) -> float:
    return min(LONGEST, SHORTEST * 2.0 ** min(openings, 10))


def _asked_for(failure: ModelError | None) -> float:
    return (failure.retry_in or 0.0) if isinstance(failure, ModelRefused) else 0.0
