"""A real IMAP server on loopback: Dovecot, as Debian packages it, without privileges."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_SECONDS = 10
_CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{home}/mail
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 0
first_valid_gid = 0
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/mail
}}
namespace inbox {{
  inbox = yes
}}
"""


def _lay(path, content):
    """Write a file that the user of the server can read, whatever our umask hides from others."""
    path.write_bytes(content)
    path.chmod(0o644)


@dataclass
class Dovecot:
    """The running server: its address as a setting, and the folder as it lies on the disk."""

    url: str
    home: Path

    def deliver(self, raw):
        """Lay a mail into the folder, as a mail server does."""
        place = self.home / "mail" / "new"
        number = len(list(place.iterdir())) + len(list((place.parent / "cur").iterdir()))
        _lay(place / f"{1000 + number}.M{number}P1.test", raw)

    def listing(self):
        """Where each mail lies, new or seen, and under which name: its flags are part of that."""
        places = [self.home / "mail" / name for name in ("new", "cur")]
        return {(place.name, one.name) for place in places for one in place.iterdir()}

    def made_anew(self):
        """Give the folder a new UIDVALIDITY, as a move to another server does."""
        for name in (
            "dovecot-uidlist",
            "dovecot.index",
            "dovecot.index.log",
            "dovecot.index.cache",
        ):
            (self.home / "mail" / name).unlink(missing_ok=True)
        _lay(self.home / "mail" / "dovecot-uidlist", b"3 V7 N1\n")


@contextmanager
def server():
    """Run Dovecot for the block; skipped with a clear line where it is not there.

    It refuses to serve as root, so there it is nobody, in a folder of its own.
    """
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
    if program is None:
        pytest.skip("needs dovecot-imapd, which is not on this machine")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    who = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    home = Path(tempfile.mkdtemp(prefix="dovecot-"))
    places = [home, home / "mail", *(home / "mail" / name for name in ("new", "cur", "tmp"))]
    for place in places:
        place.mkdir(exist_ok=True)
        os.chown(place, who.pw_uid, who.pw_gid)
    told = {"user": who.pw_name, "group": grp.getgrgid(who.pw_gid).gr_name}
    config = home / "dovecot.conf"
    _lay(config, _CONFIG.format(home=home, port=port, **told).encode())
    process = subprocess.Popen(
        [program, "-F", "-c", str(config)], **_as(who), stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, process, home / "log")
        yield Dovecot(f"imap://me:secret@127.0.0.1:{port}/INBOX", home)
    finally:
        process.terminate()
        process.wait(_SECONDS)
        shutil.rmtree(home, ignore_errors=True)


def _as(who):
    if os.getuid() != 0:
        return {}
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": ()}


def _wait(port, process, log):
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as there:
                if there.recv(4).startswith(b"* OK"):
                    return
        except OSError:
            time.sleep(0.05)
    said = log.read_text() if log.exists() else ""
    raise RuntimeError(f"dovecot did not start: {said[-2000:]}")
