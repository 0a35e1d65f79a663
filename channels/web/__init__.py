"""The web chat: a WebSocket per open page (docs/protocol.md)."""
