"""Grades for free-text answers, and second opinions on them."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from pydantic.dataclasses import dataclass

from prompts.drafts import CLOSED, DraftGrade
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


@dataclass(frozen=True, slots=True, config=CLOSED)
class DraftFinding:
    """What the answer shows of the criterion of that name, what is missing, and the anchor that follows."""

    name: str
    quote: str
    missing: str
    anchor: Literal[0, 1, 2, 3, 4]


@dataclass(frozen=True, slots=True, config=CLOSED)
class DraftOpinion:
    """One finding a criterion, if the model did as it was told."""

    criteria: tuple[DraftFinding, ...]


class GradeWriter:
    """Grades answers criterion by criterion; the same answer gets the same grade."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._grade = Task(load_prompt("grade"), DraftGrade, lasting=True)
        self._opinion = Task(load_prompt("second_opinion"), DraftOpinion, lasting=True)

    async def grade(
        self, question: str, reference: str, answer: str, criteria: Sequence[CriterionLike]
    ) -> DraftGrade:
        """An anchor (0-4) and a quote for each criterion. Raises ModelError."""
        return await self._gateway.ask(
            self._grade,
            data=_data(question, reference, criteria),
            personal={"answer": answer},
            is_whole=lambda draft: _names_all(draft, criteria),
        )

    async def grade_again(
        self, question: str, reference: str, answer: str, criteria: Sequence[CriterionLike]
    ) -> DraftOpinion:
        """A second opinion: first what shows each criterion and what is missing. Raises ModelError."""
        return await self._gateway.ask(
            self._opinion,
            data=_data(question, reference, criteria),
            personal={"answer": answer},
            is_whole=lambda draft: _names_all(draft, criteria),
        )


def expected(criteria: Sequence[CriterionLike]) -> list[dict[str, str]]:
    """The criteria as a prompt shows them."""
    return [{"name": criterion.name, "expects": criterion.expects} for criterion in criteria]


def _data(question: str, reference: str, criteria: Sequence[CriterionLike]) -> Mapping[str, object]:
    return {"question": question, "reference": reference, "criteria": expected(criteria)}


def _names_all(draft: DraftGrade | DraftOpinion, criteria: Sequence[CriterionLike]) -> bool:
    """Whether each criterion has its entry. Without this a slip would be kept, and every such answer lost."""
    graded = sorted(_key(entry.name) for entry in draft.criteria)
    return graded == sorted(_key(criterion.name) for criterion in criteria)


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
