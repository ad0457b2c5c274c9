"""The candidate's side over HTTP, for the chat page and for tests: everything under `/play`.

Reads requests, calls `play`, answers in JSON. A request that cannot be met gets status 400 and an object with
one line in `error`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from json import JSONDecodeError
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground.bot_api import read_upload
from playground.chats import JSON, Chat
from playground.errors import Mistake
from playground.faults import Faults
from playground.play import Candidate
from playground.world import Bot, World

WAIT_AT_MOST = 60
_USER_AT_MOST = 2**52
_NAMES = ("first_name", "last_name", "username", "language_code")
_SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

Action = Callable[[Candidate, JSON], JSON]


class PlayHttp:
    """The endpoints of the candidate's side on one world."""

    def __init__(self, world: World, faults: Faults) -> None:
        self.world = world
        self.faults = faults

    def action(self, act: Action) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint that reads a JSON object and lets the candidate act."""

        async def endpoint(request: Request) -> Response:
            body = await _body(request)
            candidate = self._candidate(request, body.pop("bot", None))
            return JSONResponse(act(candidate, body))

        return endpoint

    async def file(self, request: Request) -> Response:
        """Send one file of a multipart form; its field's name, or the field `kind`, says as what."""
        async with request.form() as form:
            files = [(name, value) for name, value in form.multi_items() if isinstance(value, UploadFile)]
            if len(files) != 1:
                raise Mistake("send one file in a multipart form")
            field, file = files[0]
            upload = await read_upload(file)
            given = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        kind = given.get("kind") or ("" if field == "file" else field)
        candidate = self._candidate(request, given.get("bot"))
        return JSONResponse(candidate.file(upload, kind, given.get("caption", "")))

    async def profile(self, request: Request) -> Response:
        """Change who the user is, before or between messages."""
        body = await _body(request)
        user = self.world.user(_user_id(request))
        if not set(body) <= set(_NAMES) or not all(isinstance(value, str) for value in body.values()):
            raise Mistake(f"a profile has the texts {', '.join(_NAMES)}")
        if not body.get("first_name", user.first_name).strip():
            raise Mistake("first_name is empty")
        for name, value in body.items():
            setattr(user, name, value)
        for bot in self.world.bots.values():
            self.world.chat(bot, user).touch()
        return JSONResponse(user.as_user())

    async def events(self, request: Request) -> Response:
        """What the bot did towards the user after event `after`; waits for the first of it."""
        chat = self._candidate(request).chat
        after = _number(request, "after", 0, 2**53)
        deadline = asyncio.get_running_loop().time() + _number(request, "wait", 0, WAIT_AT_MOST)
        while not (events := chat.events(after)) and not self.world.is_closed:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            await chat.bell.heard(left)
        return JSONResponse(events)

    async def chat(self, request: Request) -> Response:
        """The whole chat as a page draws it."""
        candidate = self._candidate(request)
        return JSONResponse(self._header(candidate.bot) | self._view(candidate.bot, candidate.chat, 0))

    async def sync(self, request: Request) -> Response:
        """What is new in several chats: `chats=7:120,8:0` are users and the revisions they are at.

        Waits up to `wait` seconds for something new (without a bot, for one), but not when `epoch` shows that
        the page knows nothing of this playground yet.
        """
        pairs = _pairs(request.query_params.get("chats", ""))
        deadline = asyncio.get_running_loop().time() + _number(request, "wait", 0, WAIT_AT_MOST)
        same = request.query_params.get("epoch") == self.world.epoch
        while not self.world.is_closed:
            news = self._news(request, pairs if same else dict.fromkeys(pairs, 0))
            left = deadline - asyncio.get_running_loop().time()
            if news["chats"] or left <= 0 or not same:
                return JSONResponse(news)
            await self.world.bell.heard(left)
        raise Mistake("the playground is closing")

    async def bots(self, request: Request) -> Response:
        """The bots that have called."""
        shown = [
            {**_shown(bot), "commands": bot.commands.get(("default", ""), [])}
            for bot in self.world.bots.values()
        ]
        return JSONResponse(shown)

    async def set_fault(self, request: Request) -> Response:
        """Make the next calls of a method fail."""
        return JSONResponse(self.faults.add(await _body(request)).describe())

    async def list_faults(self, request: Request) -> Response:
        """The faults that wait."""
        return JSONResponse(self.faults.list())

    async def clear_faults(self, request: Request) -> Response:
        """Forget all faults."""
        self.faults.clear()
        return JSONResponse([])

    async def download(self, request: Request) -> Response:
        """A file of a chat for the page. Only pictures are shown; anything else is saved, never run."""
        stored = self.world.files.by_id(request.path_params["file_id"])
        if stored is None:
            raise Mistake("this file is unknown or forgotten")
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=86400, immutable"}
        if stored.upload.mime in _SHOWN_INLINE:
            return Response(stored.upload.content, media_type=stored.upload.mime, headers=headers)
        headers["Content-Disposition"] = "attachment"
        return Response(stored.upload.content, media_type="application/octet-stream", headers=headers)

    def _candidate(self, request: Request, named: object = None) -> Candidate:
        bot = self._bot(request, named)
        return Candidate(self.world, bot, self.world.chat(bot, self.world.user(_user_id(request))))

    def _bot(self, request: Request, named: object = None) -> Bot:
        chosen = str(request.query_params.get("bot") or named or "")
        if chosen and not chosen.isdecimal():
            raise Mistake("bot must be the number of a bot")
        return self.world.bot(int(chosen) if chosen else None)

    def _news(self, request: Request, pairs: dict[int, int]) -> JSON:
        if not self.world.bots:
            return self._header(None) | {"chats": {}}
        bot = self._bot(request)
        chats = {user: self.world.chat(bot, self.world.user(user)) for user in pairs}
        new = [user for user in pairs if not pairs[user] or max(bot.rev, chats[user].rev) > pairs[user]]
        return self._header(bot) | {
            "chats": {user: self._view(bot, chats[user], pairs[user]) for user in new}
        }

    def _header(self, bot: Bot | None) -> JSON:
        bots = [_shown(each) for each in self.world.bots.values()]
        shown = _shown(bot) if bot else None
        return {"epoch": self.world.epoch, "rev": self.world.rev, "bot": shown, "bots": bots}

    def _view(self, bot: Bot, chat: Chat, after: int) -> JSON:
        commands = bot.commands_for(chat.user)
        menu = chat.menu_button or bot.menu_button
        return chat.view(after, self.world.clock()) | {"commands": commands, "menu_button": menu}


