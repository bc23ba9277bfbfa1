"""Two members, or two presses of one button, at the same moment: done once, and nothing lost."""

import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.models import Document, Member, Publication, RecordsRequest, RequestEvent, Role, RoleName
from app.models.records_request import RequestStatus
from app.parts import parts
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.documents import SIGNED, document, pdf
from tests.factories.moments import TODAY
from tests.factories.people import member

DONE, REFUSED = 302, 409


@pytest.fixture
def at_once(app, session, clock):
    """Send forms at the same moment, each in a thread and a browser of its own."""

    def send(*posts):
        session.commit()
        gate = Barrier(len(posts))

        def press(post):
            who, path, form = post
            browser = FlaskClient(app, app.response_class)
            with browser.session_transaction("/account/") as kept:
                kept.update(_user_id=who, _fresh=True, fs_paa=time.time())
            gate.wait(10)
            return browser.post(path, data=form).status_code

        with ThreadPoolExecutor(len(posts)) as pool:
            answers = sorted(pool.map(press, posts))
        session.expire_all()
        return answers

    return send


@pytest.fixture
def asked(session):
    return records_request(session, agency(session), campaign(session), status=RequestStatus.SENT)


def _events(session, kind):
    return session.scalar(select(func.count(RequestEvent.id)).where(RequestEvent.kind == kind))


def test_a_form_sent_four_times_at_once_is_recorded_once(session, at_once, asked):
    who = member(session).fs_uniquifier
    form = {"on": TODAY.isoformat(), "reason": "Exempt."}
    answers = at_once(*[(who, f"/desk/requests/{asked.ref}/record/denied/save", form)] * 4)
    assert answers == [DONE, REFUSED, REFUSED, REFUSED]
    assert _events(session, "denied") == 1


def test_of_two_entries_at_once_neither_is_lost_on_the_status(session, at_once, asked):
    first, second = member(session).fs_uniquifier, member(session).fs_uniquifier
    path, day = f"/desk/requests/{asked.ref}/record", TODAY.isoformat()
    at_once(
        (first, f"{path}/acknowledged/save", {"on": day, "tracking_number": "R-7"}),
        (second, f"{path}/denied/save", {"on": day}),
    )
    now = session.get(RecordsRequest, asked.id)
    assert (now.status, now.tracking_number) == (RequestStatus.DENIED, "R-7")


def test_an_entry_is_taken_back_once(session, at_once, asked):
    who = member(session).fs_uniquifier
    event = RequestEvent(
        request_id=asked.id, kind="denied", happened_on=TODAY, recorded_at=asked.created_at
    )
    session.add(event)
    session.flush()
    path = f"/desk/requests/{asked.ref}/events/{event.id}/void"
    assert at_once(*[(who, path, {"reason": "Wrong request."})] * 3) == [DONE, REFUSED, REFUSED]


def test_two_organisers_publish_a_document_once_and_the_first_reason_to_withdraw_stays(
    session, app, at_once
):
    one, two = (member(session, RoleName.ORGANISER) for _ in range(2))
    made = document(session, parts().store, agency(session))
    ticks = {"signed": sorted(SIGNED.signed)}
    path = f"/desk/documents/{made.id}/publication"
    publish = [(who.fs_uniquifier, path, ticks) for who in (one, two)]
    assert at_once(*publish) == [DONE, REFUSED]
    (publication,) = session.scalars(select(Publication)).all()
    path = f"/desk/publications/{publication.id}/withdraw"
    back = [(who.fs_uniquifier, path, {"because": f"By {who.id}."}) for who in (one, two)]
    assert at_once(*back) == [DONE, REFUSED]
    publication = session.get(Publication, publication.id)
    by = publication.checklist["withdrawn_by"]["member_id"]
    assert publication.withdrawn_because == f"By {by}."
    assert at_once(*publish) == [DONE, REFUSED]
    assert len(session.get(Publication, publication.id).checklist["history"]) == 1


def test_two_keepers_who_end_each_other_leave_one(session, at_once):
    one, two = (member(session, RoleName.KEEPER) for _ in range(2))
    answers = at_once(
        (one.fs_uniquifier, f"/admin/members/{two.id}/role/tracker", {}),
        (two.fs_uniquifier, f"/admin/members/{one.id}/role/tracker", {}),
    )
    # The second is refused as no keeper any more, or as the last one.
    assert answers in ([DONE, 403], [DONE, REFUSED])
    keepers = select(func.count(Member.id)).where(Member.roles.any(Role.name == RoleName.KEEPER))
    assert session.scalar(keepers) == 1


def test_a_file_that_is_known_is_attached_once_to_the_same_agency(session, app, at_once):
    who, about = member(session).fs_uniquifier, agency(session)
    document(session, parts().store, agency(session), content=pdf("The same"))
    facts = {"received_on": TODAY.isoformat(), "source": "given", "kind": "other"}
    path = f"/desk/agencies/{about.id}/documents"
    twice = [facts | {"files": (BytesIO(pdf("The same")), f"{n}.pdf")} for n in range(2)]
    at_once(*[(who, path, form) for form in twice])
    kept = select(func.count(Document.id)).where(Document.agency_id == about.id)
    assert session.scalar(kept) == 1


def test_what_only_the_database_refuses_is_said_in_words(app, client):
    @app.get("/twice")
    def twice():
        raise IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed"))

    answer = client.get("/twice")
    assert answer.status_code == REFUSED
    assert "Somebody was quicker" in answer.text
    assert "UNIQUE" not in answer.text
