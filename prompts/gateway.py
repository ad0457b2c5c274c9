"""The language model at arm's length: data in, a checked shape out, within a stated time.

Speaks to any server with OpenAI's chat completions API. Knows neither who asks nor what becomes of a draft.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from typing import Protocol

from prompts.chat import Chat, open_chat
from prompts.drafts import Draft, DraftAnswer, DraftGrade, read_draft, response_format
from prompts.errors import ModelTimeout
from prompts.loader import Prompt, load_prompt

DEFAULT_URL = "https://api.openai.com/v1"
AT_ONCE = 4


class CriterionLike(Protocol):
    """What a criterion must tell the model."""

    @property
    def name(self) -> str:
        """Its name, which the model repeats."""
        ...

    @property
    def expects(self) -> str:
        """What a good answer says."""
        ...


class Gateway:
    """Asks the model; at most four questions at once, each done or given up within `timeout` seconds.

    The time counts waiting for a turn, the first import of the libraries, and the one retry.
    """

    def __init__(self, chat: Callable[[], Chat], timeout: float) -> None:
        self._open = chat
        self._timeout = timeout
        self._chat: Chat | None = None
        self._opening = asyncio.Lock()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._answer = load_prompt("answer")
        self._grade = load_prompt("grade")

    async def write_answer(self, question: str, passages: Sequence[str]) -> DraftAnswer:
        """An answer from the passages alone, each sentence with its citations. Raises ModelError."""
        user = self._answer.user(question=question, passages=list(passages))
        return await self._ask(self._answer, user, DraftAnswer)

    async def grade(
        self, question: str, reference: str, answer: str, criteria: Sequence[CriterionLike]
    ) -> DraftGrade:
        """An anchor (0-4) and a quote for each criterion. Raises ModelError."""
        expected = [{"name": criterion.name, "expects": criterion.expects} for criterion in criteria]
        user = self._grade.user(question=question, reference=reference, criteria=expected, answer=answer)
        return await self._ask(self._grade, user, DraftGrade)

    async def close(self) -> None:
        """Close the connections. The gateway is not used after that."""
        if self._chat is not None:
            await self._chat.close()

    @property
    def versions(self) -> dict[str, str]:
        """The version of each prompt, by name."""
        return {prompt.name: prompt.version for prompt in (self._answer, self._grade)}

    async def _ask(self, prompt: Prompt, user: str, shape: type[Draft]) -> Draft:
        try:
            async with asyncio.timeout(self._timeout), self._turns:
                chat = await self._opened()
                reply = await chat.reply(prompt.system, user, response_format(shape))
        except TimeoutError:
            raise ModelTimeout(f"The model gave no whole reply within {self._timeout:g} s.") from None
        return read_draft(shape, reply)

    async def _opened(self) -> Chat:
        async with self._opening:
            if self._chat is None:
                # The libraries take a second to import: not on the event loop.
                self._chat = await asyncio.to_thread(self._open)
            return self._chat


def open_gateway(
    *,
    api_key: str,
    base_url: str | None,
    model: str,
    timeout: float = 20.0,
    jitter: Callable[[], float] = random.random,
) -> Gateway:
    """A gateway to `model` at `base_url` (default: OpenAI itself). Imports and connects at first use only.

    `timeout` is in seconds for a whole question; `jitter` gives numbers in 0..1 for the wait before a retry.
    """
    # An address is always named: left open, LangChain would take one from the environment, also LangSmith's.
    address = base_url or DEFAULT_URL
    return Gateway(lambda: open_chat(api_key, address, model, timeout, jitter), timeout)
