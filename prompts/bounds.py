"""One call of the model within its bounds: time, turns, breaker, tokens. Each call ends as one log line.

Knows no prompts; the texts that go through here are written nowhere.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import structlog

from prompts.breaker import Breaker
from prompts.budget import REPLY, Budget, Ledger, NoLedger, Tokens, estimate
from prompts.chat import Chat, Reply
from prompts.errors import ModelError, ModelTimeout, ModelUnavailable, OverBudget
from prompts.payer import current_payer

AT_ONCE = 4

Said = TypeVar("Said")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Call(Generic[Said]):
    """What is asked, under a name for the records, and how the reply's text is read."""

    kind: str
    system: str
    user: str
    response_format: dict[str, Any]
    read: Callable[[str], Said]

    @property
    def estimate(self) -> Tokens:
        """What it costs, as far as one can tell beforehand."""
        return Tokens(estimate(f"{self.system}{self.user}{self.response_format}"), REPLY)


def utc_now() -> datetime:
    """The instant, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class _Course:
    """How far a call came, and when it began."""

    started: float
    sent: bool = False
    reply: Reply | None = None

    @property
    def text(self) -> str:
        """What the model said; "" before it did."""
        return self.reply.text if self.reply else ""


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who counts the tokens, and by which clock the days (UTC) go."""

    ledger: Ledger = field(default_factory=NoLedger)
    budget: Budget = field(default_factory=Budget)
    now: Callable[[], datetime] = utc_now


class Bounds:
    """At most four calls at once, each done or given up within `timeout` seconds.

    The time counts waiting for a turn, the first import of the libraries, and the one retry.
    """

    def __init__(
        self, chat: Callable[[], Chat], timeout: float, accounts: Accounts, breaker: Breaker
    ) -> None:
        self._open = chat
        self._timeout = timeout
        self._accounts = accounts
        self._breaker = breaker
        self._chat: Chat | None = None
        self._opening = asyncio.Lock()
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def ask(self, call: Call[Said]) -> Said:
        """What the model says to it. Raises ModelError, ModelUnavailable without any waiting."""
        number = await self._admitted(call)
        course = _Course(time.monotonic())
        try:
            await self._run(call, course)
            said = call.read(course.text)
        except ModelError as error:
            await self._settle(number, call, course, error)
            raise
        await self._settle(number, call, course, None)
        return said

    async def close(self) -> None:
        """Close the connections. Nothing is asked after that."""
        if self._chat is not None:
            await self._chat.close()

    async def _admitted(self, call: Call[Said]) -> int:
        """The number under which the call is booked."""
        accounts, payer = self._accounts, current_payer()
        try:
            self._breaker.check()
            tokens = call.estimate.sent + call.estimate.received
            number = await accounts.ledger.reserve(
                accounts.now(),
                payer,
                call.kind,
                tokens,
                per_day=accounts.budget.per_day,
                per_payer=accounts.budget.per_payer,
            )
            if number is None:
                raise OverBudget(
                    "The model's tokens for this day (UTC) are spent; see OPENAI_DAILY_TOKENS "
                    "and OPENAI_DAILY_TOKENS_PER_CANDIDATE."
                )
        except ModelUnavailable as error:
            await accounts.ledger.note(accounts.now(), payer, call.kind, error.reason)
            log.info("model_not_asked", kind=call.kind, reason=error.reason)
            raise
        return number

    async def _run(self, call: Call[Said], course: _Course) -> None:
        deadline = asyncio.get_running_loop().time() + self._timeout
        async with self._until(deadline):
            await self._turns.acquire()
        try:
            # Libraries that are slow to import say nothing about the model.
            async with self._until(deadline):
                chat = await self._opened()
            with self._breaker.watching():
                async with self._until(deadline):
                    course.sent = True
                    course.reply = await chat.reply(call.system, call.user, call.response_format)
        finally:
            self._turns.release()

    @asynccontextmanager
    async def _until(self, deadline: float) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout_at(deadline):
                yield
        except TimeoutError:
            raise ModelTimeout(f"The model gave no whole reply within {self._timeout:g} s.") from None

    async def _settle(self, number: int, call: Call[Any], course: _Course, error: ModelError | None) -> None:
        outcome, tokens = error.reason if error else "answered", _spent(call, course, error)
        milliseconds = round(1000 * (time.monotonic() - course.started))
        await self._accounts.ledger.settle(
            number, outcome, tokens.sent, tokens.received, milliseconds if course.sent else None
        )
        log.info(
            "model_call",
            kind=call.kind,
            outcome=outcome,
            sent=tokens.sent,
            received=tokens.received,
            milliseconds=milliseconds,
        )

    async def _opened(self) -> Chat:
        async with self._opening:
            if self._chat is None:
                # The libraries take a second to import: not on the event loop.
                self._chat = await asyncio.to_thread(self._open)
            return self._chat


def _spent(call: Call[Any], course: _Course, error: ModelError | None) -> Tokens:
    """What a call that has ended cost: as counted, else as far as one can tell."""
    if course.reply:
        return course.reply.tokens or Tokens(call.estimate.sent, estimate(course.reply.text))
    # A server that refuses bills nothing; one that was given up on, or cut a reply short, may well do.
    billed = course.sent and error is not None and error.reason in ("timeout", "garbled")
    return call.estimate if billed else Tokens(0, 0)
