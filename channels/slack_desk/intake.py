"""Owns what people do in the desk's channel: it becomes the desk's verbs, or they are told why not.

Nothing reaches a customer by accident: only words of the agent who has the conversation, written below its thread after
they took it, and not marked as a note. Whatever is refused stays refused, and is given back to who wrote it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from weakref import WeakValueDictionary

import structlog

from channels.courtesies import Courtesies
from channels.slack.api import SlackApi
from channels.slack.errors import FAILURES
from channels.slack.installations import Installation
from channels.slack.intake import id_of, tell_failure
from channels.slack.parse import JsonObject
from channels.slack.place import Place
from channels.slack_desk.follower import Own
from channels.slack_desk.members import Member, Members
from channels.slack_desk.office import FileRefused, TakeFile, Verbs
from channels.slack_desk.parse import (
    Ignored,
    Pressed,
    Retracted,
    Wrote,
    channel_of,
    is_button,
    parse_event,
    parse_press,
)
from channels.slack_desk.render import SENT_FROM_SLACK, give_back, plain
from channels.slack_desk.signs import SignsOfLife
from channels.slack_desk.threads import Threads
from conversation.errors import (
    AtCapacity,
    ConversationError,
    ConversationNotFound,
    IdConflict,
    NotOwner,
    NotWaiting,
    Offered,
    StoreUnavailable,
)
from conversation.handover import Agent
from conversation.live import LiveStore
from conversation.model import Owner
from conversation.phrases import Phrases
from conversation.unsent_files import MOST_FILES

log = structlog.get_logger(__name__)

MAX_TEXT = 4000
"""Characters of a message to a customer, or of a note; as at the web desk."""
SENT, NOTED = "white_check_mark", "lock"
"""The reactions that show what became of a message."""


type Fetch = Callable[[str, str], AsyncIterator[bytes]]
"""The bytes of a file, by a place in Slack and its `source`; see channels/slack/files.py."""


@dataclass(frozen=True, slots=True)
class IntakeParts:
    """What the intake needs of the rest."""

    api: SlackApi
    own: Own
    verbs: Verbs
    store: LiveStore
    threads: Threads
    members: Members
    signs: SignsOfLife
    fetch: Fetch
    take_file: TakeFile
    phrases: Phrases


class DeskIntake:
    """Takes what is done in one channel. Idempotent: a message by its ts, a button by the state it was shown for."""

    def __init__(self, parts: IntakeParts, channel: str) -> None:
        self._parts = parts
        self._channel = channel
        self._courtesies = Courtesies(FAILURES, tell_failure)
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def take_event(self, payload: JsonObject) -> bool:
        """Takes an event of the desk's channel; False for any other. Raises StoreUnavailable: deliver it again."""
        if channel_of(payload) != self._channel:
            return False
        own = await self._find_own()
        fact = parse_event(payload, own.bot_user)
        if isinstance(fact, Ignored) or fact.team != own.team:
            why = fact.why if isinstance(fact, Ignored) else "another_workspace"
            log.info("slack_desk.ignored", event_id=id_of(payload, "event_id"), why=why)
            return True
        # In the order in which they came to this process.
        async with self._lines.setdefault(fact.thread, asyncio.Lock()):
            conversation = await self._parts.threads.at(fact.thread)
            if conversation is None:
                log.info("slack_desk.ignored", event_id=id_of(payload, "event_id"), why="thread_of_their_own")
            elif isinstance(fact, Retracted):
                await self._take_retracted(own, conversation, fact)
            else:
                await self._take_written(own, conversation, fact)
        return True

    async def _take_written(self, own: Installation, conversation: str, fact: Wrote) -> None:
        if not (fact.text or fact.attachments) or await self._parts.threads.is_refused(fact.ts):
            return
        member = await self._parts.members.find(own, fact.user)
        refusal = await self._try_to_take(own, conversation, fact, member)
        if refusal is None:
            self._courtesies.soon(self._react(own, fact.ts, NOTED if fact.note else SENT))
            return
        await self._parts.threads.refuse(fact.ts)
        log.info("slack_desk.refused", conversation=conversation, ts=fact.ts)
        self._courtesies.soon(self._tell(own, fact.thread, fact.user, f"{refusal}\n{give_back(fact.text)}".strip()))

    async def _try_to_take(self, own: Installation, conversation: str, fact: Wrote, member: Member) -> str | None:
        """Sends it, or keeps it as a note; what to tell who wrote it where neither is done."""
        agent, language = member.agent, member.language
        if agent is None:
            return self._say(language, "slackdesk_no_account")
        if len(fact.text) > MAX_TEXT:
            return self._say(language, "slackdesk_too_long", limit=MAX_TEXT)
        if len(fact.attachments) > MOST_FILES and not fact.note:
            return self._say(language, "slackdesk_too_many_files", most=MOST_FILES)
        id = f"{SENT_FROM_SLACK}{self._channel}:{fact.ts}"
        try:
            if fact.note:
                # Files stay in the thread, which the team reads.
                if fact.text:
                    await self._parts.verbs.note(conversation, agent, id, fact.text)
                return None
            return await self._send(own, conversation, fact, agent, id, language)
        except NotOwner as error:
            return self._not_yours(language, error)
        except ConversationNotFound:
            return self._say(language, "slackdesk_over")
        except IdConflict:
            return None
        except FileRefused as error:
            return self._say(language, "slackdesk_file_refused", name=plain(error.name))

    async def _send(
        self, own: Installation, conversation: str, fact: Wrote, agent: Agent, id: str, language: str
    ) -> str | None:
        """Says it to the customer. What was written before they took the conversation, even a moment, is not theirs."""
        parts = self._parts
        if not await parts.threads.is_stored(conversation, id):
            thread = await parts.threads.find(conversation)
            if thread is None or thread.ts != fact.thread:
                return self._say(language, "slackdesk_old_thread")
            c = await parts.store.get(conversation)
            if c.owner is not Owner.AGENT or c.agent != agent.id:
                raise NotOwner(c.owner, c.agent, c.agent_name)
            if float(fact.ts) * 1000 < (c.claimed_at or 0):
                return self._say(language, "slackdesk_before_claim")
        place = Place(own.team, self._channel).address
        files = [
            await parts.take_file(conversation, file, partial(parts.fetch, place, file.source))
            for file in fact.attachments
        ]
        await parts.verbs.say(conversation, agent, id, fact.text, files)
        await parts.signs.works_here(agent.id)
        return None

    async def _take_retracted(self, own: Installation, conversation: str, fact: Retracted) -> None:
        """What was sent stays sent, and who changes it is told so."""
        if not await self._parts.threads.is_stored(conversation, f"{SENT_FROM_SLACK}{self._channel}:{fact.ts}"):
            return
        member = await self._parts.members.find(own, fact.user)
        phrase = "slackdesk_removed_late" if fact.deleted else "slackdesk_edited_late"
        self._courtesies.soon(self._tell(own, fact.thread, fact.user, self._say(member.language, phrase)))

    async def take_interaction(self, payload: JsonObject) -> bool:
        """Takes a button of the desk; False for any other. Raises StoreUnavailable: Slack shows a warning."""
        if channel_of(payload) != self._channel or not is_button(payload):
            return False
        own = await self._find_own()
        pressed = parse_press(payload)
        if isinstance(pressed, Ignored) or pressed.team != own.team:
            log.info("slack_desk.ignored", why="button")
            return True
        member = await self._parts.members.find(own, pressed.user)
        if refusal := await self._try_to_press(pressed, member):
            log.info("slack_desk.button_refused", conversation=pressed.conversation, what=pressed.what)
            self._courtesies.soon(self._answer(pressed.response_url, refusal))
        return True

    async def _try_to_press(self, pressed: Pressed, member: Member) -> str | None:
        """Does what the button says; what to tell who pressed it where that cannot be done."""
        agent, language = member.agent, member.language
        if agent is None:
            return self._say(language, "slackdesk_no_account")
        try:
            await self._do(pressed, agent)
        except StoreUnavailable:
            raise
        except NotWaiting as error:
            if error.agent_name:
                return self._say(language, "slackdesk_taken", name=plain(error.agent_name))
            return self._say(language, "slackdesk_not_waiting")
        except Offered as error:
            return self._say(language, "slackdesk_offered", name=plain(error.agent_name))
        except AtCapacity as error:
            return self._say(language, "slackdesk_at_capacity", count=error.capacity)
        except NotOwner as error:
            if error.agent_name and error.agent != agent.id:
                return self._say(language, "slackdesk_taken", name=plain(error.agent_name))
            return self._say(language, "slackdesk_button_gone")
        except ConversationNotFound:
            return self._say(language, "slackdesk_button_gone")
        except ConversationError as error:
            log.warning("slack_desk.button_failed", error=type(error).__name__)
            return self._say(language, "slackdesk_failed")
        return None

    async def _do(self, pressed: Pressed, agent: Agent) -> None:
        id, verbs = pressed.conversation, self._parts.verbs
        if pressed.what == "claim":
            await verbs.claim(id, agent)
            await self._parts.signs.works_here(agent.id)
            return
        c = await self._parts.store.get(id)
        if c.epoch != pressed.epoch:
            raise NotOwner(c.owner, c.agent, c.agent_name)
        match pressed.what:
            case "resolve":
                await verbs.resolve(id, agent, "solved", None)
            case "unsolved":
                await verbs.resolve(id, agent, "unsolved", None)
            case "requeue":
                await verbs.transfer(id, agent, team=None, colleague=None, note=None)

    def _not_yours(self, language: str, error: NotOwner) -> str:
        if error.owner == Owner.WAITING:
            return self._say(language, "slackdesk_claim_first")
        if error.owner == Owner.AGENT:
            return self._say(language, "slackdesk_not_yours", name=plain(error.agent_name) or "?")
        return self._say(language, "slackdesk_over")

    def _say(self, language: str, name: str, /, **values: object) -> str:
        return self._parts.phrases.text(language, name, **values)

    async def _find_own(self) -> Installation:
        try:
            return await self._parts.own()
        except FAILURES as error:
            raise StoreUnavailable("Slack does not say which workspace this is. It is asked again.") from error

    async def _react(self, own: Installation, ts: str, name: str) -> None:
        """Shows below a message what became of it."""
        await self._parts.api.client(own.token).reactions_add(channel=self._channel, timestamp=ts, name=name)

    async def _tell(self, own: Installation, thread: str, user: str, text: str) -> None:
        """Tells who wrote, and nobody else."""
        await self._parts.api.client(own.token).chat_postEphemeral(
            channel=self._channel, user=user, text=text, thread_ts=thread
        )

    async def _answer(self, response_url: str | None, text: str) -> None:
        """Tells who pressed, and nobody else."""
        if response_url:
            body = {"response_type": "ephemeral", "replace_original": False, "text": text}
            await self._parts.api.respond(response_url, body)

    async def close(self) -> None:
        """Waits a moment for what is being said."""
        await self._courtesies.close()
