"""Owns what can go wrong in this room; each message says what to do next."""

from __future__ import annotations


class ConversationError(Exception):
    """Base of this room's errors."""


class TransitionError(ConversationError):
    """An owner change that the state machine does not have."""


class ConversationNotFound(ConversationError):
    """No such live conversation: it was closed and archived, or never was."""

    def __init__(self, conversation: str) -> None:
        super().__init__(f"There is no live conversation {conversation}. Look for it in the archive.")
        self.conversation = conversation


class IdConflict(ConversationError):
    """A message id came again with another text. Nothing was stored; send it under a new id."""

    def __init__(self, external_id: str) -> None:
        super().__init__(f"The id {external_id} was used for another text. Use a new id.")
        self.external_id = external_id


class UnknownAttachment(ConversationError):
    """A message names a file that its sender did not upload, or uploaded too long ago. Upload it, then send."""

    def __init__(self) -> None:
        super().__init__("One of the files is no longer there. Attach it again, then send.")


class NotWaiting(ConversationError):
    """A claim of what is not waiting. `agent_name` says who has it, where somebody has."""

    def __init__(self, owner: str, agent: str | None, agent_name: str | None) -> None:
        super().__init__("This conversation is not waiting. Reload the list to see who has it.")
        self.owner, self.agent, self.agent_name = owner, agent, agent_name


class Offered(ConversationError):
    """A claim of what another agent is rung for, until `until_at` (ms)."""

    def __init__(self, agent: str, agent_name: str, until_at: int) -> None:
        super().__init__("This conversation is being offered to somebody. It is yours to take if they do not.")
        self.agent, self.agent_name, self.until_at = agent, agent_name, until_at


class NotOffered(ConversationError):
    """An agent declines what they are not rung for (any more)."""

    def __init__(self) -> None:
        super().__init__("This conversation does not ring for you any more.")


class NotOwner(ConversationError):
    """An agent acted on a conversation that is not theirs (any more). Nothing was sent."""

    def __init__(self, owner: str, agent: str | None, agent_name: str | None) -> None:
        super().__init__("You do not have this conversation. Claim it to go on.")
        self.owner, self.agent, self.agent_name = owner, agent, agent_name


class ChangedHands(ConversationError):
    """A conversation is no longer where who gives it away saw it; `agent_name` says who has it, where somebody has."""

    def __init__(self, owner: str, agent: str | None, agent_name: str | None) -> None:
        super().__init__("This conversation has changed hands. Look again who has it.")
        self.owner, self.agent, self.agent_name = owner, agent, agent_name


class AtCapacity(ConversationError):
    """The agent already has as many conversations as they may have."""

    def __init__(self, capacity: int) -> None:
        super().__init__(f"You have {capacity} conversations. Resolve one to take another.")
        self.capacity = capacity


class StoreUnavailable(ConversationError):
    """Valkey or Redis did not answer in time. Send it again with the same id: it may have been stored."""
