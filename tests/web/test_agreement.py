"""The facts of an agreement: parties by role, days that may be unknown, withheld or none."""

import pytest

from app.models import AgreementFacts, AgreementType
from app.parts import parts
from tests.factories.agencies import agency
from tests.factories.documents import document
from tests.factories.people import group, member

GOOD = {
    "type": "memorandum",
    "parties": "city: Springfield\nVendor:  Ring  LLC\n",
    "signed_on": "2019-04-02",
    "ends_on": "none",
    "term": "unknown",
}


@pytest.fixture
def desk(session, sign_in_as):
    group(session)
    return sign_in_as(member(session, name="Jo Member"))


@pytest.fixture
def address(app, session):
    one = document(session, parts().store, agency(session))
    session.commit()
    return f"/desk/documents/{one.id}/agreement"


def test_facts_are_kept_and_the_earlier_ones_stay(session, desk, address):
    assert desk.post(address, data=GOOD).status_code == 302
    kept = session.query(AgreementFacts).one()
    assert kept.type is AgreementType.MEMORANDUM
    assert kept.parties == [
        {"role": "city", "name": "Springfield"},
        {"role": "vendor", "name": "Ring LLC"},
    ]
    assert {name: one["state"] for name, one in kept.facts.items()} == {
        "signed_on": "known",
        "ends_on": "none",
        "term": "unknown",
    }
    page = desk.get(address).text
    assert "vendor: Ring LLC" in page
    assert 'value="2019-04-02"' in page
    desk.post(address, data=GOOD | {"term": "1 year"})
    session.rollback()
    assert session.query(AgreementFacts).count() == 2
    assert session.query(AgreementFacts).filter_by(superseded_at=None).count() == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"parties": "Ring LLC"}, "is no party"),
        ({"parties": "king: Ring LLC"}, "is no party"),
        ({"signed_on": "April"}, "Signed on: Write the day"),
        ({"starts_on": "2020-01-01", "ends_on": "2019-01-01"}, "before it starts"),
        ({"type": "song"}, "Not a valid choice"),
        ({"total": "-5"}, "Total: Write dollars"),
        ({"parties": "other: Jo Member"}, "has the name of a member"),
        ({"parties": "other: Jo\u200b Mem\u00adber"}, "has the name of a member"),
        ({"parties": "vendor: \u200b"}, "is no party"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_the_form(session, desk, address, wrong, says):
    answer = desk.post(address, data=GOOD | wrong)
    assert answer.status_code == 422
    assert says in answer.text
    assert session.query(AgreementFacts).count() == 0
