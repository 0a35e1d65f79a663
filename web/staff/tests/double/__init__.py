"""A double of Baton's staff API: real HTTP and WebSocket on loopback, by docs/protocol.md."""
