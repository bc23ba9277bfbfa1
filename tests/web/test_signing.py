"""What is signed is what was shown: whatever changed in between is shown anew, and signed anew."""

import re

import pytest
from sqlalchemy import select

from app.models import Publication, RequestStatus, RoleName, TablePublication
from app.parts import parts
from tests.factories.agencies import agency
from tests.factories.batches import batch
from tests.factories.campaigns import campaign, records_request
from tests.factories.documents import SIGNED, document
from tests.factories.obtained import log, mapped, with_log
from tests.factories.people import group, member
from tests.factories.sheets import workbook

CHANGED = "Something here has changed since this page was shown to you"
COUNTS = ["document", "private_people", "second_look", "wrong_rows", "headings"]


@pytest.fixture
def about(session, app, clock):
    group(session)
    return agency(session, name="Springfield Police")


@pytest.fixture
def desk(session, about, sign_in_as):
    organiser = member(session, RoleName.ORGANISER, name="Olive Organiser")
    session.commit()
    return sign_in_as(organiser)


def shown(page):
    return re.search(r'name="shown" value="([0-9a-f]{64})"', page.text)[1]


def ticks(page):
    return page.text.count(' checked><label for="signed-')


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another title"},
        {"summary": "It says something else."},
        {"source_url": "https://city.invalid/other"},
    ],
)
def test_a_document_that_was_changed_meanwhile_is_shown_anew(session, about, desk, change):
    one = document(session, parts().store, about)
    session.commit()
    where = f"/desk/documents/{one.id}"
    form = {"signed": list(SIGNED.signed), "shown": shown(desk.get(f"{where}/publish"))}
    for name, words in change.items():
        setattr(one, name, words)
    session.commit()
    refused = desk.post(f"{where}/publication", data=form)
    assert refused.status_code == 409
    assert CHANGED in refused.text
    assert ticks(refused) == 0
    assert not session.scalar(select(Publication.id))
    form["shown"] = shown(refused)
    assert desk.post(f"{where}/publication", data=form).status_code == 302
    assert session.scalar(select(Publication.id))


def test_a_document_that_stayed_as_it_was_needs_one_signature(session, about, desk):
    one = document(session, parts().store, about)
    session.commit()
    where = f"/desk/documents/{one.id}"
    first = shown(desk.get(f"{where}/publish"))
    missing = desk.post(f"{where}/publication", data={"signed": ["reply"], "shown": first})
    assert (missing.status_code, ticks(missing), shown(missing)) == (409, 1, first)
    assert CHANGED not in missing.text
    form = {"signed": list(SIGNED.signed), "shown": first}
    assert desk.post(f"{where}/publication", data=form).status_code == 302


def test_an_answer_that_came_in_meanwhile_is_looked_at_before_a_batch_is_public(
    session, about, desk
):
    of = campaign(session)
    made = batch(session, of)
    asked = records_request(session, about, of, batch_id=made.id)
    session.commit()
    page = desk.get(f"/desk/batches/{made.ref}/publish")
    form = {"title": "Round 1", "summary": "We asked.", "credit": "Us"}
    form |= {"signed": list(SIGNED.signed), "shown": shown(page)}
    asked.status = RequestStatus.DENIED
    session.commit()
    refused = desk.post(f"/desk/batches/{made.ref}/publication", data=form)
    assert (refused.status_code, ticks(refused)) == (409, 0)
    assert CHANGED in refused.text
    form["shown"] = shown(refused)
    assert desk.post(f"/desk/batches/{made.ref}/publication", data=form).status_code == 302


def test_counts_are_signed_as_they_were_shown(session, about, desk):
    table = mapped(
        session, with_log(session, about, content=workbook({"R": log(beats=("Alder", "Birch"))}))
    )
    session.commit()
    where = f"/desk/tables/{table.id}/publish"
    form = {"title": "The log", "summary": "What is asked.", "credit": "Us", "signed": COUNTS}
    form["shown"] = shown(desk.get(where))
    other = desk.post(where, data=form | {"by": ["area"]})  # the page counted by more than that
    assert (other.status_code, ticks(other)) == (422, 0)
    assert CHANGED in other.text
    assert not session.scalar(select(TablePublication.id))
    form |= {"by": ["area"], "shown": shown(other), "title": "Another title is theirs"}
    assert desk.post(where, data=form).status_code == 302
