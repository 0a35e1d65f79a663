"""The desk in Slack: teams answer customers from threads of one Slack channel (docs/slack-desk.md)."""
