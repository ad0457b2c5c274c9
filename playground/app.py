"""The playground as one Starlette application: the Bot API, the candidate's side, the chat page."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from playground.actions import ACTIONS
from playground.bot_api import METHODS, BotApi
from playground.errors import Mistake
from playground.faults import Faults
from playground.groups_http import CHANGES, GroupsHttp
from playground.guard import Guard
from playground.limits import Limits
from playground.play_http import PlayHttp
from playground.schema import load_schema
from playground.world import World

DEFAULT_LIMITS = Limits()
TICK_SECONDS = 0.5
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


def create_app(*, limits: Limits = DEFAULT_LIMITS, clock: Callable[[], float] = time.time) -> Starlette:
    """A playground with no bots and no candidates yet; `clock` returns seconds since 1970.

    The clock rules dates, flood limits, the age of taps and the end of polls; long polls wait in real time.
    """
    world = World(limits, clock, random.SystemRandom())
    faults = Faults(frozenset(METHODS))
    app = Starlette(
        routes=[*_bot_routes(world, faults), *_play_routes(world, faults), *_page_routes()],
        middleware=[Middleware(Guard)],
        exception_handlers={Mistake: _mistake, HTTPException: _refused},
        lifespan=lambda _: _living(world),
    )
    app.state.close = world.close
    return app


def _bot_routes(world: World, faults: Faults) -> list[BaseRoute]:
    api = BotApi(world, load_schema(), faults)
    return [
        Route("/bot{token}/{method}", api.method, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", api.file),
    ]


def _play_routes(world: World, faults: Faults) -> list[BaseRoute]:
    play = PlayHttp(world, faults)
    actions = [
        Route(f"/play/{{user:int}}/{name}", play.action(act), methods=["POST"])
        for name, act in ACTIONS.items()
    ]
    return [
        *actions,
        *_group_routes(GroupsHttp(world)),
        Route("/play/{user:int}/file", play.file, methods=["POST"]),
        Route("/play/{user:int}/profile", play.profile, methods=["POST"]),
        Route("/play/{user:int}/events", play.events),
        Route("/play/{user:int}/chat", play.chat),
        Route("/play/sync", play.sync),
        Route("/play/bots", play.bots),
        Route("/play/files/{file_id}", play.download),
        Route("/play/faults", play.list_faults),
        Route("/play/faults", play.set_fault, methods=["POST"]),
        Route("/play/faults", play.clear_faults, methods=["DELETE"]),
    ]


def _group_routes(groups: GroupsHttp) -> list[BaseRoute]:
    changes = [
        Route(f"/play/groups/{{group}}/{name}", groups.change(change), methods=["POST"])
        for name, change in CHANGES.items()
    ]
    return [
        *changes,
        Route("/play/groups", groups.create, methods=["POST"]),
        Route("/play/groups", groups.list),
        Route("/play/groups/{group}/members", groups.add_members, methods=["POST"]),
        Route("/play/groups/{group}/events", groups.events),
    ]


def _page_routes() -> list[BaseRoute]:
    static = StaticFiles(packages=[("playground", "page")])

    async def index(request: Request) -> Response:
        page = await static.get_response("index.html", request.scope)
        page.headers.update(_PAGE_HEADERS)
        return page

    async def icon(request: Request) -> Response:
        return RedirectResponse("/page/icon.svg")

    return [Route("/", index), Route("/favicon.ico", icon), Mount("/page", static)]


async def _mistake(_: Request, mistake: Exception) -> Response:
    return JSONResponse({"error": str(mistake)}, 400)


async def _refused(_: Request, refusal: Exception) -> Response:
    """What Starlette itself refuses: unknown addresses, wrong verbs, forms that cannot be read."""
    assert isinstance(refusal, HTTPException)
    return JSONResponse({"error": refusal.detail}, refusal.status_code, refusal.headers)


@asynccontextmanager
async def _living(world: World) -> AsyncIterator[None]:
    """While the application runs, polls end in time; afterwards nothing is left running."""
    ticking = asyncio.create_task(_tick(world))
    try:
        yield
    finally:
        world.close()
        ticking.cancel()
        stops = [bot.webhook.stop() for bot in world.bots.values() if bot.webhook]
        await asyncio.gather(ticking, *stops, return_exceptions=True)


async def _tick(world: World) -> None:
    while True:
        world.close_due_polls()
        await asyncio.sleep(TICK_SECONDS)
