"""The grade as a coach gave it stays beside the grader's, which may be another one by then."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

STEPS = 4
APPEALS = sa.table(
    "appeals",
    sa.column("answer_id"),
    sa.column("steps", sa.JSON(none_as_null=True)),
    sa.column("verdict", sa.JSON(none_as_null=True)),
    sa.column("score", sa.Float()),
    sa.column("before", sa.Float()),
)
ANSWERS = sa.table("graded_answers", sa.column("id"), sa.column("grade", sa.JSON()))


def upgrade() -> None:
    op.add_column("appeals", sa.Column("verdict", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("appeals", sa.Column("before", sa.Float(), nullable=True))
    connection = op.get_bind()
    settled = sa.select(APPEALS.c.answer_id, APPEALS.c.steps, APPEALS.c.score, ANSWERS.c.grade)
    settled = settled.join(ANSWERS, ANSWERS.c.id == APPEALS.c.answer_id).where(APPEALS.c.steps.is_not(None))
    for row in connection.execute(settled).all():
        criteria = [
            {**each, "score": step / STEPS, "missing": each["missing"] if step < STEPS else ""}
            for each, step in zip(row.grade["criteria"], row.steps, strict=False)
        ]
        verdict = {**row.grade, "mode": "coach", "score": row.score, "criteria": criteria, "flags": []}
        mine = APPEALS.update().where(APPEALS.c.answer_id == row.answer_id)
        connection.execute(mine.values(verdict=verdict, before=row.grade["score"]))
    op.drop_column("appeals", "steps")


def downgrade() -> None:
    op.add_column("appeals", sa.Column("steps", sa.JSON(none_as_null=True), nullable=True))
    connection = op.get_bind()
    settled = sa.select(APPEALS.c.answer_id, APPEALS.c.verdict).where(APPEALS.c.verdict.is_not(None))
    for row in connection.execute(settled).all():
        steps = [round(each["score"] * STEPS) for each in row.verdict["criteria"]]
        mine = APPEALS.update().where(APPEALS.c.answer_id == row.answer_id)
        connection.execute(mine.values(steps=steps))
    op.drop_column("appeals", "before")
    op.drop_column("appeals", "verdict")
