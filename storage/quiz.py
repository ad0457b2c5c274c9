"""Quiz sessions, what they showed, what was answered, and the cards: the quiz's memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select, update

from coaching.appeals import InQuiz
from coaching.grades import Grade
from coaching.quiz_log import Attempt, Showing
from coaching.spacing import CardState
from storage.database import Database
from storage.grades import NewlyGraded, add_graded
from storage.tables import attempts, cards, graded_answers, quiz_sessions, showings


@dataclass(frozen=True, slots=True)
class QuizRepository:
    """Fulfils coaching.quiz.QuizLog."""

    database: Database

    async def open_session(
        self, candidate_id: int, origin: str, question_ids: Sequence[str], at: datetime
    ) -> int:
        """The id of the session of this origin, made with these questions if it is new."""
        insert = self.database.insert(quiz_sessions).values(
            candidate_id=candidate_id, origin=origin, question_ids=list(question_ids), created_at=at
        )
        same = (quiz_sessions.c.candidate_id == candidate_id) & (quiz_sessions.c.origin == origin)
        async with self.database.write() as connection:
            await connection.execute(insert.on_conflict_do_nothing())
            return int((await connection.execute(select(quiz_sessions.c.id).where(same))).scalar_one())

    async def show(self, session_id: int, position: int, at: datetime) -> Showing | None:
        """The showing at that place, made if it is new; None past the end of the session."""
        async with self.database.write() as connection:
            wanted = select(quiz_sessions).where(quiz_sessions.c.id == session_id)
            session = (await connection.execute(wanted)).first()
            if session is None or position >= len(session.question_ids):
                return None
            insert = self.database.insert(showings).values(
                session_id=session_id,
                position=position,
                candidate_id=session.candidate_id,
                question_id=session.question_ids[position],
                shown_at=at,
            )
            await connection.execute(insert.on_conflict_do_nothing())
            place = (showings.c.session_id == session_id) & (showings.c.position == position)
            return _showing((await connection.execute(_showings().where(place))).one())

    async def sent(self, showing_id: int, message_id: int, poll_id: str | None) -> None:
        """The showing has reached the chat as this message, and as this poll if it is one."""
        statement = update(showings).where(showings.c.id == showing_id)
        async with self.database.write() as connection:
            await connection.execute(statement.values(message_id=message_id, poll_id=poll_id))

    async def showing_of_poll(self, poll_id: str) -> Showing | None:
        """The showing that this poll carries."""
        return await self._first_showing(_showings().where(showings.c.poll_id == poll_id))

    async def open_showing(self, candidate_id: int) -> Showing | None:
        """The latest showing of this candidate, where it has no attempt yet."""
        latest = (
            _showings()
            .where(showings.c.candidate_id == candidate_id)
            .order_by(showings.c.id.desc())
            .limit(1)
            .subquery()
        )
        unanswered = select(latest).where(latest.c.id.not_in(select(attempts.c.showing_id)))
        return await self._first_showing(unanswered)

    async def showing_of_message(self, candidate_id: int, message_id: int) -> Showing | None:
        """The showing that this message carries, where it has no attempt."""
        statement = _showings().where(
            showings.c.candidate_id == candidate_id,
            showings.c.message_id == message_id,
            showings.c.id.not_in(select(attempts.c.showing_id)),
        )
        return await self._first_showing(statement)

    async def showing_answered_by(self, inbox_id: int) -> Showing | None:
        """The showing whose attempt came with this update."""
        return await self._first_showing(
            _showings()
            .join(attempts, attempts.c.showing_id == showings.c.id)
            .where(attempts.c.inbox_id == inbox_id)
        )

    async def attempt(self, showing_id: int) -> Attempt | None:
        """The attempt at this showing."""
        async with self.database.read() as connection:
            graded = graded_answers.c.showing_id == attempts.c.showing_id
            statement = select(attempts, graded_answers.c.grade).outerjoin(graded_answers, graded)
            statement = statement.where(attempts.c.showing_id == showing_id)
            row = (await connection.execute(statement)).first()
        return _attempt(row) if row else None

    async def record(self, attempt: Attempt, card: CardState, to_desk: bool = False) -> None:
        """Store the attempt, its grade and its card in one transaction; the first attempt at a showing stays.

        `to_desk`: put the grade onto the coaches' desk with it, unless the grader has put enough there.
        """
        insert = self.database.insert(attempts).values(
            showing_id=attempt.showing_id,
            candidate_id=attempt.candidate_id,
            question_id=attempt.question_id,
            answer=attempt.answer,
            score=attempt.score,
            inbox_id=attempt.inbox_id,
            answered_at=attempt.answered_at,
            local_date=attempt.local_date,
            points=attempt.points,
        )
        state = {"card": card.card, "due_at": card.due_at}
        upsert = self.database.insert(cards).values(
            candidate_id=attempt.candidate_id, question_id=attempt.question_id, **state
        )
        upsert = upsert.on_conflict_do_update(index_elements=["candidate_id", "question_id"], set_=state)
        async with self.database.write() as connection:
            new = await connection.execute(insert.on_conflict_do_nothing().returning(attempts.c.showing_id))
            if new.first() is None:
                return
            await connection.execute(upsert)
            if attempt.grade:
                graded = NewlyGraded(
                    place=InQuiz(attempt.showing_id),
                    candidate_id=attempt.candidate_id,
                    question_id=attempt.question_id,
                    answer=attempt.answer,
                    grade=attempt.grade,
                    graded_at=attempt.answered_at,
                )
                await add_graded(self.database, connection, graded, to_desk)

    async def earned(self, session_id: int) -> list[tuple[float, int]]:
        """(score, points) of the session's attempts so far."""
        statement = select(attempts.c.score, attempts.c.points)
        statement = statement.join(showings, showings.c.id == attempts.c.showing_id)
        statement = statement.where(showings.c.session_id == session_id).order_by(showings.c.position)
        async with self.database.read() as connection:
            return [(row.score, row.points) for row in (await connection.execute(statement)).all()]

    async def cards(self, candidate_id: int) -> Mapping[str, CardState]:
        """The candidate's cards by question."""
        async with self.database.read() as connection:
            statement = select(cards).where(cards.c.candidate_id == candidate_id)
            rows = (await connection.execute(statement)).all()
        return {row.question_id: CardState(row.card, row.due_at) for row in rows}

    async def latest(self, candidate_id: int, limit: int) -> list[tuple[str, float]]:
        """(question, score) of the candidate's latest attempts, the oldest first."""
        statement = select(attempts.c.question_id, attempts.c.score)
        statement = statement.where(attempts.c.candidate_id == candidate_id)
        statement = statement.order_by(attempts.c.answered_at.desc(), attempts.c.showing_id.desc()).limit(
            limit
        )
        async with self.database.read() as connection:
            rows = (await connection.execute(statement)).all()
        return [(row.question_id, row.score) for row in reversed(rows)]

    async def answered_before(self, attempt: Attempt) -> bool:
        """Whether the candidate had answered the same question before this attempt."""
        earlier = (
            (attempts.c.candidate_id == attempt.candidate_id)
            & (attempts.c.question_id == attempt.question_id)
            & (attempts.c.answered_at < attempt.answered_at)
        )
        return await self._any(select(attempts.c.showing_id).where(earlier))

    async def followed(self, showing: Showing) -> bool:
        """Whether a question of a later session has reached the candidate."""
        later = (
            (showings.c.candidate_id == showing.candidate_id)
            & (showings.c.session_id > showing.session_id)
            & showings.c.message_id.is_not(None)
        )
        return await self._any(select(showings.c.id).where(later))

    async def showing(self, candidate_id: int, showing_id: int) -> Showing | None:
        """The showing of that number, if it is one of this candidate."""
        own = (showings.c.id == showing_id) & (showings.c.candidate_id == candidate_id)
        return await self._first_showing(_showings().where(own))

    async def practised(self, candidate_id: int) -> list[date]:
        """The candidate's own dates on which something was answered."""
        statement = select(attempts.c.local_date).where(attempts.c.candidate_id == candidate_id).distinct()
        async with self.database.read() as connection:
            return [date.fromisoformat(day) for day in (await connection.execute(statement)).scalars()]

    async def counts(self) -> dict[str, Any]:
        """How many answers there are, and their mean score (0..1; None where there are none)."""
        async with self.database.read() as connection:
            statement = select(func.count(), func.avg(attempts.c.score)).select_from(attempts)
            count, mean = (await connection.execute(statement)).one()
        return {"answers": count, "mean_score": None if mean is None else round(mean, 3)}

    async def _any(self, statement: Select[Any]) -> bool:
        async with self.database.read() as connection:
            return (await connection.execute(statement.limit(1))).first() is not None

    async def _first_showing(self, statement: Select[Any]) -> Showing | None:
        async with self.database.read() as connection:
            row = (await connection.execute(statement)).first()
        return _showing(row) if row else None


def _showings() -> Select[Any]:
    total = func.json_array_length(quiz_sessions.c.question_ids).label("total")
    return select(showings, total).join(quiz_sessions, quiz_sessions.c.id == showings.c.session_id)


def _showing(row: Any) -> Showing:
    return Showing(**row._mapping)


def _attempt(row: Any) -> Attempt:
    return Attempt(
        showing_id=row.showing_id,
        candidate_id=row.candidate_id,
        question_id=row.question_id,
        answer=row.answer,
        score=row.score,
        answered_at=row.answered_at,
        local_date=row.local_date,
        points=row.points,
        grade=Grade.from_dict(row.grade) if row.grade else None,
        inbox_id=row.inbox_id,
    )
