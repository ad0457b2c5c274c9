"""Grade a free-text answer criterion by criterion, with evidence from the answer; the total is arithmetic.

A language model grades where there is one, the rubric matcher where there is none or where it fails. Knows
no Telegram, no SQL and no model library; it owns the ports that those parts fulfil.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from coaching.answer_checks import fault_of, flags_of
from coaching.answer_guards import answering
from coaching.answer_text import AnswerText
from coaching.criteria import Matcher
from coaching.grades import CriterionGrade, Grade, GradedAnswer
from coaching.model_draft import ModelDraft, checked
from coaching.rubric import Criterion, Rubric
from coaching.rubric_grader import RubricGrader
from coaching.verdict import ungraded

__all__ = ["CriterionGrade", "Grade", "GradedAnswer", "Grading", "Matcher", "ModelGrader", "RubricGrader"]


class ModelGrader(Protocol):
    """A language model that grades."""

    async def grade(
        self, question: str, reference: str, answer: str, criteria: Sequence[Criterion]
    ) -> ModelDraft:
        """A draft. May raise the errors that `Grading.unavailable` names."""
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
        the flag "model_failed".
        """
        text = AnswerText.of(answer)
        if fault := fault_of(text, question, reference, *rubric.others):
            return ungraded(rubric, fault)
        if self.model and (by_model := await self._by_model(self.model, question, reference, text, rubric)):
            return by_model
        # The matcher runs a network over the answer: tens of milliseconds for a long one.
        grade = await asyncio.to_thread(self.rubric_grader.grade, question, reference, answer, rubric, graded)
        return replace(grade, flags=(*grade.flags, "model_failed")) if self.model else grade

    async def _by_model(
        self, model: ModelGrader, question: str, reference: str, text: AnswerText, rubric: Rubric
    ) -> Grade | None:
        try:
            draft = await model.grade(question, reference, text.plain, rubric.criteria)
        except self.unavailable:
            return None
        # What speaks to the grader is no evidence, whatever the model made of it.
        grade = checked(draft, answering(text, question, reference, *rubric.others), rubric)
        if grade is None:
            return None
        flags = (*grade.flags, *flags_of(text, question, reference, *rubric.others))
        return replace(grade, flags=tuple(dict.fromkeys(flags)))
