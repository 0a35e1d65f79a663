"""Owns the roles of a Baton process: all in one, or each in processes of its own."""

WEB = "web"
BEHIND = ("worker", "outbox", "archiver")
"""What works behind the public server, which accepts and shows messages whether these are there or not."""

ROLES = (WEB, *BEHIND)
