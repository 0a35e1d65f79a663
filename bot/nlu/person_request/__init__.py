"""Whether a message asks for a person. All but `component` needs nothing of Rasa."""
