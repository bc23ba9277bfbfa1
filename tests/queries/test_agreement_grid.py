"""What the agreements of a campaign say: nothing that is not settled ever shows as an answer."""

from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from app.db import db
from app.models import (
    AgreementType,
    Document,
    DocumentKind,
    DocumentSource,
    Finding,
    ItemOutcome,
    RequestStatus,
    Round,
)
from app.parts import parts
from app.queries import codings
from app.queries.accusing import gate
from app.queries.agreement_grid import Conflict, Shown, agreement_grid
from app.queries.agreements_asked import names_vendor
from app.queries.codings import Basis
from app.queries.public_answers import Answer
from app.queries.verdicts import FOUND, Says, says_of, verdicts
from app.services import agreement_facts, readings, settling_together
from tests.factories.agencies import agency
from tests.factories.campaigns import arrived, campaign, records_request
from tests.factories.codings import found, read
from tests.factories.documents import document
from tests.factories.mailbox import mailbox_read
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member

NDA = "SEC-NDA"


@pytest.fixture
def of(app, session):
    mailbox_read(session)
    return campaign(session)


@pytest.fixture
def two(session):
    return member(session, name="Ann"), member(session, name="Ben")


@pytest.fixture
def asked(session, of):
    """A request for the agreement of an agency of its own."""

    def make(status=RequestStatus.AWAITING, outcome=None, state="IL", **facts):
        made = records_request(session, agency(session, state=state), of, status=status, **facts)
        if outcome:
            made.items[0].outcome = outcome
        session.flush()
        return made

    return make


def grid(session, of, *terms, **wanted):
    at = gate(session, now=NOW, today=TODAY)
    wanted = {"shown": Shown.ALL} | wanted
    return agreement_grid(session, of, terms or (NDA,), gate=at, **wanted)


def paper(session, request, **facts):
    return document(session, parts().store, request.agency, request=request, **facts)


def both_read(session, one, two, first, second=None):
    for who, said in zip(two, (first, second or first), strict=True):
        read(session, one, who, said)


def only(session, of, term=NDA):
    """The one row of the grid, and its cell."""
    (row,) = grid(session, of, term).rows
    return row, row.cells[term]


def test_what_two_readers_found_is_the_answer_with_page_and_quote(session, of, asked, two):
    one = paper(session, asked(RequestStatus.PRODUCED))
    both_read(session, one, two, found())
    row, cell = only(session, of)
    assert (cell.state, cell.document_id) == (Says.PRESENT, one.id)
    assert (cell.told.page, cell.told.basis) == (1, Basis.AGREED)
    assert cell.told.quote == "keep the terms of this program"
    assert row.conflict is None
    assert grid(session, of).totals[NDA].by_state == {Says.PRESENT: 1}


def test_an_agreement_that_nobody_read_to_the_end_says_nothing(session, of, asked, two):
    one = paper(session, asked(RequestStatus.PRODUCED))
    assert only(session, of)[1].state is Says.UNREAD
    read(session, one, two[0], found())
    row, cell = only(session, of)
    assert (cell.state, cell.told) == (Says.UNREAD, None)
    assert row.unread == {one.id}


@pytest.mark.parametrize(
    ("status", "outcome", "says"),
    [
        (RequestStatus.PARTLY_ANSWERED, ItemOutcome.NONE_EXISTS, Answer.NONE_EXISTS),
        (RequestStatus.PARTLY_ANSWERED, ItemOutcome.REFUSED, Answer.REFUSED),
        (RequestStatus.DENIED, None, Answer.REFUSED),
        (RequestStatus.AWAITING, None, Answer.WAITING),
        (RequestStatus.PRODUCED, None, Answer.RECORDS),
        (RequestStatus.FILED, None, Answer.UNSENT),
    ],
)
def test_where_no_agreement_is_here_the_answer_to_the_request_stands(
    session, of, asked, status, outcome, says
):
    made = asked(status, outcome)
    row, cell = only(session, of)
    assert (cell.state, cell.told) == (says, None)
    assert (row.asked.answer, row.asked.ref) == (says, made.ref)


def test_an_agency_that_was_asked_for_something_else_was_not_asked_for_it(session, of, asked):
    made = asked(RequestStatus.PRODUCED)
    made.items[0].category = "emails"
    session.flush()
    assert only(session, of)[1].state is None


def test_the_newest_agreement_governs_and_older_ones_are_listed(session, of, asked, two):
    request = asked(RequestStatus.PRODUCED)
    old = paper(session, request, dated_on=TODAY - timedelta(days=700))
    undated = paper(session, request, dated_on=None)
    new = paper(session, request, dated_on=TODAY - timedelta(days=7))
    both_read(session, old, two, found())
    assert only(session, of)[1].state is Says.UNREAD
    both_read(session, new, two, found(finding=Finding.STRUCK))
    row, cell = only(session, of)
    assert (cell.state, cell.document_id) == (Says.STRUCK, new.id)
    assert [one.id for one in row.papers.older] == [old.id, undated.id]


