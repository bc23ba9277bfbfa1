"""`daylight` commands as real processes, forked from one that has imported them before.

A Python that starts anew takes longer than what most tests ask of it. The process here imports the
program once and forks for each command: nothing of the program has run in it, no file, database or
thread is open, so what is forked is what a fresh start would be a second later.
"""

import importlib
import json
import logging
import os
import pkgutil
import signal
import subprocess
import sys
import time
import traceback
from contextlib import contextmanager
from pathlib import Path

import app
from app.cli import main
from app.services import filing
from tests.quick import share_work

ROOT = Path(__file__).parents[2]
LONGEST = 120  # seconds


class Command:
    """One command that runs, with what it wrote so far."""

    def __init__(self, nursery, pid, out, err):
        self._nursery, self.pid, self._out, self._err = nursery, pid, out, err
        self._code = None

    @property
    def stdout(self):
        """What it answered."""
        return self._out.read_text()

    @property
    def stderr(self):
        """What it said."""
        return self._err.read_text()

    def poll(self):
        """Give its exit code, negative for a signal, or None while it runs."""
        if self._code is None:
            self._code = self._nursery.ask({"ended": self.pid})
        return self._code

    def wait(self):
        """Wait for its end and give its exit code."""
        end = time.monotonic() + LONGEST
        while self.poll() is None:
            assert time.monotonic() < end, f"still running: {self.stderr}"
            time.sleep(0.005)
        return self._code

    def kill(self):
        """Kill it as `kill -9` does; give back whether it was still at work."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
        return self.wait() == -signal.SIGKILL

    def terminate(self):
        """Ask it to end, and wait until it has; give its exit code."""
        os.kill(self.pid, signal.SIGTERM)
        return self.wait()


class Nursery:
    """The process that forks."""

    def __init__(self, folder):
        self._folder, self._count = folder, 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._heard() == "ready"

    def start(self, home, *args, chunk=None, **environ):
        """Start ``daylight ARGS`` on the data in ``home``, filing ``chunk`` agencies at a time."""
        self._count += 1
        out, err = (self._folder / f"{self._count}.{name}" for name in ("out", "err"))
        out.touch()
        err.touch()
        kept = {key: value for key, value in os.environ.items() if not key.startswith("DAYLIGHT_")}
        # Tests run on any day and at any hour; those that mean office hours say so.
        ours = {"DAYLIGHT_HOME": str(home), "DAYLIGHT_BUSINESS_HOURS": "false"}
        environ = kept | ours | environ
        order = {"args": [str(arg) for arg in args], "chunk": chunk, "environ": environ}
        pid = self.ask(order | {"out": str(out), "err": str(err)})
        return Command(self, pid, out, err)

    def run(self, home, *args, **options):
        """Run a command to its good end and give its JSON."""
        command = self.start(home, *args, "--json", **options)
        assert command.wait() == 0, command.stdout + command.stderr
        return json.loads(command.stdout)

    def ask(self, order):
        """Give an order to the process and hear its answer."""
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._heard()

    def close(self):
        """End it, and whatever it still has running."""
        self._process.stdin.close()
        self._process.wait(LONGEST)
        self._process.stdout.close()

    def _heard(self):
        return json.loads(self._process.stdout.readline())


@contextmanager
def nursery(folder):
    """Have a nursery for the block."""
    made = Nursery(folder)
    try:
        yield made
    finally:
        made.close()


def serve():
    """Fork for each order that comes in, until nobody is there to order."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    share_work()
    running = set()
    tell("ready")
    for line in sys.stdin:
        order = json.loads(line)
        if "ended" in order:
            pid, status = os.waitpid(order["ended"], os.WNOHANG)
            running.discard(pid)
            tell(os.waitstatus_to_exitcode(status) if pid else None)
            continue
        pid = os.fork()
        if pid == 0:
            become(order)
        running.add(pid)
        tell(pid)
    for pid in running:
        os.kill(pid, signal.SIGKILL)


def tell(answer):
    """Answer with one line."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def become(order):
    """Be the command, and end with it."""
    os.environ.clear()
    os.environ.update(order["environ"])
    for number, path in ((0, os.devnull), (1, order["out"]), (2, order["err"])):
        os.dup2(os.open(path, os.O_RDWR), number)
    filing.CHUNK = order["chunk"] or filing.CHUNK
    code = 1
    try:
        code = main(order["args"], prog_name="daylight", standalone_mode=True)
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - the command has ended, whatever it was
        traceback.print_exc()
    finally:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    serve()
