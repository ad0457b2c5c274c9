"""Grades for free-text answers."""

from collections.abc import Sequence
from typing import Protocol

from prompts.drafts import DraftGrade
from prompts.gateway import Gateway, Task
from prompts.loader import load_prompt


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


class GradeWriter:
    """Grades answers criterion by criterion; the same answer gets the same grade."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._task = Task(load_prompt("grade"), DraftGrade, lasting=True)

    async def grade(
        self, question: str, reference: str, answer: str, criteria: Sequence[CriterionLike]
    ) -> DraftGrade:
        """An anchor (0-4) and a quote for each criterion. Raises ModelError."""
        expected = [{"name": criterion.name, "expects": criterion.expects} for criterion in criteria]
        return await self._gateway.ask(
            self._task,
            data={"question": question, "reference": reference, "criteria": expected},
            personal={"answer": answer},
            is_whole=lambda draft: _grades_all(draft, criteria),
        )


def _grades_all(draft: DraftGrade, criteria: Sequence[CriterionLike]) -> bool:
    """Whether each criterion has its entry. Without this a slip would be kept, and every such answer lost."""
    graded = sorted(_key(entry.name) for entry in draft.criteria)
    return graded == sorted(_key(criterion.name) for criterion in criteria)


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
