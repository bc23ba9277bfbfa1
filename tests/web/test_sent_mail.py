"""The mail as it was handed over can be read at the desk."""

from email import message_from_bytes
from email.policy import default

from app.jobs.running import run as run_job
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW
from tests.factories.people import group, member


def test_the_desk_gives_the_very_bytes_that_left(session, app, settings, sign_in_as, clock):
    group(session)
    letter = dispatch(session, records_request(session, agency(session), campaign(session)))
    browser = sign_in_as(member(session))
    assert browser.get(f"/desk/letters/{letter.id}/sent.eml").status_code == 404
    assert run_job("outbox")["sent"] == 1
    given = browser.get(f"/desk/letters/{letter.id}/sent.eml")
    (written,) = (settings.home / "mail").glob("*.eml")
    content = given.data
    given.close()
    assert content == written.read_bytes()
    assert "attachment" in given.headers["Content-Disposition"]
    mail = message_from_bytes(content, policy=default)
    assert mail["Message-ID"] == letter.message_id
    assert mail["Date"].datetime == NOW
    page = browser.get(f"/desk/requests/{letter.records_request.ref}").text
    assert "the mail as it was handed over" in page
