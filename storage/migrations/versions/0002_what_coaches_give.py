"""What coaches give: documents and reviewed answers; questions that are passed on to them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    kept = sa.text("state = 'kept'")
    op.create_table(
        "shelf",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("given_by", sa.BigInteger(), nullable=True),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["given_by"], ["candidates.id"], name=op.f("fk_shelf_given_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelf")),
        sa.UniqueConstraint("inbox_id", name=op.f("uq_shelf_inbox_id")),
    )
    with op.batch_alter_table("shelf", schema=None) as batch_op:
        batch_op.create_index(
            "uq_shelf_kept_name", ["name"], unique=True, sqlite_where=kept, postgresql_where=kept
        )
    op.add_column("asked", sa.Column("wants_coach", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("asked", sa.Column("settled", sa.String(length=9), nullable=True))


def downgrade() -> None:
    op.drop_column("asked", "settled")
    op.drop_column("asked", "wants_coach")
    with op.batch_alter_table("shelf", schema=None) as batch_op:
        batch_op.drop_index("uq_shelf_kept_name")
    op.drop_table("shelf")
