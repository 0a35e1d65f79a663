"""How content a customer is, and how much in a hurry. Only `component.py` needs Rasa."""
