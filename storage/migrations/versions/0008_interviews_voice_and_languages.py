"""Mock interviews, voice notes, the language of answers, and who brought a grade before a coach."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _candidate(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_candidate_id")
    return sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.add_column("candidates", sa.Column("language", sa.String(length=8), nullable=True))
    brought = sa.Column(
        "brought_by", sa.String(length=9), server_default=sa.text("'candidate'"), nullable=False
    )
    op.add_column("appeals", brought)
    op.create_table(
        "interviews",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("candidate_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=True),
        sa.Column("inbox_id", ROW_ID, nullable=False),
        sa.Column("question_ids", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        _candidate("interviews"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interviews")),
        sa.UniqueConstraint("inbox_id", name=op.f("uq_interviews_inbox_id")),
    )
    op.create_index("ix_interviews_candidate_id", "interviews", ["candidate_id"])
    op.create_table(
        "interview_turns",
        sa.Column("interview_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.BigInteger(), nullable=False),
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("follows_up", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("grade", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("inbox_id", ROW_ID, nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        _candidate("interview_turns"),
        sa.ForeignKeyConstraint(
            ["interview_id"],
            ["interviews.id"],
            name=op.f("fk_interview_turns_interview_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("interview_id", "position", name=op.f("pk_interview_turns")),
        sa.UniqueConstraint("inbox_id", name=op.f("uq_interview_turns_inbox_id")),
    )
    op.create_index("ix_interview_turns_candidate_id", "interview_turns", ["candidate_id"])
    op.create_table(
        "voice_notes",
        sa.Column("inbox_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("candidate_id", sa.BigInteger(), nullable=False),
        sa.Column("transcript", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("heard_at", sa.DateTime(), nullable=False),
        _candidate("voice_notes"),
        sa.PrimaryKeyConstraint("inbox_id", name=op.f("pk_voice_notes")),
    )
    op.create_index("ix_voice_notes_candidate_id", "voice_notes", ["candidate_id"])


def downgrade() -> None:
    op.drop_table("voice_notes")
    op.drop_table("interview_turns")
    op.drop_table("interviews")
    op.drop_column("appeals", "brought_by")
    op.drop_column("candidates", "language")
