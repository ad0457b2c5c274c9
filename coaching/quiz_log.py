"""What a quiz remembers: questions as they were shown, and what was answered. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from coaching.grades import Grade
from coaching.spacing import CardState


@dataclass(frozen=True, slots=True)
class Showing:
    """A question at its place in a session, as it was or is about to be shown to a candidate."""

    id: int
    session_id: int
    candidate_id: int
    position: int  # from 0
    total: int
    question_id: str
    shown_at: datetime
    message_id: int | None = None
    poll_id: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """An answer to a showing. `grade` is there for free text; `inbox_id` names the update it came with.

    `local_date` is the candidate's own date (YYYY-MM-DD), which streaks count.
    """

    showing_id: int
    candidate_id: int
    question_id: str
    answer: str
    score: float
    answered_at: datetime
    local_date: str
    points: int
    grade: Grade | None = None
    inbox_id: int | None = None


class QuizLog(Protocol):
    """What the quiz needs remembered; storage fulfils it."""

    async def open_session(
        self, candidate_id: int, origin: str, question_ids: Sequence[str], at: datetime
    ) -> int:
        """The id of the session of this origin, made with these questions if it is new."""
        ...

    async def show(self, session_id: int, position: int, at: datetime) -> Showing | None:
        """The showing at that place, made if it is new; None past the end of the session."""
        ...

    async def showing_of_poll(self, poll_id: str) -> Showing | None:
        """The showing that this poll carries."""
        ...

    async def open_showing(self, candidate_id: int) -> Showing | None:
        """The latest showing of this candidate that has no attempt."""
        ...

    async def showing_of_message(self, candidate_id: int, message_id: int) -> Showing | None:
        """The showing that this message carries, where it has no attempt."""
        ...

    async def showing_answered_by(self, inbox_id: int) -> Showing | None:
        """The showing whose attempt came with this update."""
        ...

    async def attempt(self, showing_id: int) -> Attempt | None:
        """The attempt at this showing."""
        ...

    async def record(self, attempt: Attempt, card: CardState, to_desk: bool = False) -> None:
        """Store the attempt and its card in one transaction; the first attempt at a showing stays.

        `to_desk`: put its grade onto the coaches' desk with it, unless the grader has put enough there.
        """
        ...

    async def earned(self, session_id: int) -> Sequence[tuple[float, int]]:
        """(score, points) of the session's attempts so far."""
        ...

    async def answered_before(self, attempt: Attempt) -> bool:
        """Whether the candidate had answered the same question before this attempt."""
        ...

    async def followed(self, showing: Showing) -> bool:
        """Whether a question of a later session has reached the candidate."""
        ...

    async def showing(self, candidate_id: int, showing_id: int) -> Showing | None:
        """The showing of that number, if it is one of this candidate."""
        ...

    async def practised(self, candidate_id: int) -> Sequence[date]:
        """The candidate's own dates on which something was answered."""
        ...

    async def cards(self, candidate_id: int) -> Mapping[str, CardState]:
        """The candidate's cards by question."""
        ...

    async def latest(self, candidate_id: int, limit: int) -> Sequence[tuple[str, float]]:
        """(question, score) of the candidate's latest attempts, the oldest first."""
        ...
