"""What the delivery benchmark stands on: the stand-in for Telegram in this process, with its limits on, and
the bot in a process of its own, over a database that was filled beforehand.
"""

import asyncio
import os
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from benchmarks.delivery_verdict import FINAL
from playground import Limits, create_app, serving

TOKEN = "1000003:a-token-for-the-benchmark"
ROLE = "ml-data-associate"
START_SECONDS = 60
LOOK_SECONDS = 0.5
COMMAND = str(Path(sys.executable).with_name("interview-bot"))


class CountAnswers:
    """ASGI middleware that counts answers by (method, status). A connection that is dropped has none."""

    def __init__(self, app: ASGIApp, answers: Counter[tuple[str, int]]) -> None:
        self.app, self.answers = app, answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count."""

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.answers[scope["path"].rpartition("/")[2], message["status"]] += 1
            await send(message)

        await self.app(scope, receive, counted)


@dataclass(frozen=True, slots=True)
class World:
    """A playground on which candidates have started the bot, and the bot's data folder."""

    url: str
    folder: Path
    http: httpx.AsyncClient  # the candidates' side
    answers: Counter[tuple[str, int]]

    @property
    def database(self) -> Path:
        """The bot's own."""
        return self.folder / "interview-bot.db"

    @property
    def refused(self) -> int:
        """How many calls got a 429."""
        return sum(count for (_, status), count in self.answers.items() if status == 429)

    def fill(self, candidates: int) -> None:
        """Candidates from 1 on who are through with their settings, and whose next push is tomorrow's."""
        now = datetime.now(UTC)
        columns = "id, role, zone, quiz_at, paused, blocked, onboarding, next_push_at, created_at"
        values = (ROLE, "Asia/Kolkata", "09:00", 0, 0, 0, _stored(now + timedelta(days=1)), _stored(now))
        rows = ((number, *values) for number in range(1, candidates + 1))
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.executemany(
                f"INSERT INTO candidates ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
            )

    def push(self, candidates: int) -> None:
        """Today's quiz is due now for the first so many."""
        now = datetime.now(UTC)
        columns = "candidate_id, campaign, local_date, state, due_at, asked_for, expires_at, attempts"
        values = "id, 'daily', ?, 'pending', ?, ?, ?, 0"
        given = (now.date().isoformat(), _stored(now), _stored(now), _stored(now + timedelta(hours=3)))
        with closing(sqlite3.connect(self.database, timeout=30)) as connection, connection:
            connection.execute(
                f"INSERT INTO outbox ({columns}) SELECT {values} FROM candidates WHERE id <= ?",
                (*given, candidates),
            )

    def take_back(self) -> None:
        """Nothing of it is due any more."""
        with closing(sqlite3.connect(self.database, timeout=30)) as connection, connection:
            connection.execute("UPDATE outbox SET state = 'expired' WHERE state = 'pending'")

    async def count(self, state: str) -> int:
        """How many pushes are in a state."""
        return Counter((await self.states()).values())[state]

    async def states(self) -> dict[int, str]:
        """The state of each candidate's push."""
        return await asyncio.to_thread(self._states)

    def _states(self) -> dict[int, str]:
        with closing(sqlite3.connect(self.database, timeout=30)) as connection:
            return dict(connection.execute("SELECT candidate_id, state FROM outbox").fetchall())

    async def until_final(self, seconds: float) -> Mapping[int, str]:
        """The states once all are final, or as they are after so long."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not (states := await self.states()).keys() or not set(states.values()) <= FINAL:
            if asyncio.get_running_loop().time() > deadline:
                break
            await asyncio.sleep(LOOK_SECONDS)
        return states

    async def arrived(self, users: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
        """The messages that the bot sent to each."""
        messages = {}
        for user in users:
            events = (await self.http.get(f"/play/{user}/events")).json()
            messages[user] = [event for event in events if _is_message(event["method"])]
        return messages


@asynccontextmanager
async def world(template: Path, candidates: int) -> AsyncIterator[World]:
    """A playground and a copy of a data folder, for candidates from 1 on, who all have started the bot."""
    answers: Counter[tuple[str, int]] = Counter()
    app = create_app(limits=Limits(enforced=True))
    app.add_middleware(CountAnswers, answers=answers)
    async with serving(app, "127.0.0.1", 0) as url:
        folder = template.with_name(f"world-{url.rpartition(':')[2]}")
        await asyncio.to_thread(shutil.copytree, template, folder)
        transport = httpx.ASGITransport(app)  # no sockets: 20,000 chats are read in seconds
        async with httpx.AsyncClient(transport=transport, base_url=url, timeout=None) as http:
            opened = World(url, folder, http, answers)
            await asyncio.to_thread(opened.fill, candidates)
            # A bot that asks for polls alone is not told of what the candidates write here.
            asked = {"allowed_updates": ["poll"], "timeout": 0}
            (await http.post(f"/bot{TOKEN}/getUpdates", json=asked)).raise_for_status()
            for user in range(1, candidates + 1):
                (await http.post(f"/play/{user}/text", json={"text": "/start"})).raise_for_status()
            answers.clear()
            yield opened


async def prepared(template: Path) -> Path:
    """A data folder with its schema and its index."""
    process = await asyncio.create_subprocess_exec(
        COMMAND, "index", env=_environment(template), cwd=template.parent, stdout=asyncio.subprocess.DEVNULL
    )
    if await process.wait():
        raise RuntimeError("the index could not be built")
    return template


@asynccontextmanager
async def bot_on(place: World) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot at work, from when it says that it is ready; killed on leaving."""
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": place.url}
    with (place.folder / "log.txt").open("a") as log:
        process = await asyncio.create_subprocess_exec(
            *(COMMAND, "run"),
            env={**_environment(place.folder), **settings},
            cwd=place.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
    try:
        await asyncio.wait_for(_ready(process), START_SECONDS)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _ready(process: asyncio.subprocess.Process) -> None:
    assert process.stdout is not None
    while not (line := await process.stdout.readline()).startswith(b"Ready."):
        if not line:
            raise RuntimeError("the bot did not start")


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "INTERVIEW_BOT_DATA_DIR": str(folder)}


def _stored(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%d %H:%M:%S.%f")


def _is_message(method: str) -> bool:
    return method.startswith("send") and method not in ("sendChatAction", "sendMessageDraft")
