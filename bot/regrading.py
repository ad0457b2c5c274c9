"""Grading stored answers anew, with the rubrics and the grader of now: first to look at, then to keep."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.appeal_desk import AppealDesk
from coaching.clock import Clock
from coaching.grades import Agreement, Grade, GradedAnswer
from coaching.grading import Grading
from coaching.questions import TextQuestion
from coaching.quiz import Bank, worth
from prompts.payer import on_behalf_of
from storage.grades import Grades, StoredGrade


@dataclass(frozen=True, slots=True)
class Regraded:
    """An answer whose grade would be another one today."""

    stored: StoredGrade
    now: Grade


@dataclass(frozen=True, slots=True)
class Regrading:
    """Grades the answers of one question at a time, so that memory is bounded by a question's answers."""

    grades: Grades
    desk: AppealDesk
    bank: Bank
    grading: Grading
    clock: Clock

    async def changes(self, question_id: str) -> list[Regraded]:
        """What would change; nothing for a question that has left the bank.

        A model's grade stays where the model does not answer now: that says nothing about the answer.
        """
        question = self.bank.get(question_id)
        if not isinstance(question, TextQuestion):
            return []
        coached = await self.desk.graded(question_id)
        regraded = [
            Regraded(stored, await self._grade(question, stored, coached))
            for stored in await self.grades.of_question(question_id)
        ]
        return [each for each in regraded if _is_other(each.now, each.stored.grade)]

    async def agreement(self, question_id: str) -> Agreement | None:
        """How far the rubric matcher is off from coaches on a question, as far as they graded it."""
        question = self.bank.get(question_id)
        if not isinstance(question, TextQuestion):
            return None
        coached = await self.desk.graded(question_id)
        grader = self.grading.rubric_grader
        return await asyncio.to_thread(
            grader.agreement, question.prompt, question.reference, question.rubric, coached
        )

    async def keep(self, question_id: str, changed: Sequence[Regraded]) -> int:
        """Store these grades; the old ones stay beside them. Returns how many were replaced."""
        question = self.bank.get(question_id)
        difficulty = question.difficulty if question else 1
        after = {each.stored.answer_id: (each.now, worth(each.now.score, difficulty)) for each in changed}
        return await self.grades.replace([each.stored for each in changed], after, self.clock.now())

    async def _grade(
        self, question: TextQuestion, stored: StoredGrade, coached: Sequence[GradedAnswer]
    ) -> Grade:
        # Its own coach's grade must not teach the grader what to say of this very answer.
        others = [each for each in coached if each.answer != stored.answer]
        # What is kept of a model's grade goes when its candidate is forgotten.
        with on_behalf_of(stored.candidate_id):
            return await self.grading.grade(
                question=question.prompt,
                reference=question.reference,
                answer=stored.answer,
                rubric=question.rubric,
                graded=others,
            )


def _is_other(now: Grade, before: Grade) -> bool:
    """Whether a grade says something else of an answer; what is known of its grader may have grown."""
    if before.mode == "model" and "model_failed" in now.flags:
        return False
    return replace(now, agreement=None) != replace(before, agreement=None)
