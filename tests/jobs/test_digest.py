"""The daily mail: when it comes, what it says, and that it comes once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from app.adapters.mailers import MessageMailer
from app.adapters.smtp import MailServer, SmtpMailer
from app.jobs.running import run as run_job
from app.jobs.telling import Told, tell
from app.models import Notice, RoleName
from app.parts import KEY
from app.ports.mail import OutgoingMail
from app.services import events, notices
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.clocks import ours, theirs
from tests.factories.cohorts import late_request
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member
from tests.servers import mail as mail_server

pytestmark = pytest.mark.usefixtures("clock")
DAY = timedelta(days=1)
MORNING = NOW.replace(hour=12)  # seven in New York


@pytest.fixture
def about(session):
    group(session)
    return campaign(session)


@pytest.fixture
def who(session):
    return member(session)


@pytest.fixture
def asked(session, about, who):
    return records_request(session, agency(session), about, assignee_id=who.id)


@pytest.fixture
def digest(session, clock, settings):
    """Run the digest of a morning so many days after today; give the mails that came."""

    def on(days=0, hours=0):
        session.commit()
        clock(MORNING + days * DAY + timedelta(hours=hours))
        folder = settings.home / "mail"
        before = set(folder.glob("*.eml"))
        run_job("digest")
        session.expire_all()
        found = sorted(set(folder.glob("*.eml")) - before)
        as_sent = [path.read_bytes().replace(b"\r\n", b"\n") for path in found]
        return [message_from_bytes(each, policy=default) for each in as_sent]

    return on


def words(mail):
    return " ".join(mail.get_content().split())


def test_a_date_of_ours_calls_seven_three_and_one_day_before_and_on_the_day(session, asked, digest):
    ours(session, asked, TODAY + 9 * DAY)
    came = [left for left in range(9, -4, -1) if digest(9 - left)]
    assert came == [7, 3, 1, 0]


def test_a_day_to_be_safe_and_the_last_day_of_the_law_both_call(session, asked, digest):
    ours(session, asked, TODAY + DAY, latest_on=TODAY + 12 * DAY, due_on=TODAY + 12 * DAY)
    came = [days for days in range(14) if digest(days)]
    assert came == [0, 1, 5, 9, 11, 12]
    later = digest(0)
    assert later == []


def test_a_mail_says_the_act_the_day_one_sentence_and_where(session, who, asked, digest, settings):
    ours(session, asked, TODAY + 7 * DAY)
    (mail,) = digest()
    assert mail["To"] == who.email
    assert mail["Subject"] == "1 to do: your requests, Tue 24 Nov 2026"
    text = mail.get_content()
    assert "Appeal, or lose the appeal\n----" in text
    assert "Do by Tue 1 Dec 2026 (in 7 days)\n" in text
    assert f"{asked.agency.name}, IL: appeal, or lose the appeal" in text
    assert f"{settings.public_url}/desk/requests/{asked.ref}\n" in text
    assert who.fs_uniquifier not in mail.as_string()


def test_a_day_that_is_not_sure_says_so(session, about, who, asked, digest):
    ours(session, asked, TODAY + DAY, due_on=None)
    (mail,) = digest()
    assert "Check the statute" in words(mail)


def test_a_day_that_is_sure_or_was_set_by_hand_says_no_such_thing(session, asked, digest):
    ours(session, asked, TODAY + DAY, overridden=True)
    (mail,) = digest()
    assert "Check the statute" not in words(mail)


def test_an_agency_calls_on_its_day_and_when_it_turns_late_and_no_more(session, asked, digest):
    theirs(session, asked, TODAY + DAY)
    found = [digest(days) for days in range(5)]
    assert [len(mails) for mails in found] == [0, 1, 1, 0, 0]
    assert "today is the last day that can be defended" in words(found[1][0])
    assert "Overdue since Thu 26 Nov 2026" in words(found[2][0])


def test_a_day_that_accuses_nobody_calls_once_and_calls_nobody_late(session, asked, digest):
    theirs(session, asked, TODAY + DAY, may_accuse=False)
    found = [digest(days) for days in range(4)]
    assert [len(mails) for mails in found] == [0, 1, 0, 0]
    assert "late" not in words(found[1][0]).lower().replace("your calendars", "")


def test_three_days_without_a_worker_are_told_once(session, about, who, asked, digest):
    other = records_request(session, agency(session), about, assignee_id=who.id)
    ours(session, asked, TODAY + 5 * DAY)  # three days before it falls into the gap
    theirs(session, other, TODAY + DAY)  # its day and its lateness fall into the gap
    assert digest(0) == []
    (mail,) = digest(4)
    assert "in tomorrow" not in words(mail)
    assert asked.ref in mail.get_content()
    assert other.ref in mail.get_content()
    assert "Overdue since Thu 26 Nov 2026" in words(mail)
    assert [each["Subject"][:6] for each in digest(5)] == ["1 to d"]  # the day of ours itself
    assert digest(5, hours=1) == []


def test_what_was_lost_while_nobody_was_reminded_is_told_once(session, asked, digest):
    ours(session, asked, TODAY + 9 * DAY)
    assert digest(0) == []
    (mail,) = digest(11)
    assert "The last day, Thu 3 Dec 2026, has passed" in words(mail)
    assert [digest(days) for days in (12, 13)] == [[], []]


def test_what_they_asked_calls_once_when_it_is_new(session, about, who, digest):
    asked = records_request(session, agency(session, state="NY"), about)
    given = {"member_id": who.id}
    events.record(session, asked, "assigned", on=TODAY, facts=given, now=MORNING)
    events.record(session, asked, "sent", on=TODAY, now=MORNING - timedelta(hours=2))
    events.record(session, asked, "clarification_asked", on=TODAY, now=MORNING - timedelta(hours=1))
    (mail,) = digest()
    assert asked.ref in mail.get_content()
    assert digest(1) == []


def test_a_follow_up_calls_on_its_day(session, asked, digest):
    asked.follow_up_on = TODAY + DAY
    assert [len(digest(days)) for days in range(3)] == [0, 1, 0]


def test_what_would_be_lost_and_has_nobody_goes_to_organisers_and_keepers(
    session, about, who, digest
):
    ours(session, records_request(session, agency(session), about), TODAY + 3 * DAY)
    organiser, keeper = member(session, RoleName.ORGANISER), member(session, RoleName.KEEPER)
    mails = digest()
    assert {mail["To"] for mail in mails} == {organiser.email, keeper.email}
    assert "Nobody has these, and they would be lost" in mails[0].get_content()


def test_what_belongs_to_somebody_who_was_shut_out_has_nobody(session, about, who, asked, digest):
    keeper = member(session, RoleName.KEEPER)
    ours(session, asked, TODAY + 3 * DAY)
    who.active = False
    assert [mail["To"] for mail in digest()] == [keeper.email]


def test_no_deadline_is_nobodys_though_nobody_wants_mail(session, about, digest):
    ours(session, records_request(session, agency(session), about), TODAY + 3 * DAY)
    member(session, RoleName.ORGANISER, daily_mail=False)
    keeper = member(session, RoleName.KEEPER, daily_mail=False)
    assert [mail["To"] for mail in digest()] == [keeper.email]


def test_who_wants_no_mail_gets_none_and_later_no_flood(session, who, asked, digest, sign_in_as):
    ours(session, asked, TODAY + 7 * DAY)
    browser = sign_in_as(who)
    browser.post("/desk/calendars/daily-mail/off")
    assert digest() == []
    browser.post("/desk/calendars/daily-mail/on")
    assert digest(1) == []
    assert len(digest(4)) == 1


def test_it_comes_once_a_day_however_often_the_job_runs(session, asked, digest):
    ours(session, asked, TODAY)
    assert len(digest()) == 1
    assert [digest(hours=hours) for hours in (0, 1, 4)] == [[], [], []]


def test_a_worker_killed_before_the_mail_left_sends_none_twice_and_tomorrow_tells_it(
    session, who, asked, digest
):
    ours(session, asked, TODAY + 7 * DAY)
    session.add(Notice(key=notices.claim_of(TODAY.isoformat(), who.id), said_at=MORNING))
    assert digest(hours=1) == []
    (mail,) = digest(1)
    assert asked.ref in mail.get_content()


def test_the_page_says_what_the_switch_is(sign_in_as, who):
    browser = sign_in_as(who)
    assert "Send me no daily mail" in browser.get("/desk/calendars").text
    browser.post("/desk/calendars/daily-mail/off")
    assert "Send me the daily mail" in browser.get("/desk/calendars").text
    assert browser.post("/desk/calendars/daily-mail/perhaps").status_code == 404


def test_a_late_request_by_the_law_itself_is_told(session, about, who, digest):
    asked = late_request(session, about)
    given = {"member_id": who.id}
    events.record(session, asked, "assigned", on=TODAY, facts=given, now=MORNING)
    session.add(Notice(key=notices.told_of("2026-10-20", who.id), said_at=MORNING - 35 * DAY))
    (mail,) = digest()
    assert "Overdue since Wed 28 Oct 2026" in words(mail)


@pytest.fixture
def by_server(app, monkeypatch):
    def use(port):
        mailer = MessageMailer(SmtpMailer(MailServer("127.0.0.1", port), timeout=2.0))
        monkeypatch.setitem(app.extensions, KEY, replace(app.extensions[KEY], mailer=mailer))

    return use


@pytest.mark.servers
@pytest.mark.enable_socket
class TestOnARealServer:
    def test_a_mail_that_did_not_leave_is_tried_again_the_same_morning(
        self, session, asked, by_server, digest
    ):
        ours(session, asked, TODAY)
        with mail_server.server() as (_, port):
            pass
        by_server(port)  # nobody listens there any more
        digest()
        with mail_server.server() as (handler, port):
            by_server(port)
            digest(hours=1)
            digest(hours=2)
        assert len(handler.received) == 1
        assert asked.ref in handler.received[0].get_content()

    def test_a_mail_that_may_have_left_is_not_sent_again_that_day(
        self, session, who, asked, by_server, digest
    ):
        who.email = "vanishes@example.org"
        ours(session, asked, TODAY + 7 * DAY)
        with mail_server.server() as (handler, port):
            by_server(port)
            digest()
            digest(hours=1)
            assert len(handler.received) == 1
            who.email = "there@example.org"
            digest(1)
        assert len(handler.received) == 2

    def test_one_refused_mailbox_holds_up_nobody_else(
        self, session, about, who, asked, by_server, digest
    ):
        who.email = "unknown@example.org"
        other = member(session)
        ours(session, asked, TODAY)
        theirs_too = records_request(session, agency(session), about, assignee_id=other.id)
        ours(session, theirs_too, TODAY)
        with mail_server.server() as (handler, port):
            by_server(port)
            digest()
        assert [message["To"] for message in handler.received] == [other.email]

    def test_of_eight_workers_at_once_one_hands_the_mail_over(self, app, session, who, by_server):
        mail = OutgoingMail(
            message_id="<daylight.digest.1@daylight.example.org>",
            sender="desk@daylight.example.org",
            sender_name="Daylight Test Group",
            recipient=who.email,
            reply_to="desk@daylight.example.org",
            subject="1 to do",
            body="Do it.\n",
        )
        session.commit()

        def work(_number):
            with app.app_context():
                return tell("digest:2026-11-24:1", mail)

        with mail_server.server() as (handler, port):
            by_server(port)
            with ThreadPoolExecutor(8) as workers:
                told = list(workers.map(work, range(8)))
        assert sorted(told) == [Told.BEFORE] * 7 + [Told.SENT]
        assert len(handler.received) == 1
