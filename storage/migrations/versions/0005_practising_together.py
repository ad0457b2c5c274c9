"""Daily number, quiet hours, the minute a push was asked for, cohorts, and quizzes in groups."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("candidates", sa.Column("daily", sa.Integer(), server_default=sa.text("3"), nullable=False))
    op.add_column("candidates", sa.Column("quiet", sa.String(length=11), nullable=True))
    op.add_column("outbox", sa.Column("asked_for", sa.DateTime(), nullable=True))
    op.drop_index("ix_candidates_next_push_at", table_name="candidates")
    op.create_index("ix_candidates_promise", "candidates", ["next_push_at", "zone", "quiz_at", "id"])
    op.drop_index("ix_attempts_candidate_id", table_name="attempts")
    op.create_index("ix_attempts_candidate_id_local_date", "attempts", ["candidate_id", "local_date"])
    _cohorts()
    _groups()


def _cohorts() -> None:
    op.create_table(
        "cohorts",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=64), nullable=False),
        sa.Column("given_by", sa.BigInteger(), nullable=True),
        sa.Column("inbox_id", ROW_ID, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["given_by"], ["candidates.id"], name=op.f("fk_cohorts_given_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_cohorts")),
        sa.UniqueConstraint("inbox_id", name=op.f("uq_cohorts_inbox_id")),
    )
    op.create_table(
        "cohort_members",
        sa.Column("candidate_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("shown_as", sa.String(length=32), nullable=True),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidates.id"],
            name=op.f("fk_cohort_members_candidate_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["code"], ["cohorts.code"], name=op.f("fk_cohort_members_code"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_cohort_members")),
    )
    op.create_index("ix_cohort_members_code", "cohort_members", ["code"])


def _groups() -> None:
    op.create_table(
        "group_polls",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("inbox_id", ROW_ID, nullable=False),
        sa.Column("poll_id", sa.String(length=64), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("posted_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_polls")),
        sa.UniqueConstraint("inbox_id", name=op.f("uq_group_polls_inbox_id")),
        sa.UniqueConstraint("poll_id", name=op.f("uq_group_polls_poll_id")),
    )
    op.create_index("ix_group_polls_chat_id", "group_polls", ["chat_id", "id"])
    op.create_table(
        "group_votes",
        sa.Column("group_poll_id", ROW_ID, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("voted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_poll_id"],
            ["group_polls.id"],
            name=op.f("fk_group_votes_group_poll_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_poll_id", "user_id", name=op.f("pk_group_votes")),
    )
    op.create_index("ix_group_votes_user_id", "group_votes", ["user_id"])


def downgrade() -> None:
    for table in ("group_votes", "group_polls", "cohort_members", "cohorts"):
        op.drop_table(table)
    op.drop_index("ix_attempts_candidate_id_local_date", table_name="attempts")
    op.create_index("ix_attempts_candidate_id", "attempts", ["candidate_id"])
    op.drop_index("ix_candidates_promise", table_name="candidates")
    op.create_index("ix_candidates_next_push_at", "candidates", ["next_push_at"])
    op.drop_column("outbox", "asked_for")
    op.drop_column("candidates", "quiet")
    op.drop_column("candidates", "daily")
