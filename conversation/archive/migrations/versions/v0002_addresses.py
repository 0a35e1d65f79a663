"""A customer's conversations are found by their addresses, which may become another customer's."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_conversations_customer_opened_at"), "conversations")
    op.create_index(
        op.f("ix_conversations_channel_address_opened_at"), "conversations", ["channel", "address", "opened_at"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_conversations_channel_address_opened_at"), "conversations")
    op.create_index(op.f("ix_conversations_customer_opened_at"), "conversations", ["customer", "opened_at"])
