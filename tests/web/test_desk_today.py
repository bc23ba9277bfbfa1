"""Today: what could be lost first, then who is late, then this week; nothing due says so."""

import html
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import delete

from app.law.statutes import codes, statute
from app.law.vocabulary import Kind, ShipAs
from app.models import JobRun, RequestClock, RoleName
from app.services import events
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.mailbox import mailbox_read
from tests.factories.moments import NOW
from tests.factories.people import member


@pytest.fixture
def browser(session, sign_in_as, clock):
    return sign_in_as(member(session, name="Ada Tracker"))


def filed(session, name, *, received_on=None, follow_up_on=None, state="IL", **overrides):
    made = records_request(
        session,
        agency(session, name=name, state=state, jurisdiction=f"US-{state}"),
        campaign(session),
        filed_on=date(2026, 10, 19),
        **overrides,
    )
    events.record(session, made, "sent", on=date(2026, 10, 19), now=NOW)
    if received_on:
        events.record(session, made, "received", on=received_on, now=NOW)
    if follow_up_on:
        facts = {"follow_up_on": follow_up_on}
        events.record(session, made, "follow_up_set", on=date(2026, 10, 20), facts=facts, now=NOW)
    return made


def test_an_empty_desk_teaches_the_next_step(browser):
    page = browser.get("/desk/").text
    assert "No request is under way" in page
    assert "File a batch from a campaign" in page


def words_of(page):
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split()).replace(" ,", ",")


def test_an_agency_past_its_last_defensible_day_is_called_late_since_that_day(browser, session):
    filed(session, "Newark Police", received_on=date(2026, 10, 20), state="MN")
    late = filed(session, "Springfield Police", received_on=date(2026, 11, 9))
    page = words_of(browser.get("/desk/").text)
    assert "Overdue by the clock 1" in page
    assert "overdue since Wed 18 Nov 2026 (6 days ago) Springfield Police, IL" in page
    assert "They owe us their answer; the last defensible day was Tue 17 Nov 2026" in page
    assert late.ref in page


def test_our_own_date_comes_before_their_lateness_which_the_row_tells_too(browser, session):
    filed(session, "Springfield Police", received_on=date(2026, 10, 20))
    page = words_of(browser.get("/desk/").text)
    assert "Overdue by the clock" not in page
    assert (
        "do by Thu 24 Dec 2026 (in 4 weeks) Springfield Police, IL Appeal to the Public Access "
        "Counselor (Attorney General) or lose it: 60 days from their silence of Tue 27 Oct 2026. "
        "Theirs as well: their answer, overdue since Wed 28 Oct 2026."
    ) in page


def test_an_answer_due_within_the_week_stands_under_this_week_by_its_last_day(browser, session):
    filed(session, "Peoria Police", received_on=date(2026, 11, 19))
    page = words_of(browser.get("/desk/").text)
    assert "This week 1" in page
    assert "Overdue by the clock" not in page
    # The day after Thanksgiving may be a closed day there: the text's own day is 27 November.
    assert "due Mon 30 Nov 2026 (in 6 days) Peoria Police" in page
    assert "Next: their answer, counted from Thu 19 Nov 2026." in page


def test_what_they_asked_us_comes_first(browser, session):
    made = filed(session, "Decatur Police", received_on=date(2026, 11, 19))
    facts = {"reason": "Which years?"}
    events.record(session, made, "clarification_asked", on=date(2026, 11, 20), facts=facts, now=NOW)
    page = browser.get("/desk/").text
    assert page.index("Our move, or we lose something") < page.index("Decatur Police")


def test_a_question_of_theirs_is_named_and_leads_to_the_letter_that_answers_it(
    browser, session, sign_in_as
):
    made = filed(session, "Decatur Police", received_on=date(2026, 11, 19))
    facts = {"amount_cents": 43529}
    events.record(session, made, "fee_estimated", on=date(2026, 11, 20), facts=facts, now=NOW)
    words = "They estimated a fee on Fri 20 Nov 2026; no legal date to answer by."
    page = browser.get("/desk/").text
    assert words in words_of(page)
    # A tracker sends no letters, and records what was done.
    assert f'href="/desk/requests/{made.ref}#happened"' in page
    page = sign_in_as(member(session, RoleName.FILER)).get("/desk/").text
    assert f'href="/desk/cohorts/new?kind=fee_answer&amp;ref={made.ref}"' in page


def test_several_of_a_list_are_given_to_somebody_at_once(browser, session):
    made = [filed(session, f"Police {n}", received_on=date(2026, 11, 9)) for n in range(3)]
    page = browser.get("/desk/today/late").text
    for each in made:
        assert f'name="id" value="{each.id}" form="give-form"' in page
    who = member(session, name="Ben")
    session.commit()
    ids = [str(each.id) for each in made[:2]]
    browser.post("/desk/requests/assign", data={"id": ids, "member": str(who.id)})
    session.expire_all()
    assert [each.assignee_id for each in made] == [who.id, who.id, None]


def test_whoever_may_send_letters_can_write_to_all_past_their_date(session, sign_in_as, clock):
    filed(session, "Springfield Police", received_on=date(2026, 10, 20))
    filed(session, "Peoria Police", received_on=date(2026, 11, 9))
    filed(session, "Cairo Police", follow_up_on=date(2026, 11, 20))
    browser = sign_in_as(member(session, RoleName.FILER))
    page = html.unescape(browser.get("/desk/?by=state").text)
    address = "/desk/cohorts/new?state=IL&kind=follow_up&list=past"
    assert f'<a href="{address}">Write to the 2 past their date</a>' in page
    assert browser.get(address).status_code == 200
    page = html.unescape(browser.get("/desk/today/follow-up?state=IL").text)
    address = "/desk/cohorts/new?state=IL&kind=follow_up&list=follow_up"
    assert f'href="{address}">Ask the 1 how it stands</a>' in page
    # By kind of clock it would go to others as well, so it is not offered.
    assert "past their date" not in browser.get("/desk/today/late?clock=determine").text


