"""Shut a process in: no network, no other program, little memory and time. For good.

Each layer holds by itself, and none is needed for the others: limits of the system, a network
namespace with nothing in it, a filter of system calls, and a hook in the interpreter. Where a
system knows one of them not, the rest stand.
"""

import contextlib
import ctypes
import math
import os
import platform
import signal
import struct
import sys
from typing import Any, Final

MEMORY: Final = 2 * 1024**3
"""The address space, in bytes, that a sealed process may have."""
PROCESSOR: Final = 80
"""The seconds of processor time that it may use at first."""
MOST_PROCESSOR: Final = 640
"""Those that ``allow_processor`` may allow it."""
ANSWER: Final = 64 * 1024**2
"""The largest file, in bytes, that it may write: its answer."""

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER: Final = 2
_CLONE_NEWUSER, _CLONE_NEWNET, _CLONE_THREAD = 0x10000000, 0x40000000, 0x00010000
_ALLOW, _EPERM, _ENOSYS, _KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
_LOAD, _EQUAL, _ANY_BIT, _GIVE = 0x20, 0x15, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # places in seccomp_data

# Architecture mark, then: calls that are refused, the call that starts threads and processes.
_SYSTEMS: Final[dict[str, tuple[int, tuple[int, ...], int]]] = {
    # socket connect socketpair ptrace fork vfork execve execveat io_uring_setup
    "x86_64": (0xC000003E, (41, 42, 53, 101, 57, 58, 59, 322, 425), 56),
    # socket connect socketpair ptrace execve execveat io_uring_setup
    "aarch64": (0xC00000B7, (198, 203, 199, 117, 221, 281, 425), 220),
}
_CLONE3: Final = 435
_X32: Final = 0x40000000

_REFUSED_EVENTS: Final = (
    *("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn"),
    *("pty.", "smtplib.", "urllib.", "http.", "ftplib.", "os.remove", "os.rename", "os.mkdir"),
    *("os.link", "os.symlink", "os.chmod", "os.chown", "os.truncate", "shutil.", "webbrowser."),
)


class Refused(Exception):
    """The sealed process asked for what it may not have."""


def seal(parent: int) -> None:
    """Shut this process in, and let it end when the process ``parent`` does.

    What a system cannot do is left out; nothing is ever loosened.
    """
    _end_with(parent)
    _limit()
    libc = ctypes.CDLL(None, use_errno=True)
    with contextlib.suppress(AttributeError):  # not on this system
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    with contextlib.suppress(AttributeError, OSError):
        _filter_calls(libc)
    sys.addaudithook(_refuse)


def _end_with(parent: int) -> None:
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit(1)  # it ended before it could be watched


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:  # pragma: no cover - the time-out of the parent still holds
        return
    limits = {
        "RLIMIT_AS": (MEMORY, MEMORY),
        "RLIMIT_CPU": (PROCESSOR, MOST_PROCESSOR),
        "RLIMIT_FSIZE": (ANSWER, ANSWER),
        "RLIMIT_CORE": (0, 0),
        "RLIMIT_NOFILE": (64, 64),
        "RLIMIT_NPROC": (0, 0),
    }
    for name, most in limits.items():
        with contextlib.suppress(
            AttributeError, ValueError, OSError
        ):  # less may be allowed already
            resource.setrlimit(getattr(resource, name), most)


def allow_processor(seconds: float) -> None:
    """Let this sealed process use so many seconds of processor time, and never less than before."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:  # pragma: no cover - as above
        return
    with contextlib.suppress(ValueError, OSError):
        soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
        wanted = max(soft, math.ceil(seconds))
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _filter_calls(libc: ctypes.CDLL) -> None:
    system = _SYSTEMS.get(platform.machine())
    if system is None or not sys.platform.startswith("linux"):
        return
    program = _program(*system)
    code = ctypes.create_string_buffer(program)
    # struct sock_fprog: the number of instructions, then where they are.
    given = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    )
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, given, 0, 0)


def _program(mark: int, refused: tuple[int, ...], clone: int) -> bytes:
    """Write the filter: the kernel's small language, each step a code, two jumps and a value."""
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, mark),
        (_GIVE, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_ANY_BIT, 0, 1, _X32),  # the second way to call the kernel on this machine
        (_GIVE, 0, 0, _EPERM),
    ]
    for number in refused:
        steps += [(_EQUAL, 0, 1, number), (_GIVE, 0, 0, _EPERM)]
    # A new way to start a process, whose wish cannot be read here: the old way is taken instead.
    steps += [(_EQUAL, 0, 1, _CLONE3), (_GIVE, 0, 0, _ENOSYS)]
    steps += [
        (_EQUAL, 0, 3, clone),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 1, 0, _CLONE_THREAD),
        (_GIVE, 0, 0, _EPERM),
        (_GIVE, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_REFUSED_EVENTS):
        raise Refused(event)
    if event == "open" and _writes(*arguments[1:3]):
        raise Refused(f"{event} for writing")


def _writes(mode: str | None, flags: int) -> bool:
    if mode is not None:
        return bool(set(mode) & set("wax+"))
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
