"""A real Redis for the tests: a free port of loopback, nothing kept on disk."""

import shutil
import socket
import subprocess
import time
from contextlib import contextmanager

import pytest
from redis import Redis
from redis.exceptions import RedisError


class Server:
    """A Redis that can be ended, and started again with nothing in it."""

    def __init__(self, program, folder):
        self._program, self._folder = program, folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.client = Redis.from_url(self.url)
        self._process = None

    def start(self):
        """Start it, empty, and wait until it answers."""
        self._process = subprocess.Popen(
            [
                self._program, "--port", str(self._port), "--bind", "127.0.0.1",
                "--save", "", "--appendonly", "no", "--dir", str(self._folder),
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(1000):
            try:
                self.client.ping()
            except RedisError:
                time.sleep(0.01)
            else:
                return
        raise AssertionError("redis-server did not answer within its time")

    def kill(self):
        """End it as a crash would."""
        self._process.kill()
        self._process.wait()


@contextmanager
def server(folder):
    """Run a Redis for the block; skip the test where it is not installed."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("needs redis-server, which is not installed")
    made = Server(program, folder)
    made.start()
    try:
        yield made
    finally:
        made.client.close()
        made.kill()
