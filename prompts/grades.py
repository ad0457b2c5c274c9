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

    @property
    def also(self) -> Sequence[str]:
        """Other sentences that count as much."""
        ...

    @property
    def points(self) -> Sequence[str]:
        """A list, of which `needs` have to be named; all of them where that is 0."""
        ...

    @property
    def needs(self) -> int:
        """How many of the points count in full."""
        ...

    @property
    def figure(self) -> str:
        """A number with its unit that has to be given; "" where there is none."""
        ...

    @property
    def own_anchors(self) -> Sequence[str]:
        """What steps 0 to 4 look like, where that is other than for every criterion."""
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


def expected(criteria: Sequence[CriterionLike]) -> list[dict[str, object]]:
    """The criteria as a prompt shows them: all that an answer is measured by, and nothing that is empty."""
    return [
        {
            "name": each.name,
            "expects": each.expects,
            **({"also": list(each.also)} if each.also else {}),
            **({"points": list(each.points), "needs": each.needs or len(each.points)} if each.points else {}),
            **({"figure": each.figure} if each.figure else {}),
            **({"anchors": list(each.own_anchors)} if each.own_anchors else {}),
        }
        for each in criteria
    ]


def _data(question: str, reference: str, criteria: Sequence[CriterionLike]) -> Mapping[str, object]:
    return {"question": question, "reference": reference, "criteria": expected(criteria)}


def _names_all(draft: DraftGrade | DraftOpinion, criteria: Sequence[CriterionLike]) -> bool:
    """Whether each criterion has its entry. Without this a slip would be kept, and every such answer lost."""
    graded = sorted(_key(entry.name) for entry in draft.criteria)
    return graded == sorted(_key(criterion.name) for criterion in criteria)


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
