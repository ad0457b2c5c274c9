"""A database of an older schema keeps what people did: rows of then, read by the code of now."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection

from coaching.appeals import InInterview
from coaching.grades import CriterionGrade, Grade
from storage.appeals import Appeals
from storage.database import Database
from storage.grades import Grades
from storage.interviews import Interviews
from storage.migrate import alembic_config, migrate
from storage.quiz import QuizRepository

AT = "2026-03-01 06:00:00.000000"
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def graded(score: float) -> str:
    line = CriterionGrade("Point", 1.0, score, "words", "More.")
    return json.dumps(Grade(score, "rubric", (line,), (), "", "v1").to_dict())


async def to_revision(database: Database, change: Callable[..., None], revision: str) -> None:
    config = alembic_config()

    def run(sync: Connection) -> None:
        config.attributes["connection"] = sync
        change(config, revision)
        sync.commit()

    async with database.engine.connect() as connection:
        await connection.run_sync(run)


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
async def before(tmp_path: Path) -> tuple[Database, Path]:
    """A database of schema 8: two answers in a quiz, one appealed and one regraded, and an interview."""
    path = tmp_path / "old.db"
    database = Database(f"sqlite+aiosqlite:///{path}")
    await to_revision(database, command.upgrade, "0008")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            f"""
            INSERT INTO candidates (id, zone, paused, blocked, onboarding, created_at)
                VALUES (1, 'Asia/Kolkata', 0, 0, 0, '{AT}'), (2, 'Asia/Kolkata', 0, 0, 0, '{AT}');
            INSERT INTO quiz_sessions (id, candidate_id, origin, question_ids, created_at)
                VALUES (1, 1, 'update:1', '["q1", "q2", "q3"]', '{AT}');
            INSERT INTO showings (id, session_id, position, candidate_id, question_id, shown_at) VALUES
                (4, 1, 0, 1, 'q1', '{AT}'), (5, 1, 1, 1, 'q2', '{AT}'), (6, 1, 2, 1, 'q3', '{AT}');
            INSERT INTO attempts (showing_id, candidate_id, question_id, answer, score, grade, answered_at)
                VALUES (4, 1, 'q1', 'some words', 0.5, '{graded(0.25)}', '{AT}'),
                (5, 1, 'q2', 'more words', 0.75, '{graded(0.75)}', '{AT}'),
                (6, 1, 'q3', '1', 1.0, NULL, '{AT}');
            INSERT INTO appeals (showing_id, candidate_id, appealed_at, steps, score, coach, settled_at)
                VALUES (4, 1, '{AT}', '[2]', 0.5, 2, '{AT}');
            INSERT INTO earlier_grades (id, showing_id, candidate_id, grade, replaced_at)
                VALUES (1, 5, 1, '{graded(1.0)}', '{AT}');
            INSERT INTO interviews (id, candidate_id, inbox_id, question_ids, started_at, finished_at)
                VALUES (9, 1, 70, '["q1", "q2"]', '{AT}', '{AT}');
            INSERT INTO interview_turns (interview_id, position, candidate_id, question_id, follows_up, asked,
                answer, grade, inbox_id, asked_at, answered_at) VALUES
                (9, 0, 1, 'q1', 0, 'Why?', 'my words', NULL, 71, '{AT}', '{AT}'),
                (9, 1, 1, 'q1', 1, 'And?', 'and others', '{graded(0.5)}', 72, '{AT}', '{AT}'),
                (9, 2, 1, 'q2', 0, 'How?', '', NULL, 73, '{AT}', '{AT}');
            """
        )
    return database, path


async def test_grades_appeals_and_interviews_stay_what_they_were(before: tuple[Database, Path]) -> None:
    database, path = before
    await migrate(database)
    appeal = await Appeals(database).get(4)  # the number that buttons in chats carry
    assert appeal is not None
    assert (appeal.question_id, appeal.answer, appeal.grade.score) == ("q1", "some words", 0.25)
    assert appeal.settled is not None
    assert (appeal.settled.grade.score, appeal.settled.before, appeal.settled.coach) == (0.5, 0.25, 2)
    assert [line.score for line in appeal.settled.grade.criteria] == [0.5]
    attempt = await QuizRepository(database).attempt(5)
    assert attempt is not None
    assert attempt.grade is not None
    assert attempt.grade.score == 0.75
    choice = await QuizRepository(database).attempt(6)
    assert choice is not None
    assert choice.grade is None
    first, second = await Grades(database).of_question("q1")
    assert (first.answer, first.coach) == ("some words", 0.5)
    assert (second.answer, second.coach) == ("my words\nand others", None)
    assert [grade.score for grade in await Grades(database).replaced("q2")] == [1.0]
    interview = await Interviews(database).get(9, 1)
    assert interview is not None
    assert [turn.grade.score if turn.grade else None for turn in interview.turns] == [None, 0.5, None]
    found = await Appeals(database).gradable(1, InInterview(9, 1))
    assert found is not None
    assert found.answer_id > 5
    assert rows(path, "PRAGMA foreign_key_check") == []
    await database.close()


async def test_a_step_back_keeps_what_the_older_schema_can_hold(before: tuple[Database, Path]) -> None:
    database, path = before
    tables = ("attempts", "appeals", "earlier_grades", "interview_turns")
    kept = [rows(path, f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]
    names = [rows(path, f"SELECT name FROM pragma_table_info('{table}')") for table in tables]
    await migrate(database)
    found = await Appeals(database).gradable(1, InInterview(9, 1))
    assert found is not None
    await Appeals(database).file(1, found.answer_id, NOW)
    await to_revision(database, command.downgrade, "0008")
    for table, was, named in zip(tables, kept, names, strict=True):
        columns = ", ".join(str(name) for (name,) in named)
        assert rows(path, f"SELECT {columns} FROM {table} ORDER BY 1, 2") == was
    assert rows(path, "PRAGMA foreign_key_check") == []
    await migrate(database)
    await database.close()
