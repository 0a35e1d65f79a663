"""What a message tells beside its intent, learned from lists of messages: matters for a person, acts in a dialogue."""
