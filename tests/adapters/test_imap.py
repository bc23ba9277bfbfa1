"""Reading a mailbox: every new message once, as it came, and nothing marked."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest

from app.adapters import imap
from app.adapters.imap import MailboxUnavailable, mailbox_of, mailboxes_of, opened
from app.config import SettingsError
from app.jobs import fetch_mail
from app.jobs.running import run as run_job
from app.models import InboundMessage, Mailbox, StoredFile
from app.parts import KEY, parts
from app.queries.mailbox import read_at
from app.services.mailboxes import look_only_into, note_look
from tests.factories.mailbox import mailbox_read
from tests.factories.moments import NOW
from tests.servers.mailbox import server as mailbox

pytestmark = [pytest.mark.servers, pytest.mark.enable_socket]

MESSAGES = {
    3: b"Subject: one\r\n\r\nfirst\r\n",
    7: b"Subject: two\r\n\r\n)\r\nA1 OK not the end\r\n",
    8: b"Subject: three\r\n\r\n\xff\xfe raw bytes\r\n",
}


@dataclass
class Seen:
    validity: int
    messages: list


def look(url, after=0):
    with opened(mailbox_of(url)) as there:
        return Seen(there.validity, [there.message(uid) for uid in there.after(after)])


@pytest.fixture
def set_to(app):
    def settle(*urls):
        object.__setattr__(app.extensions[KEY].settings, "imap_url", "  ".join(urls))

    return settle


def test_new_messages_come_whole_and_in_their_order():
    with mailbox(MESSAGES) as (url, heard):
        found = look(url)
    assert {message.uid: message.content for message in found.messages} == MESSAGES
    assert found.validity == 42
    assert not [words for words in heard if re.match("SELECT|.*STORE|.*BODY\\[", words)]


def test_what_was_read_before_is_not_read_again():
    with mailbox(MESSAGES) as (url, _):
        assert [message.uid for message in look(url, after=3).messages] == [7, 8]
        assert look(url, after=8).messages == []


def test_a_wrong_password_and_a_missing_server_say_so_without_the_password():
    with (
        mailbox(MESSAGES, password="other") as (url, _),
        pytest.raises(MailboxUnavailable, match="wrong password") as refused,
    ):
        look(url)
    with pytest.raises(MailboxUnavailable, match="could not be reached"):
        look(url)
    assert "secret" not in str(refused.value)
    assert "secret" not in repr(mailbox_of(url))


@pytest.mark.parametrize(
    "url", ["", "imaps://mail.example.org", "smtp://me:hunter2@x", "imap://me:hunter2@mail.example"]
)
def test_a_setting_that_names_no_mailbox_is_refused(url):
    with pytest.raises(SettingsError) as caught:
        mailbox_of(url)
    assert "hunter2" not in str(caught.value)


def test_several_addresses_are_read_whichever_way_they_are_written():
    one, two = "imaps://a:x@mail.example.org/INBOX", "imaps://b:y@mail.example.org:9993/FOIA"
    found = mailboxes_of(f"{one}\n  {two} {one}")
    assert [box.name for box in found] == ["a@mail.example.org/INBOX", "b@mail.example.org/FOIA"]
    assert mailboxes_of("") == ()


def test_the_job_keeps_each_message_once(set_to, session, clock):
    with mailbox(MESSAGES) as (url, _):
        set_to(url)
        first, second = run_job("fetch-mail"), run_job("fetch-mail")
    assert (first["fetched"], second["fetched"]) == (3, 0)
    kept = session.query(StoredFile).all()
    assert {one.media_type for one in kept} == {"message/rfc822"}
    contents = {parts().store.path(one.sha256).read_bytes() for one in kept}
    assert contents == set(MESSAGES.values())


def test_each_message_waits_to_be_sorted_and_the_look_says_that_it_read_all(set_to, session, clock):
    with mailbox(MESSAGES) as (url, _):
        set_to(url)
        first = run_job("fetch-mail")
    assert (first["new"], first["whole"], first["left"]) == (3, True, 0)
    found = session.query(InboundMessage).order_by(InboundMessage.uid).all()
    assert [one.subject for one in found] == ["one", "two", "three"]
    assert {one.state for one in found} == {"unsorted"}
    assert read_at(session, now=NOW) == NOW


def test_a_mailbox_that_is_away_loses_no_place_and_is_told_of(set_to, session, clock):
    with mailbox(MESSAGES) as (url, _):
        set_to(url)
        run_job("fetch-mail")
    clock(NOW + timedelta(hours=2))
    assert not run_job("fetch-mail")["whole"]
    [box] = session.query(Mailbox).all()
    assert (box.last_uid, box.whole_at, box.looked_at) == (8, NOW, NOW + timedelta(hours=2))
    assert "could not be reached" in box.problem


def test_only_so_many_in_one_run_and_the_rest_in_the_next(set_to, session, clock, monkeypatch):
    monkeypatch.setattr(fetch_mail, "_MOST", 2)
    with mailbox(MESSAGES) as (url, _):
        set_to(url)
        first = run_job("fetch-mail")
        assert (first["new"], first["left"], first["whole"]) == (2, 1, False)
        assert read_at(session, now=NOW) is None
        assert run_job("fetch-mail")["new"] == 1
    assert read_at(session, now=NOW) == NOW


def test_one_mailbox_that_fails_stops_no_other_and_nobody_is_called_late(set_to, session, clock):
    with mailbox(MESSAGES) as (good, _), mailbox({}, password="other") as (bad, _):
        set_to(bad.replace("me:", "them:"), good)
        told = run_job("fetch-mail")
        assert (told["new"], told["whole"]) == (3, False)
        assert [bool(one.get("problem")) for one in told["mailboxes"]] == [True, False]
        assert "secret" not in str(told)
        assert read_at(session, now=NOW) is None
        set_to(good)
        run_job("fetch-mail")
    assert [box.name for box in session.query(Mailbox)] == [mailbox_of(good).name]
    assert read_at(session, now=NOW) == NOW


def test_a_mailbox_that_will_not_be_searched_is_not_an_empty_one(set_to, session, clock):
    with mailbox(MESSAGES) as (good, _), mailbox(MESSAGES, refuses="UID SEARCH") as (bad, _):
        set_to(bad.replace("me:", "them:"), good)
        told = run_job("fetch-mail")
    assert (told["new"], told["whole"]) == (3, False)
    assert "SERVERBUG" in told["mailboxes"][0]["problem"]
    assert read_at(session, now=NOW) is None


def test_a_password_with_letters_that_login_cannot_say_signs_in_all_the_same():
    with mailbox(MESSAGES, password="pässwort") as (url, heard):
        assert len(look(url.replace("secret", "p%C3%A4sswort")).messages) == 3
    assert "LOGIN" in heard[1]


def test_a_folder_that_cannot_be_named_stops_no_other_mailbox(set_to, session, clock):
    with mailbox(MESSAGES) as (url, _):
        set_to(url.replace("INBOX", "Anträge"), url)
        told = run_job("fetch-mail")
    assert [one["new"] for one in told["mailboxes"]] == [0, 3]
    assert told["mailboxes"][0]["problem"]


def test_a_new_mailbox_counts_as_unread_until_it_is_read(set_to, session, clock):
    mailbox_read(session)
    look_only_into(session, ["desk@mail.example.org/INBOX", "new@mail.example.org/INBOX"])
    assert read_at(session, now=NOW) is None
    note_look(session, "new@mail.example.org/INBOX", began_at=NOW, whole=True, problem="")
    assert read_at(session, now=NOW) == NOW
    assert read_at(session, now=NOW + timedelta(hours=25)) is None


def test_a_message_that_comes_by_two_mailboxes_is_one_row(set_to, session, clock):
    with mailbox(MESSAGES) as (one, _), mailbox(MESSAGES) as (other, _):
        set_to(one, other.replace("me:", "them:"))
        told = run_job("fetch-mail")
    assert (told["fetched"], told["new"], told["whole"]) == (6, 3, True)
    assert session.query(InboundMessage).count() == 3


def test_a_mailbox_that_is_named_again_goes_on_where_it_was(set_to, session, clock):
    with mailbox(MESSAGES) as (url, heard):
        set_to(url)
        run_job("fetch-mail")
        set_to()
        assert "skipped" in run_job("fetch-mail")
        assert session.query(Mailbox).count() == 0
        set_to(url)
        heard.clear()
        assert run_job("fetch-mail")["fetched"] == 0
        assert "UID SEARCH UID 9:*" in heard


def test_a_message_that_is_listed_and_not_given_holds_up_no_other_and_is_asked_for_again(
    set_to, session, clock
):
    with mailbox(MESSAGES, withheld={7}) as (url, heard):
        set_to(url)
        told = run_job("fetch-mail")
        assert (told["new"], told["left"], told["whole"]) == (2, 1, False)
        assert "Message 7" in told["mailboxes"][0]["problem"]
        heard.clear()
        assert run_job("fetch-mail")["fetched"] == 0
        assert not [words for words in heard if "FETCH 8" in words]
    with mailbox(MESSAGES) as (again, _):
        session.query(Mailbox).one()
        set_to(again)
        assert run_job("fetch-mail")["new"] == 1
    assert session.query(InboundMessage).count() == 3


def test_the_second_message_is_asked_for_when_the_first_is_committed(set_to, session, clock):
    """A mailbox that breaks off in the middle keeps what came before."""
    with mailbox(MESSAGES, breaks_at=8) as (url, _):
        set_to(url)
        told = run_job("fetch-mail")
        assert (told["new"], told["left"]) == (2, 1)
        assert session.query(Mailbox).one().last_uid == 7


def test_of_a_message_that_is_too_large_the_head_comes(monkeypatch):
    monkeypatch.setattr(imap, "_LARGEST", 20)
    with mailbox(MESSAGES) as (url, _):
        found = look(url)
    assert not [message for message in found.messages if message.whole]
    assert [one.content for one in found.messages if b"Subject: two" in one.content]
    assert all(b"not the end" not in one.content for one in found.messages)


def test_a_folder_of_more_messages_than_one_answer_can_list_is_asked_in_pieces(monkeypatch):
    monkeypatch.setattr(imap, "_MANY", 2)
    with mailbox(MESSAGES) as (url, heard):
        assert [message.uid for message in look(url, after=3).messages] == [7, 8]
    assert [words for words in heard if "SEARCH" in words] == [
        "UID SEARCH 1:2 UID 4:*",
        "UID SEARCH 3:4 UID 4:*",
    ]
