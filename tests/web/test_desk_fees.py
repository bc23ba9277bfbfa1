"""The pages of fees: two people, a budget, the comparison, and links that end."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.models import ExpiringLink, FeeKind, FeeState, LinkState, RequestEvent, RoleName
from app.queries import fees as found
from app.services import events
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW, TODAY

URL = "https://files.example.org/share/abc?x=1&y=2"


@pytest.fixture
def of(session, clock):
    return campaign(session)


@pytest.fixture
def asked(session, of):
    return _asked(session, of, "fee_estimated", amount="120")


def _asked(session, of, kind="received", **facts):
    body = agency(session, state="IL", jurisdiction="US-IL", zone="America/Chicago")
    made = records_request(session, body, of, filed_on=TODAY - timedelta(days=9))
    events.record(session, made, kind, on=TODAY, facts=facts, now=NOW)
    session.commit()
    return made


def _line(session, asked):
    [seen] = found.of_request(session, asked.id)
    return seen


def _act(browser, session, asked, act, **form):
    line = _line(session, asked).line.id
    return browser.post(f"/desk/requests/{asked.ref}/fees/{line}/{act}", data=form)


def test_two_people_accept_and_one_pays(session, sign_in, asked):
    first, second = sign_in(RoleName.FILER), sign_in(RoleName.FILER)
    assert _act(first, session, asked, "accept", told="yes").status_code == 302
    assert "Waiting for a second person" in first.get("/desk/fees").text
    assert "Somebody else has to agree" in first.get(f"/desk/requests/{asked.ref}/fees").text
    assert _act(first, session, asked, "approve", told="yes").status_code == 409
    page = second.get(f"/desk/requests/{asked.ref}/fees").text
    assert "Agree to $120.00" in page
    assert _act(second, session, asked, "approve", told="yes").status_code == 302
    page = second.get(f"/desk/requests/{asked.ref}").text
    assert "$120.00 owed" in page
    assert "We accepted the fee" in page
    assert _act(second, session, asked, "pay", on=TODAY.isoformat()).status_code == 302
    assert _line(session, asked).line.state is FeeState.PAID


def test_a_tracker_sees_fees_and_cannot_promise_money(session, sign_in, asked):
    tracker = sign_in(RoleName.TRACKER)
    assert tracker.get("/desk/fees").status_code == 200
    assert "Filers answer" in tracker.get(f"/desk/requests/{asked.ref}/fees").text
    assert _act(tracker, session, asked, "accept", told="yes").status_code == 403


@pytest.mark.parametrize(
    ("act", "form", "state", "kind"),
    [
        ("narrow", {"amount": "30"}, FeeState.NARROWED, "narrowed"),
        ("waive", {}, FeeState.WAIVED, "fee_waived"),
    ],
)
def test_a_filer_notes_what_they_agreed_to_and_a_tracker_may_not(
    session, sign_in, asked, act, form, state, kind
):
    told = form | {"on": TODAY.isoformat()}
    assert _act(sign_in(RoleName.TRACKER), session, asked, act, **told).status_code == 403
    assert _line(session, asked).line.state is FeeState.ESTIMATED
    answer = _act(sign_in(RoleName.FILER), session, asked, act, **told)
    assert answer.status_code == 302
    assert _line(session, asked).line.state is state
    session.refresh(asked)
    assert asked.events[-1].kind == kind


def test_a_tracker_records_by_hand_that_they_waived_it_and_the_line_follows(
    session, sign_in, asked
):
    path = f"/desk/requests/{asked.ref}/record/fee_waived/save"
    answer = sign_in(RoleName.TRACKER).post(path, data={"on": TODAY.isoformat()})
    assert answer.status_code == 302
    assert _line(session, asked).line.state is FeeState.WAIVED


def test_the_record_form_is_no_way_around_the_second_person(session, sign_in, asked):
    form = {"on": TODAY.isoformat(), "amount": "120.00"}
    answer = sign_in(RoleName.FILER).post(f"/desk/requests/{asked.ref}/record/paid/save", data=form)
    assert answer.status_code == 409
    assert "second person" in answer.text
    assert _line(session, asked).line.state is FeeState.ESTIMATED


def test_only_an_organiser_sets_a_budget_and_the_page_tells_what_is_left(
    session, sign_in, asked, of
):
    path = f"/desk/fees/budgets/{of.slug}"
    assert sign_in(RoleName.FILER).post(path, data={"budget": "100"}).status_code == 403
    organiser = sign_in(RoleName.ORGANISER)
    assert organiser.post(path, data={"budget": "100"}).status_code == 302
    assert "$100.00</strong> left of $100.00" in organiser.get("/desk/fees").text
    refused = _act(organiser, session, asked, "accept", told="yes")
    assert refused.status_code == 409
    assert "is left of the $100.00" in refused.text


def test_breaking_a_sum_down_shows_its_rate(session, sign_in, asked):
    form = {"kind": "search", "what": "Search", "number": "2.5", "rate": "20", "on": "2026-11-24"}
    filer = sign_in(RoleName.FILER)
    assert filer.post(f"/desk/requests/{asked.ref}/fees", data=form).status_code == 302
    assert "$20.00" in filer.get(f"/desk/requests/{asked.ref}/fees").text
    sums = {seen.line.kind: seen.line.cents for seen in found.of_request(session, asked.id)}
    assert sums == {FeeKind.SEARCH: 5000, FeeKind.OTHER: 7000}


def test_the_same_records_at_different_prices(session, sign_in, of, asked):
    _asked(session, of, "produced")
    _asked(session, of, "fee_estimated", amount="1840")
    _asked(session, of)  # has not answered, and no price is known
    browser = sign_in()
    page = browser.get(f"/desk/fees/comparison?campaign={of.slug}").text
    assert "$0 at 1 agency; 2 agencies charge: median $980.00, highest $1,840.00" in page
    assert "3 of 4" in page
    table = browser.get(f"/desk/fees/comparison/{of.slug}.csv").text
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["asked_for_the_request_dollars"] for row in rows] == ["1840.0", "120.0", "0.0"]


def test_pages_without_any_fee_say_what_to_do(session, sign_in, of):
    browser = sign_in(RoleName.ORGANISER)
    assert "No agency has asked for money yet" in browser.get("/desk/fees").text
    assert "No price is known yet" in browser.get("/desk/fees/comparison").text
    assert browser.get("/desk/fees/comparison/none.csv").status_code == 404


def _keep(browser, asked, url=URL, ends="2026-12-04"):
    return browser.post(f"/desk/requests/{asked.ref}/links", data={"url": url, "expires_on": ends})


def test_a_link_stands_under_our_move_with_the_day_it_ends(session, sign_in, of):
    asked, browser = _asked(session, of), sign_in()
    assert _keep(browser, asked).status_code == 302
    today = browser.get("/desk/").text
    assert "Our move, or we lose something" in today
    assert "Fetch what their link holds; after that day it is gone." in today
    page = browser.get(f"/desk/requests/{asked.ref}").text
    assert "the link ends Fri 4 Dec 2026, in 10 days" in page
    assert 'rel="noreferrer noopener nofollow"' in page


def test_a_link_without_a_day_says_what_is_usual(session, sign_in, of):
    asked, browser = _asked(session, of), sign_in()
    _keep(browser, asked, ends="")
    assert (
        "may end any day; fetched within 7 days is the usual advice" in browser.get("/desk/").text
    )


def test_a_link_past_its_day_has_ended_and_is_lost_only_when_a_person_says_so(session, sign_in, of):
    asked, browser = _asked(session, of), sign_in()
    _keep(browser, asked, ends="2026-11-20")
    assert "link ended" in browser.get("/desk/").text
    assert session.scalars(select(ExpiringLink)).one().state is LinkState.OPEN
    link = session.scalars(select(ExpiringLink)).one().id
    browser.post(f"/desk/requests/{asked.ref}/links/{link}/lost")
    assert session.get(ExpiringLink, link).state is LinkState.LOST
    page = browser.get(f"/desk/requests/{asked.ref}").text
    assert "What their link held is gone." in page


def test_what_was_fetched_is_attached_next_and_leaves_the_list(session, sign_in, of):
    asked, browser = _asked(session, of), sign_in()
    _keep(browser, asked)
    link = session.scalars(select(ExpiringLink)).one().id
    answer = browser.post(f"/desk/requests/{asked.ref}/links/{link}/fetched")
    assert answer.location.endswith(f"/desk/requests/{asked.ref}/documents/add")
    assert "Fetch what their link" not in browser.get("/desk/").text
    again = browser.post(f"/desk/requests/{asked.ref}/links/{link}/lost")
    assert (again.status_code, "dealt with this link already" in again.text) == (409, True)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "//files.example.org/a",
        "https://us@files.example.org/a",
        "https://files.example.org/a b",
        "ftp://files.example.org/a",
        "https://",
        "https://[files/a",
        "https://files.example.org/\u202egpj.exe",
    ],
)
def test_what_is_no_address_of_the_web_is_not_kept(session, sign_in, of, url):
    asked = _asked(session, of)
    assert _keep(sign_in(), asked, url=url).status_code == 409
    assert session.scalars(select(ExpiringLink)).all() == []
    kinds = session.scalars(select(RequestEvent.kind).where(RequestEvent.request_id == asked.id))
    assert list(kinds) == ["received"]
