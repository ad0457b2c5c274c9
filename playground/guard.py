"""Keeps other web sites out of a playground that only this machine should reach.

A page of some other site can make a browser send requests here: under a name of its own that resolves to
this machine (DNS rebinding), or as a form that it posts across sites. The first shows in the Host header,
the second in the Origin header. Programs, the bot among them, send no Origin.
"""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class Guard:
    """ASGI middleware; checks Host only where `app.state.loopback_only` says so."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 400 with one line, or pass the request on."""
        problem = self._problem(scope) if scope["type"] == "http" else None
        if problem:
            await JSONResponse({"error": problem}, 400)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _problem(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if getattr(scope["app"].state, "loopback_only", False) and not is_loopback(_hostname(host)):
            return "this playground answers to localhost and 127.0.0.1 only"
        if origin is not None and urlsplit(origin).netloc != host:
            return "this playground takes no requests from pages of other sites"
        return None


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
