"""Groups over HTTP: everything under `/play/groups`.

Reads requests, calls `play_groups`, answers with the group in JSON.
"""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground import play_groups
from playground.actions import fields
from playground.chats import JSON
from playground.groups import Group
from playground.reading import body_of, bot_of, events_of, group_number, user_number
from playground.world import World

Change = Callable[[World, int], Group]

CHANGES: Mapping[str, Change] = {
    "remove_bot": play_groups.remove_bot,
    "add_bot": play_groups.add_bot,
    "migrate": play_groups.migrate,
}


class GroupsHttp:
    """The endpoints for groups on one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def create(self, request: Request) -> Response:
        """`{"title": …, "members": […], "basic"?: true}`; the bot is in it from the start."""
        body = await body_of(request)
        bot = bot_of(self.world, request, body.pop("bot", None))
        given = fields(body, {"title": str, "members": list}, {"basic": bool})
        members = [user_number(each) for each in given["members"]]
        basic = given.get("basic", False)
        return _answer(play_groups.create(self.world, bot, given["title"], members, basic))

    async def add_members(self, request: Request) -> Response:
        """`{"members": […]}`."""
        given = fields(await body_of(request), {"members": list})
        members = [user_number(each) for each in given["members"]]
        return _answer(play_groups.add_members(self.world, _number(request), members))

    def change(self, change: Change) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint that takes no fields and changes the group."""

        async def endpoint(request: Request) -> Response:
            fields(await body_of(request), {})
            return _answer(change(self.world, _number(request)))

        return endpoint

    async def list(self, request: Request) -> Response:
        """The groups that there are."""
        return JSONResponse([_shown(group) for group in self.world.groups.values()])

    async def events(self, request: Request) -> Response:
        """What the bot did in the group after event `after`; waits for the first of it."""
        _, _, chat = self.world.group(_number(request))
        return JSONResponse(await events_of(self.world, chat, request))


def _number(request: Request) -> int:
    return group_number(request.path_params["group"])


def _shown(group: Group) -> JSON:
    return {"chat_id": group.id, **group.view()["group"]}


def _answer(group: Group) -> Response:
    return JSONResponse(_shown(group))
