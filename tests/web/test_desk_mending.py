"""Mending a batch by page: from its progress, with words that are looked at first."""

import re

import pytest

from app.models import Cohort, Dispatch, DispatchState, RoleName
from app.services import events
from tests.factories.agencies import agency
from tests.factories.batches import batch
from tests.factories.campaigns import campaign, records_request
from tests.factories.cohorts import late_request
from tests.factories.dispatches import dispatch
from tests.factories.mailbox import mailbox_read
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group

WORDS = {"before": "the agreements", "after": "the agreements with Flock", "effect": "anew"}


@pytest.fixture
def browser(clock, sign_in):
    return sign_in(RoleName.FILER)


@pytest.fixture
def filed(session):
    """A batch of three: one letter left, one waits in the queue, one was printed."""
    group(session)
    mailbox_read(session)
    about = campaign(session)
    made = batch(session, about)
    left = late_request(session, about)
    queued = records_request(session, agency(session, city="Waiting"), about)
    dispatch(session, queued)
    printed = records_request(session, agency(session, city="Printed"), about)
    dispatch(session, printed, state=DispatchState.PRINTED)
    for one in (left, queued, printed):
        one.batch_id = made.id
    session.flush()
    return made, left, queued


def look(browser, kind, made, words):
    query = f"kind={kind}&batch={made.ref}"
    page = browser.post(f"/desk/cohorts/look?{query}", data=words).text
    found = re.search(r'name="shown" value="(\w+)"', page)
    return page, found and found[1], query


def test_the_page_of_a_batch_leads_to_both(browser, filed):
    made, _, _ = filed
    page = browser.get(f"/desk/batches/{made.ref}").text
    assert "Something wrong in these letters?" in page
    assert f"kind=correction&amp;batch={made.ref}" in page
    assert f"kind=withdrawal&amp;batch={made.ref}" in page
    asks = browser.get(f"/desk/cohorts/new?kind=correction&batch={made.ref}").text
    assert "What the letter said" in asks
    assert "nothing has been sent" in asks


def test_what_happens_to_each_letter_is_said_before_it_does(browser, session, filed):
    made, left, queued = filed
    page, shown, query = look(browser, "correction", made, WORDS)
    assert "3 requests: 1 letter, 1 that has not left, 1 left out" in re.sub(r"\s+", " ", page)
    assert "note the day in the posting log first" in page
    assert "it is put right in the letter itself" in page
    assert "Dates that move" in page
    assert left.ref in page
    sent = browser.post(f"/desk/cohorts/send?{query}", data=WORDS | {"shown": shown})
    page = browser.get(sent.location).text
    assert "1 letter that had not left was mended itself" in page
    first = session.query(Dispatch).filter_by(request_id=queued.id).one()
    assert "with Flock" in first.body
    back = browser.post(f"{sent.location}/undo", follow_redirects=True).text
    assert "1 letter was taken back" in back
    session.refresh(first)
    assert "with Flock" not in first.body


def test_the_second_person_reads_the_words_that_the_first_one_wrote(
    browser, session, filed, app, sign_in
):
    made, left, _ = filed
    object.__setattr__(app.extensions["daylight"].settings, "second_person_above", 0)
    _, shown, query = look(browser, "correction", made, WORDS)
    browser.post(f"/desk/cohorts/send?{query}", data=WORDS | {"shown": shown})
    cohort = session.query(Cohort).one()
    assert session.query(Dispatch).filter_by(cohort_id=cohort.id).count() == 0
    other = sign_in(RoleName.FILER)
    page = other.get(f"/desk/cohorts/{cohort.ref}").text
    link = re.search(r'href="([^"]*)">Read the letters', page)[1].replace("&amp;", "&")
    read = other.get(link).text
    assert "the agreements with Flock" in read
    assert "Send 1 letter" not in read
    assert left.ref in read


def test_the_page_of_a_request_says_which_letter_governs(browser, session, filed):
    _, left, _ = filed
    assert (
        "The clocks count from the first letter" in browser.get(f"/desk/requests/{left.ref}").text
    )
    events.record(session, left, "asked_anew", on=TODAY, now=NOW)
    session.commit()
    page = browser.get(f"/desk/requests/{left.ref}").text
    assert "the letter of 24 November 2026, which changed what we ask" in page
    events.record(session, left, "received", on=TODAY, now=NOW)
    session.commit()
    clock = browser.get(f"/desk/requests/{left.ref}/clocks/determine").text
    assert "changed what we ask, so this counts from its receipt" in clock


def test_a_batch_that_is_not_there_says_so(browser):
    page = browser.get("/desk/cohorts/new?kind=withdrawal&batch=B-2222-2222")
    assert "There is no batch B-2222-2222" in page.text


def test_a_print_file_with_a_letter_that_changed_since_is_not_handed_over(
    browser, session, filed, app
):
    made, _, _ = filed
    printed = session.query(Dispatch).filter_by(state=DispatchState.PRINTED).one()
    printed.channel = "post"
    session.flush()
    home = app.extensions["daylight"].settings.home / "print"
    home.mkdir(parents=True, exist_ok=True)
    ref = printed.records_request.ref
    (home / f"{made.ref}.pdf").write_bytes(b"%PDF-1.7")
    (home / f"{made.ref}-log.csv").write_text(f"number,reference\r\n1,{ref}\r\n")
    place = f"/desk/batches/{made.ref}/print/letters"
    with browser.get(place) as paper:
        assert paper.status_code == 200
    printed.state = DispatchState.WITHDRAWN
    session.flush()
    page = browser.get(place).text
    assert "Print once more" in page
    assert f"{ref}: It is withdrawn by now." in page
