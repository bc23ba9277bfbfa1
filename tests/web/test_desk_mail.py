"""Mail at the desk: read with its marks, put where it belongs, confirmed, its files kept."""

import io
from email.message import EmailMessage

import pytest

from app.models import Document, InboundMessage, MessageState, RoleName
from app.models.ref import new_ref
from app.services import answers, events, sorting
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.incoming import bounce, mail, taken_in
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group


@pytest.fixture
def browser(clock, sign_in, session):
    group(session)
    return sign_in(RoleName.FILER)


@pytest.fixture
def asked(session):
    body = agency(session, email="records@town.example")
    one = records_request(
        session, body, campaign(session), ref=new_ref(), filed_on=TODAY.replace(day=12)
    )
    events.record(session, one, "sent", on=TODAY.replace(day=12), now=NOW)
    session.commit()
    return one


def answer_with_a_file(asked, sender="records@town.example"):
    made = EmailMessage()
    made["From"], made["Subject"] = sender, f"No Responsive Information {asked.ref}"
    made["Date"], made["Message-ID"] = "Mon, 23 Nov 2026 09:00:00 -0600", "<a.1@town.example>"
    made.set_content("Your request is denied under section 7(1)(c).\n\n> please send <b>all</b>\n")
    made.add_attachment(b"<script>x</script>", "text", "html", filename="answer.html")
    return made.as_bytes()


def arrives(session, raw):
    one = taken_in(session, raw)
    sorting.sort_new(session, now=NOW)
    session.commit()
    return one


def test_a_message_is_confirmed_with_its_event_and_its_files(browser, session, asked):
    one = arrives(session, answer_with_a_file(asked))
    assert "Say what it says" in browser.get("/desk/mail").text
    page = browser.get(f"/desk/mail/{one.id}").text
    assert "<mark>request is denied</mark>" in page
    form = f"/desk/requests/{asked.ref}/record/denied"
    assert f"{form}?message={one.id}" in page
    filled = browser.get(f"{form}?message={one.id}").text
    assert 'value="2026-11-23"' in filled
    assert "section 7(1)(c)" in filled
    assert "What this moves" in filled
    told = {"on": "2026-11-23", "exemption": "section 7(1)(c)"}
    browser.post(f"{form}/save?message={one.id}", data=told)
    session.expire_all()
    assert asked.events[-1].kind == "denied"
    assert one.state == MessageState.FILED
    [document] = session.query(Document).all()
    assert (document.original_name, document.message_id) == ("answer.html", one.id)
    assert (document.kind, document.event_id) == ("determination", asked.events[-1].id)


def test_a_message_about_two_requests_waits_until_both_are_recorded(browser, session, asked):
    other = records_request(session, asked.agency, campaign(session), ref=new_ref())
    one = arrives(session, answer_with_a_file(asked))
    browser.post(f"/desk/mail/{one.id}/file", data={"ref": other.ref})
    told = {"on": "2026-11-23", "exemption": "section 7(1)(c)"}
    browser.post(f"/desk/requests/{asked.ref}/record/denied/save?message={one.id}", data=told)
    session.expire_all()
    assert one.state == MessageState.UNSORTED
    page = browser.get(f"/desk/mail/{one.id}").text
    assert f"/desk/requests/{other.ref}/record/denied?message={one.id}" in page
    assert f"/desk/requests/{asked.ref}/record/denied?message={one.id}" not in page
    browser.post(f"/desk/mail/{one.id}/close")
    session.expire_all()
    assert one.state == MessageState.FILED
    assert session.query(Document).count() == 2


def test_a_message_that_is_sorted_again_is_read_again(browser, session, asked):
    one = arrives(session, answer_with_a_file(asked))
    browser.post(f"/desk/mail/{one.id}/close")
    browser.post(f"/desk/mail/{one.id}/unsort")
    browser.post(f"/desk/mail/{one.id}/file", data={"ref": asked.ref})
    page = browser.get(f"/desk/mail/{one.id}").text
    assert f"/desk/requests/{asked.ref}/record/denied?message={one.id}" in page


def test_what_a_message_brings_is_never_shown_by_the_browser(browser, session, asked):
    one = arrives(session, answer_with_a_file(asked))
    page = browser.get(f"/desk/mail/{one.id}").text
    assert "&lt;b&gt;all" in page
    for name in ("files/1", "original"):
        answer = browser.get(f"/desk/mail/{one.id}/{name}")
        assert answer.mimetype == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert browser.get(f"/desk/mail/{one.id}/files/2").status_code == 404
    assert browser.get("/desk/mail/999").status_code == 404
    assert browser.get(f"/desk/requests/{asked.ref}/record/denied?message=999").status_code == 404


