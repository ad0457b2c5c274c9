"""Mock interviews, one candidate at a time. Knows no chat.

What is asked is stored before it is sent, and what is answered before it is graded, so that any step may be
taken again after a crash: each question is asked once, each answer stored once. Practice only: no points, no
cards.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from coaching import follow_up
from coaching.answer_checks import FOREIGN, NOT_KNOWN, fault_of
from coaching.answer_text import AnswerText
from coaching.appeals import InInterview, is_doubtful
from coaching.candidate import Candidate
from coaching.clock import Clock
from coaching.english import is_foreign
from coaching.grades import Grade
from coaching.interview import Interview, Turn, choose, next_turn
from coaching.questions import TextQuestion
from coaching.quiz import Bank, CoachGrades, Grader
from coaching.rubric_grader import RubricGrader
from storage.grades import NewlyGraded
from storage.interviews import Interviews

log = structlog.get_logger()

# In an interview nobody has seen a good answer yet.
_HONEST = "That is honest, and no shame. Say how you would find out."
_LACKING = 2  # criteria that a model is told of: what it asks is about one


class FollowUpWriter(Protocol):
    """A language model that asks further."""

    async def follow_up(self, question: str, lacking: Sequence[str], answer: str) -> str:
        """One question about the answer. May raise the errors that `InterviewDesk.unavailable` names."""
        ...


@dataclass(frozen=True, slots=True)
class InterviewDesk:
    """Begin an interview, take answers, ask further, say how it went.

    `matcher` finds what an answer lacks at once; `grader` gives the grades, at the end. Without a `writer`,
    or where it raises one of `unavailable` or writes what is not fit to be asked, the rubric says what is
    asked further.
    """

    interviews: Interviews
    bank: Bank
    matcher: RubricGrader
    grader: Grader
    coaches: CoachGrades
    clock: Clock
    writer: FollowUpWriter | None = None
    unavailable: tuple[type[Exception], ...] = ()

    async def begin(self, candidate: Candidate, inbox_id: int) -> Interview | None:
        """The interview that this update asked for, at its first question; the same one, if repeated.

        None where there are no questions for the candidate's role.
        """
        begun = await self.interviews.begun_by(inbox_id)
        if begun is None:
            lately = await self.interviews.lately(candidate.id)
            rng = random.Random(f"{candidate.id}/interview/{inbox_id}")
            chosen = choose(self.bank.of_role(candidate.role), candidate.role, lately, rng)
            if not chosen:
                return None
            ids, now = [question.id for question in chosen], self.clock.now()
            await self.interviews.begin(candidate.id, candidate.role, inbox_id, ids, now)
            begun = await self.interviews.begun_by(inbox_id)
            assert begun is not None
        return await self.go_on(begun)

    async def get(self, candidate: Candidate, interview_id: int) -> Interview | None:
        """The interview of that number, if it is one of this candidate."""
        return await self.interviews.get(interview_id, candidate.id)

    async def going_on(self, candidate: Candidate) -> Interview | None:
        """The candidate's interview that waits for an answer; None where there is none, or it was left."""
        found = await self.interviews.open(candidate.id)
        if found is None or found.left(self.clock.now()):
            return None
        # Right after its beginning a process may have ended before anything was asked.
        found = await self.go_on(found)
        return found if found.open_turn else None

    async def answered_by(self, inbox_id: int) -> Interview | None:
        """The interview in which this very update has answered something before a crash, if it has."""
        return await self.interviews.answered_by(inbox_id)

    def refused(self, turn: Turn, text: str) -> str | None:
        """Why there is nothing in the text to take as an answer, in a kind sentence; None: there is."""
        question = self.question(turn.question_id)
        reference, known = (question.reference, question.rubric.sentences) if question else ("", ())
        if fault := fault_of(AnswerText.of(text), turn.asked, reference, known=known):
            return _HONEST if fault is NOT_KNOWN else fault.reason
        # A model may know the language, the matcher does not: better said now than at the end.
        return FOREIGN.reason if self.writer is None and is_foreign(text) else None

    async def answer(self, interview: Interview, turn: Turn, text: str, inbox_id: int) -> Interview:
        """The interview with this answer, which came with the update `inbox_id`; "" passes the turn over."""
        await self.interviews.answer(interview.id, turn.position, text, inbox_id, self.clock.now())
        return await self._again(interview)

    async def go_on(self, interview: Interview) -> Interview:
        """The interview at what is asked next; finished and graded where nothing is."""
        if interview.finished_at or interview.open_turn:
            return interview
        further = await self._further(interview)
        coming = [question for each in interview.coming() if (question := self.question(each))]
        turn = next_turn(interview, further, {each.id: each for each in coming}, self.clock.now())
        if turn is None:
            return await self.finish(interview)
        await self.interviews.ask(interview, turn)
        return await self._again(interview)

    async def finish(self, interview: Interview) -> Interview:
        """End an interview, wherever it stands, with its grades."""
        graded = await self.graded(interview)
        await self.interviews.finish(graded.id, self.clock.now())
        return await self._again(graded)

    async def leave(self, interview: Interview) -> None:
        """End an interview that nobody waits for; its grades can be asked for later."""
        await self.interviews.finish(interview.id, self.clock.now())

    async def graded(self, interview: Interview) -> Interview:
        """The interview with a grade for all that was answered so far."""
        waiting = interview.to_grade()
        await asyncio.gather(*(self._grade(interview, at, said) for at, said in waiting.items()))
        return await self._again(interview) if waiting else interview

    def question(self, question_id: str) -> TextQuestion | None:
        """A free-text question of the bank, if it is still there."""
        question = self.bank.get(question_id)
        return question if isinstance(question, TextQuestion) else None

    async def _further(self, interview: Interview) -> str | None:
        """What to ask about the last answer; None where it covers everything."""
        turn = interview.to_deepen
        question = self.question(turn.question_id) if turn else None
        if turn is None or turn.answer is None or question is None:
            return None
        lacking = follow_up.missing(question, await self._matched(question, turn.answer))
        if lacking and self.writer:
            hints = [each.hint or each.name for each in lacking[:_LACKING]]
            if written := await self._written(self.writer, question, hints, turn.answer):
                return written
        return follow_up.plain(question, lacking)

    async def _written(
        self, writer: FollowUpWriter, question: TextQuestion, hints: Sequence[str], answer: str
    ) -> str | None:
        try:
            text = " ".join((await writer.follow_up(question.prompt, hints, answer)).split())
        except self.unavailable:
            return None
        if follow_up.sound(text, question, answer):
            return text
        log.info("follow_up_left_out", question=question.id)
        return None

    async def _matched(self, question: TextQuestion, answer: str) -> Grade:
        # The matcher runs a network over the answer: tens of milliseconds for a long one.
        return await asyncio.to_thread(
            self.matcher.grade, question.prompt, question.reference, answer, question.rubric
        )

    async def _grade(self, interview: Interview, position: int, said: str) -> None:
        question = self.question(interview.turns[position].question_id)
        if question is None:
            return
        grade = await self.grader.grade(
            question=question.prompt,
            reference=question.reference,
            answer=said,
            rubric=question.rubric,
            graded=await self.coaches.graded(question.id),
        )
        graded = NewlyGraded(
            place=InInterview(interview.id, position),
            candidate_id=interview.candidate_id,
            question_id=question.id,
            answer=said,
            grade=grade,
            graded_at=self.clock.now(),
        )
        await self.interviews.grade(graded, to_desk=is_doubtful(grade) and self.coaches.is_staffed)

    async def _again(self, interview: Interview) -> Interview:
        found = await self.interviews.get(interview.id, interview.candidate_id)
        assert found is not None
        return found
