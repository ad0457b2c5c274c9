"""LangChain's ChatOpenAI, with one retry and our errors. Knows no prompts and no drafts.

Importing this module is cheap; LangChain and openai (1.2 s) come with `open_chat`.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from prompts.budget import Tokens
from prompts.errors import ModelError, ModelGarbled, ModelRefused, TextRejected
from prompts.faults import explained, in_our_words

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk
    from langchain_openai import ChatOpenAI

Messages = list[tuple[str, str]]
Hear = Callable[[str], Awaitable[None]]
Way = Callable[[], Awaitable["Reply"]]

_LONGEST_REPLY = 4096  # tokens; a ceiling for a model that cannot stop, and for the bill
_LONGEST_WAIT = 5.0  # seconds before the retry; a server that asks for more is given up at once
_EXTRAS_REJECTED = (400, 422, 501)
_CUT_SHORT = ("length", "content_filter")
_STEADY = {"temperature": 0, "seed": 7}  # the same answer should get the same grade


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model said; `tokens` as the server counted them, None where it does not."""

    text: str
    tokens: Tokens | None


class Chat:
    """One model on one server. Learns which extras of the API the server takes, and whether it streams."""

    def __init__(self, model: ChatOpenAI, jitter: Callable[[], float]) -> None:
        self._model = model
        self._jitter = jitter
        self._whole = _Ladder()
        self._streamed = _Ladder()
        self._streams = True
        self._rejects = False  # the last request, in its plainest form too

    async def reply(
        self, system: str, user: str, response_format: dict[str, Any], hear: Hear | None = None
    ) -> Reply:
        """The model's reply; while it is being written, `hear` is told the text so far. Raises ModelError.

        A server that rejects a fixed temperature, structured output or streaming is asked again without; once
        that has worked it is not bothered with them any more. One that rejects everything is asked twice a
        question. After the first word nothing is asked again.
        """
        messages = [("system", system), ("user", user)]
        whole = self._whole_ways(messages, response_format)
        streamed = self._streamed_ways(messages, response_format, hear) if hear and self._streams else []
        try:
            said = await (self._briefly if self._rejects else self._thoroughly)(whole, streamed)
        except ModelRefused as refusal:
            self._rejects |= _may_be_the_form(refusal)
            raise
        self._rejects = False
        return said

    async def close(self) -> None:
        """Close the connections."""
        await self._model.root_async_client.close()

    def _whole_ways(self, messages: Messages, response_format: dict[str, Any]) -> list[Way]:
        schema = {"response_format": response_format}
        return [partial(self._once, messages, extras) for extras in ({**schema, **_STEADY}, schema, {})]

    def _streamed_ways(self, messages: Messages, response_format: dict[str, Any], hear: Hear) -> list[Way]:
        # Given as response_format, LangChain has openai parse the stream, which fails on servers that leave
        # the role out, and reports no tokens then.
        schema = {"extra_body": {"response_format": response_format}}
        usage, none = {"stream_usage": True}, {"stream_usage": False}
        forms = ({**schema, **_STEADY, **usage}, {**schema, **usage}, {**schema, **none}, none)
        ways: list[Way] = [partial(self._stream, messages, extras, hear) for extras in forms]
        return [*ways, _not_streamed]

    async def _thoroughly(self, whole: Sequence[Way], streamed: Sequence[Way]) -> Reply:
        if not streamed:
            return await self._descend(self._whole, whole)
        try:
            return await self._descend(self._streamed, streamed)
        except _NotStreamed:
            said = await self._descend(self._whole, whole)
        self._streams = False
        return said

    async def _briefly(self, whole: Sequence[Way], streamed: Sequence[Way]) -> Reply:
        """The best way and the plainest one: one of them works as soon as any does."""
        best = streamed[self._streamed.step] if streamed else whole[self._whole.step]
        try:
            return await self._patiently(best)
        except ModelRefused as refusal:
            if not _may_be_the_form(refusal) or best is whole[-1]:
                raise
        except _NotStreamed:
            pass
        return await self._patiently(whole[-1])

    async def _descend(self, ladder: _Ladder, ways: Sequence[Way]) -> Reply:
        for step in range(ladder.step, len(ways)):
            try:
                reply = await self._patiently(ways[step])
            except ModelRefused as refusal:
                if not _may_be_the_form(refusal) or step + 1 == len(ways):
                    raise
            else:
                ladder.step = step
                return reply
        raise AssertionError("unreachable: the last way returns or raises")

    async def _patiently(self, way: Way) -> Reply:
        try:
            return await way()
        except ModelRefused as refusal:
            if refusal.retry_in is None or refusal.retry_in > _LONGEST_WAIT:
                raise
            wait = refusal.retry_in + self._jitter() / 2
        await asyncio.sleep(wait)
        return await way()

    async def _once(self, messages: Messages, extras: dict[str, Any]) -> Reply:
        async def said() -> Reply:
            from langsmith import tracing_context

            # LangChain sends every message to LangSmith when the environment says so; here it never does.
            with tracing_context(enabled=False):
                message = await self._model.ainvoke(messages, **extras)
            return Reply(str(message.text), _counted(message.usage_metadata))

        return await in_our_words(said())

    async def _stream(self, messages: Messages, extras: dict[str, Any], hear: Hear) -> Reply:
        growing = _Growing()
        try:
            async with aclosing(self._chunks(messages, extras)) as chunks:
                async for chunk in chunks:
                    if growing.add(chunk):
                        await hear(growing.text)
        except ModelRefused as refusal:
            # What was said is perhaps shown already: another try could say something else.
            raise refusal.for_good() if growing.text else refusal from None
        except ModelGarbled:
            if not growing.chunks:
                raise _NotStreamed from None
            raise
        if growing.cut_short:
            raise ModelGarbled(f"The model's reply was cut short ({growing.cut_short}).")
        return Reply(growing.text, growing.tokens)

    async def _chunks(self, messages: Messages, extras: dict[str, Any]) -> AsyncGenerator[AIMessageChunk]:
        from langsmith import tracing_context

        failure: ModelError
        try:
            with tracing_context(enabled=False):
                async for chunk in self._model.astream(messages, **extras):
                    yield chunk
            return
        except Exception as error:  # noqa: BLE001 - whatever the libraries raise, a plain reply has to follow
            failure = explained(error)
        # Raised out here, like everywhere: without the server's words.
        raise failure


