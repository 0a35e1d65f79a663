"""From the bot to a person and back: when, to whom, and what the desk can do."""
