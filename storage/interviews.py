"""Mock interviews and their turns. Every step can be repeated: an interview is one for its update, a turn one
for its place, and the first answer to a turn stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select, union_all, update

from coaching.grades import Grade
from coaching.interview import Interview, Turn
from storage.database import Database
from storage.grades import NewlyGraded, add_graded
from storage.tables import appeals, attempts, graded_answers, interview_turns, interviews

_TURNS = (
    select(interview_turns, graded_answers.c.grade, appeals.c.verdict)
    .outerjoin(
        graded_answers,
        and_(
            graded_answers.c.interview_id == interview_turns.c.interview_id,
            graded_answers.c.position == interview_turns.c.position,
        ),
    )
    .outerjoin(appeals, appeals.c.answer_id == graded_answers.c.id)
)


@dataclass(frozen=True, slots=True)
class Interviews:
    """The repository of mock interviews."""

    database: Database

    async def begin(
        self, candidate_id: int, role: str | None, inbox_id: int, question_ids: Sequence[str], at: datetime
    ) -> None:
        """Store the interview that came with this update, if it is new; earlier ones are over then."""
        insert = self.database.insert(interviews).values(
            candidate_id=candidate_id,
            role=role,
            inbox_id=inbox_id,
            question_ids=list(question_ids),
            started_at=at,
        )
        earlier = (interviews.c.candidate_id == candidate_id) & (interviews.c.inbox_id < inbox_id)
        over = update(interviews).where(earlier, interviews.c.finished_at.is_(None)).values(finished_at=at)
        async with self.database.write() as connection:
            await connection.execute(over)
            await connection.execute(insert.on_conflict_do_nothing(index_elements=["inbox_id"]))

    async def get(self, interview_id: int, candidate_id: int) -> Interview | None:
        """The interview of that number, if it is one of this candidate."""
        own = (interviews.c.id == interview_id) & (interviews.c.candidate_id == candidate_id)
        return await self._first(select(interviews).where(own))

    async def begun_by(self, inbox_id: int) -> Interview | None:
        """The interview that came with this update."""
        return await self._first(select(interviews).where(interviews.c.inbox_id == inbox_id))

    async def answered_by(self, inbox_id: int) -> Interview | None:
        """The interview of which a turn was answered, or passed over, with this update."""
        own = select(interview_turns.c.interview_id).where(interview_turns.c.inbox_id == inbox_id)
        return await self._first(select(interviews).where(interviews.c.id == own.scalar_subquery()))

    async def open(self, candidate_id: int) -> Interview | None:
        """The candidate's interview that goes on."""
        going_on = (interviews.c.candidate_id == candidate_id) & interviews.c.finished_at.is_(None)
        return await self._first(select(interviews).where(going_on).order_by(interviews.c.id.desc()).limit(1))

    async def ask(self, interview: Interview, turn: Turn) -> None:
        """Store what is asked; what was asked at its place before stays."""
        insert = self.database.insert(interview_turns).values(
            interview_id=interview.id,
            position=turn.position,
            candidate_id=interview.candidate_id,
            question_id=turn.question_id,
            follows_up=turn.follows_up,
            asked=turn.asked,
            asked_at=turn.asked_at,
        )
        async with self.database.write() as connection:
            await connection.execute(insert.on_conflict_do_nothing())

    async def answer(self, interview_id: int, position: int, text: str, inbox_id: int, at: datetime) -> None:
        """Store the answer that came with this update; "" passes the turn over. The first answer stays."""
        place = (interview_turns.c.interview_id == interview_id) & (interview_turns.c.position == position)
        statement = update(interview_turns).where(place, interview_turns.c.answer.is_(None))
        async with self.database.write() as connection:
            await connection.execute(statement.values(answer=text, inbox_id=inbox_id, answered_at=at))

    async def grade(self, graded: NewlyGraded, to_desk: bool = False) -> None:
        """Store the grade of what was answered up to a turn; the first one stays.

        `to_desk`: put it onto the coaches' desk, unless the grader has put enough there.
        """
        async with self.database.write() as connection:
            await add_graded(self.database, connection, graded, to_desk)

    async def finish(self, interview_id: int, at: datetime) -> None:
        """The interview is over; it ends once."""
        going_on = (interviews.c.id == interview_id) & interviews.c.finished_at.is_(None)
        async with self.database.write() as connection:
            await connection.execute(update(interviews).where(going_on).values(finished_at=at))

    async def lately(self, candidate_id: int) -> dict[str, datetime]:
        """Question -> when the candidate answered it last, in an interview or a quiz."""
        asked = union_all(
            *(
                select(table.c.question_id, table.c.answered_at).where(table.c.candidate_id == candidate_id)
                for table in (attempts, interview_turns)
            )
        ).subquery()
        latest = func.max(asked.c.answered_at)
        statement = select(asked.c.question_id, latest).group_by(asked.c.question_id)
        async with self.database.read() as connection:
            rows = (await connection.execute(statement)).all()
        return {question: at for question, at in rows if at is not None}

    async def _first(self, statement: Select[Any]) -> Interview | None:
        async with self.database.read() as connection:
            row = (await connection.execute(statement)).first()
            if row is None:
                return None
            own = _TURNS.where(interview_turns.c.interview_id == row.id)
            turns = (await connection.execute(own.order_by(interview_turns.c.position))).all()
        return _interview(row, turns)


def _interview(row: Any, turns: Sequence[Any]) -> Interview:
    return Interview(
        id=row.id,
        candidate_id=row.candidate_id,
        role=row.role,
        inbox_id=row.inbox_id,
        question_ids=tuple(row.question_ids),
        started_at=row.started_at,
        finished_at=row.finished_at,
        turns=tuple(_turn(each) for each in turns),
    )


def _turn(row: Any) -> Turn:
    grade = row.verdict or row.grade
    return Turn(
        position=row.position,
        question_id=row.question_id,
        asked=row.asked,
        asked_at=row.asked_at,
        follows_up=row.follows_up,
        answer=row.answer,
        grade=Grade.from_dict(grade) if grade else None,
    )
