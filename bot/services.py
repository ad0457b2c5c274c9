"""What the handlers call: every part that the composition root has built, and the few steps they share."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta

from coaching.candidate import Candidate
from coaching.profiles import Role
from coaching.quiz import Clock, QuizService
from knowledge.answering import Answer
from knowledge.followups import standing_alone
from knowledge.library import Library
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
    candidates: Candidates
    asked: Asked
    inbox: Inbox
    personal: PersonalData
    shelf: Shelf
    coaches: frozenset[int]
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
        await self.inbox.forget(candidate_id)

    async def ask(self, candidate: Candidate, question: str, inbox_id: int) -> tuple[int, Answer]:
        """Answer a question from the documents and note that it was asked, under the number returned."""
        understood, answer = await self._answer(candidate, question, inbox_id)
        number = await self.asked.record(
            AskedQuestion(
                candidate_id=candidate.id,
                inbox_id=inbox_id,
                question=question,
                understood=understood,
                role=candidate.role,
                answered=answer.answered,
                mode=answer.mode,
                answer=answer.answer,
                citations=[asdict(citation) for citation in answer.citations],
                seconds=answer.seconds,
                asked_at=self.clock.now(),
            )
        )
        return number, answer

    async def _answer(self, candidate: Candidate, question: str, inbox_id: int) -> tuple[str, Answer]:
        """The answer, and the question as it was understood: with the one before where it leans on that."""
        since = self.clock.now() - REMEMBERED
        whole = standing_alone(question, await self.asked.before(candidate.id, inbox_id, since))
        answer = await self.library.ask(whole, role=candidate.role)
        if whole != question and not answer.answered:
            return question, await self.library.ask(question, role=candidate.role)
        return whole, answer
