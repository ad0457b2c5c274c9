"""Answers from passages."""

from collections.abc import Awaitable, Callable, Sequence

from prompts.drafts import DraftAnswer
from prompts.gateway import Gateway, Task
from prompts.loader import load_prompt

DROPPED = "dropped"


class AnswerWriter:
    """Writes answers from passages and from nothing else, as far as a model does as it is told."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._task = Task(load_prompt("answer"), DraftAnswer)

    async def write_answer(
        self,
        question: str,
        passages: Sequence[str],
        follow: Callable[[DraftAnswer], Awaitable[None]] | None = None,
    ) -> DraftAnswer:
        """An answer from the passages alone, each sentence with its citations. Raises ModelError.

        `follow` is told the whole sentences that are there already, while the model writes the next one.
        """
        return await self._gateway.ask(
            self._task, data={"passages": list(passages)}, personal={"question": question}, follow=follow
        )

    async def dropped(self, sentences: int) -> None:
        """Too few of so many sentences were borne out: the operator should see how often."""
        if sentences:
            await self._gateway.note(self._task.prompt.name, DROPPED)
