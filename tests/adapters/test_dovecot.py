"""Reading a real IMAP server: each mail once, whatever happens between, and the folder as found."""

import pytest

from app.adapters.imap import mailbox_of, opened
from app.jobs import fetch_mail
from app.jobs.running import run as run_job
from app.models import InboundMessage, Mailbox
from app.parts import KEY
from tests.factories.incoming import mail
from tests.servers.dovecot import server

pytestmark = [pytest.mark.servers, pytest.mark.enable_socket]


@pytest.fixture
def dovecot():
    with server() as running:
        yield running


@pytest.fixture
def fetch(app, dovecot):
    object.__setattr__(app.extensions[KEY].settings, "imap_url", dovecot.url)
    return lambda: run_job("fetch-mail")


def test_mail_is_fetched_once_and_the_folder_is_left_as_found(dovecot, fetch, session):
    for number in range(3):
        dovecot.deliver(mail(f"Answer {number}\n"))
    assert (fetch()["new"], fetch()["new"]) == (3, 0)
    dovecot.deliver(mail("Another\n"))
    before = dovecot.listing()
    told = fetch()
    assert (told["new"], told["whole"]) == (1, True)
    assert session.query(InboundMessage).count() == 4
    assert dovecot.listing() == before


def test_a_fetch_that_dies_after_keeping_is_gone_on_with(dovecot, fetch, session, monkeypatch):
    for number in range(3):
        dovecot.deliver(mail(f"Answer {number}\n"))

    def dies():
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(fetch_mail, "sort_all", dies)
        with pytest.raises(KeyboardInterrupt):
            fetch()
    assert fetch()["new"] == 0
    assert session.query(InboundMessage).count() == 3
    assert {one.reading["judged"] for one in session.query(InboundMessage)} == {True}


def test_a_folder_that_was_made_anew_brings_nothing_twice(dovecot, fetch, session):
    for number in range(3):
        dovecot.deliver(mail(f"Answer {number}\n"))
    fetch()
    dovecot.made_anew()
    second = fetch()
    assert session.query(Mailbox).one().uid_validity == 7
    assert (second["fetched"], second["new"]) == (3, 0)
    assert session.query(InboundMessage).count() == 3


def test_the_bytes_are_those_that_the_server_was_given(dovecot):
    raw = mail("Raw \N{SNOWMAN}\n").replace(b"\n", b"\r\n")
    dovecot.deliver(raw)
    with opened(mailbox_of(dovecot.url)) as look:
        assert [look.message(uid).content for uid in look.after(0)] == [raw]
