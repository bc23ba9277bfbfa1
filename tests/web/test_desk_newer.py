"""The choice to ask only for newer records: offered, shown in the letter, kept by the batch."""

from datetime import date

import pytest
from sqlalchemy import select

from app.models import Batch, Dispatch, RoleName
from app.parts import parts
from app.services import packs
from tests.factories.agencies import agency
from tests.factories.documents import document
from tests.factories.moments import NOW
from tests.factories.people import group

LOOK = "/desk/pre-flight?campaign=ring-agreements&agencies=all"
NEWER = "from <mark>May 4, 2019</mark> to the day of your search"


@pytest.fixture
def browser(clock, sign_in):
    return sign_in(RoleName.FILER)


@pytest.fixture
def about(session):
    """An agency whose agreement of 2019 is here."""
    group(session)
    packs.load(session, "ring-agreements", now=NOW)
    made = agency(session, state="CO")
    document(session, parts().store, made, dated_on=date(2019, 5, 3))
    return made


def test_it_is_offered_where_documents_are_here(browser, about):
    page = browser.get(LOOK).text
    offer = 'href="/desk/pre-flight?campaign=ring-agreements&amp;agencies=all&amp;newer=yes"'
    assert offer in page
    assert "Ask only for newer records" in page
    assert NEWER not in page


def test_the_letter_shown_is_the_one_that_would_be_filed(browser, about):
    page = browser.get(LOOK + "&newer=yes").text
    assert NEWER in page
    assert "only newer records <span" in page
    assert page.count('<input type="hidden" name="newer" value="yes">') == 2
    assert 'href="/desk/pre-flight?campaign=ring-agreements&amp;agencies=all"' in page


def test_the_batch_that_is_filed_keeps_the_choice(browser, session, about):
    form = {"campaign": "ring-agreements", "agencies": "all", "ready": 1, "newer": "yes"}
    assert browser.post("/desk/pre-flight/file", data=form).status_code == 302
    batch = session.scalars(select(Batch)).one()
    assert batch.plan["since"] == {str(about.id): "2019-05-04"}
    assert "from May 4, 2019" in session.scalars(select(Dispatch.body)).one()
    assert ", only newer records" in browser.get(f"/desk/batches/{batch.ref}").text


def test_it_is_not_offered_where_none_is(browser, session):
    group(session)
    packs.load(session, "ring-agreements", now=NOW)
    agency(session, state="CO")
    assert "Ask only for newer records" not in browser.get(LOOK).text
