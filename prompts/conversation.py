"""Questions that lean on the ones before, made to stand alone."""

from collections.abc import Sequence

from pydantic.dataclasses import dataclass

from prompts.drafts import CLOSED
from prompts.gateway import Gateway, Task
from prompts.loader import load_prompt

SHARE = 0.25  # of the time for a whole question; the rest is for the answer


@dataclass(frozen=True, slots=True, config=CLOSED)
class WholeQuestion:
    """A question that can be understood by itself."""

    question: str


class Condenser:
    """Puts a conversation into one question, as far as a model does as it is told."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._task = Task(load_prompt("condense"), WholeQuestion, share=SHARE)

    async def condense(self, question: str, before: Sequence[str]) -> str:
        """The question in words that need none of those `before`, the last one first. Raises ModelError."""
        whole = await self._gateway.ask(
            self._task, data={}, personal={"question": question, "earlier": list(reversed(before))}
        )
        return whole.question
