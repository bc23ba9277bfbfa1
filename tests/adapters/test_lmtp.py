"""The door for a mail server: 250 only for what is on the disk, an answer for each recipient."""

import asyncio
import smtplib
import sqlite3
from concurrent.futures import Future
from contextlib import closing, contextmanager

import pytest
from aiosmtpd.smtp import Envelope
from sqlalchemy.exc import OperationalError

from app.adapters import lmtp
from app.errors import ServiceError
from app.jobs.keeping import Keeper
from app.models import InboundMessage
from app.parts import parts
from app.services.reading.reader import read
from tests.factories.incoming import mail
from tests.servers.lmtp import server

pytestmark = [pytest.mark.servers, pytest.mark.enable_socket]

CLERK, DESK, OTHER = "clerk@town.example", "desk@daylight.example.org", "foia@daylight.example.org"


@pytest.fixture(scope="module")
def home(daylight, tmp_path_factory):
    made = tmp_path_factory.mktemp("lmtp")
    who = ("--group", "Test Group", "--email", DESK, "--postal", "P.O. Box 1\\nTown, IL 62701")
    daylight.run(made, "init", *who)
    return made


@pytest.fixture(scope="module")
def running(daylight, home):
    with server(daylight, home) as one:
        yield one


@contextmanager
def rows(home):
    with closing(sqlite3.connect(home / "daylight.sqlite", timeout=30)) as books:
        yield lambda: books.execute("SELECT id, mailbox, came_by FROM inbound_messages").fetchall()


def test_a_mail_for_two_recipients_is_kept_once_and_each_is_answered_for(running, home):
    raw = mail("Dots\r\n.\r\n..\r\n").replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    with rows(home) as there, running.connect() as client:
        before = len(there())
        client.ehlo_or_helo_if_needed()
        client.mail(CLERK)
        for one in (DESK, OTHER):
            client.rcpt(one)
        client.putcmd("data")
        assert client.getreply()[0] == 354
        client.send(raw.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        assert [client.getreply() for _ in range(2)] == [(250, b"2.0.0 Kept")] * 2
        assert client.noop()[0] == 250
        assert there()[before:] == [(before + 1, "lmtp", "mail")]
        client.sendmail(CLERK, [OTHER], raw)
        assert len(there()) == before + 1


def test_a_mail_that_is_too_large_is_refused_for_each_recipient_and_the_next_one_taken(running):
    with running.connect() as client:
        client.ehlo_or_helo_if_needed()
        assert client.mail(CLERK, [f"size={lmtp.LARGEST + 1}"])[0] == 552
        client.mail(CLERK)
        for one in (DESK, OTHER):
            client.rcpt(one)
        client.putcmd("data")
        assert client.getreply()[0] == 354
        line = b"x" * 998 + b"\r\n"
        for _ in range(lmtp.LARGEST // len(line) + 1):
            client.sock.sendall(line)
        client.send(b".\r\n")
        assert [client.getreply()[0] for _ in range(2)] == [552, 552]
        client.sendmail(CLERK, [DESK], mail("small"))


def test_lines_longer_than_the_standard_allows_are_kept(running, home):
    with rows(home) as there, running.connect() as client:
        before = len(there())
        client.sendmail(CLERK, [DESK], mail("short") + b"<b>" + b"y" * 200_000 + b"</b>\r\n")
        assert len(there()) == before + 1


def test_what_no_header_may_hold_and_too_many_recipients_are_declined(running):
    with running.connect() as client:
        client.ehlo_or_helo_if_needed()
        client.mail(CLERK)
        assert client.docmd('RCPT TO:<"a\x01b"@town.example>')[0] == 553
        codes = [client.rcpt(f"a{number}@daylight.example.org")[0] for number in range(101)]
        assert (set(codes[:100]), codes[100]) == ({250}, 452)


def test_smtp_is_not_spoken_there(running):
    with smtplib.SMTP("127.0.0.1", running.port, timeout=30) as client:
        assert client.ehlo()[0] == 500


def test_more_connections_than_it_holds_are_told_to_come_back(running):
    inside = [running.connect() for _ in range(lmtp.CONNECTIONS)]
    with pytest.raises(smtplib.SMTPConnectError, match="421"):
        running.connect()
    for one in inside:
        one.quit()
    with running.connect() as client:
        assert client.noop()[0] == 250


def test_what_fails_for_now_is_answered_so_that_the_server_tries_again():
    def fails(_raw):
        future = Future()
        future.set_exception(OSError(28, "No space left on device"))
        return future

    envelope = Envelope()
    envelope.content, envelope.mail_from, envelope.rcpt_tos = b"x", CLERK, [DESK]
    handler = lmtp._Handler(fails)
    said = asyncio.run(handler.handle_DATA(None, None, envelope))
    assert said.startswith("451 ")
    assert asyncio.run(handler.handle_exception(ValueError())).startswith("451 ")


def test_a_database_that_is_away_fails_all_at_once_and_keeps_nothing(app, session, monkeypatch):
    tries = []

    def locked(*_args, **_kwargs):
        tries.append(1)
        raise OperationalError("BEGIN", {}, sqlite3.OperationalError("database is locked"))

    keeper = Keeper(app, "lmtp")
    given = [keeper.hand_over(mail(str(number))) for number in range(3)]
    with monkeypatch.context() as patched:
        patched.setattr("app.services.messages.take_in", locked)
        with keeper.at_work():
            pass
    assert all(isinstance(one.exception(), OperationalError) for one in given)
    assert (len(tries), session.query(InboundMessage).count()) == (1, 0)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("0.0.0.0:2424", "anybody"),
        ("192.0.2.1:2424", "anybody"),
        ("mail.example.org:2424", "Name the place"),
        ("127.0.0.1", "Name the place"),
        ("127.0.0.1:99999", "Name the place"),
    ],
)
def test_it_listens_where_only_this_machine_reaches_it(words, why):
    with pytest.raises(ServiceError, match=why):
        lmtp.place_of(words)


def test_places_are_read():
    assert lmtp.place_of("unix:/run/daylight.sock").path.name == "daylight.sock"
    assert lmtp.place_of("[::1]:24") == lmtp.Place(host="::1", port=24)
    assert lmtp.place_of("192.0.2.1:24", beyond=True).host == "192.0.2.1"


def test_one_message_that_cannot_be_kept_stops_no_other(app, session, monkeypatch):
    bad = mail("bad")
    put = type(parts().store).put

    def fails(store, content):
        if content.getvalue() == bad:
            raise OSError(5, "Input/output error")
        return put(store, content)

    monkeypatch.setattr(type(parts().store), "put", fails)
    keeper = Keeper(app, "lmtp")
    given = [keeper.hand_over(one) for one in (mail("a"), bad, mail("b"))]
    with keeper.at_work():
        pass
    assert [one.exception() is None for one in given] == [True, False, True]
    assert session.query(InboundMessage).count() == 2


def test_the_address_it_really_went_to_is_read_again():
    told = read(b"Return-Path: <clerk@town.example>\r\nDelivered-To: a+b@x.example\r\n" + mail("x"))
    assert told.delivered_to == ("a+b@x.example",)
    assert told.return_path == "clerk@town.example"
