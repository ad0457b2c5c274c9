"""A playground with a bot and a candidate on it, for tests: real HTTP on a free port."""

import struct
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from telegram import Bot, Update

import playground

TOKEN = "424242:test-token-of-a-bot"


class HandSeconds:
    """A clock in seconds since 1970 that a test moves."""

    def __init__(self, now: float = 1_780_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@dataclass
class Stage:
    """A running playground: its address, a client for the candidate's side, and a real Bot."""

    url: str
    http: httpx.AsyncClient
    bot: Bot
    offset: int = 0

    async def play(self, action: str, user: int = 7, **body: Any) -> dict[str, Any]:
        """Act as a candidate; the answer must be a success."""
        answer = await self.http.post(f"/play/{user}/{action}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def mistake(self, action: str, user: int = 7, **body: Any) -> str:
        """Act as a candidate; the answer must be a refusal, and its line is returned."""
        answer = await self.http.post(f"/play/{user}/{action}", json=body)
        assert answer.status_code == 400, answer.text
        return answer.json()["error"]

    async def call(self, method: str, token: str = TOKEN, **parameters: Any) -> dict[str, Any]:
        """Call a method of the Bot API with JSON parameters; returns the whole envelope."""
        answer = await self.http.post(f"/bot{token}/{method}", json=parameters)
        return answer.json()

    async def refusal(self, method: str, **parameters: Any) -> str:
        """Call a method that must be refused; returns Telegram's description without "Bad Request: "."""
        envelope = await self.call(method, **parameters)
        assert not envelope["ok"], envelope
        return envelope["description"].removeprefix("Bad Request: ")

    async def group(self, title: str, members: list[int], **more: Any) -> int:
        """Make a group of these users and the bot; returns its number."""
        answer = await self.http.post("/play/groups", json={"title": title, "members": members, **more})
        assert answer.status_code == 200, answer.text
        return int(answer.json()["chat_id"])

    async def updates(self) -> list[Update]:
        """What is new for the bot, confirmed at the next call."""
        updates = await self.bot.get_updates(offset=self.offset, timeout=0)
        if updates:
            self.offset = updates[-1].update_id + 1
        return list(updates)

    async def events(self, user: int | str = 7, after: int = 0, wait: int = 0) -> list[dict[str, Any]]:
        """What the bot did towards a candidate; `groups/-100…` names a group."""
        answer = await self.http.get(f"/play/{user}/events", params={"after": after, "wait": wait})
        return answer.json()

    async def chat(self, user: int = 7) -> dict[str, Any]:
        """The whole chat of a candidate."""
        return (await self.http.get(f"/play/{user}/chat")).json()


@asynccontextmanager
async def stage(
    limits: playground.Limits | None = None, clock: Callable[[], float] | None = None
) -> AsyncIterator[Stage]:
    """A playground on a free port where candidate 7 has written /start; flood limits only if given."""
    limits = limits or playground.Limits(enforced=False)
    app = playground.create_app(limits=limits, clock=clock) if clock else playground.create_app(limits=limits)
    async with playground.serving(app, "127.0.0.1", 0) as url:
        bot = Bot(TOKEN, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot")
        async with httpx.AsyncClient(base_url=url, timeout=70) as http, bot:
            opened = Stage(url, http, bot)
            await opened.play("text", text="/start")
            await opened.updates()
            await opened.updates()  # the second call confirms what the first one got
            yield opened


def png(width: int = 4, height: int = 3) -> bytes:
    """A plain picture of this size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    rows = b"".join(b"\0" + bytes([90, 160, 220] * width) for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
