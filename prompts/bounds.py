"""One call of the model within its bounds: time, turns, breaker, tokens. Each call ends as one log line.

Knows no prompts; the texts that go through here are written nowhere.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, TypeVar

import structlog

from prompts.breaker import Breaker
from prompts.budget import REPLY, Budget, Ledger, NoLedger, Tokens, estimate
from prompts.chat import Chat, Hear, Reply
from prompts.errors import ModelError, ModelRefused, ModelTimeout, ModelUnavailable, OverBudget
from prompts.faults import opened
from prompts.patience import current_patience
from prompts.payer import current_payer

AT_ONCE = 4
ANSWERED = "answered"

Said = TypeVar("Said")

log = structlog.get_logger()


class Client(Protocol):
    """Somebody on the other side, with connections to close."""

    async def close(self) -> None:
        """Close them."""
        ...


ClientT = TypeVar("ClientT", bound=Client)
_ClientT = TypeVar("_ClientT", contravariant=True)
_Said = TypeVar("_Said", covariant=True)


class Asked(Protocol[_ClientT, _Said]):
    """One thing that is asked of a client: what it is called, what it may cost, how its reply is read."""

    @property
    def kind(self) -> str:
        """Its name in the records, of at most 16 characters."""
        ...

    @property
    def share(self) -> float:
        """The part of the time that it may take."""
        ...

    @property
    def hear(self) -> Hear | None:
        """Who is told the text of a reply that grows."""
        ...

    @property
    def estimate(self) -> Tokens:
        """What it costs, as far as one can tell beforehand."""
        ...

    def read(self, text: str, /) -> _Said:
        """What the reply's text says. Raises ModelGarbled."""
        ...

    async def send(self, client: _ClientT, hear: Hear | None) -> Reply:
        """Ask it. Raises ModelError."""
        ...


@dataclass(frozen=True, slots=True)
class Call(Generic[Said]):
    """What is asked, under a name for the records, and how the reply's text is read.

    `hear` is told the text of a reply that grows; `share` is the part of the time that it may take.
    """

    kind: str
    system: str
    user: str
    response_format: dict[str, Any]
    read: Callable[[str], Said]
    hear: Hear | None = None
    share: float = 1.0

    @property
    def estimate(self) -> Tokens:
        """What it costs, as far as one can tell beforehand."""
        return Tokens(estimate(f"{self.system}{self.user}{self.response_format}"), REPLY)

    async def send(self, client: Chat, hear: Hear | None) -> Reply:
        """Ask it of the model. Raises ModelError."""
        return await client.reply(self.system, self.user, self.response_format, hear)


def utc_now() -> datetime:
    """The instant, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class _Course:
    """How far a call came, and when it began."""

    started: float
    sent: bool = False
    heard: str = ""  # of a reply that is being written
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


class Bounds(Generic[ClientT]):
    """At most four calls at once, each done or given up within `timeout` seconds.

    The time counts waiting for a turn, the first import of the libraries, and the one retry. Calls that share
    their patience have it together.
    """

    def __init__(
        self, client: Callable[[], ClientT], timeout: float, accounts: Accounts, breaker: Breaker
    ) -> None:
        self._open = client
        self._timeout = timeout
        self._accounts = accounts
        self._breaker = breaker
        self._client: ClientT | None = None
        self._opening = asyncio.Lock()
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def ask(self, call: Asked[ClientT, Said]) -> Said:
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
        if self._client is not None:
            await self._client.close()

    async def _admitted(self, call: Asked[ClientT, Said]) -> int:
        """The number under which the call is booked."""
        accounts, payer = self._accounts, current_payer()
        try:
            self._breaker.check()
            if current_patience().is_over(self._timeout):
                raise ModelUnavailable("The time for this is over.")
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

    async def _run(self, call: Asked[ClientT, Said], course: _Course) -> None:
        with current_patience().spending(self._timeout, call.share) as seconds:
            await self._within(seconds, call, course)

    async def _within(self, seconds: float, call: Asked[ClientT, Said], course: _Course) -> None:
        deadline = asyncio.get_running_loop().time() + seconds
        async with _until(deadline, seconds):
            await self._turns.acquire()
        try:
            # Libraries that are slow to import say nothing about the model.
            async with _until(deadline, seconds):
                client = await self._opened()
            with self._breaker.watching():
                async with _until(deadline, seconds):
                    course.sent = True
                    course.reply = await _reply(client, call, course)
        finally:
            self._turns.release()

    async def _settle(
        self, number: int, call: Asked[ClientT, Said], course: _Course, error: ModelError | None
    ) -> None:
        tokens = _spent(call, course, error)
        milliseconds = round(1000 * (time.monotonic() - course.started))
        await self._accounts.ledger.settle(
            number,
            error.outcome if error else ANSWERED,
            tokens.sent,
            tokens.received,
            milliseconds if course.sent else None,
        )
        log.info(
            "model_call",
            kind=call.kind,
            outcome=error.reason if error else ANSWERED,
            sent=tokens.sent,
            received=tokens.received,
            milliseconds=milliseconds,
            **({"status": error.status, "why": str(error)} if isinstance(error, ModelRefused) else {}),
        )

    async def _opened(self) -> ClientT:
        async with self._opening:
            if self._client is None:
                # The libraries take a second to import: not on the event loop.
                try:
                    self._client = await opened(asyncio.to_thread(self._open))
                except ModelError as failure:
                    self._breaker.leave(self._breaker.enter(), failure)
                    raise
            return self._client


@asynccontextmanager
async def _until(deadline: float, seconds: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout_at(deadline):
            yield
    except TimeoutError:
        raise ModelTimeout(f"The model gave no whole reply within {seconds:.3g} s.") from None


async def _reply(client: ClientT, call: Asked[ClientT, Any], course: _Course) -> Reply:
    hear = call.hear
    if hear is None:
        return await call.send(client, None)

    async def noted(text: str) -> None:
        course.heard = text
        await hear(text)

    return await call.send(client, noted)


def _spent(call: Asked[Any, Any], course: _Course, error: ModelError | None) -> Tokens:
    """What a call that has ended cost: as counted, else as far as one can tell."""
    if course.reply:
        return course.reply.tokens or Tokens(call.estimate.sent, estimate(course.reply.text))
    # A server that refuses bills nothing; one that was given up on, or cut a reply short, may well do.
    billed = course.heard or (course.sent and error is not None and error.reason in ("timeout", "garbled"))
    if not billed:
        return Tokens(0, 0)
    return Tokens(call.estimate.sent, max(call.estimate.received, estimate(course.heard)))
