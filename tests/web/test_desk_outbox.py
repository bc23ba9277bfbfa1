"""The outbox at the desk: cards opened by one, calls, the posting log, and who may do what."""

import io
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask.testing import FlaskClient

from app.models import (
    Contact,
    ContactKind,
    Dispatch,
    DispatchState,
    Document,
    RequestEvent,
    RoleName,
)
from tests.factories.agencies import agency
from tests.factories.by_hand import SITE, batch, letter, printed
from tests.factories.documents import pdf
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member

DONE, REFUSED, FORBIDDEN = 302, 409, 403
LATER = NOW + timedelta(days=1, minutes=1)


@pytest.fixture(autouse=True)
def _stopped(clock, session):
    group(session)


@pytest.fixture
def card(session):
    return letter(session)


def place(one, act):
    return f"/desk/outbox/{one.id}/{act}"


def again(session, one):
    session.expire_all()
    return session.get(Dispatch, one.id)


def test_the_outbox_lists_what_waits_by_channel(session, sign_in):
    letter(session), letter(session, ContactKind.FAX), printed(session)
    letter(session, not_before_at=NOW + timedelta(hours=1))
    page = sign_in().get("/desk/outbox").text
    assert "3 letters wait for somebody" in page
    assert "1 letter may not leave yet" in page
    for heading in ("Portal cards to submit", "Faxes to send", "Letters by post"):
        assert heading in page


def test_an_empty_outbox_says_what_will_stand_there(sign_in):
    assert "Nothing to do by hand" in sign_in().get("/desk/outbox").text


def test_a_card_shows_its_boxes_only_to_whoever_opened_it(session, sign_in, card):
    kim, ann = sign_in(), sign_in()
    before = kim.get(place(card, "card")).text
    assert "Open this card" in before
    assert "data-copy" not in before
    assert kim.post(place(card, "open")).status_code == DONE
    mine = kim.get(place(card, "card")).text
    assert f'href="{SITE}" rel="noreferrer noopener"' in mine
    assert "data-copy" in mine
    others = ann.get(place(card, "card")).text
    assert "It may have been sent already" in others
    assert "data-copy" not in others
    assert SITE + '"' not in others
    assert ann.post(place(card, "open")).status_code == REFUSED


def test_looking_at_a_card_opens_nothing(session, sign_in, card):
    sign_in().get(place(card, "card"))
    assert again(session, card).state is DispatchState.QUEUED


def test_submitting_notes_the_number_the_day_and_the_proof(session, sign_in, card):
    browser = sign_in()
    browser.post(place(card, "open"))
    form = {
        "number": "W012345-112426",
        "on": TODAY.isoformat(),
        "proof": (io.BytesIO(pdf("confirmed")), "confirmation.pdf"),
    }
    assert browser.post(place(card, "submitted"), data=form).status_code == DONE
    sent = again(session, card)
    assert (sent.state, sent.records_request.tracking_number) == (
        DispatchState.SENT,
        "W012345-112426",
    )
    (proof,) = session.query(Document).all()
    assert session.get(RequestEvent, proof.event_id).kind == "sent"
    page = browser.get(f"/desk/requests/{sent.records_request.ref}").text
    assert "W012345-112426" in page


def test_not_submitted_not_sure_and_failed_each_do_what_they_say(session, sign_in):
    browser = sign_in()
    for act, words, state in (
        ("not-submitted", "", DispatchState.QUEUED),
        ("not-sure", "It hung.", DispatchState.UNCERTAIN),
        ("failed", "The site is gone.", DispatchState.FAILED),
    ):
        one = letter(session)
        browser.post(place(one, "open"))
        assert browser.post(place(one, act), data={"words": words}).status_code == DONE
        assert again(session, one).state is state
    page = browser.get("/desk/outbox").text
    assert "Perhaps submitted: somebody has to find out" in page
    assert "It hung." in page