def test_an_amendment_counts_for_what_it_says_and_for_nothing_else(session, of, asked, two):
    request = asked(RequestStatus.PRODUCED)
    base = paper(session, request, dated_on=TODAY - timedelta(days=300))
    later = paper(session, request, kind=DocumentKind.AMENDMENT, dated_on=TODAY)
    earlier = paper(
        session, request, kind=DocumentKind.AMENDMENT, dated_on=TODAY - timedelta(days=400)
    )
    for who in two:
        read(session, base, who, found(), found("PRO-DUTY"))
        read(session, later, who, found("PRO-DUTY", Finding.CONTRARY), found(NDA, Finding.ABSENT))
    row = grid(session, of, NDA, "PRO-DUTY").rows[0]
    assert {term: (cell.state, cell.document_id) for term, cell in row.cells.items()} == {
        NDA: (Says.PRESENT, base.id),
        "PRO-DUTY": (Says.CONTRARY, later.id),
    }
    assert row.papers.amendments[0].id == later.id
    assert row.papers.older[0].id == earlier.id


def test_an_agreement_found_elsewhere_counts_where_its_facts_name_the_vendor(
    session, of, asked, two
):
    body = asked(RequestStatus.AWAITING).agency
    elsewhere = {"source": DocumentSource.FOUND_ONLINE, "source_url": "https://example.org/x"}
    one = document(session, parts().store, body, **elsewhere)
    assert only(session, of)[0].papers is None
    for vendor, kept in (("Axon Enterprise", None), ("RING, LLC", one.id)):
        agreement_facts.record(
            session,
            one,
            AgreementType.CONTRACT,
            parties=f"vendor: {vendor}",
            facts={},
            member_id=None,
            now=NOW,
        )
        papers = only(session, of)[0].papers
        assert (papers.governing.id if papers else None) == kept


@pytest.mark.parametrize(
    ("role", "name", "is_it"),
    [
        ("vendor", "Ring LLC", True),
        ("vendor", "ring", True),
        ("vendor", "Amazon's Ring, Inc.", True),
        ("vendor", "Spring Software", False),
        ("city", "Ring", False),
    ],
)
def test_a_vendor_is_known_by_whole_words(role, name, is_it):
    assert names_vendor([{"role": role, "name": name}], ["Ring"]) is is_it


@pytest.mark.parametrize("name", ["Flock Group, Inc.", "flock group inc."])
def test_a_comma_in_a_name_of_a_vendor_makes_no_difference(name):
    party = {"role": "vendor", "name": "Flock Group, Inc."}
    assert names_vendor([party], [name])


@pytest.mark.parametrize(
    ("status", "outcome", "source", "conflict"),
    [
        (RequestStatus.NO_RECORDS, None, DocumentSource.PRODUCED, Conflict.DENIED),
        (
            RequestStatus.PARTLY_ANSWERED,
            ItemOutcome.NONE_EXISTS,
            DocumentSource.GIVEN,
            Conflict.DENIED,
        ),
        (RequestStatus.DENIED, None, DocumentSource.GIVEN, Conflict.REFUSED),
        (RequestStatus.AWAITING, None, DocumentSource.PRODUCED, Conflict.NOT_RECORDED),
        (RequestStatus.AWAITING, None, DocumentSource.GIVEN, None),
        (RequestStatus.PRODUCED, None, DocumentSource.PRODUCED, None),
        (RequestStatus.AWAITING, ItemOutcome.PRODUCED, DocumentSource.PRODUCED, None),
    ],
)
def test_what_was_answered_and_what_is_here_are_held_against_each_other(
    session, of, asked, status, outcome, source, conflict
):
    paper(session, asked(status, outcome), source=source)
    asked(RequestStatus.AWAITING)
    page = grid(session, of, shown=Shown.CONFLICTS)
    assert [row.conflict for row in page.rows] == ([conflict] if conflict else [])
    assert page.conflicts == len(page.rows)


def test_silence_is_told_from_waiting_only_where_the_gate_lets_it(session, of, asked):
    made = asked()
    arrived(session, made)
    assert only(session, of)[1].state is Answer.WAITING


