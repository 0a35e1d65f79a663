"""What runs inside Rasa (Python 3.10): the edge channel, the bounded tracker store, responses in two languages."""
