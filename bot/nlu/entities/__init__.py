"""Entities by rule: one file for each kind, `rules.py` for all of them, and the components."""
