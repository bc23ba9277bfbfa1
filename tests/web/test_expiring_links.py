"""Links that end: from the mail that names them to Today, the daily mail and the calendar."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app.jobs.running import run as run_job
from app.models import ExpiringLink, LinkState, MessageState, RoleName
from app.models.ref import new_ref
from app.services import events, links, sorting
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.feeds import feed
from tests.factories.incoming import mail, taken_in
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member

URL = "https://files.example.org/s/4711?key=secret"
ENDS = date(2026, 12, 4)
LETTER = f"The records are ready at\n{URL}\nThe link will expire on December 4, 2026.\n"
MORNING = NOW.replace(hour=12)  # seven in New York


@pytest.fixture
def who(clock, session):
    group(session)
    return member(session, RoleName.FILER)


@pytest.fixture
def asked(session, who):
    body = agency(session, email="records@town.example")
    about = campaign(session)
    one = records_request(
        session, body, about, ref=new_ref(), filed_on=TODAY - timedelta(days=12), assignee_id=who.id
    )
    events.record(session, one, "sent", on=one.filed_on, now=NOW)
    facts = {"member_id": who.id}
    events.record(session, one, "assigned", on=one.filed_on, facts=facts, now=NOW)
    session.commit()
    return one


def arrives(session, asked, text=LETTER):
    raw = mail(text, sender="records@town.example", subject=f"Re: {asked.ref}")
    one = taken_in(session, raw)
    sorting.sort_new(session, now=NOW)
    session.commit()
    return one


def kept(session):
    session.expire_all()
    return session.scalars(select(ExpiringLink)).all()


def confirm(browser, asked, one):
    path = f"/desk/requests/{asked.ref}/record/made_available/save?message={one.id}"
    return browser.post(path, data={"on": "2026-11-23"}, follow_redirects=True).text


def test_a_mail_that_names_a_link_makes_no_task_before_a_person_confirms_it(session, asked):
    one = arrives(session, asked)
    assert one.state is MessageState.UNSORTED
    assert kept(session) == []


def test_confirming_a_mail_makes_a_task_of_its_link_with_the_day_it_names(
    session, sign_in_as, who, asked
):
    one, browser = arrives(session, asked), sign_in_as(who)
    assert "1 link to fetch before it ends" in confirm(browser, asked, one)
    [link] = kept(session)
    assert (link.url, link.expires_on, link.state) == (URL, ENDS, LinkState.OPEN)
    assert (link.request_id, link.message_id) == (asked.id, one.id)
    assert one.state is MessageState.FILED
    page = browser.get(f"/desk/requests/{asked.ref}").text
    assert "the link ends Fri 4 Dec 2026, in 10 days" in page
    assert "Fetch what their link holds; after that day it is gone." in browser.get("/desk/").text


def test_the_same_link_in_a_second_mail_stays_one_task(session, sign_in_as, who, asked):
    browser = sign_in_as(who)
    for text in (LETTER, f"A reminder. {LETTER}"):
        confirm(browser, asked, arrives(session, asked, text))
    assert len(kept(session)) == 1


def test_confirming_a_mail_without_such_a_link_makes_no_task(session, sign_in_as, who, asked):
    one = arrives(session, asked, "The records are ready. Our site is https://town.example/.\n")
    assert "link to fetch" not in confirm(sign_in_as(who), asked, one)
    assert kept(session) == []


def test_the_daily_mail_counts_the_days_down_and_never_carries_the_address(
    session, clock, settings, asked
):
    links.add(session, asked, URL, ENDS, member_id=None, now=MORNING - timedelta(hours=1))
    session.commit()
    found = {}
    for days in range(12):
        clock(MORNING + timedelta(days=days))
        found[days] = morning_mail(settings.home / "mail")
    assert [days for days, text in found.items() if text] == [0, 3, 7, 9, 10]
    assert "ends Fri 4 Dec 2026 (in 10 days)" in found[0]
    assert "fetch what their link holds before it ends" in found[0]
    assert not any("files.example.org" in text for text in found.values())


def morning_mail(folder):
    before = set(folder.glob("*.eml"))
    run_job("digest")
    return " ".join(
        " ".join(path.read_text().replace("=\n", "").split())
        for path in set(folder.glob("*.eml")) - before
    )


def test_the_calendar_has_a_link_on_its_last_day_and_never_its_address(session, client, who, asked):
    made = feed(session, who)
    link = links.add(session, asked, URL, ENDS, member_id=who.id, now=NOW)
    links.add(session, asked, f"{URL}2", None, member_id=who.id, now=NOW)
    uid = f"{asked.ref}.link-{link.id}@daylight"
    answer = client.get(f"/calendar/{made.secret}.ics")
    entries = {str(one["UID"]): one for one in Calendar.from_ical(answer.data).events}
    assert entries[uid].start == ENDS
    assert [each for each in entries if "link-" in each] == [uid]
    assert "files.example.org" not in answer.text
    links.close(session, link.id, LinkState.FETCHED, member_id=who.id, now=NOW)
    assert uid not in client.get(f"/calendar/{made.secret}.ics").text
