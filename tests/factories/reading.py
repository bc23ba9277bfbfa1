"""Lets the worker read the text of documents, as it does by itself every few minutes."""

from app.jobs import read_text
from app.jobs.lease import lease
from app.parts import parts


def read_by_the_worker():
    """Read every file that waits; what was committed before is read."""
    with lease("read-text", parts().settings.home) as held:
        read_text.run(held)
