"""A mailbox on loopback that knows the few IMAP commands a reader needs, and none that writes."""

import base64
import re
import socket
import threading
from contextlib import contextmanager

_FETCH_SIZE = re.compile(r"UID FETCH (\d+) \(RFC822.SIZE\)")
_FETCH_BODY = re.compile(r"UID FETCH (\d+) \(BODY.PEEK\[\]\)")
_FETCH_HEAD = re.compile(r"UID FETCH (\d+) \(BODY.PEEK\[HEADER\]\)")
_SEARCH = re.compile(r"UID SEARCH (?:(\d+):(\d+) )?UID (\d+):\*")


class Mailbox:
    """Messages by their UID, and every command that was heard."""

    def __init__(self, messages, validity, password, withheld, breaks_at):
        self.messages, self.validity, self.password = messages, validity, password
        self.withheld, self.breaks_at = withheld, breaks_at
        self.heard = []

    def answer(self, tag, words):
        """Answer one command, as bytes for the wire."""
        self.heard.append(words)
        done = f"{tag} OK done\r\n".encode()
        if words.startswith("LOGIN"):
            return done if self.password in words else f"{tag} NO wrong password\r\n".encode()
        if words.startswith("EXAMINE"):
            head = f"* {len(self.messages)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] valid\r\n"
            return head.encode() + done
        if found := _SEARCH.fullmatch(words):
            return self._search(*(number and int(number) for number in found.groups())) + done
        for pattern, tell in (
            (_FETCH_SIZE, self._size),
            (_FETCH_BODY, self._body),
            (_FETCH_HEAD, self._head),
        ):
            if found := pattern.fullmatch(words):
                uid = int(found[1])
                if uid == self.breaks_at:
                    return None
                return done if uid in self.withheld else tell(uid) + done
        return b"* CAPABILITY IMAP4rev1\r\n" + done

    def _search(self, begin, end, first):
        # As the standard says, `*` is the last message, even below the number asked for.
        there = sorted(self.messages)
        among = there[begin - 1 : end] if begin else there
        found = [uid for uid in among if uid >= first or uid == there[-1]]
        return f"* SEARCH {' '.join(map(str, found))}\r\n".encode()

    def _size(self, uid):
        return f"* 1 FETCH (UID {uid} RFC822.SIZE {len(self.messages[uid])})\r\n".encode()

    def _body(self, uid):
        return self._part(uid, "", self.messages[uid])

    def _head(self, uid):
        return self._part(uid, "HEADER", self.messages[uid].partition(b"\r\n\r\n")[0] + b"\r\n\r\n")

    def _part(self, uid, name, body):
        return f"* 1 FETCH (UID {uid} BODY[{name}] {{{len(body)}}}\r\n".encode() + body + b")\r\n"


@contextmanager
def server(
    messages,
    *,
    validity=42,
    password="secret",  # noqa: S107 - of a test mailbox
    withheld=(),
    breaks_at=None,
    refuses="",
):
    """Run a mailbox for the block: its address as a setting, and the commands it heard.

    It lists the ``withheld`` messages and does not give them, and hangs up when it is asked for
    ``breaks_at``. It says no to commands that begin with what it ``refuses``.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    mailbox = Mailbox(messages, validity, password, withheld, breaks_at)

    def serve():
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as lines:
                connection.sendall(b"* OK ready\r\n")
                for line in lines:
                    tag, _, words = line.decode().strip().partition(" ")
                    if words == "AUTHENTICATE PLAIN":
                        connection.sendall(b"+ \r\n")
                        who = base64.b64decode(next(lines)).decode().split("\0")
                        words = f'LOGIN {who[1]} "{who[2]}"'
                    if refuses and words.startswith(refuses):
                        connection.sendall(f"{tag} NO [SERVERBUG] Internal error\r\n".encode())
                        continue
                    said = mailbox.answer(tag, words)
                    if said is None:
                        break
                    connection.sendall(said)
                    if words == "LOGOUT":
                        break

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"imap://me:secret@127.0.0.1:{listening.getsockname()[1]}/INBOX", mailbox.heard
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)
