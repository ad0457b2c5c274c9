"""Grades that candidates bring before a coach, and grades that a later rubric has replaced."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # An answer without a grade was stored as JSON's null, which SQL does not take for NULL.
    op.execute("UPDATE attempts SET grade = NULL WHERE CAST(grade AS VARCHAR) = 'null'")
    op.create_table(
        "appeals",
        sa.Column("showing_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("candidate_id", sa.BigInteger(), nullable=False),
        sa.Column("appealed_at", sa.DateTime(), nullable=False),
        sa.Column("steps", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("coach", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["showing_id"], ["attempts.showing_id"], name=op.f("fk_appeals_showing_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_appeals_candidate_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["coach"], ["candidates.id"], name=op.f("fk_appeals_coach"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("showing_id", name=op.f("pk_appeals")),
    )
    op.create_index("ix_appeals_candidate_id", "appeals", ["candidate_id"])
    op.create_index("ix_appeals_settled_at", "appeals", ["settled_at"])
    op.create_table(
        "earlier_grades",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("showing_id", ROW_ID, nullable=False),
        sa.Column("candidate_id", sa.BigInteger(), nullable=False),
        sa.Column("grade", sa.JSON(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["showing_id"],
            ["attempts.showing_id"],
            name=op.f("fk_earlier_grades_showing_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidates.id"],
            name=op.f("fk_earlier_grades_candidate_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_grades")),
    )
    op.create_index("ix_earlier_grades_showing_id", "earlier_grades", ["showing_id"])
    op.create_index("ix_earlier_grades_candidate_id", "earlier_grades", ["candidate_id"])


def downgrade() -> None:
    op.drop_table("earlier_grades")
    op.drop_table("appeals")