def test_a_request_stands_in_one_list_only(browser, session):
    filed(session, "Springfield Police", received_on=date(2026, 10, 20))
    filed(session, "Peoria Police", received_on=date(2026, 11, 19))
    filed(session, "Cairo Police", follow_up_on=date(2026, 11, 20))
    filed(session, "Galena Police")
    pages = [browser.get("/desk/").text]
    pages += [browser.get(f"/desk/today/{name}").text for name in ("follow-up", "waiting", "later")]
    for name in ("Springfield Police", "Peoria Police", "Cairo Police", "Galena Police"):
        assert sum(page.count(f">{name}<") for page in pages) == 1, name
    assert "4 under way" in words_of(pages[0])


def test_every_list_has_a_page_and_an_unknown_one_has_none(browser):
    for name in ("our-move", "late", "this-week", "follow-up", "later", "waiting"):
        assert browser.get(f"/desk/today/{name}").status_code == 200
    assert browser.get("/desk/today/nonsense").status_code == 404


def test_the_desk_can_be_narrowed_to_mine_and_says_so(browser, session):
    filed(session, "Springfield Police", received_on=date(2026, 10, 20))
    page = browser.get("/desk/?who=me").text
    assert "Springfield Police" not in page
    assert "Drop the filter mine" in page


def test_today_asks_the_same_number_of_questions_however_much_there_is(browser, session, queries):
    filed(session, "Springfield Police", received_on=date(2026, 10, 20))
    few = queries(lambda: browser.get("/desk/"))
    for number in range(6):
        filed(session, f"Police {number}", received_on=date(2026, 10, 20))
    assert queries(lambda: browser.get("/desk/")) == few


def test_the_counts_can_be_told_apart_and_each_number_leads_to_its_list(browser, session):
    filed(session, "Springfield Police", received_on=date(2026, 10, 20))
    filed(session, "Newark Police", received_on=date(2026, 10, 20), state="NJ")
    filed(session, "Galena Police")
    page = browser.get("/desk/?by=state").text
    assert '<th scope="row">Illinois</th>' in page
    assert '<th scope="row">New Jersey</th>' in page
    assert 'href="/desk/today/our-move?state=IL"' in page
    narrowed = browser.get("/desk/today/our-move?state=IL").text
    assert (">Springfield Police<" in narrowed, ">Newark Police<" in narrowed) == (True, False)
    for by in ("campaign", "who", "clock"):
        assert browser.get(f"/desk/?by={by}").status_code == 200
        assert browser.get(f"/desk/today/our-move?by={by}").status_code == 200
    assert "Nobody yet" in browser.get("/desk/?by=who").text
    assert 'href="/desk/today/our-move?clock=appeal_file"' in browser.get("/desk/?by=clock").text
    assert '<th scope="row">' not in browser.get("/desk/?by=nonsense").text


def test_the_kind_of_clock_is_a_filter_among_the_others(browser, session):
    filed(session, "Springfield Police", received_on=date(2026, 10, 20))
    filed(session, "Peoria Police", received_on=date(2026, 11, 19))
    page = browser.get("/desk/?clock=appeal_file&state=IL").text
    assert (">Springfield Police<" in page, ">Peoria Police<" in page) == (True, False)
    assert "Drop the filter Our appeal" in page
    assert ">Peoria Police<" in browser.get("/desk/?clock=nonsense").text


def test_what_the_desk_does_not_know_is_said_on_top_with_what_it_means(browser, session):
    shut = "Nobody will be called late until then, by letter or in public."
    page = words_of(browser.get("/desk/").text)
    assert "The mailbox has not been read to its end within the last day" in page
    assert shut in page
    assert "The nightly sweep has not run for a day" in page
    assert "The dates were not computed anew for a day" in page
    mailbox_read(session)
    for name in ("sweep", "audit-deadlines"):
        began = NOW - timedelta(hours=3)
        session.add(JobRun(name=name, started_at=began, ended_at=began, outcome={}))
    session.commit()
    page = words_of(browser.get("/desk/").text)
    for words in (shut, "The mailbox", "The nightly sweep", "The dates were not"):
        assert words not in page


def test_a_limit_of_ours_that_nobody_verified_warns_at_its_earliest_and_says_so(browser, session):
    made = filed(session, "Springfield Police", received_on=date(2026, 11, 23))
    unread = next(
        (code, rule)
        for code in codes()
        for rule in statute(code).rules
        if rule.kind is Kind.APPEAL_FILE and rule.newest.ship_as is ShipAs.NONE
    )
    made.jurisdiction = unread[0]
    about = RequestClock(
        request_id=made.id,
        rule=unread[1].id,
        kind="appeal_file",
        who="requester",
        state="running",
        started_on=date(2026, 11, 20),
        latest_on=date(2026, 12, 20),
        earliest_on=date(2026, 12, 18),
    )
    session.execute(delete(RequestClock))
    session.add(about)
    session.commit()
    page = words_of(browser.get("/desk/").text)
    assert "do by Fri 18 Dec 2026 (in 24 days) about; check the statute Springfield Police" in page


def test_dates_are_written_out_with_their_distance(browser, session):
    filed(session, "Peoria Police", received_on=date(2026, 11, 19))
    page = browser.get("/desk/").text
    assert '<time class="num" datetime="2026-11-30">Mon 30 Nov 2026</time>' in page
    assert "(in 6 days)" in page
