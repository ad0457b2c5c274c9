"""Answers from passages."""

from collections.abc import Sequence

from prompts.drafts import DraftAnswer
from prompts.gateway import Gateway, Task
from prompts.loader import load_prompt


class AnswerWriter:
    """Writes answers from passages and from nothing else, as far as a model does as it is told."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._task = Task(load_prompt("answer"), DraftAnswer)

    async def write_answer(self, question: str, passages: Sequence[str]) -> DraftAnswer:
        """An answer from the passages alone, each sentence with its citations. Raises ModelError."""
        return await self._gateway.ask(
            self._task, data={"passages": list(passages)}, personal={"question": question}
        )
