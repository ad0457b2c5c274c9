"""Grade an answer against a rubric by meaning, without a language model. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from coaching import calibration
from coaching.answer_checks import fault_of
from coaching.answer_text import AnswerText, Span
from coaching.grades import CriterionGrade, Grade, GradedAnswer
from coaching.rubric import Criterion, Rubric
from coaching.verdict import ungraded, verdict

# Raw match -> 0..1: unrelated text matches at about .03, a very good answer in its own words at about .87.
_FLOOR, _SPAN = 0.03, 0.84
_NO_EVIDENCE = 0.1  # below this the best clause has nothing to do with the criterion


class Matcher(Protocol):
    """How much of an expected text stands in another one, by meaning; raw, in -1..1."""

    def match(self, expected: str, text: str, ignoring: str = "") -> float:
        """The match; words of `ignoring` weigh nothing."""
        ...

    def match_spans(self, expected: str, text: str, spans: Sequence[Span], ignoring: str = "") -> list[float]:
        """The match with each part of a text, by its characters."""
        ...

    def likeness(self, text: str, other: str) -> float:
        """How alike two whole texts are, -1..1; 1 for a text and itself."""
        ...


@dataclass(frozen=True, slots=True)
class RubricGrader:
    """Scores each criterion by how much of what it expects the answer says; always the same way."""

    matcher: Matcher

    def grade(
        self,
        question: str,
        reference: str,
        answer: str,
        rubric: Rubric,
        graded: Sequence[GradedAnswer] = (),
    ) -> Grade:
        """The grade of the first 4096 characters of `answer`.

        `graded` are answers to this question that a coach has graded. From three on (ten are used) they
        correct our score of this one, and those most that are most like it, where that makes us agree better
        on those very answers.
        """
        text = AnswerText.of(answer)
        if fault := fault_of(text, question, reference):
            return ungraded(rubric, fault)
        scored = [self._criterion(criterion, text, question) for criterion in rubric.criteria]
        if by := self._correction(question, reference, text, rubric, graded):
            return verdict(rubric, calibration.shifted(scored, by), text, "rubric", ["calibrated"])
        return verdict(rubric, scored, text, "rubric", [])

    def _criterion(self, criterion: Criterion, text: AnswerText, question: str) -> CriterionGrade:
        score = self._score(criterion, text, question)
        evidence = self._evidence(criterion, text, question) if score else ""
        return CriterionGrade(criterion.name, criterion.weight, score, evidence, missing="")

    def _score(self, criterion: Criterion, text: AnswerText, question: str) -> float:
        raw = self.matcher.match(criterion.expects, text.plain, question)
        score = min(1.0, max(0.0, (raw - _FLOOR) / _SPAN))
        return score if score >= _NO_EVIDENCE else 0.0

    def _evidence(self, criterion: Criterion, text: AnswerText, question: str) -> str:
        clauses = text.clauses()
        if len(clauses) == 1:
            return text.original(clauses[0])
        matches = self.matcher.match_spans(criterion.expects, text.plain, clauses, question)
        return text.original(clauses[matches.index(max(matches))])

    def _correction(
        self, question: str, reference: str, text: AnswerText, rubric: Rubric, graded: Sequence[GradedAnswer]
    ) -> float:
        if len(graded) < calibration.FEWEST:
            return 0.0
        used = graded[: calibration.MOST]
        known = [AnswerText.of(g.answer) for g in used]
        ours = [self._total(question, reference, answer, rubric) for answer in known]
        alike = [[self.matcher.likeness(one.plain, other.plain) for other in known] for one in known]
        to = [self.matcher.likeness(text.plain, other.plain) for other in known]
        return calibration.correction(ours, [g.score for g in used], alike, to)

    def _total(self, question: str, reference: str, text: AnswerText, rubric: Rubric) -> float:
        if fault_of(text, question, reference):
            return 0.0
        return rubric.total([self._score(criterion, text, question) for criterion in rubric.criteria])
