"""Grade a free-text answer criterion by criterion, with evidence from the answer; the total is arithmetic.

A language model grades where there is one, the rubric matcher where there is none or where it fails. A
model that the matcher doubts is asked for a second opinion. Knows no Telegram, no SQL and no model library;
it owns the ports that those parts fulfil.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from coaching.answer_checks import FOREIGN, fault_of, flags_of
from coaching.answer_text import AnswerText
from coaching.criteria import Matcher
from coaching.grades import CriterionGrade, Grade, GradedAnswer
from coaching.model_draft import ModelDraft, checked, quoted, shown
from coaching.rubric import Criterion, Rubric
from coaching.rubric_grader import FORBIDDEN, RubricGrader
from coaching.second_opinion import UNSURE, agreed, is_doubted
from coaching.verdict import ungraded

__all__ = ["CriterionGrade", "Grade", "GradedAnswer", "Grading", "Matcher", "ModelGrader", "RubricGrader"]


Opinion = Callable[[str, str, str, Sequence[Criterion]], Awaitable[ModelDraft]]
FAILED = "model_failed"


class ModelGrader(Protocol):
    """A language model that grades."""

    async def grade(
        self, question: str, reference: str, answer: str, criteria: Sequence[Criterion]
    ) -> ModelDraft:
        """A draft. May raise the errors that `Grading.unavailable` names."""
        ...

    async def grade_again(
        self, question: str, reference: str, answer: str, criteria: Sequence[Criterion]
    ) -> ModelDraft:
        """A second draft, made without knowing the first one. May raise the same errors."""
        ...


@dataclass(frozen=True, slots=True)
class Grading:
    """Grades with the model where there is one, else with the rubric matcher.

    `unavailable` are the errors that a model raises when it cannot grade. The composition root names them,
    because coaching does not import the part that defines them; any other error is a bug and goes on up.
    """

    rubric_grader: RubricGrader
    model: ModelGrader | None = None
    unavailable: tuple[type[Exception], ...] = ()

    async def grade(
        self,
        question: str,
        reference: str,
        answer: str,
        rubric: Rubric,
        graded: Sequence[GradedAnswer] = (),
    ) -> Grade:
        """The grade of `answer`; its `mode` says who gave it. Does not block the event loop.

        `graded` serves the rubric matcher only. A grade that a model should have given and did not carries
        the flag "model_failed"; one where the model could not be trusted, and the matcher's stands, "unsure".
        """
        text = AnswerText.of(answer)
        if fault := fault_of(text, question, reference, *rubric.others):
            return ungraded(rubric, fault)
        # The matcher runs a network over the answer: tens of milliseconds for a long one.
        by_rubric = await asyncio.to_thread(
            self.rubric_grader.grade, question, reference, answer, rubric, graded
        )
        # A model is not told what must not be said, and in another language nothing measures it.
        if self.model is None or {FOREIGN.flag, FORBIDDEN} & {*by_rubric.flags}:
            return by_rubric
        sent = _Sent(question, reference, shown(text, question, reference, rubric), rubric)
        if not sent.answer.clauses():
            return by_rubric
        flags = flags_of(text, question, reference, *rubric.others)
        return await self._by_model(self.model, sent, by_rubric, flags)

    async def _by_model(
        self, model: ModelGrader, sent: "_Sent", by_rubric: Grade, flags: Sequence[str]
    ) -> Grade:
        first = await self._opinion(model.grade, sent)
        if first is None:
            return _flagged(by_rubric, FAILED)
        first = _flagged(first, *flags)
        if not is_doubted(first, by_rubric, sent.rubric):
            return first
        seen = await asyncio.to_thread(self._shown_again, sent, first, by_rubric)
        if not seen.answer.clauses():
            return _flagged(by_rubric, UNSURE)
        second = await self._opinion(model.grade_again, seen)
        if second is None:
            return _flagged(by_rubric, UNSURE, FAILED)
        return agreed(first, second, by_rubric, sent.rubric) or _flagged(by_rubric, UNSURE)

    def _shown_again(self, sent: "_Sent", first: Grade, by_rubric: Grade) -> "_Sent":
        """What a second reader sees: all of it where the first was strict, else what that one rests on."""
        if first.score <= by_rubric.score:
            return sent
        proof = quoted(sent.answer, first)
        return replace(sent, answer=self.rubric_grader.bearing(sent.question, sent.rubric, proof))

    async def _opinion(self, asked: Opinion, sent: "_Sent") -> Grade | None:
        try:
            draft = await asked(sent.question, sent.reference, sent.answer.plain, sent.rubric.criteria)
        except self.unavailable:
            return None
        return checked(draft, sent.answer, sent.rubric)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What a model is shown of an answer, and what its draft is checked against."""

    question: str
    reference: str
    answer: AnswerText
    rubric: Rubric


def _flagged(grade: Grade, *flags: str) -> Grade:
    return replace(grade, flags=tuple(dict.fromkeys((*grade.flags, *flags))))
