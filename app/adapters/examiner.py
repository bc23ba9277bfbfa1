"""Looks inside files in a process of its own, so that a hostile one harms nobody else."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any, Final

import app
from app.adapters import virus_scanner
from app.adapters.inspecting.budget import TIMES, seconds_for
from app.adapters.virus_scanner import Alarm, NoScanner
from app.filetypes import UNKNOWN
from app.ports.examining import Examination, Finding, Said, Searched, digest_of, unread

_SECONDS: Final = 75.0
_GRACE: Final = 15.0  # starting, and telling what was seen so far
_CODE = Path(app.__file__).parent.parent
_CHUNK: Final = 1024**2


class _NoAnswer(Exception):
    """The process broke or was stopped at its limit; ``code`` says which."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


class ProcessExaminer:
    """Starts one short-lived process per file, shut in and limited; ``clamd`` adds a scanner.

    ``clamd`` is the address of a virus scanner, or empty for none. ``seconds`` is the time that
    any file may take with all that is inside it; one of many pages may take ``TIMES`` as long.
    """

    def __init__(self, clamd: str = "", *, seconds: float = _SECONDS) -> None:
        self._clamd, self._seconds = clamd, seconds

    def examine(
        self, path: Path, media_type: str = "", *, name: str = "", watch: Sequence[str] = ()
    ) -> Examination:
        """Look into the file at ``path``. A crash or a time-out means: not opened."""
        scanned = self._scanned(path)
        found = self._inspected(path, name, watch)
        if not found.sha256:
            found = replace(found, sha256=_digest(path), type=media_type or UNKNOWN)
        watched = digest_of(watch) if watch else ""
        return replace(found, findings=(*scanned, *found.findings), watched=watched)

    def search(
        self, pages: Sequence[tuple[int, str]], *, watch: Sequence[str] = ()
    ) -> tuple[Searched, ...] | None:
        """Search what OCR read, in the same kind of process: strangers wrote these words too."""
        try:
            seconds = seconds_for(self._seconds, sum(len(words) for _page, words in pages))
            told = self._answered({"pages": list(pages), "watch": list(watch)}, seconds)
        except _NoAnswer:
            return None
        return _found(told)

    def names(
        self, said: Sequence[Said], *, watch: Sequence[str]
    ) -> tuple[tuple[int, str], ...] | None:
        """Search words for names alone, in the same kind of process."""
        asked = {"said": [astuple(one) for one in said], "watch": list(watch)}
        try:
            told = self._answered(asked, self._seconds)
            return tuple((int(number), str(name)) for number, name in json.loads(told)["found"])
        except (_NoAnswer, ValueError, TypeError, LookupError):
            return None

    def _inspected(self, path: Path, name: str, watch: Sequence[str]) -> Examination:
        job = {
            "path": str(path.absolute()),
            "name": name,
            "watch": list(watch),
            "seconds": self._seconds,
        }
        try:
            told = self._answered(job, TIMES * self._seconds)
        except _NoAnswer as problem:
            return unread(problem.code, str(problem), name=name)
        return _understood(told) or unread("unparseable", "the reader gave no answer", name=name)

    @staticmethod
    def _answered(job: dict[str, Any], seconds: float) -> bytes:
        """Start the process, give it the job, and wait for its answer. Raises ``_NoAnswer``."""
        # The answer goes to a file, whose size the process cannot grow beyond its limit.
        with tempfile.TemporaryFile() as answer:
            try:
                ended = subprocess.run(
                    [sys.executable, "-B", "-m", "app.adapters.inspecting.process"],
                    cwd=_CODE,
                    env=_little(),
                    input=json.dumps(job | {"parent": os.getpid()}).encode(),
                    stdout=answer,
                    stderr=subprocess.DEVNULL,
                    timeout=seconds + _GRACE,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                told = f"it could not be read within {seconds:.0f} seconds"
                raise _NoAnswer("too_much", told) from None
            answer.seek(0)
            if ended.returncode != 0:
                raise _NoAnswer("unparseable", "reading it broke the reader")
            return answer.read()

    def _scanned(self, path: Path) -> tuple[Finding, ...]:
        if not self._clamd:
            return ()
        try:
            virus_scanner.scan(path, self._clamd)
        except Alarm as alarm:
            return (Finding(code="malware", detail=f"the virus scanner calls it {alarm}"),)
        except NoScanner as problem:
            return (Finding(code="not_scanned", detail=f"the virus scanner is away: {problem}"),)
        return ()


def _understood(told: bytes) -> Examination | None:
    try:
        return Examination.from_data(json.loads(told))
    except (ValueError, TypeError, LookupError, AttributeError):
        return None


def _found(told: bytes) -> tuple[Searched, ...] | None:
    try:
        return tuple(
            Searched(
                Finding.from_data(one["finding"]),
                tuple((int(page), int(start), int(end)) for page, start, end in one["spots"]),
            )
            for one in json.loads(told)["found"]
        )
    except (ValueError, TypeError, LookupError, AttributeError):
        return None


def _little() -> dict[str, str]:
    """Give the process no secret of ours: only where programs and libraries are."""
    kept = {"PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT"}
    return {name: value for name, value in os.environ.items() if name in kept}


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return ""
    return digest.hexdigest()
