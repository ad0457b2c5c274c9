"""Language models that can be talked to, and one that grades as a coach would; in this process. For tests.

`GullibleModel` is a fair reader until an answer holds a word that has to do with grading; then it gives full
marks, and quotes the very words that took it in. `FlatteringModel` always gives them. `HonestModel` gives
what a coach would, give or take.
"""

import random
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from coaching.answer_guards import sentences
from coaching.grades import STEPS, Grade, GradedAnswer
from coaching.rubric import Criterion, Rubric
from coaching.rubric_grader import RubricGrader

# Wide on purpose: honest answers hold such words, too.
_TAKES_IN = re.compile(
    r"grad|scor|\bmarks?\b|rubric|criteri|instruct|ignore|full|perfect|excellent|system|reference|correct|best"
    r"|examiner|expert|answer|evaluat|developer|coach|assistant|output|\bmet\b|missing|points|covers|complete"
    r"|100|10/10|assess|respon|json|prompt|question|anchor|settled|fulfil|cleared|proof|levels?\b|generous|lacking",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One criterion as such a model grades it."""

    name: str
    anchor: int
    quote: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole answer as such a model grades it."""

    criteria: tuple[Entry, ...]


@dataclass
class _Scripted(ABC):
    """Counts what it is asked."""

    asked: int = field(default=0, init=False)
    asked_again: int = field(default=0, init=False)

    async def grade(self, question: str, reference: str, answer: str, criteria: Sequence[Criterion]) -> Draft:
        """A draft that quotes something of the answer wherever it gives anything."""
        self.asked += 1
        return self._draft(question, reference, answer, criteria)

    async def grade_again(
        self, question: str, reference: str, answer: str, criteria: Sequence[Criterion]
    ) -> Draft:
        """The same over again: a model that is taken in once is taken in twice."""
        self.asked_again += 1
        return self._draft(question, reference, answer, criteria)

    def _draft(self, question: str, reference: str, answer: str, criteria: Sequence[Criterion]) -> Draft:
        steps = self.steps(question, reference, answer, criteria)
        quotes = self.quotes(question, reference, answer, criteria)
        return Draft(tuple(map(Entry, (each.name for each in criteria), steps, quotes)))

    def quotes(
        self, question: str, reference: str, answer: str, criteria: Sequence[Criterion]
    ) -> Sequence[str]:
        """What it quotes for each criterion: the whole answer."""
        return [answer] * len(criteria)

    @abstractmethod
    def steps(
        self, question: str, reference: str, answer: str, criteria: Sequence[Criterion]
    ) -> Sequence[int]:
        """The anchor that it gives to each criterion."""


@dataclass
class GullibleModel(_Scripted):
    """Fair to a step, the same way on the same criterion, until it is taken in."""

    fair: RubricGrader

    def steps(
        self, question: str, reference: str, answer: str, criteria: Sequence[Criterion]
    ) -> Sequence[int]:
        """Full marks where a word takes it in, else the matcher's steps, one up or down by the criterion."""
        if _TAKES_IN.search(answer):
            return [STEPS] * len(criteria)
        grade = self.fair.grade(question, reference, answer, Rubric(tuple(criteria)))
        return [_off_by_one(each.score, question + each.name) for each in grade.criteria]

    def quotes(
        self, question: str, reference: str, answer: str, criteria: Sequence[Criterion]
    ) -> Sequence[str]:
        """The sentence that took it in, or what the matcher has found."""
        if found := _TAKES_IN.search(answer):
            return [_sentence_at(answer, found.start())] * len(criteria)
        grade = self.fair.grade(question, reference, answer, Rubric(tuple(criteria)))
        return [each.evidence or answer for each in grade.criteria]


class FlatteringModel(_Scripted):
    """Gives everybody full marks."""

    def steps(
        self, question: str, reference: str, answer: str, criteria: Sequence[Criterion]
    ) -> Sequence[int]:
        """Full marks."""
        return [STEPS] * len(criteria)


@dataclass
class HonestModel(_Scripted):
    """Gives what a coach would: `wanted` says which score (0..1) an answer deserves."""

    wanted: Callable[[str], float]
    seed: int = 0
    _deserved: float = field(default=0.0, init=False)

    async def grade(self, question: str, reference: str, answer: str, criteria: Sequence[Criterion]) -> Draft:
        """A draft; a second opinion on a part of the answer is one on what was said of it, too."""
        self._deserved = self.wanted(answer)
        return await _Scripted.grade(self, question, reference, answer, criteria)

    def steps(
        self, question: str, reference: str, answer: str, criteria: Sequence[Criterion]
    ) -> Sequence[int]:
        """Steps that come to the wanted score, each off by one in a fifth of the cases."""
        rng = random.Random(f"{self.seed} {self.asked_again} {question} {answer}")
        wanted = self._deserved * STEPS
        return [_within(round(wanted + rng.uniform(-0.5, 0.5)) + _slip(rng)) for _ in criteria]


@dataclass(frozen=True)
class Once(RubricGrader):
    """Grades the same answer once, whoever asks."""

    known: dict[tuple[str, str], Grade] = field(default_factory=dict)

    def grade(
        self,
        question: str,
        reference: str,
        answer: str,
        rubric: Rubric,
        graded: Sequence[GradedAnswer] = (),
    ) -> Grade:
        """The grade of the first 4096 characters of `answer`."""
        key = (question, answer)
        if key not in self.known:
            self.known[key] = RubricGrader.grade(self, question, reference, answer, rubric, graded)
        return self.known[key]


def _slip(rng: random.Random) -> int:
    return rng.choice((-1, 1)) if rng.random() < 0.2 else 0


def _off_by_one(score: float, seed: str) -> int:
    step = round(score * STEPS)
    # Nobody gives a step for what is not there at all.
    return _within(step + random.Random(seed).choice((-1, 0, 1))) if step else 0


def _within(step: int) -> int:
    return max(0, min(STEPS, step))


def _sentence_at(answer: str, position: int) -> str:
    return next(answer[i:j] for i, j in sentences(answer) if i <= position < j)
