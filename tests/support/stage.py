"""The whole assistant in this process, over HTTP to a playground, with a clock that the test moves."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx

from bot.pace import Pacer
from bot.running import Api, Live, connected, live
from bot.settings import Settings
from bot.wiring import Assistant, assembled
from coaching.candidate import Candidate
from playground import Limits, create_app, serving
from tests.support.clock import HandClock
from tests.support.person import Group, Person, made_group, words_of

TOKEN = "1000001:a-token-for-the-tests"
_users = count(1001)


async def _at_once(_seconds: float) -> None:
    """The pace has tests of its own; here nobody waits for it."""
    await asyncio.sleep(0)


# Without a repr: asyncio formats the result of every task that ends, and this one holds the whole bank.
@dataclass(repr=False)
class Stage:
    """The parts that a test looks at."""

    http: httpx.AsyncClient
    clock: HandClock
    assistant: Assistant
    live: Live

    def person(self) -> Person:
        """A candidate who has never been here."""
        return Person(next(_users), self.http)

    async def newcomer(self, role: str = "ml-data-associate") -> Person:
        """A candidate who came by the deep link of a role and skipped the rest."""
        person = self.person()
        await person.write(f"/start {role}")
        await person.expect("daily quiz")
        await person.press("No daily quiz")
        await person.expect("All set")
        await self.live.worker.settle()
        return person

    async def group(self, title: str, *people: Person) -> Group:
        """A group of these people with the assistant; the first of them owns it."""
        return await made_group(self.http, title, list(people))

    async def tap(self, person: Person, data: str) -> None:
        """Tap a button with this in it, whoever made it up."""
        keyboard = {"inline_keyboard": [[{"text": "a button", "callback_data": data}]]}
        body = {"chat_id": person.user, "text": "Tap here", "reply_markup": keyboard}
        response = await self.http.post(f"/bot{TOKEN}/sendMessage", json=body)
        assert response.status_code == 200, response.text
        await person.expect("Tap here")
        await person.press("a button")

    async def said_to(self, person: Person) -> list[str]:
        """What was said beyond what was expected, once everything that came in is handled."""
        await self.live.worker.settle()
        return [words_of(event) for event in await person.quiet() if event["method"].startswith("send")]

    async def candidate(self, person: Person) -> Candidate:
        """What is stored of the person once everything that came in is handled."""
        await self.live.worker.settle()
        return await self.assistant.services.candidate(person.user)


@asynccontextmanager
async def staged(
    folder: Path, index: Path, limits: Limits | None = None, **settings: str
) -> AsyncIterator[Stage]:
    """A stage over a copy of the data folder `index`, which holds a built index."""
    shutil.copytree(index, folder, dirs_exist_ok=True)
    clock = HandClock()
    chosen = Settings(_env_file=None, interview_bot_data_dir=folder, **settings)  # type: ignore[call-arg, arg-type]
    async with AsyncExitStack() as stack:
        app = create_app(limits=limits or Limits(enforced=False))
        url = await stack.enter_async_context(serving(app, "127.0.0.1", 0))
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=url))
        assistant = await stack.enter_async_context(assembled(chosen, clock))
        await assistant.services.library.ensure()
        pacer = Pacer(_at_once, lambda: clock.now().timestamp())
        application = await stack.enter_async_context(connected(Api(TOKEN, url), pacer))
        at_work = await stack.enter_async_context(live(assistant, application))
        yield Stage(http, clock, assistant, at_work)
