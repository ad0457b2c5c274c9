"""What the handlers call: every part that the composition root has built, and the few steps they share."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from bot.appeal_desk import AppealDesk
from bot.bank_desk import BankDesk
from bot.broadcast_desk import BroadcastDesk
from bot.cohort_desk import CohortDesk
from bot.gap_desk import GapDesk
from bot.group_desk import GroupDesk
from bot.lesson_desk import LessonDesk
from coaching.candidate import Candidate
from coaching.profiles import Role
from coaching.progress import ProgressService
from coaching.quiz import Clock, QuizService
from knowledge.answering import Answer, Citation
from knowledge.followups import standing_alone
from knowledge.library import Library
from knowledge.suggestions import NextQuestion
from schedulers.planner import next_instant
from storage.asked import Asked, AskedQuestion
from storage.candidates import Candidates
from storage.inbox import Inbox
from storage.passages import PassageStore
from storage.personal import PersonalData
from storage.quiz import QuizRepository
from storage.shelf import Shelf

REMEMBERED = timedelta(minutes=30)  # how long a question may lean on the one before


@dataclass(frozen=True, slots=True)
class Services:
    """The parts, by the name that a handler uses."""

    library: Library
    passages: PassageStore
    quiz: QuizService
    quiz_log: QuizRepository
    progress: ProgressService
    candidates: Candidates
    asked: Asked
    inbox: Inbox
    personal: PersonalData
    shelf: Shelf
    gaps: GapDesk
    coaches: frozenset[int]
    bank_desk: BankDesk
    broadcasts: BroadcastDesk
    cohorts: CohortDesk
    groups: GroupDesk
    appeals: AppealDesk
    lessons: LessonDesk
    roles: Mapping[str, Role]
    clock: Clock

    def role_of(self, candidate: Candidate) -> Role | None:
        """The role that the candidate chose, if it is still there."""
        return self.roles.get(candidate.role) if candidate.role else None

    async def candidate(self, candidate_id: int) -> Candidate:
        """The candidate, known or new."""
        return await self.candidates.ensure(candidate_id, self.clock.now())

    async def save(self, candidate: Candidate) -> None:
        """Store the candidate; the next push follows from what is set."""
        now = self.clock.now()
        await self.candidates.save(candidate, next_instant(candidate, now), now)

    async def forget(self, candidate_id: int) -> None:
        """Delete everything about a person: their rows, and the messages that they wrote."""
        await self.candidates.forget(candidate_id)
        await self.groups.forget(candidate_id)
        await self.inbox.forget(candidate_id)

    async def ask(self, candidate: Candidate, question: str, inbox_id: int) -> tuple[int, Answer]:
        """Answer a question from the documents and note that it was asked, under the number returned.

        A question that leans on the one before is asked together with it, if that brings an answer.
        """
        before = await self._asked_lately(candidate, inbox_id)
        whole = standing_alone(question, before[0] if before else None)
        answer = await self.library.ask(whole, role=candidate.role, besides=before)
        if whole != question and not answer.answered:
            whole, answer = question, await self.library.ask(question, role=candidate.role, besides=before)
        return await self._note(candidate, inbox_id, question, whole, answer), answer

    async def ask_next(
        self, candidate: Candidate, question: NextQuestion, inbox_id: int
    ) -> tuple[int, Answer]:
        """Like `ask`, with a question that was offered: it stands alone, and brings its role along."""
        asker = replace(candidate, role=question.role or candidate.role)
        before = await self._asked_lately(asker, inbox_id)
        answer = await self.library.ask(question.text, role=asker.role, besides=before)
        return await self._note(asker, inbox_id, question.text, question.text, answer), answer

    async def _asked_lately(self, candidate: Candidate, inbox_id: int) -> list[str]:
        return await self.asked.before(candidate.id, inbox_id, self.clock.now() - REMEMBERED)

    async def _note(
        self, asker: Candidate, inbox_id: int, question: str, understood: str, answer: Answer
    ) -> int:
        noted = AskedQuestion(
            candidate_id=asker.id,
            inbox_id=inbox_id,
            question=question,
            understood=understood,
            role=asker.role,
            answered=answer.answered,
            mode=answer.mode,
            answer=answer.answer,
            citations=[_noted(citation) for citation in answer.citations],
            seconds=answer.seconds,
            asked_at=self.clock.now(),
        )
        return await self.asked.record(noted)


def _noted(citation: Citation) -> dict[str, Any]:
    return asdict(citation) | {"dated": citation.dated.isoformat() if citation.dated else None}
