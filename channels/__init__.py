"""Where customers write from: one folder per channel, each behind the interface in base.py."""
