"""Reads that serve a page, an export or a job; they never write."""
