"""Which intent a message has, how sure that is, and whether it is any. Needs nothing of Rasa."""
