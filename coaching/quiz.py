"""Ask, grade and space questions, one candidate at a time. Knows no Telegram and no SQL.

Every effect has a natural key, so that any step may be taken again after a crash: a session is one for
its origin, a showing one for its place in the session, an attempt one for its showing.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from coaching.ability import REMEMBERED, Outcome
from coaching.appeals import is_doubtful
from coaching.candidate import Candidate
from coaching.clock import Clock
from coaching.grades import Grade, GradedAnswer
from coaching.questions import AnyQuestion, ChoiceQuestion, TextQuestion
from coaching.quiz_log import Attempt, QuizLog, Showing
from coaching.rubric import Rubric
from coaching.session import Learner, choose
from coaching.spacing import RIGHT_FROM, review
from coaching.streak import Streak, streak

OPEN_FOR = timedelta(hours=12)  # after that, a text is a new question and not a late answer
# A poll closes by itself, so that a chat is no wall of open ones: yesterday's may still be answered until the
# evening, and who looks at an older one sees at once that it is over.
POLL_OPEN_FOR = timedelta(hours=48)
LATE_AFTER = timedelta(hours=24)  # what is answered later is said to be of an earlier quiz


class Bank(Protocol):
    """Where questions come from."""

    def get(self, question_id: str) -> AnyQuestion | None:
        """The question, or None where it has left the bank since it was asked."""
        ...

    def of_role(self, role: str | None) -> Sequence[AnyQuestion]:
        """The questions of a role; all of them for a candidate who has chosen none."""
        ...


class Grader(Protocol):
    """Grades one free-text answer."""

    async def grade(
        self, *, question: str, reference: str, answer: str, rubric: Rubric, graded: Sequence[GradedAnswer]
    ) -> Grade:
        """The grade of `answer`. Raises nothing of its own."""
        ...


class CoachGrades(Protocol):
    """What coaches have graded, and whether there are any."""

    @property
    def is_staffed(self) -> bool:
        """Whether anybody would look at a grade."""
        ...

    async def graded(self, question_id: str) -> Sequence[GradedAnswer]:
        """Answers to this question with a coach's grade; they correct the grader's leniency on it."""
        ...


@dataclass(frozen=True, slots=True)
class Shown:
    """A showing with its question."""

    showing: Showing
    question: ChoiceQuestion | TextQuestion


@dataclass(frozen=True, slots=True)
class Summary:
    """The end of a session: how many questions were answered, how many of them well, what that earned."""

    session_id: int
    answered: int
    right: int
    points: int
    streak: Streak


Step = Shown | Summary


@dataclass(frozen=True, slots=True)
class Vote:
    """What became of a vote in a quiz poll.

    `question` is None where it has left the bank, which leaves the vote without effect. `counted` is False
    where the poll had a vote before, which stays. `lapse`: wrong, though the question was answered before.
    `late`: of an earlier quiz; `newer_open`: another one, begun since, waits for an answer.
    """

    showing: Showing
    question: ChoiceQuestion | None
    counted: bool
    lapse: bool
    late: bool
    newer_open: bool


@dataclass(frozen=True, slots=True)
class QuizService:
    """Begin a session, take answers, say what comes next."""

    bank: Bank
    log: QuizLog
    grader: Grader
    coaches: CoachGrades
    clock: Clock

    async def begin(self, candidate: Candidate, origin: str) -> Step:
        """The first step of the session of `origin`; the same one again where it has begun already.

        It has as many questions as the candidate wants a day, however many are due after an absence.
        """
        now = self.clock.now()
        learner = await self._learner(candidate)
        # A seed of the session's own: asked again after a crash, it draws the same questions.
        rng = random.Random(f"{candidate.id}/{origin}")
        chosen = choose(self.bank.of_role(candidate.role), learner, candidate.daily, now, rng)
        session_id = await self.log.open_session(candidate.id, origin, [q.id for q in chosen], now)
        return await self.step(candidate, session_id, 0)

    async def step(self, candidate: Candidate, session_id: int, position: int) -> Step:
        """What stands at `position`, past questions that have left the bank; the summary at the end."""
        while showing := await self.log.show(session_id, position, self.clock.now()):
            question = self.bank.get(showing.question_id)
            if question is not None:
                return Shown(showing, question)
            position += 1
        earned = await self.log.earned(session_id)
        today = self.clock.now().astimezone(candidate.zone).date()
        return Summary(
            session_id=session_id,
            answered=len(earned),
            right=sum(score >= RIGHT_FROM for score, _ in earned),
            points=sum(points for _, points in earned),
            streak=streak(await self.log.practised(candidate.id), today),
        )

    async def vote(self, candidate: Candidate, poll_id: str, chosen: int, inbox_id: int) -> Vote | None:
        """Take a vote for the option at place `chosen`, which came with the update `inbox_id`.

        None where the poll is not one that was shown to this candidate.
        """
        showing = await self.log.showing_of_poll(poll_id)
        if showing is None or showing.candidate_id != candidate.id:
            return None
        question = self.bank.get(showing.question_id)
        if not isinstance(question, ChoiceQuestion) or chosen >= len(question.options):
            question = None
        else:
            options, right = question.shuffled(showing.id)
            score = 1.0 if chosen == right else 0.0
            await self._record(candidate, showing, options[chosen], score, None, inbox_id)
        attempt = await self.log.attempt(showing.id)
        wrong = attempt is not None and attempt.score < RIGHT_FROM
        age = self.clock.now() - showing.shown_at
        return Vote(
            showing=showing,
            question=question,
            # Votes had no number of their update once.
            counted=attempt is None or attempt.inbox_id in (inbox_id, None),
            lapse=wrong and attempt is not None and await self.log.answered_before(attempt),
            late=age > LATE_AFTER or await self.log.followed(showing),
            newer_open=await self.newer_open(showing),
        )

    async def newer_open(self, showing: Showing) -> bool:
        """Whether a question of a later session waits for the candidate's answer."""
        latest = await self.log.open_showing(showing.candidate_id)
        if latest is None or latest.session_id <= showing.session_id or latest.message_id is None:
            return False
        return self.clock.now() - latest.shown_at <= POLL_OPEN_FOR

    async def shown(self, candidate_id: int, showing_id: int) -> Shown | None:
        """A showing of this candidate with its question, if that is still in the bank."""
        showing = await self.log.showing(candidate_id, showing_id)
        question = self.bank.get(showing.question_id) if showing else None
        return Shown(showing, question) if showing and question else None

    async def gone(self, candidate_id: int, message_id: int) -> Showing | None:
        """The unanswered question that this message carries, if it has left the bank since."""
        showing = await self.log.showing_of_message(candidate_id, message_id)
        return showing if showing and self.bank.get(showing.question_id) is None else None

    async def open_text(self, candidate_id: int) -> Shown | None:
        """The free-text question that waits for this candidate's answer, if it was shown of late."""
        showing = await self.log.open_showing(candidate_id)
        if showing is None or self.clock.now() - showing.shown_at > OPEN_FOR:
            return None
        return self._text(showing)

    async def text_of_message(self, candidate_id: int, message_id: int) -> Shown | None:
        """The unanswered free-text question that this message carries, however old it is."""
        return self._text(await self.log.showing_of_message(candidate_id, message_id))

    async def answered_by(self, inbox_id: int) -> Shown | None:
        """The free-text question that this very update has answered before a crash, if it has."""
        return self._text(await self.log.showing_answered_by(inbox_id))

    def _text(self, showing: Showing | None) -> Shown | None:
        question = self.bank.get(showing.question_id) if showing else None
        return Shown(showing, question) if showing and isinstance(question, TextQuestion) else None

    async def answer(self, candidate: Candidate, shown: Shown, text: str, inbox_id: int) -> Grade:
        """Grade an answer to a free-text question; the stored grade where it was graded already."""
        question = shown.question
        assert isinstance(question, TextQuestion)
        earlier = await self.log.attempt(shown.showing.id)
        if earlier is not None and earlier.grade is not None:
            return earlier.grade
        grade = await self.grader.grade(
            question=question.prompt,
            reference=question.reference,
            answer=text,
            rubric=question.rubric,
            graded=await self.coaches.graded(question.id),
        )
        await self._record(candidate, shown.showing, text, grade.score, grade, inbox_id)
        return grade

    async def skip(self, candidate: Candidate, shown: Shown, inbox_id: int) -> None:
        """Leave a question: it counts as not known, and comes back soon."""
        await self._record(candidate, shown.showing, "", 0.0, None, inbox_id)

    async def _learner(self, candidate: Candidate) -> Learner:
        latest = await self.log.latest(candidate.id, REMEMBERED)
        known = ((self.bank.get(question_id), score) for question_id, score in latest)
        outcomes = [Outcome(q.topic, q.difficulty, score) for q, score in known if q is not None]
        return Learner(await self.log.cards(candidate.id), outcomes, candidate.zone)

    async def _record(
        self,
        candidate: Candidate,
        showing: Showing,
        answer: str,
        score: float,
        grade: Grade | None = None,
        inbox_id: int | None = None,
    ) -> None:
        now, question = self.clock.now(), self.bank.get(showing.question_id)
        before = (await self.log.cards(candidate.id)).get(showing.question_id)
        card = review(before.card if before else None, score, now, candidate.zone)
        attempt = Attempt(
            showing_id=showing.id,
            candidate_id=candidate.id,
            question_id=showing.question_id,
            answer=answer,
            score=score,
            answered_at=now,
            local_date=now.astimezone(candidate.zone).date().isoformat(),
            points=worth(score, question.difficulty) if question else 0,
            grade=grade,
            inbox_id=inbox_id,
        )
        to_desk = grade is not None and is_doubtful(grade) and self.coaches.is_staffed
        await self.log.record(attempt, card, to_desk)


def worth(score: float, difficulty: int) -> int:
    """What an answer earns: up to 10, 15 or 20 points by its difficulty (1 to 3)."""
    return round(score * (5 + 5 * difficulty))
