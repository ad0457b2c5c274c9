"""A language model that says what a test wants: OpenAI's chat completions API over real HTTP, scripted.

with ModelServer(always(says('{"sentences": []}'))) as server:
    ...  # base_url=server.url; afterwards server.requests holds what was asked
"""

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

Body = dict[str, Any]
Reply = Callable[[Request], Awaitable[Response]]
Script = Callable[[Body], Reply]
Pause = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Received:
    """One request: its path, its headers in lower case, its JSON body or form ({} where there is none)."""

    path: str
    headers: dict[str, str]
    body: Body

    @property
    def system(self) -> str:
        """The system message."""
        return self._message("system")

    @property
    def user(self) -> str:
        """The user message."""
        return self._message("user")

    def _message(self, role: str) -> str:
        return next(m["content"] for m in self.body["messages"] if m["role"] == role)


class ModelServer:
    """Listens on a free port of the loopback from its making until `close`, in a thread of its own."""

    def __init__(self, script: Script) -> None:
        self.requests: list[Received] = []
        self._script = script
        listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        app = Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST"])])
        config = uvicorn.Config(app, log_config=None, log_level="critical", lifespan="off", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()

    @property
    def settings(self) -> dict[str, str]:
        """What an assistant is set to that speaks to this model."""
        return {"openai_api_key": "sk-test", "openai_base_url": self.url, "openai_model": "scripted"}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening; replies under way are dropped."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()

    async def _answer(self, request: Request) -> Response:
        body = await _body(request)
        self.requests.append(Received(request.url.path, dict(request.headers), body))
        return await self._script(body)(request)


async def _body(request: Request) -> Body:
    """The JSON of a request, or a form's fields, a file as its name and bytes; {} where there is none."""
    raw = await request.body()
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return json.loads(raw) if raw else {}
    async with request.form() as form:
        return {
            name: {"name": value.filename, "content": await value.read()}
            if isinstance(value, UploadFile)
            else value
            for name, value in form.items()
        }


def always(reply: Reply) -> Script:
    """The same reply to everything."""
    return lambda _body: reply


def in_turn(*replies: Reply) -> Script:
    """One reply after the other; the last one stays."""
    left = list(replies)
    return lambda _body: left.pop(0) if len(left) > 1 else left[0]


def says(content: object, finish_reason: str = "stop", usage: tuple[int, int] | None = (1, 1)) -> Reply:
    """A completion with this text, in one piece where a stream is wanted; what is no string is said as JSON.

    `usage` are the tokens that it says were sent and received; None: it does not say.
    """
    text = content if isinstance(content, str) else json.dumps(content)
    whole = sends(_completion(text, finish_reason, usage))
    streamed = streams([text], finish_reason=finish_reason, usage=usage)

    async def reply(request: Request) -> Response:
        body = await request.json()
        return await (streamed if body.get("stream") else whole)(request)

    return reply


def streams(
    pieces: Sequence[str | Pause],
    *,
    finish_reason: str = "stop",
    usage: tuple[int, int] | None = (1, 1),
    ends: Pause | None = None,
) -> Reply:
    """A completion that is streamed piece by piece; a pause is waited for. Tokens are told if asked for.

    After the pieces `ends` is awaited, and may raise; without it the stream ends as it should.
    """

    async def reply(request: Request) -> Response:
        body = await request.json()

        async def events() -> AsyncIterator[bytes]:
            for piece in pieces:
                if isinstance(piece, str):
                    yield _event(_chunk({"content": piece}))
                else:
                    await piece()
            if ends:
                await ends()
                return
            yield _event(_chunk({}, finish_reason))
            if usage and (body.get("stream_options") or {}).get("include_usage"):
                yield _event({**_chunk({}), "choices": [], "usage": _usage(usage)})
            yield b"data: [DONE]\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    return reply


def cuts_stream(pieces: Sequence[str]) -> Reply:
    """These pieces, then the connection closes."""

    async def cut() -> None:
        raise ConnectionError("cut on purpose")

    return streams(pieces, ends=cut)


def stalls_after(pieces: Sequence[str]) -> Reply:
    """These pieces, then nothing more until the client gives up."""
    return streams(pieces, ends=asyncio.Event().wait)


def events(*events: object) -> Reply:
    """A stream of these events as they are: bytes raw, anything else as JSON."""

    async def each() -> AsyncIterator[bytes]:
        for event in events:
            yield event if isinstance(event, bytes) else _event(event)

    async def reply(_request: Request) -> Response:
        return StreamingResponse(each(), media_type="text/event-stream")

    return reply


def _event(payload: object) -> bytes:
    return b"data: " + json.dumps(payload).encode() + b"\n\n"


def _chunk(delta: Body, finish_reason: str | None = None) -> Body:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
    return {**head, "choices": [choice]}


def _completion(text: str, finish_reason: str, usage: tuple[int, int] | None) -> Body:
    completion: Body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text},
                "finish_reason": finish_reason,
            }
        ],
    }
    if usage:
        completion["usage"] = _usage(usage)
    return completion


def _usage(usage: tuple[int, int]) -> Body:
    sent, received = usage
    return {"prompt_tokens": sent, "completion_tokens": received, "total_tokens": sent + received}


def sends(payload: object, status: int = 200) -> Reply:
    """This JSON as it is, a completion or not."""

    async def reply(_request: Request) -> Response:
        return JSONResponse(payload, status_code=status)

    return reply


def fails(status: int, message: str = "no", retry_after: int | None = None) -> Reply:
    """An error of the API."""

    async def reply(_request: Request) -> Response:
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        error = {"error": {"message": message, "type": "scripted", "code": None}}
        return JSONResponse(error, status_code=status, headers=headers)

    return reply


def writes(text: str, content_type: str) -> Reply:
    """A body that is no completion, such as a proxy's error page."""

    async def reply(_request: Request) -> Response:
        return Response(text, media_type=content_type)

    return reply


def stalls() -> Reply:
    """No reply, until the client gives up."""

    async def reply(request: Request) -> Response:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        return Response(status_code=499)

    return reply


def cuts() -> Reply:
    """The first bytes of a reply, then the connection closes."""

    async def bytes_of_it() -> AsyncIterator[bytes]:
        yield b'{"id": "chatcmpl-1", "choices": ['
        raise ConnectionError("cut on purpose")

    async def reply(_request: Request) -> Response:
        headers = {"Content-Length": "10000", "Content-Type": "application/json"}
        return StreamingResponse(bytes_of_it(), headers=headers)

    return reply
