"""Processes that tests start, none of which outlives its test or is waited for in vain."""

import subprocess
from contextlib import contextmanager


@contextmanager
def running(command, **options):
    """Run a command for the block, as ``Popen`` does; at its end, however it comes, kill it."""
    with subprocess.Popen(command, **options) as process:
        try:
            yield process
        finally:
            process.kill()
