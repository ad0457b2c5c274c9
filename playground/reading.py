"""What the endpoints under `/play` read from a request. Raises Mistake for what makes no sense."""

import asyncio
import re
from json import JSONDecodeError
from typing import Any

from starlette.requests import Request

from playground.chats import JSON, Chat
from playground.errors import Mistake
from playground.world import Bot, World

WAIT_AT_MOST = 60
USER_AT_MOST = 2**52


async def body_of(request: Request) -> JSON:
    """The JSON object of a request; an empty body is an empty object."""
    try:
        body: Any = await request.json() if await request.body() else {}
    except (JSONDecodeError, UnicodeDecodeError) as broken:
        raise Mistake("the body is not JSON") from broken
    if not isinstance(body, dict):
        raise Mistake("the body must be a JSON object")
    return body


def number_of(request: Request, name: str, default: int, most: int) -> int:
    """A whole number of the query."""
    given = request.query_params.get(name, str(default))
    if not given.isdecimal() or int(given) > most:
        raise Mistake(f"{name} must be a whole number from 0 to {most}")
    return int(given)


def user_number(given: object) -> int:
    """The number of a user."""
    if type(given) is not int or not 0 < given < USER_AT_MOST:
        raise Mistake("a user is a positive number")
    return given


def group_number(given: object) -> int:
    """The number of a group, from JSON, a form or an address."""
    if isinstance(given, bool) or not re.fullmatch(r"-\d{1,16}", str(given)):
        raise Mistake("a group is a negative number")
    return int(str(given))


def bot_of(world: World, request: Request, named: object = None) -> Bot:
    """The bot that the query or the body names, else the one that came last."""
    chosen = str(request.query_params.get("bot") or named or "")
    if chosen and not chosen.isdecimal():
        raise Mistake("bot must be the number of a bot")
    return world.bot(int(chosen) if chosen else None)


def deadline_of(request: Request) -> float:
    """When the `wait` of the query is over, on the event loop's clock."""
    return asyncio.get_running_loop().time() + number_of(request, "wait", 0, WAIT_AT_MOST)


async def events_of(world: World, chat: Chat, request: Request) -> list[JSON]:
    """What the bot did in a chat after event `after`; waits for the first of it."""
    after = number_of(request, "after", 0, 2**53)
    deadline = deadline_of(request)
    while not (events := chat.events(after)) and not world.is_closed:
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0:
            break
        await chat.bell.heard(left)
    return events
