"""The coaches' desk for grades: a candidate appeals, or the grader is not sure; a coach grades anew, the
candidate is told.

What a coach gives stays with the question: it corrects the rubric matcher's leniency there from then on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from coaching.appeals import Appeal, Given, Place, Settled, coached
from coaching.calibration import MOST
from coaching.clock import Clock
from coaching.grades import GradedAnswer
from coaching.questions import TextQuestion
from coaching.quiz import Bank, worth
from storage.appeals import Appeals
from storage.outbox import NewPush

GRADED = "graded:"  # begins the campaign that tells a candidate: "graded:<answer>"
WELCOME_FOR = timedelta(hours=72)  # a verdict that comes later than this is not sent any more


@dataclass(frozen=True, slots=True)
class OnDesk:
    """An appeal with its question, where that is still in the bank."""

    appeal: Appeal
    question: TextQuestion | None


@dataclass(frozen=True, slots=True)
class AppealDesk:
    """What candidates and coaches do about grades. `is_staffed`: there is a coach who would look at them."""

    appeals: Appeals
    bank: Bank
    clock: Clock
    is_staffed: bool

    async def interview_of_latest(self, candidate_id: int) -> int | None:
        """The mock interview that the candidate's latest grade is of; None where it is of none."""
        found = await self.appeals.gradable(candidate_id, None)
        return found.interview_id if found else None

    async def appeal(self, candidate_id: int, place: Place | None = None) -> OnDesk | None:
        """Bring the grade of this place, or the latest one, before a coach. None: there is no such grade.

        What was appealed before stays as it is: the appeal says whether a coach has looked at it.
        """
        found = await self.appeals.gradable(candidate_id, place)
        if found is None:
            return None
        await self.appeals.file(candidate_id, found.answer_id, self.clock.now())
        return await self.look_at(found.answer_id)

    async def look_at(self, answer_id: int) -> OnDesk | None:
        """An appeal, waiting or settled; None where it is gone."""
        return self._with_question(await self.appeals.get(answer_id))

    async def next(self, behind: int | None = None) -> OnDesk | None:
        """What waits longest, the candidates' own first; or the next one behind another. None: no more."""
        return self._with_question(await self.appeals.next(behind))

    async def settle(self, found: OnDesk, given: Given, coach: int) -> OnDesk | None:
        """Grade an appealed answer as a coach does, and tell its candidate; once, whoever presses first.

        Returns the appeal as it stands then, None where it is gone. Raises ValueError for steps that do not
        fit the grade's criteria.
        """
        appeal, now = found.appeal, self.clock.now()
        grade = coached(appeal.grade, given, found.question.rubric if found.question else None)
        points = worth(grade.score, found.question.difficulty) if found.question else 0
        push = NewPush(
            candidate_id=appeal.candidate_id,
            campaign=f"{GRADED}{appeal.answer_id}",
            local_date=now.date().isoformat(),
            due_at=now,
            expires_at=now + WELCOME_FOR,
        )
        settled = Settled(grade, appeal.grade.score, coach)
        await self.appeals.settle(appeal.answer_id, settled, points, push)
        return await self.look_at(appeal.answer_id)

    async def told(self, campaign: str, candidate_id: int) -> OnDesk | None:
        """The settled appeal that a push of this campaign tells this candidate of; None where it is gone."""
        found = await self.look_at(int(campaign.removeprefix(GRADED)))
        own = found is not None and found.appeal.candidate_id == candidate_id
        return found if own and found and found.appeal.settled else None

    async def graded(self, question_id: str) -> Sequence[GradedAnswer]:
        """The answers to a question that coaches have graded, as many as calibration uses."""
        return await self.appeals.graded(question_id, MOST)

    def _with_question(self, appeal: Appeal | None) -> OnDesk | None:
        if appeal is None:
            return None
        question = self.bank.get(appeal.question_id)
        return OnDesk(appeal, question if isinstance(question, TextQuestion) else None)
