"""Ten thousand mails while whoever takes them in is killed: all there, each once, each as it came.

The mail server's side does what RFC 5321 asks of it: what was not accepted is handed over again.
"""

import random
import sqlite3
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing

import pytest

from tests.servers import lmtp

pytestmark = [pytest.mark.servers, pytest.mark.enable_socket, pytest.mark.xdist_group("kill")]

BY_LMTP, SENDERS, KILLS = 9_600, 12, 8
BY_PIPE, PIECE, PIPE_KILLS = 400, 100, 4
SECONDS = 300  # to hand them over, on a machine that does much else


def mail(number):
    """A small answer; no two are alike."""
    return (
        f"From: Clerk <clerk{number % 40}@town{number % 90}.example>\r\n"
        "To: desk@daylight.example.org\r\n"
        f"Subject: Your request {number}\r\n"
        f"Message-ID: <answer.{number}@town.example>\r\n"
        "Date: Mon, 23 Nov 2026 09:00:00 -0600\r\n\r\n"
        f"We are looking into it. Ours is number {number}.\r\n.\r\n..\r\n"
    ).encode()


@pytest.fixture
def home(daylight, tmp_path):
    who = ("--group", "Test Group", "--email", "desk@daylight.example.org")
    daylight.run(tmp_path, "init", *who, "--postal", "P.O. Box 1\\nSpringfield, IL 62701")
    return tmp_path


def kept(home):
    """The bytes of every message that has a row, as often as it has one."""
    with closing(sqlite3.connect(home / "daylight.sqlite", timeout=30)) as books:
        rows = books.execute(
            "SELECT f.sha256 FROM inbound_messages m JOIN stored_files f ON f.id = m.file_id"
        ).fetchall()
    [store] = [path for path in home.iterdir() if path.name in {"store", "files"}]
    return Counter((store / one[:2] / one[2:4] / one).read_bytes() for (one,) in rows)


def test_ten_thousand_mails_come_in_while_whoever_takes_them_in_keeps_dying(daylight, home):
    mails = [mail(number) for number in range(BY_LMTP + BY_PIPE)]
    began = time.monotonic()
    tries, kills = over_lmtp(daylight, home, mails[:BY_LMTP], began + SECONDS)
    there = time.monotonic() - began
    runs, killed = through_the_pipe(daylight, home, mails[BY_LMTP:])
    seconds = time.monotonic() - began
    head = b"Return-Path: <clerk@town.example>\r\nDelivered-To: desk@daylight.example.org\r\n"
    expected = [head + one for one in mails[:BY_LMTP]] + mails[BY_LMTP:]
    assert kept(home) == Counter(expected)
    assert kills >= KILLS // 2
    assert killed >= PIPE_KILLS // 2
    print(  # noqa: T201 - the figures are what the test is for
        f"LMTP: {BY_LMTP} mails, {kills} kills, {tries} tries, {there:.0f} s; "
        f"pipe: {BY_PIPE} mails, {killed} kills, {runs} runs, {seconds - there:.0f} s"
    )


def over_lmtp(daylight, home, mails, until):
    """Many connections at once; what was not accepted is handed over again."""
    dice = random.Random()  # noqa: S311 - any moment will do
    parts = [mails[first::SENDERS] for first in range(SENDERS)]
    with lmtp.server(daylight, home) as running, ThreadPoolExecutor(SENDERS) as pool:
        senders = [pool.submit(lmtp.hand_over, running, part, until=until) for part in parts]
        kills = 0
        while kills < KILLS and wait(senders, timeout=dice.uniform(0.5, 4)).not_done:
            running.kill()
            kills += 1
            running.start()
        tries = sum(one.result() for one in senders)
        assert running.stop() == 0
    return tries, kills


def through_the_pipe(daylight, home, mails):
    """Pieces of a folder of mails, each again until the command ends with 0."""
    dice = random.Random()  # noqa: S311 - as above
    runs = kills = 0
    piece = home / "piece.mbox"
    for first in range(0, len(mails), PIECE):
        folder = (
            b"From x Mon Nov 23 09:00:00 2026\n" + one + b"\n" for one in mails[first:][:PIECE]
        )
        piece.write_bytes(b"".join(folder))
        while True:
            runs += 1
            receiving = daylight.start(home, "mail", "receive", piece)
            if kills < PIPE_KILLS:
                lines = dice.randint(0, 1)  # each tells of one commit
                while receiving.poll() is None and receiving.stderr.count("read,") < lines:
                    time.sleep(0.005)
                kills += bool(receiving.kill())
            if receiving.wait() == 0:
                break
    return runs, kills
