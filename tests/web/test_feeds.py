"""Calendar feeds: what an address gives, to whom, and when it is dead."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from app.models import CalendarFeed, RequestClock, RoleName
from app.services import events, feeds, members
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.cohorts import late_request
from tests.factories.feeds import batch, feed
from tests.factories.mailbox import mailbox_read, message
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def about(session):
    group(session)
    return campaign(session, title="Ring agreements")


@pytest.fixture
def who(session):
    return member(session, name="Rosalind Quill")


@pytest.fixture
def asked(session, about, who):
    made = late_request(session, about)
    return given(session, made, who)


def given(session, asked, who):
    events.record(session, asked, "assigned", on=TODAY, facts={"member_id": who.id}, now=NOW)
    return asked


def entries(answer):
    assert answer.status_code == 200, answer.status_code
    return {str(one["UID"]): one for one in Calendar.from_ical(answer.data).events}


def address(made):
    return f"/calendar/{made.secret}.ics"


def test_a_feed_gives_each_running_date_with_its_working_and_names_no_member(
    session, client, who, asked
):
    answer = client.get(address(feed(session, who)))
    clock = session.query(RequestClock).filter_by(request_id=asked.id, kind="determine").one()
    entry = entries(answer)[f"{asked.ref}.{clock.rule}@daylight"]
    assert entry.start == clock.latest_on
    assert entry.end == clock.latest_on + timedelta(days=1)
    assert asked.agency.name in entry["SUMMARY"]
    assert "ILCS" in entry["DESCRIPTION"]
    assert entry["URL"].endswith(f"/desk/requests/{asked.ref}")
    assert "Quill" not in answer.text
    assert who.email not in answer.text


def test_what_is_said_of_a_feed_keeps_it_out_of_caches_and_search(session, client, who, asked):
    answer = client.get(address(feed(session, who)))
    assert answer.mimetype == "text/calendar"
    assert "private" in answer.headers["Cache-Control"]
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers


def test_a_feed_that_has_not_changed_is_not_sent_again(session, client, who, asked):
    made = feed(session, who)
    first = client.get(address(made))
    again = client.get(address(made), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    events.record(session, asked, "produced", on=TODAY, now=NOW)
    later = client.get(address(made), headers={"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200


def test_an_entry_moves_with_its_date_and_says_that_it_is_newer(session, client, who, about):
    asked = given(session, records_request(session, agency(session), about), who)
    events.record(session, asked, "sent", on=TODAY, now=NOW)
    events.record(session, asked, "received", on=TODAY, now=NOW)
    made = feed(session, who)
    before = entries(client.get(address(made)))
    later = NOW + timedelta(days=1)
    events.record(session, asked, "extended", on=TODAY, now=later)
    after = entries(client.get(address(made)))
    uid = f"{asked.ref}.determine@daylight"
    assert after[uid].start > before[uid].start
    assert after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"]
    assert after[uid]["LAST-MODIFIED"].dt == later
    events.record(session, asked, "produced", on=TODAY, now=later)
    assert uid not in entries(client.get(address(made)))


def test_our_own_date_rings_before_it_comes(session, client, who, about):
    asked = given(session, late_request(session, about, state="NY"), who)
    events.record(session, asked, "denied", on=TODAY, now=NOW)
    found = entries(client.get(address(feed(session, who)))).values()
    ours = [one for one in found if str(one["SUMMARY"]).startswith("Do by: appeal")]
    assert len(ours) == 1
    rings = [alarm["TRIGGER"].dt for alarm in ours[0].walk("VALARM")]
    assert rings == [timedelta(days=-7, hours=9), timedelta(days=-1, hours=9)]
    theirs = [one for one in found if one["CATEGORIES"].cats == ["Theirs"]]
    assert not any(one.walk("VALARM") for one in theirs)


@pytest.mark.parametrize("scope", ["member", "campaign", "batch"])
def test_a_feed_shows_its_own_requests_only(session, client, who, about, asked, scope):
    other = late_request(session, campaign(session))
    of_batch = batch(session, about)
    asked.batch_id = of_batch.id
    session.flush()
    of = {"member": None, "campaign": about, "batch": of_batch}[scope]
    found = entries(client.get(address(feed(session, who, of))))
    assert any(uid.startswith(asked.ref) for uid in found)
    assert not any(uid.startswith(other.ref) for uid in found)


def test_an_address_dies_when_it_is_ended_or_its_member_is_shut_out(session, client, who, asked):
    member(session, RoleName.KEEPER)
    one, two = feed(session, who), feed(session, who)
    feeds.revoke(session, who, one.feed.id, now=NOW)
    assert client.get(address(one)).status_code == 404
    assert client.get(address(two)).status_code == 200
    members.set_active(session, who, active=False)
    assert client.get(address(two)).status_code == 404


@pytest.mark.parametrize("secret", ["nothing", "x" * 5000, "..%2f", "ü"])
def test_a_secret_that_nobody_has_opens_nothing(client, about, secret):
    assert client.get(f"/calendar/{secret}.ics").status_code == 404


def test_guessing_is_slowed_down(session, client, who, asked):
    answers = [client.get(f"/calendar/guess{number}.ics").status_code for number in range(25)]
    assert answers[:20] == [404] * 20
    assert answers[-1] == 429


def test_one_address_is_not_read_without_end(session, client, who, asked):
    made, other = feed(session, who), feed(session, who)
    answers = [client.get(address(made)).status_code for _ in range(22)]
    assert answers == [200] * 20 + [429] * 2
    assert client.get(address(other)).status_code == 200


def test_only_the_hash_of_a_secret_is_kept(session, who):
    made = feed(session, who)
    row = session.query(CalendarFeed).one()
    assert made.secret not in {str(value) for value in vars(row).values()}


def test_a_member_makes_an_address_sees_it_once_and_ends_it(
    session, sign_in_as, client, who, asked
):
    browser = sign_in_as(who)
    shown = browser.post("/desk/calendars/make", data={"of": "mine"}, follow_redirects=True)
    made = shown.text.split("/calendar/")[1].split(".ics")[0]
    assert made not in browser.get("/desk/calendars").text
    assert client.get(f"/calendar/{made}.ics").status_code == 200
    number = session.query(CalendarFeed).one().id
    stranger = sign_in_as(member(session))
    assert stranger.post(f"/desk/calendars/{number}/end").status_code == 404
    browser.post(f"/desk/calendars/{number}/end")
    assert client.get(f"/calendar/{made}.ics").status_code == 404


def test_a_campaign_offers_its_calendar(session, sign_in_as, who, about, asked):
    browser = sign_in_as(who)
    page = browser.get(f"/desk/calendars?of=campaign:{about.slug}").text
    assert f'value="campaign:{about.slug}" selected' in page
    made = browser.post(
        "/desk/calendars/make", data={"of": f"campaign:{about.slug}"}, follow_redirects=True
    )
    assert "Ring agreements" in made.text


@pytest.mark.parametrize("wrong", ["", "campaign:none", "batch:B-NONE", "everything"])
def test_a_calendar_of_nothing_is_refused(session, sign_in_as, who, wrong):
    answer = sign_in_as(who).post("/desk/calendars/make", data={"of": wrong})
    assert answer.status_code in {404, 409, 422}
    assert session.query(CalendarFeed).count() == 0


def test_nobody_makes_calendars_without_end(session, who):
    for _ in range(feeds.MOST):
        feed(session, who)
    with pytest.raises(feeds.ServiceError, match="20 calendars"):
        feed(session, who)


@pytest.mark.parametrize("why", ["the mailbox was not read", "mail waits", "nothing proves it"])
def test_nobody_is_called_late_in_a_calendar_while_the_gate_is_shut(
    session, client, who, about, asked, why
):
    if why != "the mailbox was not read":
        mailbox_read(session)
    if why == "mail waits":
        message(session, asked.recipient.contacts[0].value)
    if why == "nothing proves it":  # in Michigan an e-mail counts as received by the law alone
        body = agency(session, state="MI")
        filed = {"filed_on": TODAY - timedelta(days=90)}
        silent = given(session, records_request(session, body, about, **filed), who)
        events.record(session, silent, "sent", on=silent.filed_on, now=NOW)
        for event in [each for each in asked.events if each.kind == "received"]:
            events.void(session, event, reason="Another request.", now=NOW)
    titles = [
        str(one["SUMMARY"]) for one in entries(client.get(address(feed(session, who)))).values()
    ]
    assert not [title for title in titles if title.startswith("Late:")]
    assert [title for title in titles if title.startswith("Was due:")]


def test_the_days_are_those_of_the_desk(session, client, who, asked):
    mailbox_read(session)
    found = entries(client.get(address(feed(session, who))))
    late = [one for one in found.values() if str(one["SUMMARY"]).startswith("Late:")]
    assert late
    assert all(one.start < TODAY for one in late)
