"""What can go wrong with the encoder; each message says what to do next."""

from __future__ import annotations


class EncoderError(Exception):
    """The encoder cannot be used."""


class EncoderMissing(EncoderError):
    """A model file is not there: it was never built."""


class EncoderDamaged(EncoderError):
    """A model file is not what was built, or a package does not hold the weights that it should."""
