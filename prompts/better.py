"""Better versions of candidates' own answers."""

from collections.abc import Sequence

from pydantic.dataclasses import dataclass

from prompts.drafts import CLOSED
from prompts.gateway import Gateway, Task
from prompts.grades import CriterionLike
from prompts.loader import load_prompt


@dataclass(frozen=True, slots=True, config=CLOSED)
class DraftBetter:
    """The answer as the model would say it."""

    answer: str


class BetterWriter:
    """Rewrites answers; whether a version adds anything of its own, its user must check."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._task = Task(load_prompt("better"), DraftBetter)

    async def rewrite(
        self, question: str, reference: str, answer: str, criteria: Sequence[CriterionLike]
    ) -> str:
        """A version of the answer. Raises ModelError."""
        expected = [{"name": each.name, "expects": each.expects} for each in criteria]
        draft = await self._gateway.ask(
            self._task,
            data={"question": question, "reference": reference, "criteria": expected},
            personal={"answer": answer},
        )
        return draft.answer
