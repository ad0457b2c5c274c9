"""A mock interview: which questions it asks, what comes next, how it went.

Pure: the bank's questions, past answers and the randomness are arguments. What was asked and answered are its
turns, in order; the rest follows from them, so that it can go on from wherever a process ended.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean
from typing import Literal

from coaching.grades import CriterionGrade, Grade
from coaching.questions import AnyQuestion, TextQuestion

Slot = Literal["story", "role", "case"]
FRAME: tuple[Slot, ...] = ("story", "role", "case", "story")
OPEN_FOR = timedelta(hours=24)  # an interview that was left for longer is over

_BEHAVIOURAL = "behavioural"
_ON_PAPER = frozenset(("english", "preparation"))  # written exercises: nobody asks them aloud
_LAST_RESORT = 2


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that was asked. `answer` is None while it is open, and "" where it was passed over.

    The grade of a question stands with its last answer, and is for all its answers together: a coach's,
    where one gave it.
    """

    position: int  # from 0, in the whole interview
    question_id: str  # of the bank
    asked: str
    asked_at: datetime
    follows_up: bool = False
    answer: str | None = None
    grade: Grade | None = None


@dataclass(frozen=True, slots=True)
class Interview:
    """An interview with its turns so far, in order. `question_ids` are distinct."""

    id: int
    candidate_id: int
    role: str | None
    inbox_id: int  # the update that it came with
    question_ids: tuple[str, ...]
    started_at: datetime
    finished_at: datetime | None
    turns: tuple[Turn, ...] = ()

    @property
    def open_turn(self) -> Turn | None:
        """What waits for an answer."""
        last = self.turns[-1] if self.turns else None
        return last if last and last.answer is None and self.finished_at is None else None

    @property
    def to_deepen(self) -> Turn | None:
        """The last turn, if it is a main question that was answered: something may be asked about it."""
        last = self.turns[-1] if self.turns else None
        return last if last and last.answer and not last.follows_up else None

    @property
    def answered(self) -> bool:
        """Whether anything was answered at all."""
        return any(turn.answer for turn in self.turns)

    def left(self, now: datetime) -> bool:
        """Whether nothing has happened in it for so long that it is over."""
        return now - (self.turns[-1].asked_at if self.turns else self.started_at) > OPEN_FOR

    def coming(self) -> tuple[str, ...]:
        """The questions of the bank that have not had their turn, in order."""
        begun = {turn.question_id for turn in self.turns}
        last = max((at for at, each in enumerate(self.question_ids) if each in begun), default=-1)
        return self.question_ids[last + 1 :]

    def to_grade(self) -> dict[int, str]:
        """What has no grade yet: all that was said to a question, by the position of its last answer."""
        last = {turn.question_id: turn for turn in self.turns if turn.answer}
        return {turn.position: self.said(turn.question_id) for turn in last.values() if turn.grade is None}

    def said(self, question_id: str) -> str:
        """All that was answered to a question of the bank and to what followed it up."""
        return "\n".join(
            turn.answer for turn in self.turns if turn.question_id == question_id and turn.answer
        )


def choose(
    questions: Sequence[AnyQuestion],
    role: str | None,
    lately: Mapping[str, datetime],
    rng: random.Random,
) -> list[TextQuestion]:
    """The questions of an interview: at most one for each place of FRAME, none twice.

    Those never answered come before those in `lately` (question -> when it was answered), and of these the
    older ones first.
    """
    texts = [question for question in questions if isinstance(question, TextQuestion)]
    order = {question.id: rng.random() for question in texts}
    chosen: list[TextQuestion] = []
    for slot in FRAME:
        left = [question for question in texts if question not in chosen]
        if not left:
            break
        topics = {question.topic for question in chosen}

        def rank(question: TextQuestion, slot: Slot = slot, topics: set[str] = topics) -> tuple[float, ...]:
            fit = _fit(question, slot, role, topics)
            answered = lately[question.id].timestamp() if question.id in lately else 0.0
            return (fit == _LAST_RESORT, answered, fit, order[question.id])

        chosen.append(min(left, key=rank))
    return chosen


def _fit(question: TextQuestion, slot: Slot, role: str | None, topics: set[str]) -> int:
    """How well a question suits a place: 0 best, _LAST_RESORT only where there is nothing else."""
    tells = any(line.part for line in question.criteria)
    if slot == "story":
        return 0 if tells else 1 if question.topic == _BEHAVIOURAL else _LAST_RESORT
    if tells or question.topic in _ON_PAPER:
        return _LAST_RESORT
    of_role = question.source is not None and question.source.document == role
    if slot == "role":
        return 0 if of_role else 1
    return 0 if question.topic != _BEHAVIOURAL and question.topic not in topics else 1


def next_turn(
    interview: Interview, further: str | None, bank: Mapping[str, TextQuestion], now: datetime
) -> Turn | None:
    """What is asked next, once the last turn is answered; None: the interview is over.

    `further` is what to ask about the last answer, if anything; it is taken only behind a main question.
    `bank` holds the questions that are still there.
    """
    if interview.finished_at is not None or interview.open_turn:
        raise ValueError("an interview that is over, or waits for an answer, asks nothing")
    position = len(interview.turns)
    if further and (last := interview.to_deepen):
        return Turn(position, last.question_id, further, now, follows_up=True)
    question = next((bank[each] for each in interview.coming() if each in bank), None)
    return Turn(position, question.id, question.prompt, now) if question else None


@dataclass(frozen=True, slots=True)
class Answered:
    """A question of an interview as it went. `grade` is None where it was passed, or has left the bank.

    `position` is that of the turn that the grade stands with.
    """

    question_id: str
    asked: str
    passed: bool
    grade: Grade | None
    position: int

    @property
    def lacking(self) -> CriterionGrade | None:
        """The criterion that would bring most; None where nothing is missing, or nothing was graded."""
        missing = [each for each in self.grade.criteria if each.missing] if self.grade else []
        return max(missing, key=lambda each: each.weight * (1 - each.score), default=None)


@dataclass(frozen=True, slots=True)
class Result:
    """How an interview went, or has gone so far."""

    answers: tuple[Answered, ...]

    @property
    def graded(self) -> tuple[Answered, ...]:
        """The answers that have a grade."""
        return tuple(each for each in self.answers if each.grade)

    @property
    def score(self) -> float:
        """The mean (0..1) over what was answered; what was passed over costs nothing."""
        return fmean([each.grade.score for each in self.answers if each.grade] or [0.0])

    @property
    def weakest(self) -> Answered | None:
        """The answer to work on next: the one with the lowest score, where something is missing."""
        lacking = [each for each in self.graded if each.lacking]
        return min(lacking, key=lambda each: each.grade.score if each.grade else 0.0, default=None)


def result(interview: Interview) -> Result:
    """How the questions that had their turn went; one that is open counts if something was said to it."""
    answers = []
    for turn in interview.turns:
        if turn.follows_up:
            continue
        own = [each for each in interview.turns if each.question_id == turn.question_id]
        last = next((each for each in reversed(own) if each.grade), turn)
        if turn.answer is not None:
            passed = turn.answer == ""
            answers.append(Answered(turn.question_id, turn.asked, passed, last.grade, last.position))
    return Result(tuple(answers))
