"""Runs the steps on the connection that conversation/archive/schema.py hands over. Alembic loads this file."""

from __future__ import annotations

from alembic import context

from conversation.archive.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