def test_an_unsure_letter_is_judged_by_a_filer_and_by_no_tracker(session, sign_in, card):
    kim, tracker, filer = sign_in(), sign_in(), sign_in(RoleName.FILER)
    kim.post(place(card, "open"))
    kim.post(place(card, "not-sure"), data={"words": "It hung."})
    form = {"on": TODAY.isoformat(), "number": "W1"}
    assert tracker.post(place(card, "submitted"), data=form).status_code == REFUSED
    assert "What came of it?" in filer.get(place(card, "card")).text
    assert filer.post(place(card, "submitted"), data=form).status_code == DONE
    assert again(session, card).state is DispatchState.SENT


def test_a_filer_takes_over_after_a_day_and_a_tracker_never(session, sign_in, card, clock):
    kim, tracker, filer = sign_in(), sign_in(), sign_in(RoleName.FILER)
    kim.post(place(card, "open"))
    form = {"words": "They are away."}
    assert filer.post(place(card, "take-over"), data=form).status_code == REFUSED
    clock(LATER)
    assert tracker.post(place(card, "take-over"), data=form).status_code == FORBIDDEN
    assert "Take it over from" in filer.get(place(card, "card")).text
    assert filer.post(place(card, "take-over"), data=form).status_code == DONE
    assert "data-copy" in filer.get(place(card, "card")).text


def test_a_login_note_is_kept_and_a_password_refused(session, sign_in, card):
    browser = sign_in()
    note = f"/desk/contacts/{card.contact_id}/login-note"
    refused = browser.post(note, data={"note": "password: tulip"})
    assert refused.status_code == REFUSED
    assert "tulip" not in refused.text
    browser.post(note, data={"note": "Ask Kim.", "letter": card.id})
    session.expire_all()
    assert session.get(Contact, card.contact_id).login_note == "Ask Kim."
    assert "Ask Kim." in browser.get(place(card, "card")).text


def test_a_box_that_is_too_small_gets_a_short_version(session, sign_in, card):
    card.records_request.jurisdiction = "US-OH"
    browser = sign_in()
    browser.post(place(card, "open"))
    page = browser.get(place(card, "card") + "?limit=320").text
    assert "because the box takes 320" in page
    assert "Attach the whole letter" in page
    for odd in ("x", "-1", "9" * 40, "٣٢٠"):
        assert browser.get(place(card, "card") + f"?limit={odd}").status_code == 200


def test_a_link_that_is_no_web_address_is_shown_and_not_linked(session, sign_in):
    one = letter(session, recipient="javascript:alert(1)")
    browser = sign_in()
    browser.post(place(one, "open"))
    assert 'href="javascript' not in browser.get(place(one, "card")).text


@pytest.mark.parametrize("name", ["letter", "fax"])
def test_the_letter_and_the_fax_are_handed_over_as_pdf(session, sign_in, name):
    one = letter(session, ContactKind.FAX)
    answer = sign_in().get(place(one, f"{name}.pdf"))
    assert answer.data.startswith(b"%PDF")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_an_e_mail_has_no_card(session, sign_in):
    one = letter(session, ContactKind.EMAIL)
    assert sign_in().get(place(one, "card")).status_code == 404
    assert sign_in().get("/desk/outbox/999/card").status_code == 404


def test_letters_are_noted_as_posted_ticked_pasted_or_from_a_log(session, sign_in):
    ticked, pasted, logged = (printed(session) for _ in range(3))
    browser, day = sign_in(), TODAY.isoformat()
    assert ticked.records_request.ref in browser.get("/desk/outbox/posting").text
    form = {"letter": ticked.id, f"tracking-{ticked.id}": "94071", "on": day}
    browser.post("/desk/outbox/posting", data=form)
    form = {"pasted": f"{pasted.records_request.ref} 94072", "on": day}
    browser.post("/desk/outbox/posting", data=form)
    log = f"reference,posted on,tracking number\n{logged.records_request.ref},{day},94073\n"
    form = {"log": (io.BytesIO(log.encode()), "log.csv"), "on": day}
    browser.post("/desk/outbox/posting", data=form)
    found = [again(session, one) for one in (ticked, pasted, logged)]
    assert [one.tracking for one in found] == ["94071", "94072", "94073"]
    assert {one.state for one in found} == {DispatchState.SENT}
    page = browser.get(f"/desk/requests/{ticked.records_request.ref}").text
    assert "94071" in page


