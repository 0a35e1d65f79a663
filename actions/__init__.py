"""Custom actions (Python 3.12): answers from the knowledge base, orders, and what goes to a person."""
