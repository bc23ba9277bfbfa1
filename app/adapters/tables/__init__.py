"""Readers of tables, for a confined process: each gives the sheets of one sort of file."""