def test_a_message_whose_bytes_are_lost_says_so(browser, session, asked):
    one = arrives(session, answer_with_a_file(asked))
    one.file.sha256 = "0" * 64
    session.commit()
    for page in ("", "/files/1", "/original"):
        answer = browser.get(f"/desk/mail/{one.id}{page}")
        assert (answer.status_code, "last backup" in answer.text) == (404, True)


def test_what_a_stranger_brings_is_held_until_somebody_vouches(browser, session, asked):
    one = arrives(session, answer_with_a_file(asked, "x@gmail.com"))
    page = browser.get(f"/desk/mail/{one.id}").text
    assert "source unproven" in page
    assert f"Belongs to {asked.ref}" in page
    browser.post(f"/desk/mail/{one.id}/file", data={"ref": asked.ref, "because": "I asked"})
    told = {"on": "2026-11-23", "exemption": "x"}
    browser.post(f"/desk/requests/{asked.ref}/record/denied/save?message={one.id}", data=told)
    [document] = session.query(Document).all()
    assert "no known contact" in answers.unproven_source(session, document)[0]
    assert browser.post(f"/desk/mail/{one.id}/vouch", data={"how": " "}).status_code == 409
    told = {"how": "I called the clerk."}
    assert browser.post(f"/desk/mail/{one.id}/vouch", data=told).status_code == 409
    told["contact"] = asked.recipient.contacts[0].id
    browser.post(f"/desk/mail/{one.id}/vouch", data=told)
    session.expire_all()
    assert answers.unproven_source(session, document) == ()
    assert "source confirmed" in browser.get(f"/desk/mail/{one.id}").text


def test_mail_of_one_body_that_is_filed_with_another_is_held_too(browser, session, asked):
    one = arrives(session, answer_with_a_file(asked))
    other = records_request(
        session, agency(session, email="records@elsewhere.example"), campaign(session)
    )
    session.commit()
    told = {"on": "2026-11-24"}
    browser.post(f"/desk/requests/{other.ref}/record/denied/save?message={one.id}", data=told)
    [document] = session.query(Document).all()
    assert "no known contact" in answers.unproven_source(session, document)[0]


def test_a_message_with_nothing_to_record_is_closed_and_can_be_sorted_again(
    browser, session, asked
):
    one = arrives(session, mail("Hello.\n", sender="x@gmail.com"))
    assert browser.post(f"/desk/mail/{one.id}/close").status_code == 409
    browser.post(f"/desk/mail/{one.id}/file", data={"ref": asked.ref})
    browser.post(f"/desk/mail/{one.id}/close")
    session.expire_all()
    assert one.state == MessageState.FILED
    assert "sorted" in browser.get(f"/desk/mail/{one.id}").text
    browser.post(f"/desk/mail/{one.id}/unsort")
    session.expire_all()
    assert one.state == MessageState.UNSORTED


def test_a_bounce_names_every_open_request_that_is_written_to_there(browser, session, asked):
    letter = dispatch(session, asked)
    again = records_request(session, asked.recipient, campaign(session), ref=new_ref())
    one = arrives(session, bounce(letter))
    page = browser.get(f"/desk/mail/{one.id}").text
    assert "the address is marked" in page
    assert "no such mailbox" in page
    assert f">{again.ref}</a>" in page


def test_mail_is_brought_in_by_file_or_pasted_and_kept_once(browser, session):
    raw = mail("Hello.\n")

    def bring(**data):
        return browser.post("/desk/mail/bring", data=data, follow_redirects=True).text

    assert "1 message kept" in bring(files=(io.BytesIO(raw), "one.eml"))
    assert "1 came before" in bring(files=(io.BytesIO(raw), "again.eml"))
    pasted = {"sender": "a@b.example", "subject": "Re", "text": "Fee: $5.\n", "on": "2026-11-20"}
    assert "1 message kept" in bring(**pasted)
    assert "1 came before" in bring(**pasted)
    assert "lies in the future" in bring(**pasted | {"on": "2026-11-25"})
    assert browser.post("/desk/mail/bring", data={}).status_code == 409
    uploaded, typed = session.query(InboundMessage).order_by(InboundMessage.id)
    assert (uploaded.came_by, typed.came_by) == ("upload", "paste")
    assert typed.received_at.date().isoformat() == "2026-11-20"
    tray = browser.get("/desk/mail").text
    assert "(brought in by hand, as a file)" in tray
    assert ", pasted by hand" in browser.get(f"/desk/mail/{typed.id}").text
    assert browser.get("/desk/mail/bring").status_code == 200


def test_what_the_program_could_not_do_with_a_message_is_said(browser, session, monkeypatch):
    def broken(*_args, **_kwargs):
        raise ValueError("a mistake")

    with monkeypatch.context() as patched:
        patched.setattr(sorting, "_sort", broken)
        one = arrives(session, mail("Hello.\n"))
    assert "could not sort it" in browser.get("/desk/mail").text
    page = browser.get(f"/desk/mail/{one.id}").text
    assert page.count("could not sort it") == 1
