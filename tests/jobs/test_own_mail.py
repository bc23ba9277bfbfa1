"""What we write to members and comes into a mailbox we read is nobody's answer."""

from datetime import timedelta

import pytest

from app.jobs.running import run as run_job
from app.models import InboundMessage, MessageState, RoleName
from app.queries import mailbox
from app.services import sorting
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.clocks import ours
from tests.factories.incoming import mail, taken_in
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member

NIGHT = NOW.replace(hour=9, minute=10)  # ten past four in New York
DESK = "records@daylight.example.org"


@pytest.fixture
def daily(session, settings, clock):
    """The bytes of a daily mail to a member who has the group's own address."""
    group(session, email=DESK)
    keeper = member(session, email=DESK)
    asked = records_request(session, agency(session), campaign(session), assignee_id=keeper.id)
    ours(session, asked, TODAY)
    session.commit()
    run_job("digest")
    [path] = (settings.home / "mail").glob("*.eml")
    return path.read_bytes()


def sort_in(session, raw):
    taken_in(session, raw)
    sorting.sort_new(session, now=NOW)
    return session.query(InboundMessage).order_by(InboundMessage.id.desc()).first()


def test_our_daily_mail_to_ourselves_waits_for_nobody_and_holds_nothing_up(session, daily):
    assert sort_in(session, daily).state is MessageState.NOT_OURS
    assert mailbox.unsorted(session).messages == 0


def test_the_mail_that_the_desk_stood_still_is_ours_too(session, settings, clock):
    group(session, email=DESK)
    member(session, email=DESK, role=RoleName.KEEPER)
    session.commit()
    clock(NIGHT)
    run_job("sweep")
    clock(NIGHT + timedelta(days=4))
    run_job("sweep")
    stood_still = [
        path.read_bytes()
        for path in (settings.home / "mail").glob("*.eml")
        if b"daylight.off." in path.read_bytes()
    ]
    assert stood_still
    assert sort_in(session, stood_still[0]).state is MessageState.NOT_OURS


def test_an_answer_to_it_and_what_only_looks_like_it_wait_for_a_person(session, daily):
    number = "<daylight.digest.77.2026-11-24@daylight.example.org>"
    assert sort_in(session, mail(sender=DESK, message_id=number)).state is MessageState.UNSORTED
    assert sort_in(session, mail(sender=DESK, in_reply_to=number)).state is MessageState.UNSORTED
    forged = daily.replace(DESK.encode(), b"clerk@town.example")
    assert sort_in(session, forged).state is MessageState.UNSORTED
