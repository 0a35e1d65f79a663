"""The trainer: makes models from the content, has them checked, and lets the good ones take over."""
