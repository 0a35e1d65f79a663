"""Makes the weights from public data and own messages: `python -m bot.nlu.sentiment.making --help`."""
