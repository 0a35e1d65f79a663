"""What stays: closed and open conversations, staff and the audit, in SQLite or PostgreSQL."""
