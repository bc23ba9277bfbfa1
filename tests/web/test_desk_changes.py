"""Rules that changed, days of an agency, dates set by hand: shown first, then applied."""

from datetime import date

import pytest
from sqlalchemy import select, update

from app.models import (
    Agency,
    AgencyChange,
    AgencyDay,
    Dispatch,
    DispatchState,
    RecordsRequest,
    RequestClock,
    RoleName,
)
from app.services import events, ledger
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW
from tests.factories.people import group

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def asked(session):
    """A request that an agency in Springfield has since 3 November; due on the 10th."""
    made = records_request(session, agency(session), campaign(session), filed_on=date(2026, 11, 2))
    events.record(session, made, "received", on=date(2026, 11, 3), now=NOW)
    session.commit()
    return made


@pytest.fixture
def newer(session, asked):
    """The same, but its clocks were kept by an earlier law, one day later."""
    session.execute(update(RequestClock).values(due_on=date(2026, 11, 12)))
    session.execute(update(RecordsRequest).values(law_digest="a.b.c.d.e"))
    session.commit()
    return asked


def due(session, asked):
    query = select(RequestClock.due_on).where(
        RequestClock.request_id == asked.id, RequestClock.rule == "determine"
    )
    return session.scalar(query)


def day_form(**given):
    facts = {"falls_on": "2026-11-09", "state": "closed", "reason": "Flood", "source": "Notice"}
    return facts | given


def test_the_page_teaches_where_nothing_changed(sign_in, asked):
    page = sign_in().get("/desk/changes")
    assert "Every clock stands as the law has it" in page.text


def test_what_would_move_is_shown_with_both_days_and_applied_as_shown(session, sign_in, newer):
    browser = sign_in(RoleName.FILER)
    page = browser.get("/desk/changes")
    assert "Apply to this request" in page.text
    assert "2026-11-12" in page.text
    assert "2026-11-10" in page.text
    assert due(session, newer) == date(2026, 11, 12)
    (group,) = ledger.pending(session)
    answer = browser.post("/desk/changes/apply", data={"group": group.key, "seal": group.seal})
    assert answer.status_code == 302
    assert due(session, newer) == date(2026, 11, 10)
    story = browser.get(f"/desk/requests/{newer.ref}").text
    assert "A changed rule or fact moved dates" in story
    assert "Thu 12 Nov 2026 → Tue 10 Nov 2026" in story


def test_what_was_not_shown_is_not_applied(session, sign_in, newer):
    (group,) = ledger.pending(session)
    answer = sign_in(RoleName.FILER).post(
        "/desk/changes/apply", data={"group": group.key, "seal": "another"}
    )
    assert "Something changed since you looked" in answer.text
    assert due(session, newer) == date(2026, 11, 12)


def test_a_closing_day_shows_what_it_moves_before_it_is_kept(session, sign_in, asked):
    # Illinois: whether a body's own closing day counts is unsettled, so only the latest day moves.
    # 3 November 2026 is Election Day: perhaps received on the 4th, five business days from there
    # (5, 6, 9, 10, and 12 after Veterans Day); with the 9th closed, the 13th.
    browser = sign_in(RoleName.FILER)
    address = f"/desk/agencies/{asked.agency_id}/days"
    page = browser.post(f"{address}/add", data=day_form())
    assert "1 request would move" in page.text
    assert session.scalars(select(AgencyDay)).all() == []
    seal = page.text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    browser.post(f"{address}/add", data=day_form(seen=seal))
    (kept,) = session.scalars(select(AgencyDay)).all()
    assert (kept.falls_on, kept.reason, kept.open) == (date(2026, 11, 9), "Flood", False)
    latest = select(RequestClock.latest_on).where(RequestClock.rule == "determine")
    assert session.scalar(latest) == date(2026, 11, 13)
    assert [event.kind for event in asked.events][-1] == "clocks_moved"
    assert session.scalars(select(AgencyChange.act)).all()[-1] == "day added"
    page = browser.post(f"{address}/{kept.id}/remove")
    assert "Remove the day and move these dates" in page.text
    seal = page.text.split('name="seen" value="')[1].split('"')[0]
    browser.post(f"{address}/{kept.id}/remove", data={"seen": seal})
    assert session.scalars(select(AgencyDay)).all() == []
    assert session.scalar(latest) == date(2026, 11, 12)


