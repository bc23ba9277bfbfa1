"""Batches by page: choose, look, file, take back, approve, and mend what needs a person."""

import html
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from app.jobs.running import run as run_job
from app.models import (
    AgencySet,
    Batch,
    BatchState,
    Contact,
    ContactKind,
    Dispatch,
    DispatchState,
    RecordsRequest,
    RequestEvent,
    RequestStatus,
    RoleName,
)
from app.models.agency_names import match_name
from app.parts import KEY
from app.services import packs
from tests.factories.agencies import agency
from tests.factories.moments import NOW
from tests.factories.people import group

LOOK = "/desk/pre-flight?campaign=ring-agreements&agencies="


@pytest.fixture
def browser(clock, sign_in):
    return sign_in(RoleName.FILER)


@pytest.fixture
def ring(session):
    group(session)
    return packs.load(session, "ring-agreements", now=NOW).campaign


@pytest.fixture
def strict(app):
    """An installation where more than one letter at once needs a second person."""
    parts = app.extensions[KEY]
    app.extensions[KEY] = replace(parts, settings=replace(parts.settings, second_person_above=1))


def by_post(session, *, zip_code, **facts):
    made = agency(session, email=None, **facts)
    made.contacts.append(
        Contact(kind=ContactKind.POST, value="1 Main St", zip=zip_code, source="test")
    )
    session.flush()
    return made


def downloaded(browser, path):
    with browser.get(path) as answer:
        return answer.data


def file(browser, agencies="all", ready=1, **more):
    form = {"campaign": "ring-agreements", "agencies": agencies, "ready": ready, **more}
    return browser.post("/desk/pre-flight/file", data=form)


def test_the_pre_flight_opens_with_the_truth(browser, session, ring):
    agency(session)
    by_post(session, zip_code="")
    agency(session, email=None)
    page = browser.get(LOOK + "all").text
    assert "3 agencies: 1 by e-mail, 1 to print, 1 not ready." in page.replace("\n", " ")
    assert "2 of 3</strong> ready" in page
    assert "$50.00</strong> of fees promised" in page
    assert "Nobody knows how to reach it yet" in page
    assert "Complete the address before printing" in page
    assert "File 2 letters: the first leaves at 10:30, until then you can take them back" in page
    assert session.scalar(select(func.count(RecordsRequest.id))) == 0


def test_agencies_chosen_one_by_one_are_named_and_not_numbered(browser, session, ring):
    chosen = [agency(session, name=name) for name in ("Springfield Police", "Shelbyville Police")]
    numbers, names = zip(*((one.id, one.name) for one in chosen), strict=True)
    for expression in (f"id:{numbers[0]},id:{numbers[1]}", f'id:"{numbers[0]} {numbers[1]}"'):
        page = browser.get(LOOK + quote(expression)).text
        assert f"Chosen one by one: {', '.join(sorted(names))}" in html.unescape(page)
        assert f"<code>id:{numbers[0]}" not in page
    assert "<code>all</code>" in browser.get(LOOK + "all").text


def test_every_law_says_its_own_words_once(browser, session, ring):
    for _ in range(2):
        agency(session, state="IL")
    page = browser.get(LOOK + "all").text
    assert page.count("</span>&nbsp;many requests at once</span>") == 2, "one mark for each agency"


def test_a_problem_is_set_aside_and_taken_back(browser, session, ring):
    agency(session)
    agency(session, email=None)
    page = browser.get(LOOK + "all&without=no_contact").text
    assert "1 of 1</strong> ready" in page
    assert "1 agency is set aside" in page
    assert 'href="/desk/pre-flight?campaign=ring-agreements&amp;agencies=all"' in page


def test_a_plan_in_waves_is_carried_along(browser, session, ring):
    for _ in range(3):
        agency(session)
    page = browser.get(LOOK + "all&pilot=1&wave_size=1&days_between=2").text
    assert "A pilot of 1 first" in page
    assert '<input type="hidden" name="pilot" value="1">' in page
    file(browser, ready=3, pilot=1, wave_size=1, days_between=2)
    moments = session.scalars(select(Dispatch.not_before_at)).all()
    assert len(set(moments)) == 3


def test_a_plan_that_is_none_is_refused_in_words(browser, session, ring):
    agency(session)
    answer = browser.get(LOOK + "all&pilot=many")
    assert answer.status_code == 409
    assert "is not a whole number" in answer.text


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("colour:red", 409, "There is no choice colour:"),
        ("state:WY", 200, "Nobody was chosen"),
        ("", 404, "No agencies were chosen"),
    ],
)
def test_a_choice_that_finds_nobody_is_explained(browser, session, ring, query, status, says):
    answer = browser.get(LOOK + query)
    assert answer.status_code == status
    assert says in answer.text


def test_nothing_can_be_filed_before_the_group_can_sign(browser, session):
    packs.load(session, "ring-agreements", now=NOW)
    agency(session)
    page = browser.get(LOOK + "all").text
    assert "Letters cannot be signed yet" in page
    assert "/desk/pre-flight/file" not in page
    assert file(browser, ready=0).status_code == 409


