"""Printing what has no pages."""
