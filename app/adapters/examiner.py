"""Looks inside files in a process of its own, so that a hostile one harms nobody else."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import app
from app.ports.examining import Examination

_SECONDS: Final = 90
_CODE = Path(app.__file__).parent.parent


class ProcessExaminer:
    """Starts one short-lived process per file, limited in memory, processor time and patience."""

    def examine(self, path: Path, media_type: str) -> Examination:
        """Look into the file at ``path``. A crash or a time-out means: not opened."""
        try:
            ended = subprocess.run(  # noqa: S603 - our own module, no shell, two plain arguments
                [sys.executable, "-m", "app.adapters.examination", str(path), media_type],
                cwd=_CODE,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return _closed(f"it could not be read within {_SECONDS} seconds")
        if ended.returncode != 0:
            return _closed("reading it broke the reader")
        found = Examination.from_data(json.loads(ended.stdout))
        return found or _closed("the reader gave no answer")


def _closed(because: str) -> Examination:
    return Examination(opened=False, because=because)
