"""A response that closes the connection without a word, for faults. Works under `playground.serving`."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class HangUp(Response):
    """Not a byte of an answer: the client sees its connection end."""

    def __init__(self, request: Request) -> None:
        super().__init__("connections can be dropped under playground.serving only", 502)
        self._hang_up = getattr(request.app.state, "hang_up", None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Close the connection, and wait until the server has noticed."""
        if self._hang_up is None:
            await super().__call__(scope, receive, send)
            return
        self._hang_up(tuple(scope["client"]))
        while (await receive())["type"] != "http.disconnect":
            pass
