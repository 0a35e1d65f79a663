"""What a message tells besides its intent: matters for a person at once, and having had enough."""
