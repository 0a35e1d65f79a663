"""Attachments: files that came with a message, inspected by content, kept in a folder or S3, shown by signed link."""
