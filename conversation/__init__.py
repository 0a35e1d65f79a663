"""The heart: what a conversation is, who owns it, and where it is kept."""
