"""Handing mail over: every way a server can answer, fail to answer, or break off."""

import socket
import threading
from datetime import UTC, datetime

import pytest

from app.adapters.mailers import FolderMailer, MessageMailer, composed, mailer_for, message
from app.adapters.smtp import MailServer, SmtpMailer, server_of
from app.config import SettingsError
from app.ports.mail import (
    MailboxBusy,
    MailDeferred,
    MailRefused,
    MailUncertain,
    OutgoingMail,
    RecipientRefused,
    ServerUnavailable,
)
from tests.servers import mail as mail_server

pytestmark = [pytest.mark.servers, pytest.mark.enable_socket]


def letter(recipient="records@agency.example.invalid", **overrides):
    facts = {
        "message_id": "<daylight.DL-1.request@daylight.example.org>",
        "sender": "desk@daylight.example.org",
        "sender_name": "Daylight Test Group",
        "recipient": recipient,
        "reply_to": "desk+DL-1@daylight.example.org",
        "subject": "Records request: agreements",
        "body": "Dear records officer,\n\n.a line that begins with a dot\nCafé, § 552.\n",
    }
    return OutgoingMail(**facts | overrides)


def mailer(port, timeout=1.0):
    return MessageMailer(SmtpMailer(MailServer("127.0.0.1", port), timeout=timeout))


def refused_by(exception, words, **overrides):
    with mail_server.server() as (handler, port):
        with pytest.raises(exception, match=words) as caught:
            mailer(port).send(letter(**overrides))
        assert type(caught.value) is exception
        return handler


def test_a_letter_arrives_whole_and_the_answer_is_kept():
    with mail_server.server() as (handler, port):
        assert mailer(port).send(letter()) == "250 2.0.0 queued as 4F2A"
    (arrived,) = handler.received
    assert arrived["Message-ID"] == "<daylight.DL-1.request@daylight.example.org>"
    assert arrived["Reply-To"] == "Daylight Test Group <desk+DL-1@daylight.example.org>"
    assert arrived.get_content().splitlines() == letter().body.splitlines()


def test_an_unknown_mailbox_is_the_contacts_fault():
    refused_by(RecipientRefused, "550 5.1.1 no such mailbox", recipient="unknown@agency.invalid")


def test_a_letter_refused_for_its_words_is_refused_for_good():
    refused_by(MailRefused, "554 5.7.1", recipient="rejects@agency.invalid")


def test_a_busy_mailbox_and_a_full_server_are_for_later():
    refused_by(MailboxBusy, "450 4.2.1", recipient="busy@agency.invalid")
    refused_by(MailDeferred, "452 4.3.1", recipient="full@agency.invalid")


def test_a_break_before_the_letter_is_for_later():
    handler = refused_by(MailDeferred, "before the letter", recipient="drops@agency.invalid")
    assert handler.received == []


def test_a_break_after_the_letter_is_uncertain_for_it_did_arrive():
    handler = refused_by(MailUncertain, "no answer came", recipient="vanishes@agency.invalid")
    assert len(handler.received) == 1


def test_silence_after_the_letter_is_uncertain():
    handler = refused_by(MailUncertain, "no answer came", recipient="silent@agency.invalid")
    assert len(handler.received) == 1


def test_a_refused_sender_is_our_own_trouble_and_no_contacts():
    refused_by(ServerUnavailable, "sender", sender="banned@daylight.example.org")


def test_no_server_at_all_is_our_own_trouble():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ServerUnavailable, match="could not be used"):
        mailer(port).send(letter())


@pytest.mark.parametrize(
    ("said", "exception"),
    [
        ([b"554 go away"], ServerUnavailable),
        ([b"220 hello", b"502 what?", b"502 what?"], ServerUnavailable),
        ([b"220 hello", b"250 hello", b"250 ok", b"250 ok", b"451 later"], MailDeferred),
        ([b"220 hello", b"250 hello", b"250 ok", b"250 ok", b"554 no"], MailRefused),
        ([b"220 hello", b"250 hello", b"250 ok", b"250 ok", b"354 go"], MailUncertain),
        ([b"220 hello", b"250 hello", b"250 ok", b"250 ok", b"354 go", b"no"], MailUncertain),
        ([b"220 hello", b"250 hello", b"250 ok", b"250 ok", b"354 go", b"399 hm"], MailUncertain),
    ],
)
def test_servers_that_follow_no_rule_are_judged_by_how_far_the_letter_came(said, exception):
    with scripted(said) as port, pytest.raises(exception) as caught:
        mailer(port).send(letter())
    assert type(caught.value) is exception


