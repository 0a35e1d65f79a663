"""The relay passes a real Valkey on, and is cut and mended."""

from __future__ import annotations

import pytest
from redis.exceptions import ConnectionError

from bench.chaos_network import Relay
from conversation.connection import connect
from tests.servers import ValkeyServer


async def test_a_cut_breaks_connections_until_it_is_mended(valkey: ValkeyServer) -> None:
    socket = valkey.folder / "relay"
    async with Relay(socket, valkey.socket) as relay:
        client = connect(f"unix://{socket}")
        try:
            await client.set("chaos", "x" * 200_000)
            assert len(await client.get("chaos")) == 200_000
            relay.cut()
            with pytest.raises(ConnectionError):
                await client.get("chaos")
            relay.mend()
            assert len(await client.get("chaos")) == 200_000
        finally:
            await client.aclose()
