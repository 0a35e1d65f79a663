"""Checks what editors write: for `baton check`, and for the trainer before each model.

One file a check; each takes a `Project` as it was read and gives findings with file, line, reason and a proposed
repair. Nothing here changes a file. Imports only `encoder`, and never Rasa, so that it takes seconds; works on Python
3.10 (inside Rasa's environment) and 3.12.
"""
