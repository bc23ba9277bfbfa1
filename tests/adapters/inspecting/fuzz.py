"""Feed damaged files to the look for some seconds: ``python -m ... SEED SECONDS FOLDER``.

Prints the number of the file that comes next before it is looked into, so that one that breaks
the process is known; ends with "done N".
"""

import contextlib
import random
import sys
import time
import warnings
from pathlib import Path

from app.adapters.inspecting.budget import Budget
from app.adapters.inspecting.engine import inspect
from app.adapters.inspecting.watching import WatchList
from app.ports.examining import Examination


def damaged(good: bytes, number: int) -> bytes:
    """Damage a file in the way that goes with ``number``, the same each time."""
    chance = random.Random(number)  # noqa: S311 - damage, no secret
    content = bytearray(good)
    for _blow in range(chance.randint(1, 12)):
        if not content:
            break
        at = chance.randrange(len(content))
        match chance.randrange(5):
            case 0:
                content[at] = chance.randrange(256)
            case 1:
                del content[at : at + chance.randint(1, 40)]
            case 2:
                content[at:at] = content[at // 2 : at // 2 + chance.randint(1, 40)]
            case 3:
                content[at : at + 4] = chance.randbytes(4)
            case _:
                content[at : at + 2] = b"99"
    return bytes(content)


def main() -> None:
    seed, seconds, folder = int(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3])
    sys.setrecursionlimit(2_000)
    warnings.simplefilter("ignore")
    good = [path.read_bytes() for path in sorted(folder.iterdir())]
    began, number = time.monotonic(), seed
    while time.monotonic() - began < seconds:
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        content = damaged(good[number % len(good)], number)
        with contextlib.redirect_stdout(sys.stderr):
            found = inspect(content, "x", budget=Budget(seconds=10), watch=WatchList(["Ann Lee"]))
        if Examination.from_data(found.as_data()) != found or not isinstance(found.verdict, str):
            raise AssertionError(number)
        number += 1
    sys.stdout.write(f"done {number - seed}\n")


if __name__ == "__main__":
    main()