def test_agencies_are_listed_by_page_and_counted_on_all(session, of, asked, two):
    for number in range(53):
        made = asked(RequestStatus.PRODUCED, state="NJ" if number % 2 else "IL")
        if number < 3:
            both_read(session, paper(session, made), two, found())
    page = grid(session, of, page=3)
    assert (len(page.rows), page.pages, page.agencies, page.held) == (3, 3, 53, 3)
    assert page.totals[NDA].by_state == {Says.PRESENT: 3, Answer.RECORDS: 50}
    assert (page.totals[NDA].read, page.totals[NDA].held) == (3, 3)
    assert [row.papers is None for row in grid(session, of, shown=Shown.HELD).rows] == [False] * 3
    nj = grid(session, of, state="NJ")
    assert (nj.agencies, nj.totals[NDA].agencies) == (26, 26)
    assert grid(session, of, page=9).rows == ()


@contextmanager
def counted():
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)


def test_the_number_of_queries_does_not_grow(session, of, asked, two):
    def queries():
        session.commit()
        with counted() as statements:
            grid(session, of, NDA, "PRO-DUTY")
        return len(statements)

    both_read(session, paper(session, asked(RequestStatus.PRODUCED)), two, found())
    first = queries()
    for _number in range(5):
        both_read(session, paper(session, asked(RequestStatus.PRODUCED)), two, found())
    assert queries() == first


# What may happen to one agreement, as two findings and how they were settled; "" is: not at all.
findings = st.sampled_from([Finding.PRESENT, Finding.STRUCK, Finding.ABSENT, None])
history = st.fixed_dictionaries(
    {
        "first": findings,
        "second": findings,
        "done": st.sampled_from(["none", "one", "alone", "both"]),
        "settled": st.sampled_from(["", "first", "second", "none", "together"]),
    }
)


def expected(told):
    """What the history comes to, worked out from its rules alone."""
    first, second = told["first"], told["second"]
    if told["done"] in {"none", "one"}:
        return Says.UNREAD
    if told["done"] == "alone":
        return Says(first.value) if first else Says.OPEN
    if first is second:
        return Says(first.value) if first else Says.OPEN
    wanted = {"first": first, "second": second, "together": first or second}
    if told["settled"] in wanted:
        stands = wanted[told["settled"]]
        return Says(stands.value) if stands else Says.DISPUTED
    return Says.OPEN if told["settled"] == "none" else Says.DISPUTED


def act(session, one, two, told):
    """Let it happen, as people do it."""

    def read_as(who, finding):
        read(session, one, who, found("DAT-RET"), *([found(NDA, finding)] if finding else []))

    if told["done"] == "none":
        return
    read_as(two[0], told["first"])
    if told["done"] == "alone":
        readings.let_stand_alone(session, one, "We are two.")
    if told["done"] != "both":
        return
    read_as(two[1], told["second"])
    if told["first"] is not told["second"]:
        settle(session, one, two, told)


def settle(session, one, two, told):
    stands = {
        "first": told["first"] and Round.FIRST,
        "second": told["second"] and Round.SECOND,
        "together": Round.FIRST if told["first"] else Round.SECOND,
        "none": None,
    }
    if told["settled"] == "together":
        facts = {"stands": stands["together"], "reason": "We looked again.", "now": NOW}
        made = settling_together.offer(session, one, NDA, member_id=two[0].id, **facts)
        settling_together.agree(session, one, made.id, member_id=two[1].id, now=NOW)
    elif told["settled"] == "none" or stands.get(told["settled"]):
        readings.settle(
            session,
            one,
            NDA,
            stands=stands[told["settled"]],
            reason="Looked at it.",
            member_id=member(session).id,
            now=NOW,
        )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(history, max_size=2), min_size=1, max_size=4))
def test_whatever_happened_only_what_stands_is_an_answer(session, of, asked, two, world):
    here = campaign(session)
    says, ids = Counter(), []
    for histories in world:
        request = records_request(session, agency(session), here, status=RequestStatus.PRODUCED)
        for age, told in enumerate(histories):
            one = paper(session, request, dated_on=TODAY - timedelta(days=age))
            act(session, one, two, told)
            ids.append(one.id)
        says[expected(histories[0]) if histories else Answer.RECORDS] += 1
    page = grid(session, here)
    shown = [row.cells[NDA] for row in page.rows]
    assert Counter(cell.state for cell in shown) == says == page.totals[NDA].by_state
    assert page.totals[NDA].agencies == len(world) == len(shown)
    assert all((cell.told is not None) == (cell.state in FOUND) for cell in shown)
    here = select(Document.id).where(Document.id.in_(ids))
    light = verdicts(session, here, [NDA])
    assert says_of(verdicts(session, here, [NDA])) == {
        one: {term: verdict.says for term, verdict in said.items()} for one, said in light.items()
    }
    stands = codings.standing(session, ids)
    assert {
        one: (terms[NDA].coding_id, terms[NDA].basis)
        for one, terms in light.items()
        if NDA in terms and terms[NDA].says in FOUND
    } == {
        one: (terms[NDA].coding.id, terms[NDA].basis)
        for one, terms in stands.items()
        if NDA in terms
    }
