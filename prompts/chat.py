"""LangChain's ChatOpenAI, with one retry and our errors. Knows no prompts and no drafts.

Importing this module is cheap; LangChain and openai (1.2 s) come with `open_chat`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prompts.budget import Tokens
from prompts.errors import ModelError, ModelGarbled, ModelRefused, ModelTimeout

if TYPE_CHECKING:
    import openai
    from langchain_openai import ChatOpenAI

Messages = list[tuple[str, str]]

_LONGEST_REPLY = 4096  # tokens; a ceiling for a model that cannot stop, and for the bill
_LONGEST_WAIT = 5.0  # seconds before the retry; a server that asks for more is given up at once
_EXTRAS_REJECTED = (400, 422, 501)
# What the libraries trip over when a reply is not what the API promises: no JSON, no choices, no message.
_MALFORMED = (ValueError, LookupError, TypeError, AttributeError)
_MEND = {
    401: "check OPENAI_API_KEY",
    403: "check what OPENAI_API_KEY may do",
    404: "check OPENAI_BASE_URL and OPENAI_MODEL",
    429: "too many requests, or no credit left",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model said; `tokens` as the server counted them, None where it does not."""

    text: str
    tokens: Tokens | None


class Chat:
    """One model on one server. Learns which extras of the API the server takes."""

    def __init__(self, model: ChatOpenAI, jitter: Callable[[], float]) -> None:
        self._model = model
        self._jitter = jitter
        self._step = 0

    async def reply(self, system: str, user: str, response_format: dict[str, Any]) -> Reply:
        """The model's reply. Raises ModelError.

        A server that rejects a fixed temperature, or structured output, is asked again without; once that
        has worked it is not bothered with them any more.
        """
        messages = [("system", system), ("user", user)]
        steady = {"temperature": 0, "seed": 7}  # the same answer should get the same grade
        schema = {"response_format": response_format}
        return await self._descend(messages, [{**schema, **steady}, schema, {}], self._step)

    async def close(self) -> None:
        """Close the connections."""
        await self._model.root_async_client.close()

    async def _descend(self, messages: Messages, ladder: list[dict[str, Any]], step: int) -> Reply:
        try:
            reply = await self._patiently(messages, ladder[step])
        except ModelRefused as refusal:
            if refusal.status not in _EXTRAS_REJECTED or step + 1 == len(ladder):
                raise
        else:
            self._step = step
            return reply
        return await self._descend(messages, ladder, step + 1)

    async def _patiently(self, messages: Messages, extras: dict[str, Any]) -> Reply:
        try:
            return await self._once(messages, extras)
        except ModelRefused as refusal:
            if refusal.retry_in is None or refusal.retry_in > _LONGEST_WAIT:
                raise
            wait = refusal.retry_in + self._jitter() / 2
        await asyncio.sleep(wait)
        return await self._once(messages, extras)

    async def _once(self, messages: Messages, extras: dict[str, Any]) -> Reply:
        import openai
        from langsmith import tracing_context

        failure: ModelError
        try:
            # LangChain sends every message to LangSmith when the environment says so; here it never does.
            with tracing_context(enabled=False):
                message = await self._model.ainvoke(messages, **extras)
            return Reply(str(message.text), _counted(message.usage_metadata))
        except openai.OpenAIError as error:
            failure = _explain(error)
        except _MALFORMED as error:
            failure = ModelGarbled(f"The model server's reply is malformed ({type(error).__name__}).")
        # Raised out here: no traceback drags along the server's words, which may repeat the key.
        raise failure


def open_chat(api_key: str, base_url: str, model: str, timeout: float, jitter: Callable[[], float]) -> Chat:
    """Import the libraries and make a client; connects to nothing yet. `timeout` is in seconds a request."""
    import openai
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    client = ChatOpenAI(
        model=model,
        api_key=SecretStr(api_key),
        base_url=base_url,
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


def _explain(error: openai.OpenAIError) -> ModelError:
    import openai

    match error:
        case openai.APITimeoutError():
            return ModelTimeout("The model server did not answer in time.")
        case openai.APIConnectionError():
            return ModelRefused("The model server cannot be reached: check OPENAI_BASE_URL.", retry_in=0.5)
        case openai.APIStatusError(status_code=status) if status >= 400:
            mend = _MEND.get(status, "its own log says why")
            text = f"The model server answered with status {status}: {mend}."
            return ModelRefused(text, status, _retry_in(error))
        case _:
            return ModelGarbled(f"The model's reply cannot be used ({type(error).__name__}).")


def _retry_in(error: openai.APIStatusError) -> float | None:
    """Seconds until another try makes sense, as the server says or half a second; None where none does."""
    if error.status_code != 429 and error.status_code < 500:
        return None
    said = error.response.headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdigit() else 0.5
