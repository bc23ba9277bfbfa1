"""What the daily mail says about mail that came in and needed nobody."""

import pytest

from app.jobs.running import run as run_job
from app.models import MessageState
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.clocks import ours
from tests.factories.mailbox import message
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member


@pytest.mark.usefixtures("clock")
def test_however_many_automatic_replies_came_the_mail_has_one_line(session, settings):
    group(session)
    asked = records_request(
        session, agency(session), campaign(session), assignee_id=member(session).id
    )
    ours(session, asked, TODAY)
    told = {"state": MessageState.FILED, "sorted_at": NOW}
    for _ in range(30):
        message(session, reading={"done": "receipt"}, **told)
    message(session, reading={"done": "bounce"}, **told)
    session.commit()
    run_job("digest")
    [path] = (settings.home / "mail").glob("*.eml")
    text = path.read_text()
    assert "30 automatic receipts noted, 1 letter came back." in text
    assert text.count("automatic") == 1