def test_a_day_that_moves_nothing_is_kept_at_once_and_once(session, sign_in, asked):
    browser = sign_in(RoleName.FILER)
    address = f"/desk/agencies/{asked.agency_id}/days/add"
    browser.post(address, data=day_form(falls_on="2026-12-24"))
    assert len(session.scalars(select(AgencyDay)).all()) == 1
    answer = browser.post(address, data=day_form(falls_on="2026-12-24"))
    assert "Remove it first" in answer.text
    assert len(session.scalars(select(AgencyDay)).all()) == 1


def test_a_correction_shows_what_it_moves_before_it_is_saved(session, sign_in, asked):
    session.execute(update(RequestClock).values(may_accuse=True))
    session.commit()
    browser = sign_in(RoleName.FILER)
    body = asked.agency
    form = {
        "name": body.name, "type": "police", "body": "state", "city": body.city,
        "county": body.county, "state": "IL", "zone": "", "website": "",
    }  # fmt: skip
    page = browser.post(f"/desk/agencies/{body.id}/correct", data=form)
    if "would move by this correction" in page.text:
        assert session.get_one(Agency, body.id).body.value == "local"
        seal = page.text.split('name="seen"')[1].split('value="')[1].split('"')[0]
        browser.post(f"/desk/agencies/{body.id}/correct", data=form | {"seen": seal})
    assert session.get_one(Agency, body.id).body.value == "state"
    assert ledger.pending(session) == ()


def test_what_laws_ask_of_a_body_is_kept_whole_or_not_at_all(session, sign_in):
    body = agency(session, state="MT", zone="America/Denver")
    browser = sign_in(RoleName.FILER)
    form = {
        "name": body.name, "type": "police", "body": "local", "city": body.city,
        "county": body.county, "state": "MT", "zone": "", "website": "",
        "traits": ["written_procedures"],
    }  # fmt: skip
    browser.post(f"/desk/agencies/{body.id}/correct", data=form)
    assert session.get_one(Agency, body.id).traits is None
    browser.post(f"/desk/agencies/{body.id}/correct", data=form | {"asked": "y"})
    assert session.get_one(Agency, body.id).traits == ["written_procedures"]
    assert "written procedures" in browser.get(f"/desk/agencies/{body.id}").text


def test_a_date_is_set_by_hand_and_seen_on_the_request(session, sign_in, asked):
    browser = sign_in()
    address = f"/desk/requests/{asked.ref}/clocks/determine/override"
    assert "How it is counted" in browser.get(address).text
    answer = browser.post(f"{address}/save", data={"on": "2026-11-20", "reason": ""})
    assert answer.status_code == 422
    answer = browser.post(f"{address}/save", data={"on": "2026-11-20", "reason": "They agreed"})
    assert answer.status_code == 302
    assert due(session, asked) == date(2026, 11, 20)
    story = browser.get(f"/desk/requests/{asked.ref}").text
    assert "We set a date by hand" in story
    assert "They agreed" in story
    assert "set by hand" in story
    assert browser.get(address.replace("determine", "nothing")).status_code == 409


def test_a_letter_in_question_is_shown_and_decided_on_the_page_of_its_request(
    session, sign_in, asked
):
    group(session)
    received = asked.events[0]
    letter = dispatch(
        session, asked, key="follow_up:1", state=DispatchState.SENT, sent_at=NOW,
        basis={"rule": "determine", "due_on": "2026-11-10", "events": [received.id]},
    )  # fmt: skip
    browser = sign_in(RoleName.FILER)
    page = browser.get(f"/desk/requests/{asked.ref}")
    assert "in question" not in page.text
    browser.post(
        f"/desk/requests/{asked.ref}/events/{received.id}/void", data={"reason": "Another agency"}
    )
    assert "1 letter in question" in browser.get(f"/desk/requests/{asked.ref}").text
    address = f"/desk/requests/{asked.ref}/letters/{letter.id}"
    browser.post(f"{address}/correct", data={"because": "You had not received it."})
    made = session.scalars(select(Dispatch).order_by(Dispatch.id.desc())).first()
    assert "You had not received it." in made.body
    assert "in question" not in browser.get(f"/desk/requests/{asked.ref}").text
    assert browser.post(f"{address}/let-stand", data={"because": "x"}).status_code == 404