def test_what_was_shown_is_filed_and_can_be_taken_back_whole(browser, session, ring):
    for _ in range(3):
        agency(session)
    answer = file(browser, ready=3)
    batch = session.scalars(select(Batch)).one()
    assert answer.location == f"/desk/batches/{batch.ref}"
    page = browser.get(answer.location).text
    assert "3 of 3</span> got a request" in page
    assert "Nothing leaves before Tue 24 Nov 2026, 10:30" in page
    browser.post(f"{answer.location}/undo")
    assert session.scalars(select(Dispatch.state).distinct()).all() == [DispatchState.WITHDRAWN]
    assert "undone" in browser.get(answer.location).text


def test_pressing_twice_files_once(browser, session, ring):
    agency(session)
    first, second = file(browser), file(browser)
    assert first.location == second.location
    assert session.scalar(select(func.count(RecordsRequest.id))) == 1


def test_what_was_not_filed_is_told_by_what_stood_in_the_way(browser, session, ring):
    agency(session)
    by_post(session, zip_code="", state="VA", name="Henry County Sheriff")
    page = browser.get(file(browser).location).text
    assert "citizens only" in page, "not the ZIP code, which would only have held the printing"
    assert "Henry County Sheriff, VA" in page


def test_what_changed_since_it_was_shown_is_shown_again_first(browser, session, ring):
    agency(session)
    agency(session)
    answer = file(browser, ready=1)
    assert answer.location.startswith("/desk/pre-flight?")
    assert "meanwhile it is 2 letters, not 1" in browser.get(answer.location).text
    assert session.scalars(select(Batch)).all() == []


def test_a_large_batch_is_begun_by_the_page_and_ended_by_the_worker(browser, session, ring):
    for _ in range(205):
        agency(session)
    answer = file(browser, ready=205)
    page = browser.get(answer.location).text
    assert "200 of 205</span> looked at" in page
    assert "data-live" in page
    assert 'http-equiv="refresh"' in page
    run_job("filing")
    assert "205 of 205</span> got a request" in browser.get(answer.location).text


def test_above_a_number_somebody_else_must_approve(browser, sign_in, session, ring, strict):
    agency(session)
    agency(session)
    assert "Hand 2 requests to a second person" in browser.get(LOOK + "all").text
    place = file(browser, ready=2).location
    assert "You made it, so somebody else has to look" in browser.get(place).text
    assert session.scalars(select(RecordsRequest)).all() == []
    assert browser.post(f"{place}/approve").status_code == 409
    other = sign_in(RoleName.FILER)
    assert "Approve and file 2 requests" in other.get(place).text
    other.post(f"{place}/approve")
    assert session.scalar(select(func.count(RecordsRequest.id))) == 2
    assert session.scalars(select(Batch.state)).one() is BatchState.FILED


def test_a_later_round_asks_again(browser, session, ring):
    agency(session)
    file(browser)
    page = browser.get(LOOK + "all").text
    assert "Nobody is ready" in page
    assert "Ask in round 2" in page
    file(browser, round=2)
    assert sorted(session.scalars(select(RecordsRequest.round))) == [1, 2]


def test_stopping_keeps_what_left_and_takes_back_the_rest(browser, session, clock, ring):
    agency(session)
    agency(session)
    place = file(browser, ready=2, pilot=1).location
    clock(NOW + timedelta(hours=1))
    assert run_job("outbox")["sent"] == 1
    assert "Stop 1 letter that has not left" in browser.get(place).text
    browser.post(f"{place}/stop")
    states = sorted(session.scalars(select(Dispatch.state)))
    assert states == [DispatchState.SENT, DispatchState.WITHDRAWN]
    assert browser.post(f"{place}/undo").status_code == 409


def test_an_uncertain_letter_waits_for_a_word(browser, session, ring):
    agency(session)
    agency(session)
    place = file(browser, ready=2).location
    one, other = session.scalars(select(Dispatch).order_by(Dispatch.id)).all()
    for letter in (one, other):
        letter.state, letter.answer = DispatchState.UNCERTAIN, "the line went dead"
        letter.attempted_at = NOW
    page = browser.get(place).text
    assert "the line went dead" in page
    assert "It may have left" in page
    browser.post(f"{place}/letters/{one.id}/arrived")
    browser.post(f"{place}/letters/{other.id}/send-again")
    assert session.get(Dispatch, one.id).state is DispatchState.SENT
    assert session.get(Dispatch, other.id).state is DispatchState.QUEUED


def test_a_failed_letter_shows_the_servers_words_and_is_sent_again(browser, session, ring):
    agency(session)
    place = file(browser).location
    letter = session.scalars(select(Dispatch)).one()
    letter.state, letter.answer = DispatchState.FAILED, "550 <no> such user"
    page = browser.get(place).text
    assert "550 &lt;no&gt; such user" in page
    browser.post(f"{place}/letters/{letter.id}/send-again")
    assert session.get(Dispatch, letter.id).state is DispatchState.QUEUED