class scripted:  # noqa: N801 - reads as the function it stands for
    """A server that answers one line to each thing it hears, then hangs up."""

    def __init__(self, said):
        self._said = said

    def __enter__(self):
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self._listening.getsockname()[1]

    def _serve(self):
        with self._listening, self._listening.accept()[0] as connection:
            for number, line in enumerate(self._said):
                if number:
                    self._hear(connection)
                connection.sendall(line + b"\r\n")
            self._hear(connection)

    def _hear(self, connection):
        heard = b""
        while not heard.endswith(b"\r\n") or (b"Subject" in heard and b"\r\n.\r\n" not in heard):
            more = connection.recv(65536)
            if not more:
                return
            heard += more

    def __exit__(self, *_):
        self._thread.join(5)


@pytest.mark.parametrize(
    "field", ["recipient", "sender", "reply_to", "subject", "sender_name", "message_id"]
)
def test_a_line_break_in_an_address_or_header_is_refused(field):
    given = {field: "records@agency.example.invalid\r\nBcc: everybody@example.org"}
    with mail_server.server() as (handler, port), pytest.raises(MailRefused):
        mailer(port).send(letter(**given))
    assert handler.sessions == 0


@pytest.mark.parametrize(
    "recipient", ["", "nobody", "a b@agency.invalid", "münchen@agency.invalid"]
)
def test_what_is_no_address_is_refused_before_any_server_is_asked(recipient):
    with mail_server.server() as (handler, port), pytest.raises(MailRefused):
        mailer(port).send(letter(recipient))
    assert handler.sessions == 0


def test_sample_addresses_never_reach_a_server_on_the_network():
    away = MessageMailer(SmtpMailer(MailServer("mail.example.org", 587)))
    with pytest.raises(RecipientRefused, match="made for samples"):
        away.send(letter())


def test_a_server_on_the_network_must_encrypt():
    with mail_server.server() as (handler, port):
        pretended = SmtpMailer(Distant("127.0.0.1", port), timeout=1)
        with pytest.raises(ServerUnavailable, match="no encryption"):
            pretended.deliver("desk@example.org", "records@example.org", b"Subject: x\r\n\r\nx")
    assert handler.sessions == 0


class Distant(MailServer):
    is_local = False


def test_the_setting_says_where_mail_goes(tmp_path):
    assert not mailer_for("").configured
    assert isinstance(mailer_for(f"folder:{tmp_path}"), FolderMailer)
    assert mailer_for("smtp://mail.example.org").paced
    assert not mailer_for("smtp://127.0.0.1:25").paced
    assert server_of("smtps://me%40example.org:p%3A@mail.example.org") == MailServer(
        "mail.example.org", 465, "me@example.org", "p:", tls=True
    )


@pytest.mark.parametrize(
    "url", ["mail.example.org", "imap://me:hunter2@x", "smtp://", "smtp://me:hunter2@x:99999"]
)
def test_a_setting_that_names_no_server_is_refused_without_repeating_passwords(url):
    with pytest.raises(SettingsError) as caught:
        mailer_for(url)
    assert "hunter2" not in str(caught.value)


def test_the_folder_holds_one_file_however_often_a_letter_is_written(tmp_path):
    folder = FolderMailer(tmp_path / "mail")
    assert folder.send(letter()) == folder.send(letter()) == "written to daylight.DL-1.request.eml"
    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["daylight.DL-1.request.eml"]


def test_long_lines_and_strange_signs_survive_the_wire():
    body = "x" * 2000 + "\n\N{SNOWMAN}\n"
    made = message(letter(body=body))
    assert max(map(len, made.as_bytes().splitlines())) < 998
    assert made.get_content().splitlines() == body.splitlines()


def test_what_was_composed_and_kept_is_what_arrives():
    with mail_server.server() as (handler, port):
        away = mailer(port)
        kept = away.compose(letter(dated_at=datetime(2026, 11, 24, 15, 0, tzinfo=UTC)))
        away.send(letter(body="other words", written=kept))
    (arrived,) = handler.received
    assert arrived["Date"] == "Tue, 24 Nov 2026 15:00:00 +0000"
    assert arrived.get_content().splitlines() == letter().body.splitlines()


def test_the_same_mail_is_the_same_bytes_also_with_a_file():
    with_file = letter(
        dated_at=datetime(2026, 11, 24, 15, 0, tzinfo=UTC),
        attachments=(("log.pdf", "application/pdf", b"%PDF-1.7"),),
    )
    assert composed(with_file) == composed(with_file)