def test_a_column_of_numbers_goes_beside_the_list(session, sign_in):
    refs = [printed(session).records_request.ref for _ in range(2)]
    form = {"pasted": "A1\nB2", "refs": " ".join(refs), "on": TODAY.isoformat()}
    browser = sign_in()
    browser.post("/desk/outbox/posting", data=form)
    assert "2 letters noted as posted" in browser.get("/desk/outbox/posting").text


@pytest.mark.parametrize("form", [{}, {"on": "x"}, {"on": "2026-12-24"}, {"on": "2026-11-24"}])
def test_a_posting_without_a_day_or_a_letter_is_refused(sign_in, form):
    assert sign_in().post("/desk/outbox/posting", data=form).status_code == REFUSED


@pytest.fixture
def body(session):
    made = agency(session, email=None, state="FL")
    made.contacts.append(Contact(kind=ContactKind.PHONE, value="217-555-0100", source="test"))
    session.flush()
    return made


def test_a_call_is_scripted_and_its_outcome_kept(session, sign_in, body):
    letter(session, to=body, state=DispatchState.FAILED)
    browser, phone = sign_in(), body.contacts[0].id
    assert body.name in browser.get("/desk/outbox").text
    page = browser.get(f"/desk/agencies/{body.id}/call").text
    assert "What to say" in page
    form = {
        "phone": phone,
        "on": TODAY.isoformat(),
        "kind": "email",
        "value": "clerk@town.example",
        "with_whom": "Officer Lee",
    }
    assert browser.post(f"/desk/agencies/{body.id}/calls/told", data=form).status_code == DONE
    session.expire_all()
    assert "clerk@town.example" in {one.value for one in body.contacts}
    nobody = {"phone": phone, "on": TODAY.isoformat()}
    assert browser.post(f"/desk/agencies/{body.id}/calls/nobody", data=nobody).status_code == DONE


def test_a_request_is_made_by_word_of_mouth_where_the_law_takes_it(session, sign_in, body):
    one = letter(session, to=body, state=DispatchState.HELD, held_because="x")
    form = {
        "phone": body.contacts[0].id,
        "letter": one.id,
        "on": TODAY.isoformat(),
        "with_whom": "Officer Lee",
    }
    browser = sign_in()
    assert "They took the request" in browser.get(f"/desk/agencies/{body.id}/call").text
    browser.post(f"/desk/agencies/{body.id}/calls/asked", data=form)
    assert again(session, one).channel is ContactKind.PHONE


def test_a_letter_to_somebody_else_is_not_noted_by_a_call(session, sign_in, body):
    form = {
        "phone": body.contacts[0].id,
        "letter": letter(session).id,
        "on": TODAY.isoformat(),
        "with_whom": "Officer Lee",
    }
    answer = sign_in().post(f"/desk/agencies/{body.id}/calls/asked", data=form)
    assert answer.status_code == 404


def test_of_many_who_open_a_card_at_once_one_gets_it(app, session, card):
    who = [member(session).fs_uniquifier for _ in range(4)]
    path = place(card, "open")
    session.commit()
    gate = Barrier(len(who))

    def press(name):
        browser = FlaskClient(app, app.response_class)
        with browser.session_transaction("/account/") as kept:
            kept.update(_user_id=name, _fresh=True, fs_paa=time.time())
        gate.wait(10)
        return browser.post(path).status_code

    with ThreadPoolExecutor(len(who)) as pool:
        answers = sorted(pool.map(press, who))
    assert answers == [DONE, REFUSED, REFUSED, REFUSED]
    opened = again(session, card)
    assert opened.state is DispatchState.UNCERTAIN
    assert opened.opened_by_id is not None


def test_a_batch_leads_to_the_card_of_an_open_letter(session, sign_in, card):
    made = batch(session, card.records_request)
    browser = sign_in(RoleName.FILER)
    assert place(card, "card") in browser.get(f"/desk/batches/{made.ref}").text
    browser.post(place(card, "open"))
    page = browser.get(f"/desk/batches/{made.ref}").text
    assert "Its card" in page
    assert "send-again" not in page
