"""The commands of `baton`, one file per family."""