def test_a_letter_of_another_batch_is_none_of_this_one(browser, session, ring):
    agency(session)
    first = file(browser).location
    letter = session.scalars(select(Dispatch)).one()
    letter.state = DispatchState.FAILED
    second = file(browser, round=2).location
    assert browser.post(f"{second}/letters/{letter.id}/send-again").status_code == 404
    assert browser.post(f"{first}/letters/{letter.id}/send-again").status_code == 302


def test_paper_is_printed_downloaded_and_ticked(browser, session, clock, ring):
    by_post(session, zip_code="62701")
    by_post(session, zip_code="")
    place = file(browser, ready=2).location
    assert "can be printed" in browser.get(place).text
    assert browser.get(f"{place}/print/letters").status_code == 404
    clock(NOW + timedelta(hours=1))
    browser.post(f"{place}/print")
    page = browser.get(place).text
    assert "ready to download. 1 letter was held out." in page
    assert downloaded(browser, f"{place}/print/letters").startswith(b"%PDF")
    assert downloaded(browser, f"{place}/print/labels").startswith(b"%PDF")
    assert b"reference" in downloaded(browser, f"{place}/print/log")
    assert browser.get(f"{place}/print/settings").status_code == 404
    letter = session.scalars(select(Dispatch).filter_by(state=DispatchState.PRINTED)).one()
    assert browser.post(f"{place}/left-by-hand", data={"on": "2026-11-24"}).status_code == 409
    tomorrow = {"on": "2026-11-25", "letter": letter.id}
    assert browser.post(f"{place}/left-by-hand", data=tomorrow).status_code == 409
    browser.post(f"{place}/left-by-hand", data={"on": "2026-11-24", "letter": letter.id})
    assert session.get(Dispatch, letter.id).state is DispatchState.SENT
    assert session.scalars(select(RequestEvent.kind).order_by(RequestEvent.id)).all()[-1] == "sent"
    assert session.get(RecordsRequest, letter.request_id).status is RequestStatus.SENT


def test_a_pasted_list_becomes_a_set_and_names_what_nobody_knows(browser, session, ring):
    for name in ("Bloomfield Police", "Nutley Police"):
        agency(session, name=name, match_name=match_name(name), state="NJ")
    pasted = "Bloomfield Police, NJ\nNowhere Police, NJ\nNutley Police, New Jersey\n"
    form = {"list": pasted, "campaign": "ring-agreements"}
    answer = browser.post("/desk/new-batch/list", data=form)
    kept = session.scalars(select(AgencySet)).one()
    page = browser.get(answer.location).text
    assert "2 agencies found" in page
    assert "Nowhere Police" in page
    assert f"set:&#34;{kept.name}&#34;" in page
    assert "2 of 2</strong> ready" in browser.get(LOOK + f'set:"{kept.name}"').text


def test_a_csv_of_external_ids_is_a_list_too(browser, session, ring):
    agency(session, external_id="AOS1")
    upload = (BytesIO(b"External ID\nAOS1\n"), 'my "list".csv')
    browser.post("/desk/new-batch/list", data={"file": upload}, content_type="multipart/form-data")
    kept = session.scalars(select(AgencySet)).one()
    assert '"' not in kept.name


def test_a_list_of_strangers_is_refused_and_nothing_is_kept(browser, session, ring):
    answer = browser.post("/desk/new-batch/list", data={"list": "Nowhere Police, NJ"})
    assert answer.status_code == 409
    assert "None of the 1 row" in answer.text
    assert session.scalars(select(AgencySet)).all() == []
    assert browser.post("/desk/new-batch/list", data={"list": " "}).status_code == 409


def test_choosing_begins_with_the_campaign(browser, session):
    assert "No campaign has a letter yet" in browser.get("/desk/new-batch").text
    packs.load(session, "ring-agreements", now=NOW)
    page = browser.get("/desk/new-batch?agencies=state:NJ").text
    assert 'value="state:NJ"' in page
    assert "the one that fits each agency" in page


def test_a_tracker_sees_how_far_a_batch_is_and_files_none(browser, sign_in, session, ring):
    agency(session)
    place = file(browser).location
    tracker = sign_in(RoleName.TRACKER)
    assert tracker.get(place).status_code == 200
    assert tracker.get(LOOK + "all").status_code == 403
    for act in ("undo", "stop", "approve", "print"):
        assert tracker.post(f"{place}/{act}").status_code == 403
    assert session.scalars(select(Batch.state)).one() is BatchState.FILED


def test_the_list_of_batches_says_how_far_each_is(browser, session, ring):
    assert "No batch yet" in browser.get("/desk/batches").text
    agency(session)
    file(browser)
    page = browser.get("/desk/batches").text
    assert "1 of 1</span> agencies" in page
    assert "0 of 1</span> letters" in page
