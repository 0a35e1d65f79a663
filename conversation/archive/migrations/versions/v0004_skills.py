"""Staff have teams, languages and a capacity of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("staff", sa.Column("teams", JSON))
    op.add_column("staff", sa.Column("languages", JSON))
    op.add_column("staff", sa.Column("capacity", sa.Integer()))


def downgrade() -> None:
    for name in ("capacity", "languages", "teams"):
        op.drop_column("staff", name)
