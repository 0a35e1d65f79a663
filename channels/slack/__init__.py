"""The Slack channel: what people write to the app in Slack comes in, and entries go out to them (README.md)."""
