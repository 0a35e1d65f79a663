"""Training and takeover on a whole installation of its own, with a copy of the project that tests may edit."""
