"""The candidate's own date and the points of every answer."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "attempts", sa.Column("local_date", sa.String(10), server_default=sa.text("''"), nullable=False)
    )
    op.add_column("attempts", sa.Column("points", sa.Integer(), server_default=sa.text("0"), nullable=False))
    # Answers from before are dated in UTC: the zone that their candidate was in is not known any more.
    op.execute("UPDATE attempts SET local_date = substr(CAST(answered_at AS VARCHAR), 1, 10)")


def downgrade() -> None:
    op.drop_column("attempts", "points")
    op.drop_column("attempts", "local_date")
