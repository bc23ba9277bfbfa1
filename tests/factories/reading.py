"""Lets the worker read the text of documents, as it does by itself every few minutes."""

from app import clock
from app.db import transaction
from app.jobs.read_text import read_all
from app.services import file_texts


def read_by_the_worker():
    """Read every file that waits, of those that were committed before."""
    with transaction() as session:
        file_texts.wish_for_new(session, now=clock.now())
    read_all(lambda: None)
