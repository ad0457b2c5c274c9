"""Graded answers of quizzes and of mock interviews in one table, on which appeals and earlier grades rest."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _make_graded_answers()
    _take_from_quizzes()
    _take_from_interviews()
    # An answer in a quiz keeps the number of its showing, so what refers to it stays right.
    op.drop_index("ix_earlier_grades_showing_id", "earlier_grades")
    for table in ("appeals", "earlier_grades"):
        _rename(table, "showing_id", "answer_id")
        _let_refer(table, "answer_id", "graded_answers", "id")
    op.create_index("ix_earlier_grades_answer_id", "earlier_grades", ["answer_id"])
    op.drop_column("attempts", "grade")
    op.drop_column("interview_turns", "grade")


def downgrade() -> None:
    for table in ("attempts", "interview_turns"):
        op.add_column(table, sa.Column("grade", sa.JSON(none_as_null=True), nullable=True))
    op.execute(
        "UPDATE attempts SET grade ="
        " (SELECT g.grade FROM graded_answers g WHERE g.showing_id = attempts.showing_id)"
    )
    op.execute(
        "UPDATE interview_turns SET grade = (SELECT g.grade FROM graded_answers g"
        " WHERE g.interview_id = interview_turns.interview_id AND g.position = interview_turns.position)"
    )
    op.drop_index("ix_earlier_grades_answer_id", "earlier_grades")
    for table in ("appeals", "earlier_grades"):
        # What was said of interviews has no place in the older schema.
        op.execute(
            f"DELETE FROM {table} WHERE answer_id IN (SELECT id FROM graded_answers WHERE showing_id IS NULL)"
        )
        _rename(table, "answer_id", "showing_id")
        _number_by_showing(table)
        _let_refer(table, "showing_id", "attempts", "showing_id")
    op.create_index("ix_earlier_grades_showing_id", "earlier_grades", ["showing_id"])
    op.drop_table("graded_answers")


def _make_graded_answers() -> None:
    op.create_table(
        "graded_answers",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("candidate_id", sa.BigInteger(), nullable=False),
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("grade", sa.JSON(), nullable=False),
        sa.Column("graded_at", sa.DateTime(), nullable=False),
        sa.Column("showing_id", ROW_ID, nullable=True),
        sa.Column("interview_id", ROW_ID, nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.CheckConstraint("(showing_id IS NULL) <> (interview_id IS NULL)", name="ck_graded_answers_place"),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidates.id"],
            name=op.f("fk_graded_answers_candidate_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["showing_id"],
            ["attempts.showing_id"],
            name=op.f("fk_graded_answers_showing_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["interview_id", "position"],
            ["interview_turns.interview_id", "interview_turns.position"],
            name=op.f("fk_graded_answers_interview_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_graded_answers")),
        sa.UniqueConstraint("interview_id", "position", name=op.f("uq_graded_answers_interview_id_position")),
        sa.UniqueConstraint("showing_id", name=op.f("uq_graded_answers_showing_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_graded_answers_candidate_id", "graded_answers", ["candidate_id"])
    op.create_index("ix_graded_answers_question_id", "graded_answers", ["question_id"])


def _take_from_quizzes() -> None:
    op.execute(
        "INSERT INTO graded_answers"
        " (id, candidate_id, question_id, answer, grade, graded_at, showing_id)"
        " SELECT showing_id, candidate_id, question_id, answer, grade, answered_at, showing_id"
        " FROM attempts WHERE grade IS NOT NULL"
    )
    if op.get_bind().dialect.name == "postgresql":
        # Its numbers do not go on by themselves behind rows that brought their own.
        op.execute(
            "SELECT setval(pg_get_serial_sequence('graded_answers', 'id'), max(id)) FROM graded_answers"
        )


def _take_from_interviews() -> None:
    connection = op.get_bind()
    kept = ("interview_id", "position", "candidate_id", "question_id")

    def table(name: str, instant: str) -> sa.TableClause:
        plain: list[sa.ColumnClause[Any]] = [sa.column(each) for each in (*kept, "answer", instant)]
        return sa.table(name, *plain, sa.column("grade", sa.JSON(none_as_null=True)))

    turns, graded = table("interview_turns", "answered_at"), table("graded_answers", "graded_at")
    said: dict[tuple[int, str], str] = {}
    rows = connection.execute(
        sa.select(turns)
        .where(turns.c.answer.is_not(None), turns.c.answer != "")
        .order_by(turns.c.interview_id, turns.c.position)
    )
    for row in rows.all():
        # A grade is for all that was said to its question up to its turn.
        question = (row.interview_id, row.question_id)
        said[question] = "\n".join(filter(None, (said.get(question), row.answer)))
        if row.grade is not None:
            values = {name: row._mapping[name] for name in (*kept, "grade")}
            values |= {"answer": said[question], "graded_at": row.answered_at}
            connection.execute(graded.insert().values(values))


def _rename(table: str, before: str, after: str) -> None:
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(f"fk_{table}_{before}", type_="foreignkey")
        batch.alter_column(before, new_column_name=after)


def _let_refer(table: str, column: str, target: str, key: str) -> None:
    with op.batch_alter_table(table) as batch:
        batch.create_foreign_key(f"fk_{table}_{column}", target, [column], [key], ondelete="CASCADE")


def _number_by_showing(table: str) -> None:
    # By way of negative numbers, which no row has: a key must not be taken twice in between.
    showing = f"(SELECT g.showing_id FROM graded_answers g WHERE g.id = {table}.showing_id)"
    op.execute(f"UPDATE {table} SET showing_id = -{showing}")
    op.execute(f"UPDATE {table} SET showing_id = -showing_id")
