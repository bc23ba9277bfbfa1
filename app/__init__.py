"""Daylight: a self-hosted desk for public-records campaigns."""
