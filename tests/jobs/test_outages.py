"""Nights without a worker: noted by the first sweep after them, told once, shown meanwhile."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from app.jobs.running import run as run_job
from app.models import JobRun, RoleName
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.clocks import ours, theirs
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member

pytestmark = pytest.mark.usefixtures("clock")
DAY = timedelta(days=1)
NIGHT = NOW.replace(hour=9, minute=10)  # ten past four in New York


@pytest.fixture
def keeper(session):
    group(session)
    member(session, RoleName.ORGANISER)
    return member(session, RoleName.KEEPER)


@pytest.fixture
def night(session, clock, settings):
    """Sweep in a night so many days after today; give the mails about nights without a sweep."""

    def on(days, job="sweep", **more):
        session.commit()
        clock(NIGHT + days * DAY + timedelta(**more))
        folder = settings.home / "mail"
        before = set(folder.glob("*.eml"))
        run_job(job)
        session.expire_all()
        found = [
            message_from_bytes(path.read_bytes(), policy=default)
            for path in sorted(set(folder.glob("*.eml")) - before)
        ]
        return [mail for mail in found if "stood still" in mail["Subject"]]

    return on


def test_three_days_off_are_told_once_to_the_keepers(session, keeper, night):
    asked = records_request(session, agency(session), campaign(session))
    ours(session, asked, TODAY + 2 * DAY)
    theirs(session, asked, TODAY + DAY)
    theirs(session, asked, TODAY + 30 * DAY, rule="produce", kind="produce")
    assert night(0) == []
    (mail,) = night(4, hours=5)
    assert mail["To"] == keeper.email
    assert mail["Subject"] == "The desk stood still from Tue 24 Nov 2026 to Sat 28 Nov 2026"
    text = " ".join(mail.get_content().split())
    assert "2 dates came meanwhile, 1 of them ours" in text
    assert asked.ref in text
    assert [night(days, job) for days in (4, 5, 6) for job in ("digest", "sweep")] == [[]] * 6


def test_one_missed_night_is_no_news(keeper, night):
    assert [night(days, hours=1) for days in (0, 2, 4)] == [[], [], []]


def test_a_desk_that_never_swept_was_not_off(keeper, night):
    assert night(0) == []


def test_a_second_time_off_is_told_again(keeper, night):
    night(0)
    assert len(night(4)) == 1
    assert night(5) == []
    assert len(night(9)) == 1


def test_sweeps_that_fail_are_no_sweeps(session, keeper, night):
    night(0)
    for days in (1, 2, 3):
        began = NIGHT + days * DAY
        session.add(JobRun(name="sweep", started_at=began, ended_at=began, error="disk full"))
    assert len(night(4)) == 1


def test_keepers_who_could_not_be_told_are_told_by_the_morning_mail(
    session, keeper, night, settings
):
    address, keeper.email = keeper.email, "no address"
    night(0)
    assert night(4) == []
    keeper.email = address
    assert [mail["To"] for mail in night(4, "digest", hours=3)] == [address]


def test_the_daily_mail_says_that_nobody_was_reminded(session, keeper, night, settings):
    asked = records_request(session, agency(session), campaign(session), assignee_id=keeper.id)
    ours(session, asked, TODAY + 5 * DAY)
    night(0)
    night(0, "digest", hours=3)
    night(4)
    night(4, "digest", hours=3)
    texts = [path.read_text() for path in (settings.home / "mail").glob("*.eml")]
    (told,) = [text for text in texts if "Do by" in text]
    assert "the nightly work stood still" in " ".join(told.replace("=\n", "").split())


def test_health_shows_that_nights_are_missing_and_that_they_were(
    session, keeper, night, clock, sign_in_as
):
    night(0)
    browser = sign_in_as(keeper)
    assert "no sweep for" not in browser.get("/admin/health").text
    clock(NIGHT + 3 * DAY)
    page = browser.get("/admin/health").text
    assert "no sweep since" in page
    night(3)
    page = browser.get("/admin/health").text
    assert "no sweep since" not in page
    assert "stood still" in page
