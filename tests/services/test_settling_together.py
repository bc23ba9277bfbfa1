"""Two readers settle a difference themselves: one offers, and only the other can agree."""

import pytest

from app.models import Finding, Reading, Round, Settlement
from app.parts import parts
from app.queries import codings
from app.queries.codings import Basis
from app.services import readings, settling_together
from app.services.readings import ReadingRefused
from tests.factories.agencies import agency
from tests.factories.codings import code, found, read
from tests.factories.documents import document
from tests.factories.moments import NOW
from tests.factories.people import member

STRUCK = found(finding=Finding.STRUCK)


@pytest.fixture
def one(app, session):
    return document(session, parts().store, agency(session))


@pytest.fixture
def ann(session):
    return member(session, name="Ann")


@pytest.fixture
def ben(session):
    return member(session, name="Ben")


@pytest.fixture
def differ(session, one, ann, ben):
    read(session, one, ann)
    read(session, one, ben, STRUCK)


def offer(session, one, who, stands=Round.SECOND, reason="We looked again: it is crossed out."):
    return settling_together.offer(
        session, one, "SEC-NDA", stands=stands, reason=reason, member_id=who.id, now=NOW
    )


def agree(session, one, made, who):
    return settling_together.agree(session, one, made.id, member_id=who.id, now=NOW)


def stands(session, one):
    return codings.standing(session, [one.id]).get(one.id, {}).get("SEC-NDA")


def test_an_offer_settles_nothing_before_the_other_agrees(session, one, ann, ben, differ):
    made = offer(session, one, ann)
    assert stands(session, one) is None
    assert codings.disputed(session) == [(one, 1)]
    with pytest.raises(ReadingRefused, match="the other reader agrees"):
        agree(session, one, made, ann)
    agree(session, one, made, ben)
    answer = stands(session, one)
    assert (answer.coding.finding, answer.basis) == (Finding.STRUCK, Basis.TOGETHER)
    kept = session.query(Settlement).one()
    assert {kept.offer.offered_by_id, kept.settled_by_id} == {ann.id, ben.id}
    assert kept.reason == "We looked again: it is crossed out."
    assert codings.offers(session, one.id) == {}


def test_nobody_but_the_two_offers_or_agrees(session, one, ann, ben, differ):
    cleo = member(session, name="Cleo")
    with pytest.raises(ReadingRefused, match="Only the two readers"):
        offer(session, one, cleo)
    made = offer(session, one, ben)
    with pytest.raises(ReadingRefused, match="Only the two readers"):
        agree(session, one, made, cleo)
    assert stands(session, one) is None


def test_one_agrees_to_the_offer_that_was_read_and_to_no_other(session, one, ann, ben, differ):
    first = offer(session, one, ann)
    newer = offer(session, one, ann, stands=Round.FIRST, reason="No, it stands after all.")
    with pytest.raises(ReadingRefused, match="This offer is past"):
        agree(session, one, first, ben)
    agree(session, one, newer, ben)
    assert stands(session, one).coding.finding is Finding.PRESENT
    with pytest.raises(ReadingRefused, match="This offer is past"):
        agree(session, one, newer, ben)


def test_an_offer_counters_the_one_before(session, one, ann, ben, differ):
    offer(session, one, ann)
    counter = offer(session, one, ben, stands=None, reason="Nobody can tell.")
    agree(session, one, counter, ann)
    assert stands(session, one) is None
    assert codings.disputed(session) == []


def test_a_third_person_ends_the_offers_and_the_two_cannot_undo_it(session, one, ann, ben, differ):
    cleo = member(session, name="Cleo")
    made = offer(session, one, ann)
    readings.settle(
        session,
        one,
        "SEC-NDA",
        stands=Round.FIRST,
        reason="Only a stain.",
        member_id=cleo.id,
        now=NOW,
    )
    assert codings.offers(session, one.id) == {}
    with pytest.raises(ReadingRefused, match="This offer is past"):
        agree(session, one, made, ben)
    with pytest.raises(ReadingRefused, match="A third person decided"):
        offer(session, one, ann)
    assert stands(session, one).basis is Basis.SETTLED


def test_what_they_settled_can_be_settled_anew_by_both_or_by_a_third(
    session, one, ann, ben, differ
):
    agree(session, one, offer(session, one, ann), ben)
    agree(session, one, offer(session, one, ben, stands=Round.FIRST), ann)
    assert stands(session, one).coding.finding is Finding.PRESENT
    assert session.query(Settlement).count() == 2


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_offer_says_why(session, one, ann, differ, reason):
    with pytest.raises(ReadingRefused, match="Say why"):
        offer(session, one, ann, reason=reason)


def test_nothing_is_offered_while_the_readings_are_blind(session, one, ann, ben):
    read(session, one, ann)
    code(session, one, ben, STRUCK)
    for reader in (ann, ben):
        with pytest.raises(ReadingRefused, match="nothing to settle"):
            offer(session, one, reader)
    assert codings.pairs(session, one.id) == ()


def test_nobody_agrees_for_a_reading_without_a_name(session, one, ann, ben, differ):
    session.query(Reading).filter_by(reader_id=ben.id).update({"reader_id": None})
    with pytest.raises(ReadingRefused, match="has no name"):
        offer(session, one, ann)


def test_an_offer_belongs_to_its_document(session, one, ann, ben, differ):
    made = offer(session, one, ann)
    other = document(session, parts().store, agency(session))
    with pytest.raises(ReadingRefused, match="no such offer"):
        agree(session, other, made, ben)
