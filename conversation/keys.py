"""Owns the name of every key in the live store. docs/redis-keys.md is the same list for readers.

All keys of a workspace carry the hash tag `{workspace}`: one workspace lives on one shard of a
cluster, so that every script finds its keys there. Scripts build keys of a conversation from the
prefixes that these functions give for an empty id.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one workspace."""

    workspace: str = "main"

    def _key(self, *parts: str) -> str:
        return ":".join((f"baton:{{{self.workspace}}}", *parts))

    def conversation(self, id: str) -> str:
        """Hash: the record of `model.Conversation`. Lives until it is closed and archived."""
        return self._key("conversation", id)

    def log(self, id: str) -> str:
        """Stream, ids `<seq>-0`, field `e`: `Draft.dump`. Lives as long as its conversation."""
        return self._key("log", id)

    def agent_ids(self, id: str) -> str:
        """Hash: id of an agent's message or note → `seq digest`. Lives as long as its conversation."""
        return self._key("ids", id)

    def address(self, channel: str, address: str) -> str:
        """String: id of the open conversation at this address. Goes when that is closed."""
        return self._key("address", channel, address)

    def seen(self, channel: str, address: str, external_id: str) -> str:
        """String: `conversation seq digest` of a message taken. Three days, so a redelivery is known."""
        return self._key("seen", channel, address, external_id)

    def lease(self, id: str) -> str:
        """String: the worker that has this conversation in hand. Seconds (settings)."""
        return self._key("lease", id)

    def delivery_lease(self, id: str) -> str:
        """String: the outbox worker that delivers for this conversation. Seconds (settings)."""
        return self._key("delivery-lease", id)

    def inbox(self) -> str:
        """Stream, field `c`: conversations with something to handle. An entry goes when handled."""
        return self._key("inbox")

    def outbox(self, channel: str) -> str:
        """Stream, field `c`: conversations with something to deliver. An entry goes when delivered."""
        return self._key("outbox", channel)

    def feed(self) -> str:
        """Stream: every log entry of all conversations, in order. The newest 100,000 or so."""
        return self._key("feed")

    def open_conversations(self) -> str:
        """Sorted set: live conversation → last change, ms. A member goes with its conversation."""
        return self._key("open")

    def waiting(self, team: str) -> str:
        """Sorted set: waiting conversation → waiting since, ms, minus a minute a priority point."""
        return self._key("waiting", team)

    def held(self, agent: str) -> str:
        """Set: conversations that this agent has. Goes when empty."""
        return self._key("held", agent)

    def presence(self) -> str:
        """Sorted set: agent → when their open feed was last seen, ms. Goes when the agent is gone."""
        return self._key("presence")

    def agent(self, id: str) -> str:
        """Hash: `name`, `status` of an agent as the desk last told. Thirty days."""
        return self._key("agent", id)

    def handling(self, team: str) -> str:
        """List: seconds from claim to resolve of the newest 50 conversations. For the expected wait."""
        return self._key("handling", team)

    def customer(self, id: str) -> str:
        """Hash: name, email, language, created_at. Lives on; the archive has it too."""
        return self._key("customer", id)

    def identities(self, customer: str) -> str:
        """Set: `channel address` of a customer. Lives as long as the customer."""
        return self._key("identities", customer)

    def identity(self, channel: str, address: str) -> str:
        """String: the customer's id. Lives as long as the customer."""
        return self._key("identity", channel, address)

    def session(self, token_digest: str) -> str:
        """Hash: a log-in of the staff. Twelve hours since its last use."""
        return self._key("session", token_digest)

    def sessions_of(self, staff: str) -> str:
        """Set: digests of the log-ins of one of the staff, to end them all. Goes with the last one's time."""
        return self._key("sessions-of", staff)

    def attempts(self, what: str, who: str) -> str:
        """String: number of tries (log-in); `who` as a digest. Fifteen minutes from the first."""
        return self._key("attempts", what, who)

    def passing(self) -> str:
        """Pub/sub channel: typing, presence and places; nothing that must be kept."""
        return self._key("passing")
