"""Messages that the shop begins: what is said, to whom, where, and when."""
