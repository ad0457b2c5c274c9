"""The candidate's side over HTTP, for the chat page and for tests: everything under `/play`.

Reads requests, calls `play`, answers in JSON. A request that cannot be met gets status 400 and an object with
one line in `error`.
"""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground.bot_api import read_upload
from playground.chats import JSON, Chat
from playground.errors import Mistake
from playground.faults import Faults
from playground.play import Candidate
from playground.reading import (
    USER_AT_MOST,
    body_of,
    bot_of,
    deadline_of,
    events_of,
    group_number,
    user_number,
)
from playground.world import Bot, World

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
            body = await body_of(request)
            candidate = self._candidate(request, body.pop("bot", None), body.pop("chat", None))
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
        candidate = self._candidate(request, given.get("bot"), given.get("chat"))
        return JSONResponse(candidate.file(upload, kind, given.get("caption", "")))

    async def profile(self, request: Request) -> Response:
        """Change who the user is, before or between messages."""
        body = await body_of(request)
        user = self.world.user(_user_id(request))
        if not set(body) <= set(_NAMES) or not all(isinstance(value, str) for value in body.values()):
            raise Mistake(f"a profile has the texts {', '.join(_NAMES)}")
        if not body.get("first_name", user.first_name).strip():
            raise Mistake("first_name is empty")
        for name, value in body.items():
            setattr(user, name, value)
        for bot in self.world.bots.values():
            self.world.chat(bot, user).touch()
        for group in self.world.groups.values():
            if user.id in group.members:
                self.world.bots[group.bot_id].chats[group.id].touch()
        return JSONResponse(user.as_user())

    async def events(self, request: Request) -> Response:
        """What the bot did towards the user after event `after`; waits for the first of it."""
        return JSONResponse(await events_of(self.world, self._candidate(request).chat, request))

    async def chat(self, request: Request) -> Response:
        """The whole chat as a page draws it."""
        candidate = self._candidate(request)
        return JSONResponse(self._header(candidate.bot) | self._view(candidate.bot, candidate.chat, 0))

    async def sync(self, request: Request) -> Response:
        """What is new in several chats: `chats=7:120,-1005:0` are users or groups and where they are at.

        Waits up to `wait` seconds for something new (without a bot, for one), but not when `epoch` shows that
        the page knows nothing of this playground yet.
        """
        pairs = _pairs(request.query_params.get("chats", ""))
        deadline = deadline_of(request)
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
        return JSONResponse(self.faults.add(await body_of(request)).describe())

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

    def _candidate(self, request: Request, named: object = None, group: object = None) -> Candidate:
        bot = bot_of(self.world, request, named)
        user = self.world.user(_user_id(request))
        candidate = Candidate(self.world, bot, self.world.chat(bot, user), user)
        return candidate if group is None else candidate.at(group_number(group))

    def _news(self, request: Request, pairs: dict[int, int]) -> JSON:
        if not self.world.bots:
            return self._header(None) | {"chats": {}}
        bot = bot_of(self.world, request)
        chats = {number: self._chat(bot, number) for number in pairs}
        new = {number: chat for number, chat in chats.items() if _is_news(bot, chat, pairs[number])}
        return self._header(bot) | {
            "chats": {number: chat and self._view(bot, chat, pairs[number]) for number, chat in new.items()}
        }

    def _chat(self, bot: Bot, number: int) -> Chat | None:
        """The bot's chat with a user or in a group; None for a group that is not there."""
        return bot.chats.get(number) if number < 0 else self.world.chat(bot, self.world.user(number))

    def _header(self, bot: Bot | None) -> JSON:
        bots = [_shown(each) for each in self.world.bots.values()]
        shown = _shown(bot) if bot else None
        groups = [
            group.as_chat()
            for group in self.world.groups.values()
            if bot and group.bot_id == bot.id and not group.migrated_to
        ]
        return {
            "epoch": self.world.epoch,
            "rev": self.world.rev,
            "bot": shown,
            "bots": bots,
            "groups": groups,
        }

    def _view(self, bot: Bot, chat: Chat, after: int) -> JSON:
        commands = bot.commands_for(chat.peer)
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
    return user_number(request.path_params["user"])


def _is_news(bot: Bot, chat: Chat | None, rev: int) -> bool:
    return chat is None or not rev or max(bot.rev, chat.rev) > rev


def _pairs(given: str) -> dict[int, int]:
    """`7:120,-1005:0` as users and groups with revisions."""
    pairs = [pair.partition(":") for pair in given.split(",")]
    if not all(_is_chat(chat) and rev.isdecimal() for chat, _, rev in pairs):
        raise Mistake("chats must be pairs of a user and a revision, like 7:120,8:0")
    return {int(chat): int(rev) for chat, _, rev in pairs}


def _is_chat(given: str) -> bool:
    return given.removeprefix("-").isdecimal() and 0 < abs(int(given)) < USER_AT_MOST
