"""Checks what editors write, beyond what keeps a model from being made: `baton check`.

One file a check; each takes a `Project` as it was read and gives findings with file, line, reason and a proposed
repair. Nothing here changes a file. Imports only `encoder`, and never Rasa, so that it takes seconds.
"""
