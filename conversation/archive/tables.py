"""Owns the archive's tables. A change here needs a step in migrations/versions/ (a test compares).

Times are ms since 1970 (UTC). Ids are Baton's own (`c_…`, `p_…`, `a_…`). Texts have no length here, as
none may be too long to be kept.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Json = JSON().with_variant(JSONB(), "postgresql")
SerialId = BigInteger().with_variant(Integer(), "sqlite")

customers = Table(
    "customers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text),
    Column("email", Text),
    Column("language", Text),
    Column("created_at", BigInteger, nullable=False),
)

identities = Table(
    "identities",
    metadata,
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("customer", ForeignKey("customers.id"), nullable=False, index=True),
    # How it was proven to be this customer's; `channel`: the channel itself vouches for its address.
    Column("proof", Text, nullable=False),
    Column("linked_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("channel", "address"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("customer", ForeignKey("customers.id"), nullable=False),
    Column("language", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("agent", Text),
    Column("agent_name", Text),
    Column("team", Text),
    Column("reason", Text),
    Column("summary", Text),
    Column("outcome", Text),
    Column("slots", Json, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Index(None, "channel", "address", "opened_at"),
    Index(None, "closed_at", "id"),
)

entries = Table(
    "entries",
    metadata,
    Column("conversation", ForeignKey("conversations.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("text", Text),
    Column("name", Text),
    Column("buttons", Json, nullable=False),
    Column("external_id", Text),
    Column("data", Json, nullable=False),
    Column("epoch", Integer, nullable=False),
    PrimaryKeyConstraint("conversation", "seq"),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("conversation", ForeignKey("conversations.id"), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("reason", Text),
    Column("team", Text),
    Column("asked_at", BigInteger, nullable=False, index=True),
    Column("claimed_at", BigInteger),
    Column("agent", Text),
    Column("ended_at", BigInteger),
    Column("ended", Text),
    Column("outcome", Text),
    PrimaryKeyConstraint("conversation", "epoch"),
)

ratings = Table(
    "ratings",
    metadata,
    Column("conversation", ForeignKey("conversations.id"), nullable=False),
    # When it was rated: what ended before is meant.
    Column("epoch", Integer, nullable=False),
    Column("stars", Integer, nullable=False),
    # Whether the customer says that it is settled; null where they did not say.
    Column("solved", Boolean),
    Column("comment", Text),
    Column("at", BigInteger, nullable=False, index=True),
    PrimaryKeyConstraint("conversation", "epoch"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", SerialId, Identity(), primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("data", Json, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Text, primary_key=True),
    Column("email", Text, nullable=False),
    # The address without regard to case: what must be unique, and what a log-in looks for.
    Column("email_key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    # Lists of names; empty or null means all. Null capacity is the installation's.
    Column("teams", Json),
    Column("languages", Json),
    Column("capacity", Integer),
    UniqueConstraint("email_key"),
)

teams = Table(
    "teams",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("hours", Json, nullable=False),
)
