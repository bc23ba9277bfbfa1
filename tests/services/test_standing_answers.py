"""What stands for each term of a document is kept up, whoever writes and however."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, text, update

from app.db import db, transaction
from app.errors import ServiceError
from app.jobs.running import run as run_job
from app.models import (
    CodebookVersion,
    Coding,
    Document,
    Finding,
    Reading,
    Round,
    Settlement,
    StandingAnswers,
)
from app.parts import parts
from app.queries import codings
from app.queries.judging import judge
from app.queries.verdicts import FOUND, Says, told, verdicts
from app.services import coding, readings, settling_together, standing_answers
from tests.factories.agencies import agency
from tests.factories.codings import code, found, read
from tests.factories.documents import document
from tests.factories.moments import NOW
from tests.factories.people import member

NDA, RETENTION = "SEC-NDA", "DAT-RET"
TERMS = (NDA, RETENTION)


@pytest.fixture
def one(app, session):
    return paper_of(session)


@pytest.fixture
def two(session):
    return member(session, name="Ann"), member(session, name="Ben")


def paper_of(session):
    return document(session, parts().store, agency(session))


def kept(session):
    """Every row, by document."""
    columns = StandingAnswers.document_id, StandingAnswers.is_alone, StandingAnswers.says
    rows = session.execute(select(*columns, StandingAnswers.rests))
    return {document_id: tuple(row) for document_id, *row in rows}


def truth(session, ids):
    """What the rows must be, worked out from the codings as the desk shows them."""
    session.flush()
    session.expire_all()
    made = {}
    for key in ids:
        stage = codings.stage(session, key, None)
        if not stage.is_open:
            continue
        alone = any(reading.alone_because for reading in stage.readings)
        stands = codings.standing(session, [key]).get(key, {})
        says, rests = {}, {}
        for pair in codings.pairs(session, key):
            answer = stands.get(pair.term)
            if answer is None:
                disputed = pair.is_disputed and not alone
                says[pair.term] = (Says.DISPUTED if disputed else Says.OPEN).value
                continue
            kept_as = answer.coding
            says[pair.term] = kept_as.finding.value
            rests[pair.term] = [kept_as.id, answer.basis.value, kept_as.page, kept_as.anchor.value]
        made[key] = (alone, says, rests)
    return made


people, papers = st.integers(0, 2), st.integers(0, 1)
terms = st.sampled_from(TERMS)
stands = st.sampled_from([Round.FIRST, Round.SECOND, None])
acts = st.one_of(
    st.tuples(
        st.just("code"),
        papers,
        people,
        terms,
        st.sampled_from([Finding.PRESENT, Finding.ABSENT, Finding.STRUCK]),
    ),
    st.tuples(st.just("take_back"), papers, people, terms),
    st.tuples(st.just("finish"), papers, people),
    st.tuples(st.just("finish"), papers, people),
    st.tuples(st.just("go_on"), papers, people),
    st.tuples(st.just("alone"), papers),
    st.tuples(st.just("hand_over"), papers, st.sampled_from(list(Round)), people),
    st.tuples(st.just("settle"), papers, people, terms, stands),
    st.tuples(st.just("offer"), papers, people, terms, stands),
    st.tuples(st.just("agree"), papers, people, terms),
)


def act(session, what, paper, who, *more):
    """Let one act happen; where it is refused nothing does."""
    name = what[0]
    facts = {"session": session, "document": paper, "now": NOW}
    if name == "code":
        code(session, paper, who, found(more[0], more[1]))
    elif name == "take_back":
        coding.take_back(**facts, term=more[0], reader_id=who.id)
    elif name == "finish":
        readings.finish(**facts, reader_id=who.id)
    elif name == "go_on":
        readings.go_on(session, paper, reader_id=who.id)
    elif name == "settle":
        facts |= {"term": more[0], "stands": more[1], "reason": "Looked."}
        readings.settle(**facts, member_id=who.id)
    elif name == "offer":
        facts |= {"term": more[0], "stands": more[1], "reason": "Looked."}
        settling_together.offer(**facts, member_id=who.id)
    elif name == "agree":
        made = codings.offers(session, paper.id).get(more[0])
        settling_together.agree(**facts, offer_id=made.id if made else 0, member_id=who.id)


def let_happen(session, what, both, three):
    paper = both[what[1]]
    try:
        with session.begin_nested():
            if what[0] == "alone":
                readings.let_stand_alone(session, paper, "We are few.")
            elif what[0] == "hand_over":
                readings.hand_over(session, paper, what[2], to_id=three[what[3]].id)
            else:
                act(session, what, paper, three[what[2]], *what[3:])
    except ServiceError:
        session.expire_all()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(acts, min_size=3, max_size=24))
def test_after_any_acts_the_rows_are_what_the_readings_come_to(session, two, story):
    three = (*two, member(session))
    both = [paper_of(session) for _ in range(2)]
    ids = [paper.id for paper in both]
    for what in story:
        let_happen(session, what, both, three)
        mine = {key: row for key, row in kept(session).items() if key in ids}
        assert mine == truth(session, ids), what


def test_what_two_read_and_what_was_settled_is_looked_up_with_what_it_rests_on(session, one, two):
    read(session, one, two[0], found(), found(RETENTION, Finding.ABSENT))
    assert kept(session) == {}
    read(session, one, two[1], found(finding=Finding.STRUCK), found(RETENTION, Finding.ABSENT))
    assert told(session, [one.id]) == {one.id: {NDA: Says.DISPUTED, RETENTION: Says.ABSENT}}
    third = member(session)
    facts = {"stands": Round.SECOND, "reason": "It is struck.", "member_id": third.id, "now": NOW}
    readings.settle(session, one, NDA, **facts)
    said = verdicts(session, [one.id], TERMS)[one.id][NDA]
    struck = session.get_one(Coding, said.coding_id)
    assert (said.says, said.basis) == (Says.STRUCK, codings.Basis.SETTLED)
    assert (struck.reading.round, said.page, said.anchor) == (Round.SECOND, 1, struck.anchor)


def test_what_one_read_alone_is_kept_apart(session, one, two):
    read(session, one, two[0])
    readings.let_stand_alone(session, one, "We are few.")
    assert told(session, [one.id]) == {one.id: {NDA: Says.PRESENT}}
    assert told(session, [one.id], with_alone=False) == {}


def test_an_act_that_is_rolled_back_leaves_no_answer(session, one, two):
    read(session, one, two[0])
    session.commit()
    read(session, one, two[1])
    assert kept(session)
    session.rollback()
    assert kept(session) == {}


def _version(session):
    made = CodebookVersion(version="test", book={}, used_at=NOW)
    session.add(made)
    session.flush()
    return made.id


def test_statements_that_write_many_are_noticed_too(session, one):
    which = {"document_id": one.id, "began_at": NOW, "finished_at": NOW}
    session.execute(insert(Reading), [which | {"round": turn} for turn in Round])
    assert kept(session) == {one.id: (False, {}, {})}
    said = {"term": NDA, "finding": Finding.ABSENT, "anchor": "whole", "coded_at": NOW}
    said |= {"codebook_id": _version(session)}
    both = session.scalars(select(Reading.id)).all()
    session.execute(insert(Coding), [said | {"reading_id": key} for key in both])
    assert told(session, [one.id]) == {one.id: {NDA: Says.ABSENT}}
    session.execute(update(Coding).where(Coding.reading_id == both[0]).values(finding="unclear"))
    assert told(session, [one.id]) == {one.id: {NDA: Says.DISPUTED}}
    settled = {"document_id": one.id, "term": NDA, "reason": "Neither.", "settled_at": NOW}
    session.execute(insert(Settlement.__table__), [settled])
    assert told(session, [one.id]) == {one.id: {NDA: Says.OPEN}}
    session.execute(delete(Settlement))
    assert told(session, [one.id]) == {one.id: {NDA: Says.DISPUTED}}


def test_what_is_deleted_or_moved_to_another_document_is_noticed(session, one, two):
    both_read(session, one, two)
    other = paper_of(session)
    for reading in session.scalars(select(Reading)).all():
        reading.document_id = other.id
    session.flush()
    assert set(kept(session)) == {other.id}
    first = session.scalars(select(Coding)).first()
    session.delete(first)
    session.flush()
    assert told(session, [other.id]) == {other.id: {NDA: Says.DISPUTED}}


def both_read(session, paper, two):
    for who in two:
        read(session, paper, who)


def test_of_two_who_finish_at_one_moment_the_later_sees_both(app, session, one, two):
    for who in two:
        code(session, one, who)
    session.commit()
    key, ids, gate = one.id, [who.id for who in two], Barrier(2)

    def finish(reader_id):
        with app.app_context():
            gate.wait(10)
            with transaction() as mine:
                readings.finish(mine, mine.get_one(Document, key), reader_id=reader_id, now=NOW)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(finish, ids))
    session.rollback()
    assert told(session, [key]) == {key: {NDA: Says.PRESENT}}


@pytest.mark.usefixtures("clock")
def test_what_was_written_past_the_program_is_found_at_night_and_put_right(session, one, two):
    both_read(session, one, two)
    session.commit()
    assert run_job("audit-answers") == {"checked": 1, "differences": 0, "shown": []}
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE readings SET finished_at = NULL WHERE round = 'second'"))
    assert told(session, [one.id])  # nothing tells the program
    session.rollback()
    assert run_job("audit-answers") == {"checked": 1, "differences": 1, "shown": [one.id]}
    assert told(session, [one.id]) == {}
    session.rollback()
    assert run_job("audit-answers")["differences"] == 0


def test_without_a_row_a_document_counts_as_not_read_until_the_upgrade_makes_one(
    session, run, one, two
):
    both_read(session, one, two)
    session.execute(delete(StandingAnswers))
    session.commit()
    assert told(session, [one.id]) == {}
    session.rollback()
    assert run("db", "upgrade").exit_code == 0
    assert told(session, [one.id]) == {one.id: {NDA: Says.PRESENT}}


def test_rows_are_written_only_where_they_differ(session, one, two):
    several = [one, paper_of(session)]
    for paper in several:
        both_read(session, paper, two)
    session.execute(delete(StandingAnswers))
    ids = [paper.id for paper in several]
    assert standing_answers.project(session, ids) == ids
    assert standing_answers.project(session, ids) == []
    assert session.scalar(select(func.count()).select_from(StandingAnswers)) == len(ids)


def test_the_judge_says_why_nothing_stands(session, one, two):
    read(session, one, two[0], found(), found(RETENTION, Finding.ABSENT))
    read(session, one, two[1], found(finding=Finding.ABSENT))
    judged = judge(session, [one.id])[one.id]
    assert {term: said.says for term, said in judged.verdicts.items()} == dict.fromkeys(
        TERMS, Says.DISPUTED
    )
    assert not any(said.says in FOUND for said in judged.verdicts.values())
