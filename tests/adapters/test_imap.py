"""Reading a mailbox: every new message once, as it came, and nothing marked."""

import re

import pytest

from app.adapters import imap
from app.adapters.imap import MailboxUnavailable, mailbox_of, new_messages
from app.config import SettingsError
from app.jobs.running import run as run_job
from app.models import InboundMessage, JobRun, StoredFile
from app.parts import KEY, parts
from tests.factories.moments import NOW
from tests.servers.mailbox import server as mailbox

pytestmark = [pytest.mark.servers, pytest.mark.enable_socket]

MESSAGES = {
    3: b"Subject: one\r\n\r\nfirst\r\n",
    7: b"Subject: two\r\n\r\n)\r\nA1 OK not the end\r\n",
    8: b"Subject: three\r\n\r\n\xff\xfe raw bytes\r\n",
}


def look(url, **overrides):
    return new_messages(mailbox_of(url), **{"after": 0, "validity": 42, "most": 100} | overrides)


def test_new_messages_come_whole_and_in_their_order():
    with mailbox(MESSAGES) as (url, heard):
        found = look(url)
    assert {message.uid: message.content for message in found.messages} == MESSAGES
    assert (found.last_uid, found.validity) == (8, 42)
    assert not [words for words in heard if re.match("SELECT|.*STORE|.*BODY\\[", words)]


def test_what_was_read_before_is_not_read_again():
    with mailbox(MESSAGES) as (url, _):
        assert [message.uid for message in look(url, after=3).messages] == [7, 8]
        assert look(url, after=8).messages == ()
        assert look(url, after=8).last_uid == 8


def test_only_so_many_at_a_time_and_the_rest_next_time():
    with mailbox(MESSAGES) as (url, _):
        first = look(url, most=2)
        assert [message.uid for message in first.messages] == [3, 7]
        assert [message.uid for message in look(url, after=first.last_uid).messages] == [8]


def test_a_mailbox_that_was_made_anew_is_read_from_its_beginning():
    with mailbox(MESSAGES, validity=43) as (url, _):
        assert len(look(url, after=8).messages) == 3


def test_a_wrong_password_and_a_missing_server_say_so():
    with (
        mailbox(MESSAGES, password="other") as (url, _),
        pytest.raises(MailboxUnavailable, match="wrong password"),
    ):
        look(url)
    with pytest.raises(MailboxUnavailable, match="could not be reached"):
        look(url)


@pytest.mark.parametrize(
    "url", ["", "imaps://mail.example.org", "smtp://me:hunter2@x", "imap://me:hunter2@mail.example"]
)
def test_a_setting_that_names_no_mailbox_is_refused(url):
    with pytest.raises(SettingsError) as caught:
        mailbox_of(url)
    assert "hunter2" not in str(caught.value)


def test_the_job_keeps_each_message_once(app, session, clock):
    with mailbox(MESSAGES) as (url, _):
        object.__setattr__(app.extensions[KEY].settings, "imap_url", url)
        first, second = run_job("fetch-mail"), run_job("fetch-mail")
    assert (first["fetched"], second["fetched"]) == (3, 0)
    kept = session.query(StoredFile).all()
    assert {one.media_type for one in kept} == {"message/rfc822"}
    contents = {parts().store.path(one.sha256).read_bytes() for one in kept}
    assert contents == set(MESSAGES.values())


def test_a_mailbox_that_is_away_loses_no_place(app, clock):
    with mailbox(MESSAGES) as (url, _):
        object.__setattr__(app.extensions[KEY].settings, "imap_url", url)
        run_job("fetch-mail")
    assert "error" in run_job("fetch-mail")
    assert run_job("fetch-mail")["last_uid"] == 8


def test_each_message_waits_to_be_sorted_once_and_the_look_says_that_it_read_all(
    app, session, clock
):
    with mailbox(MESSAGES) as (url, _):
        object.__setattr__(app.extensions[KEY].settings, "imap_url", url)
        first = run_job("fetch-mail")
        run_job("fetch-mail")
    assert (first["new"], first["whole"], first["left"]) == (3, True, 0)
    found = session.query(InboundMessage).order_by(InboundMessage.uid).all()
    assert [one.subject for one in found] == ["one", "two", "three"]
    assert {one.state for one in found} == {"unsorted"}


def test_what_an_older_program_fetched_is_laid_out_too(app, session, clock):
    session.add(
        JobRun(
            name="fetch-mail",
            started_at=NOW,
            ended_at=NOW,
            outcome={"fetched": 3, "last_uid": 8, "validity": 42},
        )
    )
    session.commit()
    with mailbox(MESSAGES) as (url, _):
        object.__setattr__(app.extensions[KEY].settings, "imap_url", url)
        assert run_job("fetch-mail")["new"] == 3


def test_of_a_message_that_is_too_large_the_head_comes(monkeypatch):
    monkeypatch.setattr(imap, "_LARGEST", 20)
    with mailbox(MESSAGES) as (url, _):
        found = look(url)
    assert found.too_large == 3
    assert [one.content for one in found.messages if b"Subject: two" in one.content]
    assert all(b"not the end" not in one.content for one in found.messages)
