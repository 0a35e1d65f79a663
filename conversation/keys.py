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

    def address(self, channel: str = "", address: str = "") -> str:
        """String: id of the open conversation at this address. Goes when that is closed."""
        return self._key("address", f"{channel}:{address}" if channel else "")

    def seen(self, channel: str, address: str, external_id: str) -> str:
        """String: `conversation seq digest` of a message taken. Three days, so a redelivery is known."""
        return self._key("seen", channel, address, external_id)

    def lease(self, id: str) -> str:
        """String: the worker that has this conversation in hand. Seconds (settings)."""
        return self._key("lease", id)

    def delivery_lease(self, id: str) -> str:
        """String: the outbox worker that delivers for this conversation. Seconds (settings)."""
        return self._key("delivery-lease", id)

    def job_lease(self, name: str) -> str:
        """String: the process that does a job which only one is to do. Seconds (settings), renewed while it does."""
        return self._key("job-lease", name)

    def poller(self, channel: str) -> str:
        """String: the process that asks this channel for updates. Seconds, renewed while it does."""
        return self._key("poller", channel)

    def poll_offset(self, channel: str) -> str:
        """String: the number of the next update to ask for. Lives on."""
        return self._key("poll-offset", channel)

    def slack_installation(self, team: str) -> str:
        """String, JSON: `Installation` of a Slack workspace, with its token. Goes when the app is uninstalled."""
        return self._key("slack-installation", team)

    def slack_state(self, state: str) -> str:
        """String: an installation was begun with this state. Ten minutes, and goes when it comes back."""
        return self._key("slack-state", state)

    def slack_person(self, team: str, user: str) -> str:
        """String, JSON: `Person`, as users.info told. A day; an hour where Slack would not tell, ten seconds
        where it did not answer."""
        return self._key("slack-person", team, user)

    def slack_sent(self, conversation: str, seq: int, part: int) -> str:
        """String: '' once an entry's sending began, the message's ts when Slack has it. A day."""
        return self._key("slack-sent", conversation, str(seq), str(part))

    def slack_thread(self, id: str) -> str:
        """Hash: a conversation's thread in the desk's channel of Slack: `opening` (seq of the change of owner that
        began it), `ts` of its first message, `shown` (seq up to which it is told), `epoch` and `card` that its first
        message shows, `agent` who had it last, `ended`, `step:<seq>:<part>` → ts, '' while it is sent. Thirty days
        since its last change."""
        return self._key("slack-thread", id)

    def slack_thread_at(self, channel: str, ts: str) -> str:
        """String: the conversation whose thread begins with this message. Thirty days."""
        return self._key("slack-thread-at", channel, ts)

    def slack_desk_lease(self, id: str) -> str:
        """String: the worker that brings this conversation's thread up to date. Seconds (settings)."""
        return self._key("slack-desk-lease", id)

    def slack_staff(self, team: str, user: str) -> str:
        """String, JSON: e-mail and language of a member of the desk's workspace, as users.info told. Ten minutes."""
        return self._key("slack-staff", team, user)

    def slack_desk_agents(self) -> str:
        """Set: agents who work in Slack. A member goes when they have no conversation any more."""
        return self._key("slack-desk-agents")

    def slack_desk_refused(self, channel: str, ts: str) -> str:
        """String: this message in a thread was refused, and stays so when it is delivered again. A day."""
        return self._key("slack-desk-refused", channel, ts)

    def upload(self, id: str) -> str:
        """Hash: who uploaded this file, and what it is (kind, name, type, size). Three days, so that a redelivery
        of the message that it went with finds it."""
        return self._key("upload", id)

    def unsent(self) -> str:
        """Sorted set: uploaded file that went with no message yet → when it came, ms. A day, then the file goes."""
        return self._key("unsent")

    def inbox(self) -> str:
        """Stream, field `c`: conversations with something to handle. An entry goes when handled."""
        return self._key("inbox")

    def outbox(self, channel: str) -> str:
        """Stream, field `c`: conversations with something to deliver. Gone when delivered; '' is the prefix."""
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

    def service_due(self) -> str:
        """Sorted set: conversation whose customer waits for a person's answer → when to look at it next, ms by the
        server's clock. A member goes with the answer, or when there is nothing more to tell; scripts make its name."""
        return self._key("service-due")

    def held(self, agent: str) -> str:
        """Set: conversations that this agent has. Goes when empty."""
        return self._key("held", agent)

    def asked_of(self, agent: str) -> str:
        """Set: conversations on which this agent is asked for advice. A member goes with the consultation, the set
        when it is empty; scripts make its name."""
        return self._key("asked-of", agent)

    def ringing(self, agent: str) -> str:
        """String: the conversation that this agent is rung for, where its record says so, too. A minute longer than
        it rings."""
        return self._key("ringing", agent)

    def rings(self) -> str:
        """Sorted set: conversation that an agent is rung for → until when, ms. A member goes when that is over."""
        return self._key("rings")

    def presence(self) -> str:
        """Sorted set: agent → when their open feed was last seen, ms. Goes when the agent is gone."""
        return self._key("presence")

    def at_work(self, role: str) -> str:
        """String: host and number of a process that is at work in this role of Baton. Ten seconds, renewed by it."""
        return self._key("at-work", role)

    def agent(self, id: str) -> str:
        """Hash: `name`, `status` of an agent as the desk last told; `skills`, JSON: `Skills.dump`, as of the last
        log-in or change; `taken_at`, when they took a conversation last, ms; `missed`, how many in a row rang out;
        `away_reason`, why they were set away (`missed_offers`). Thirty days."""
        return self._key("agent", id)

    def handling(self, team: str) -> str:
        """List: seconds from claim to resolve of the newest 50 conversations. For the expected wait."""
        return self._key("handling", team)

    def due_mail(self) -> str:
        """Sorted set: `conversation address` → when what agents said there is to be mailed, ms. Until it is."""
        return self._key("due-mail")

    def written_summary(self, conversation: str, language: str) -> str:
        """String, JSON: the `text` that a language model wrote, and `of` which state (epoch, heard). A day."""
        return self._key("written-summary", conversation, language)

    def customer(self, id: str) -> str:
        """Hash: name, email, language, created_at; `shop`, its account there, and `verified_email`, which
        the shop vouches for; `proof <channel> <address>` → `how ms`;
        `notices` (`off`: wants none), `notify_on` (the channel of their choice), `last:<channel> <address>` and
        `failed:<channel> <address>`: when they last wrote there, and when a delivery there failed for good, ms;
        `former_agent` and `former_at`: which agent had them last, until when, ms.
        Lives on; the archive has name, email and language too. Of one that became part of another: `joined`,
        the other's id."""
        return self._key("customer", id)

    def identities(self, customer: str) -> str:
        """Set: `channel address` of a customer. Lives as long as the customer."""
        return self._key("identities", customer)

    def identity(self, channel: str = "", address: str = "") -> str:
        """String: the customer's id. Lives as long as the customer."""
        return self._key("identity", f"{channel}:{address}" if channel else "")

    def join_code(self, code: str) -> str:
        """String: `channel address` that this one-time code proves. Fifteen minutes, and goes when it is used."""
        return self._key("join-code", code)

    def order_customers(self, number: str) -> str:
        """Set: customers who have proven this order to be theirs. 180 days since the last proof."""
        return self._key("order-customers", number)

    def notice(self, id: str) -> str:
        """Hash: `request`, a notification as it was asked for, JSON; `c:<customer>`, what became of it, JSON.
        Thirty days; its id is made from the Idempotency-Key, so the same key is known as long."""
        return self._key("notice", id)

    def due_notices(self) -> str:
        """Sorted set: `notice customer` → when it is to be sent, ms. A member goes in the step that sends it."""
        return self._key("due-notices")

    def api_token(self, id: str) -> str:
        """Hash: name, digest, scopes, created_at, used_at of a token for the shop's systems. Until it is revoked."""
        return self._key("api-token", id)

    def api_tokens(self) -> str:
        """Hash: name → id of the tokens that there are. A field goes with its token."""
        return self._key("api-tokens")

    def api_calls(self, token: str) -> str:
        """String: a token's calls within the minute. A minute from the first."""
        return self._key("api-calls", token)

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
