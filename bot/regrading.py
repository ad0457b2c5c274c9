"""Grading stored answers anew, with the rubrics and the grader of now: first to look at, then to keep."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.appeal_desk import AppealDesk
from coaching.grades import Agreement, Grade, GradedAnswer
from coaching.grading import Grading
from coaching.questions import TextQuestion
from coaching.quiz import Bank, Clock, worth
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
        """What would change; nothing for a question that has left the bank."""
        question = self.bank.get(question_id)
        if not isinstance(question, TextQuestion):
            return []
        coached = await self.desk.graded(question_id)
        regraded = [
            Regraded(stored, await self._grade(question, stored, coached))
            for stored in await self.grades.of_question(question_id)
        ]
        return [each for each in regraded if not _same(each.now, each.stored.grade)]

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
        after = {each.stored.showing_id: (each.now, worth(each.now.score, difficulty)) for each in changed}
        return await self.grades.replace([each.stored for each in changed], after, self.clock.now())

    async def _grade(
        self, question: TextQuestion, stored: StoredGrade, coached: Sequence[GradedAnswer]
    ) -> Grade:
        # Its own coach's grade must not teach the grader what to say of this very answer.
        others = [each for each in coached if each.answer != stored.answer]
        return await self.grading.grade(
            question=question.prompt,
            reference=question.reference,
            answer=stored.answer,
            rubric=question.rubric,
            graded=others,
        )


def _same(one: Grade, other: Grade) -> bool:
    """Whether two grades say the same of an answer; what is known of their grader may have grown."""
    return replace(one, agreement=None) == replace(other, agreement=None)
