"""Work on strangers' files in a process of its own: limited, asked in JSON, answering in JSON."""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import app

_CODE: Final = Path(app.__file__).parent.parent
_ASKER: Final = "ASKED_BY"
"""Names, in the environment of a process, the one that waits for its answer."""
_PR_SET_PDEATHSIG: Final = 1
_KEPT: Final = ("PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX", "LD_LIBRARY_PATH", "HOME")


class Broke(Exception):
    """The process ended without an answer: it crashed, or it was stopped at its limit."""


def ask(module: str, asked: Mapping[str, Any], *, seconds: float) -> dict[str, Any]:
    """Let ``python -m module`` answer ``asked`` within ``seconds``.

    The process gets none of our secrets in its environment, and no input but the question. Raises
    ``Broke`` with words for people where no answer came.
    """
    code, out = run(
        [sys.executable, "-m", module], seconds=seconds, given=json.dumps(asked).encode()
    )
    if code != 0:
        raise Broke("reading it broke the reader")
    try:
        answer = json.loads(out)
    except ValueError:
        raise Broke("the reader gave no answer") from None
    if not isinstance(answer, dict):
        raise Broke("the reader gave no answer")
    return answer


def run(
    command: list[str],
    *,
    seconds: float,
    given: bytes = b"",
    extra: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:
    """Run a command in a session of its own; give back how it ended and what it wrote.

    When the time is over, it and all that it started are killed, and ``Broke`` is raised.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(  # noqa: S603 - our own words, no shell
            command,
            cwd=_CODE,
            env={**kept, _ASKER: str(os.getpid()), **(extra or {})},
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.communicate(given, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise Broke(f"it could not be read within {seconds:g} seconds") from None
        finally:
            _end(process)
        out.seek(0)
        return process.returncode, out.read()


def answer(verbs: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]) -> None:
    """Answer, as the confined process, the one question on standard input."""
    asked = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):
        told = verbs[asked["verb"]](asked)
    sys.stdout.write(json.dumps(told))


def limit(*, memory: int, processor: int) -> None:
    """Let this process take no more than ``memory`` bytes and ``processor`` seconds.

    It ends with the one that asked it: nobody would hear its answer.
    """
    end_with_asker()
    sys.setrecursionlimit(2_000)
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:  # pragma: no cover - the time-out of the parent still holds
        return
    with contextlib.suppress(ValueError, OSError):  # a system may allow less already
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))


def end_with_asker() -> None:
    """Let this process end when the one that asked it does, also by a kill. On Linux alone."""
    asker = os.environ.pop(_ASKER, None)  # what this process starts was asked by none of ours
    if asker is None:
        return
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != int(asker):
            raise SystemExit(1)  # it ended before it could be watched


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and whatever it started: they share a session of their own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
