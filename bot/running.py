"""`interview-bot run`: takes updates in, handles them, and pushes, until it is told to stop."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog
from starlette.applications import Starlette

from bot.application import announce_commands, build_application
from bot.context import DurableApplication
from bot.courier import Courier
from bot.data_folder import owned
from bot.errors import BotError
from bot.inbox import InboxWorker
from bot.lanes import Lanes
from bot.pace import Pacer
from bot.polling import connect, poll
from bot.pushing import Pushes
from bot.settings import Settings
from bot.signals import until_signal
from bot.wiring import Assistant, assembled, follow_bank
from coaching.clock import Clock
from playground import create_app, serving
from schedulers.sender import Sender
from schedulers.ticker import EVERY_MINUTE, ticking

log = structlog.get_logger()

PLAYGROUND_TOKEN = "1000001:playground-on-this-machine"
PLAYGROUND_NAME = "Interview coach"
KEEP_MODEL_USE = timedelta(days=31)
KEEP_UPDATES = timedelta(days=2)  # handled ones; Telegram itself keeps unhandled ones for one day
SETTLE_SECONDS = 5.0
WAITS_AT_MOST = 20
AT_START = 100  # questions to try before anybody asks, in the background


@dataclass(frozen=True, slots=True)
class Api:
    """Where the Bot API is, and with which token."""

    token: str
    url: str


async def run(
    settings: Settings, clock: Clock, announce: Callable[[str], None], tick_every: timedelta = EVERY_MINUTE
) -> None:
    """Serve candidates until SIGINT or SIGTERM. Raises the operator errors of the parts."""
    async with AsyncExitStack() as stack:
        stack.enter_context(owned(settings.interview_bot_data_dir))
        api = await stack.enter_async_context(_api(settings))
        assistant = await stack.enter_async_context(assembled(settings, clock))
        application = await stack.enter_async_context(connected(api))
        await assistant.services.library.ensure(announce)
        if settings.telegram_bot_token is None:
            await application.bot.set_my_name(PLAYGROUND_NAME)  # with Telegram, @BotFather gave it one
        at_work = await stack.enter_async_context(live(assistant, application, tick_every))
        assistant.services.library.look_ahead(most=AT_START)
        announce(_address(settings, api, application))
        await _until_stopped(at_work.tasks)


async def send_due(settings: Settings, clock: Clock) -> dict[str, int]:
    """Send what waits in the outbox, without taking updates. Returns how many ended in each state."""
    async with AsyncExitStack() as stack:
        stack.enter_context(owned(settings.interview_bot_data_dir))
        api = await stack.enter_async_context(_api(settings))
        assistant = await stack.enter_async_context(assembled(settings, clock))
        application = await stack.enter_async_context(connected(api))
        sender = _sender(assistant, Courier(application.bot), Lanes(), _pacer(application))
        await assistant.outbox.recover(clock.now())
        return await _drained(sender)


async def _drained(sender: Sender) -> dict[str, int]:
    """Send until nothing is due, and wait where Telegram wants it, if it does not want it for ever."""
    counts = Counter(await sender.drain())
    for _ in range(WAITS_AT_MOST):
        if not (pause := sender.held()):
            break
        await asyncio.sleep(pause.total_seconds())
        counts.update(await sender.drain())
    counts.pop("held", None)  # those were tried again
    return dict(counts)


@asynccontextmanager
async def _api(settings: Settings) -> AsyncIterator[Api]:
    """Telegram, or the playground where there is no token."""
    if settings.telegram_bot_token is not None:
        yield Api(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url)
        return
    async with listening(create_app(), settings.interview_bot_host, settings.interview_bot_port) as url:
        yield Api(PLAYGROUND_TOKEN, url)


@asynccontextmanager
async def listening(app: Starlette, host: str, port: int) -> AsyncIterator[str]:
    """The playground at its address. Raises PortInUse, and BotError for an address that is not ours."""
    async with AsyncExitStack() as stack:
        try:
            url = await stack.enter_async_context(serving(app, host, port))
        except OSError as error:
            raise BotError(f"Cannot listen on {host} ({error.strerror}). Set INTERVIEW_BOT_HOST.") from None
        yield url


@asynccontextmanager
async def connected(api: Api, pacer: Pacer | None = None) -> AsyncIterator[DurableApplication]:
    """The handler table over a Bot API that has answered."""
    application = build_application(api.token, api.url, pacer or Pacer())
    await connect(application.initialize)
    try:
        yield application
    finally:
        await application.shutdown()


@dataclass(frozen=True, slots=True)
class Live:
    """A bot at work: its endless tasks, and the tick that the scheduler calls."""

    tasks: tuple[asyncio.Task[None], ...]
    worker: InboxWorker
    tick: Callable[[], Awaitable[None]]


@asynccontextmanager
async def live(
    assistant: Assistant, application: DurableApplication, tick_every: timedelta = EVERY_MINUTE
) -> AsyncIterator[Live]:
    """Take up what was left, then receive, handle and push while the context lasts."""
    lanes, courier, pacer = Lanes(), Courier(application.bot), _pacer(application)
    worker = InboxWorker(application, assistant.services, courier, lanes, pacer)
    sender = _sender(assistant, courier, lanes, pacer)

    async def tick() -> None:
        await assistant.planner.tick()
        await assistant.services.broadcasts.go_on()
        sender.wake()
        await follow_bank(assistant.services.bank_desk)
        await assistant.services.inbox.purge(assistant.services.clock.now() - KEEP_UPDATES)
        await assistant.services.voice.purge(assistant.services.clock.now() - KEEP_UPDATES)
        await assistant.model_use.purge(assistant.services.clock.now() - KEEP_MODEL_USE)
        # A container's health check looks at its age.
        (assistant.settings.interview_bot_data_dir / "heartbeat").touch()

    await application.bot.delete_webhook()
    await announce_commands(application.bot, assistant.services.coaches)
    taken_up = await worker.recover()
    log.info("started", bot=application.bot.username, taken_up=taken_up)
    sending = asyncio.create_task(sender.run())
    polling = asyncio.create_task(poll(application.bot, worker))
    try:
        async with ticking(tick, tick_every):
            yield Live((sending, polling), worker, tick)
    finally:
        polling.cancel()
        sender.stop()
        await asyncio.wait((sending, polling), timeout=SETTLE_SECONDS)
        sending.cancel()
        await worker.settle(SETTLE_SECONDS)


def _pacer(application: DurableApplication) -> Pacer:
    pacer = application.bot.rate_limiter
    assert isinstance(pacer, Pacer)
    return pacer


def _sender(assistant: Assistant, courier: Courier, lanes: Lanes, pacer: Pacer) -> Sender:
    pushes = Pushes(assistant.services, assistant.outbox, courier, lanes, pacer)
    return Sender(assistant.outbox, pushes, assistant.services.clock)


async def _until_stopped(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Wait for a signal; a task that ends by itself has failed, and its error is raised."""
    stopped = asyncio.create_task(until_signal())
    done, _pending = await asyncio.wait([*tasks, stopped], return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    for task in done - {stopped}:
        task.result()


def _address(settings: Settings, api: Api, application: DurableApplication) -> str:
    if settings.telegram_bot_token is None:
        return f"Ready. Open {api.url} and chat with the bot."
    return f"Ready. Chat with the bot at https://t.me/{application.bot.username}."
