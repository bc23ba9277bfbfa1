"""Two readers, blind to each other; where they differ a third person settles, with a reason."""

import pytest

from app.models import Finding, Reading, Round, Settlement
from app.parts import parts
from app.queries import codings
from app.queries.codings import Basis
from app.services import readings
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
def cleo(session):
    return member(session, name="Cleo")


def settle(session, one, who, stands=Round.SECOND, reason="The clause is crossed out by hand."):
    return readings.settle(
        session, one, "SEC-NDA", stands=stands, reason=reason, member_id=who.id, now=NOW
    )


def test_the_first_to_come_reads_first_and_the_next_reads_second(session, one, ann, ben, cleo):
    assert code(session, one, ann).reading.round is Round.FIRST
    assert code(session, one, ben).reading.round is Round.SECOND
    with pytest.raises(ReadingRefused, match="Two people read"):
        code(session, one, cleo)


def test_a_reader_has_a_name(session, one, ann):
    with pytest.raises(ReadingRefused, match="Say who you are"):
        code(session, one, None)
    assert session.query(Reading).count() == 0
    code(session, one, ann)
    with pytest.raises(ReadingRefused, match="Say who you are"):
        code(session, one, None)


def test_nobody_is_the_second_reader_beside_a_reading_without_a_name(session, one, ann, ben):
    read(session, one, ann)
    session.query(Reading).update({"reader_id": None})
    with pytest.raises(ReadingRefused, match="nobody knows who read it first"):
        code(session, one, ben)
    with pytest.raises(ReadingRefused, match="Say who you are"):
        readings.finish(session, one, reader_id=None, now=NOW)
    taken = readings.hand_over(session, one, Round.FIRST, to_id=ann.id)
    assert (taken.reader_id, taken.finished_at) == (ann.id, None)
    code(session, one, ben)


def test_nobody_sees_the_others_reading_before_both_are_in(session, one, ann, ben, cleo):
    read(session, one, ann, found(), found("DAT-RET", value="30 days"))
    for viewer in (ann, ben, cleo, None):
        stage = codings.stage(session, one.id, viewer and viewer.id)
        assert not stage.is_open
        assert codings.pairs(session, one.id) == ()
        seen = codings.own(session, stage.mine)
        assert len(seen) == (2 if viewer is ann else 0)
    assert codings.standing(session, [one.id]) == {}
    code(session, one, ben, STRUCK)
    assert codings.pairs(session, one.id) == ()
    assert codings.disputed(session) == []
    readings.finish(session, one, reader_id=ben.id, now=NOW)
    assert [pair.term for pair in codings.pairs(session, one.id)] == ["DAT-RET", "SEC-NDA"]


def test_a_difference_is_listed_and_a_third_person_settles_it(session, one, ann, ben, cleo):
    read(session, one, ann)
    read(session, one, ben, STRUCK)
    assert [(listed.id, number) for listed, number in codings.disputed(session)] == [(one.id, 1)]
    assert codings.standing(session, [one.id]) == {}
    for reader in (ann, ben):
        with pytest.raises(ReadingRefused, match="third person"):
            settle(session, one, reader)
    with pytest.raises(ReadingRefused, match="Say why"):
        settle(session, one, cleo, reason=" ")
    settle(session, one, cleo)
    stands = codings.standing(session, [one.id])[one.id]["SEC-NDA"]
    assert (stands.coding.finding, stands.basis) == (Finding.STRUCK, Basis.SETTLED)
    assert codings.disputed(session) == []


def test_a_decision_can_be_replaced_and_the_earlier_one_stays(session, one, ann, ben, cleo):
    read(session, one, ann)
    read(session, one, ben, STRUCK)
    settle(session, one, cleo)
    settle(session, one, cleo, stands=None, reason="Nobody can tell.")
    assert codings.standing(session, [one.id]) == {}
    assert session.query(Settlement).count() == 2
    assert session.query(Settlement).filter_by(superseded_at=None).one().coding_id is None


