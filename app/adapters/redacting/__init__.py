"""Redaction: a new file is made from what may be seen; nothing of the old one is copied."""
