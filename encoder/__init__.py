"""Turns sentences into vectors, on the CPU, with weights that come inside registry packages.

A quick encoder reads every message; a deep one, ten times as costly, reads those that the quick one leaves unsure.
`build.py` makes the files that the others load. Imports nothing of Baton, and works on Python 3.10 and 3.12, so that
Rasa, the action server, the trainer and the benchmarks all use the same vectors.
"""