def test_what_only_one_of_two_coded_is_a_difference_too(session, one, ann, ben, cleo):
    read(session, one, ann, found("DAT-RET", value="30 days"))
    read(session, one, ben, found("DAT-RET", value="30 days"), found())
    assert [pair.term for pair in codings.pairs(session, one.id) if pair.is_disputed] == ["SEC-NDA"]
    with pytest.raises(ReadingRefused, match="first reader gave no answer"):
        settle(session, one, cleo, stands=Round.FIRST)
    settle(session, one, cleo)


def test_two_who_say_the_same_need_nobody(session, one, ann, ben, cleo):
    read(session, one, ann)
    read(session, one, ben)
    stands = codings.standing(session, [one.id])[one.id]["SEC-NDA"]
    assert stands.basis is Basis.AGREED
    with pytest.raises(ReadingRefused, match="nothing to settle"):
        settle(session, one, cleo)


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        ({"value": "$5"}, {"value": "5.00"}, True),
        ({"value": "0"}, {"value": "none"}, False),
        ({"value": "unknown"}, {"value": "withheld"}, False),
        ({"value": "none"}, {"value": ""}, False),
        ({"details": {"units": "2"}}, {"details": {"units": "3"}}, False),
        ({"details": {"units": "2"}}, {"details": {}}, True),
        ({"details": {"grant": "JAG"}}, {"details": {"grant": "Byrne JAG"}}, True),
    ],
)
def test_when_two_answers_are_the_same(session, one, ann, ben, mine, theirs, same):
    read(session, one, ann, found("CON-PRICE", **mine))
    read(session, one, ben, found("CON-PRICE", **theirs))
    assert codings.pairs(session, one.id)[0].is_same is same


def test_a_reading_can_be_taken_back_only_while_it_is_blind(session, one, ann, ben):
    read(session, one, ann)
    readings.go_on(session, one, reader_id=ann.id)
    code(session, one, ann, STRUCK)
    readings.finish(session, one, reader_id=ann.id, now=NOW)
    read(session, one, ben)
    with pytest.raises(ReadingRefused, match="open now"):
        readings.go_on(session, one, reader_id=ann.id)


def test_an_empty_reading_is_not_handed_in(session, one, ann):
    with pytest.raises(Exception, match="have not begun"):
        readings.finish(session, one, reader_id=ann.id, now=NOW)


def test_one_reading_is_enough_only_by_decision_and_is_marked(session, one, ann, ben, cleo):
    with pytest.raises(ReadingRefused, match="when it is in"):
        readings.let_stand_alone(session, one, "We are two.")
    code(session, one, ann)
    with pytest.raises(ReadingRefused, match="when it is in"):
        readings.let_stand_alone(session, one, "We are two.")
    readings.finish(session, one, reader_id=ann.id, now=NOW)
    with pytest.raises(ReadingRefused, match="Say why"):
        readings.let_stand_alone(session, one, " ")
    readings.let_stand_alone(session, one, "We are two.")
    assert codings.standing(session, [one.id])[one.id]["SEC-NDA"].basis is Basis.ALONE
    with pytest.raises(ReadingRefused, match="one reading of this document is enough"):
        code(session, one, ben)
    with pytest.raises(ReadingRefused, match="nothing to settle"):
        settle(session, one, cleo)


def test_somebody_else_can_go_on_with_a_reading_but_never_the_other_reader(
    session, one, ann, ben, cleo
):
    code(session, one, ann)
    code(session, one, ben)
    with pytest.raises(ReadingRefused, match="read this document already"):
        readings.hand_over(session, one, Round.FIRST, to_id=ben.id)
    readings.hand_over(session, one, Round.FIRST, to_id=cleo.id)
    assert len(codings.own(session, codings.stage(session, one.id, cleo.id).mine)) == 1
    readings.finish(session, one, reader_id=cleo.id, now=NOW)
    with pytest.raises(ReadingRefused, match="no unfinished reading"):
        readings.hand_over(session, one, Round.FIRST, to_id=ann.id)


def test_what_waits_for_a_reader(session, one, ann, ben, cleo):
    assert [waits.id for waits in codings.waiting(session, ann.id)] == [one.id]
    code(session, one, ann)
    assert [waits.id for waits in codings.waiting(session, ann.id)] == [one.id]
    readings.finish(session, one, reader_id=ann.id, now=NOW)
    assert codings.waiting(session, ann.id) == []
    code(session, one, ben)
    assert codings.waiting(session, cleo.id) == []
