"""Questions that wait for a coach, and those that ask for the same thing as one gap. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that was not answered, or not helpfully, and that no coach has settled.

    `words` are the asker's own, `text` is the question made to stand alone, `told` the reply that it got,
    `role` the one that it is about.
    """

    id: int
    candidate_id: int
    words: str
    text: str
    role: str | None
    told: str
    wants_coach: bool
    reachable: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that one answer would settle, the most central wording first; at least one."""

    questions: tuple[OpenQuestion, ...]

    @property
    def central(self) -> OpenQuestion:
        """The question that stands for all."""
        return self.questions[0]

    @property
    def people(self) -> int:
        """How many people asked."""
        return len({question.candidate_id for question in self.questions})

    @property
    def wanting(self) -> int:
        """How many people asked for a coach."""
        return len({question.candidate_id for question in self.questions if question.wants_coach})

    @property
    def role(self) -> str | None:
        """The role that most of the questions are about; None where that is none."""
        counts = Counter(question.role for question in self.questions)
        return min(counts, key=lambda role: (-counts[role], role or ""))

    @property
    def wordings(self) -> tuple[str, ...]:
        """How else it was asked, each wording once."""
        texts = dict.fromkeys(question.text for question in self.questions)
        return tuple(text for text in texts if text != self.central.text)

    @property
    def addressees(self) -> dict[int, OpenQuestion]:
        """Whom an answer can reach, each with the question of theirs that was asked last."""
        reachable = (question for question in self.questions if question.reachable)
        return {each.candidate_id: each for each in sorted(reachable, key=lambda each: each.id)}


def by_need(gaps: Iterable[Gap]) -> list[Gap]:
    """Those first for which most people asked for a coach, then those that most people asked about."""
    return sorted(gaps, key=lambda gap: (-gap.wanting, -gap.people, gap.central.id))
