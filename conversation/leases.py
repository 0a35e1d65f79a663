"""Owns leases: which worker has a conversation in hand. A lease ends by itself when its holder dies."""

from __future__ import annotations

from conversation.connection import Client, Scripts, reports_outage
from conversation.keys import Keys


class Leases:
    """Leases on conversations. A holder's name is a worker's own; it may take its own lease again."""

    def __init__(self, client: Client, keys: Keys, scripts: Scripts, holder: str, lease_ms: int) -> None:
        self._client = client
        self._keys = keys
        self._scripts = scripts
        self.holder = holder
        self.lease_ms = lease_ms

    @reports_outage
    async def take(self, conversation: str) -> bool:
        """Takes or renews the lease; False when another worker has it."""
        return await self._take(self._keys.lease(conversation))

    @reports_outage
    async def release(self, conversation: str) -> bool:
        """Lets go; False when a message came in that is not handled: the lease stays, go on."""
        result = await self._scripts.run(
            "release", [self._keys.lease(conversation), self._keys.conversation(conversation)], [self.holder]
        )
        return bool(result != "more")

    @reports_outage
    async def take_delivery(self, conversation: str) -> bool:
        """Takes or renews the lease on deliveries; False when another outbox worker has it."""
        return await self._take(self._keys.delivery_lease(conversation))

    @reports_outage
    async def release_delivery(self, conversation: str) -> None:
        """Lets go of the deliveries."""
        await self._let_go(self._keys.delivery_lease(conversation))

    @reports_outage
    async def take_thread(self, conversation: str) -> bool:
        """Takes or renews the lease on the thread at the desk in Slack; False when another worker has it."""
        return await self._take(self._keys.slack_desk_lease(conversation))

    @reports_outage
    async def release_thread(self, conversation: str) -> None:
        """Lets go of the thread."""
        await self._let_go(self._keys.slack_desk_lease(conversation))

    async def _let_go(self, key: str) -> None:
        if await self._client.get(key) == self.holder:
            await self._client.delete(key)

    @reports_outage
    async def take_job(self, name: str) -> bool:
        """Takes or renews the place of the one process that does this job; False while another has it."""
        return await self._take(self._keys.job_lease(name))

    async def _take(self, key: str) -> bool:
        return bool(await self._scripts.run("lease", [key], [self.holder, self.lease_ms]))