@dataclass(slots=True)
class _Ladder:
    """Ways to ask, the best first; `step` is the first one that the server takes."""

    step: int = 0


@dataclass(slots=True)
class _Growing:
    """A reply that is being streamed."""

    text: str = ""
    tokens: Tokens | None = None
    chunks: int = 0
    cut_short: str = ""  # why, in the API's own word

    def add(self, chunk: AIMessageChunk) -> bool:
        """Take up a piece. Whether there is more text now."""
        self.chunks += 1
        more = str(chunk.text)
        self.text += more
        self.tokens = _counted(chunk.usage_metadata) or self.tokens
        reason = chunk.response_metadata.get("finish_reason")
        if reason in _CUT_SHORT:
            self.cut_short = reason
        return bool(more)


class _NotStreamed(Exception):
    """The server does not stream."""


async def _not_streamed() -> Reply:
    raise _NotStreamed


def _may_be_the_form(refusal: ModelRefused) -> bool:
    """Whether a plainer request may be taken."""
    return refusal.status in _EXTRAS_REJECTED and not isinstance(refusal, TextRejected)


def parts_of(base_url: str) -> tuple[str, dict[str, str]]:
    """An address without its query, and what is in that, such as api-version: it goes with each request."""
    parts = urlsplit(base_url)
    return urlunsplit(parts._replace(query="", fragment="")), dict(
        parse_qsl(parts.query, keep_blank_values=True)
    )


def open_chat(api_key: str, base_url: str, model: str, timeout: float, jitter: Callable[[], float]) -> Chat:
    """Import the libraries and make a client; connects to nothing yet. `timeout` is in seconds a request."""
    import openai
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    # It prints what a server sent in an unusual shape, and that is what candidates wrote or are told.
    warnings.filterwarnings("ignore", "Pydantic serializer warnings", UserWarning)
    address, query = parts_of(base_url)
    client = ChatOpenAI(
        model=model,
        api_key=SecretStr(api_key),
        base_url=address,
        default_query=query,
        openai_proxy=None,  # LangChain would take one from the environment, and refuses it beside a client
        http_socket_options=(),
        timeout=timeout,
        max_retries=0,
        max_completion_tokens=_LONGEST_REPLY,
        # Its own pool: LangChain's default one is shared by the process and outlives the event loop.
        http_async_client=openai.DefaultAsyncHttpxClient(timeout=timeout),
    )
    return Chat(client, jitter)


def _counted(usage: Any) -> Tokens | None:
    """The server's count, as far as one can believe it."""
    sent, received = ((usage or {}).get(name) for name in ("input_tokens", "output_tokens"))
    if not isinstance(sent, int) or not isinstance(received, int) or min(sent, received) < 0:
        return None
    return Tokens(sent, received) if sent + received else None
