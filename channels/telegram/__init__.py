"""Telegram: private chats with a bot, by webhook or by long polling."""

import os

# How long Telegram asks to wait is given as a timedelta, as the library will do by default from its next version on.
os.environ.setdefault("PTB_TIMEDELTA", "true")