def _shown(bot: Bot) -> JSON:
    return {
        "id": bot.id,
        "name": bot.name,
        "username": bot.username,
        "description": bot.descriptions.get("", ""),
        "short_description": bot.short_descriptions.get("", ""),
    }


def _user_id(request: Request) -> int:
    user_id: int = request.path_params["user"]
    if not 0 < user_id < _USER_AT_MOST:
        raise Mistake("a user is a positive number")
    return user_id


def _number(request: Request, name: str, default: int, most: int) -> int:
    given = request.query_params.get(name, str(default))
    if not given.isdecimal() or int(given) > most:
        raise Mistake(f"{name} must be a whole number from 0 to {most}")
    return int(given)


def _pairs(given: str) -> dict[int, int]:
    """`7:120,8:0` as users with revisions."""
    pairs = [pair.partition(":") for pair in given.split(",")]
    if not all(
        user.isdecimal() and rev.isdecimal() and 0 < int(user) < _USER_AT_MOST for user, _, rev in pairs
    ):
        raise Mistake("chats must be pairs of a user and a revision, like 7:120,8:0")
    return {int(user): int(rev) for user, _, rev in pairs}


async def _body(request: Request) -> JSON:
    """The JSON object of a request; an empty body is an empty object."""
    try:
        body: Any = await request.json() if await request.body() else {}
    except (JSONDecodeError, UnicodeDecodeError) as broken:
        raise Mistake("the body is not JSON") from broken
    if not isinstance(body, dict):
        raise Mistake("the body must be a JSON object")
    return body
