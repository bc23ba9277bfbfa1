"""Piles taken apart by the worker: nothing twice, nothing lost, and never to the wrong request."""

import io
import tracemalloc
from datetime import date

import pikepdf
import pytest
from sqlalchemy import select

from app.db import db
from app.jobs import running, scans
from app.jobs.scan_intake import bring_in
from app.models import InboundMessage, MessageFiling, MessageState, PileState, ScanPile
from app.models.ref import new_ref
from app.parts import parts
from app.ports.printing import PaperLetter
from app.queries.mailbox import unsorted
from app.services import messages, sorting
from app.services import scans as piles
from app.services.matching import ON_PAPER, match
from app.services.reading.reader import read
from app.services.triage.reading import triage
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW
from tests.factories.people import group
from tests.factories.scans import as_file, as_pdf, blank, page, pile, scanned, sheet

pytestmark = pytest.mark.usefixtures("clock")
ON = date(2026, 11, 20)


@pytest.fixture
def ask(session):
    group(session)

    def asked(**facts):
        return records_request(session, agency(session), campaign(session), ref=new_ref(), **facts)

    return asked


def take(content, name="pile.pdf"):
    pile_id, _new = bring_in(io.BytesIO(content), name, arrived_on=ON)
    db.session.commit()
    running.run("scans")
    db.session.expire_all()
    return db.session.get_one(ScanPile, pile_id)


def letters(session):
    """Each message with the references of the requests it was put to."""
    found = session.scalars(select(InboundMessage).order_by(InboundMessage.id)).all()
    filings = session.scalars(select(MessageFiling)).all()
    return [
        (one.subject, {each.request_id for each in filings if each.message_id == one.id})
        for one in found
    ]


def attached(one):
    with parts().store.open(one.file.sha256) as raw:
        (file,) = read(raw.read()).attachments
    return file


def test_each_letter_goes_to_the_request_of_its_sheet_and_waits_to_be_read(session, ask):
    one, two = ask(), ask()
    session.commit()
    made = take(pile(page("Before"), sheet(one.ref), page(), page(), sheet(two.ref), page("Two")))
    assert (made.state, made.pages, made.done) == (PileState.SPLIT, 6, 6)
    assert letters(session) == [
        ("Scanned letter, page 1 of pile.pdf", set()),
        ("Scanned letter, pages 3-4 of pile.pdf", {one.id}),
        ("Scanned letter, page 6 of pile.pdf", {two.id}),
    ]
    kept = session.scalars(select(InboundMessage)).all()
    assert {each.state for each in kept} == {MessageState.UNSORTED}
    assert unsorted(session).agency_ids >= {one.agency_id, two.agency_id}


def test_a_pile_of_pictures_goes_the_same_way(session, ask):
    one = ask()
    session.commit()
    pages = [scanned(sheet(one.ref)), scanned(page()), scanned(blank()), scanned(page("Two"))]
    take(as_file(pages, "TIFF"), "pile.tif")
    assert letters(session) == [("Scanned letter, pages 2-4 of pile.tif", {one.id})]
    file = attached(session.scalars(select(InboundMessage)).one())
    assert (file.name, file.type) == ("pile-pages-2-4.pdf", "application/pdf")
    with pikepdf.open(io.BytesIO(file.content)) as pdf:
        assert len(pdf.pages) == 3


@pytest.mark.parametrize("order", ["two sheets", "the other's letter inside"])
def test_what_points_two_ways_waits_for_a_person_with_both_named(session, ask, order):
    one, two = ask(), ask()
    session.commit()
    if order == "two sheets":
        content = pile(sheet(one.ref), sheet(two.ref), page())
    else:
        content = pile(sheet(one.ref), page(), _our_letter(two.ref))
    take(content)
    ((_, placed),) = letters(session)
    assert placed == set()
    message = session.scalars(select(InboundMessage)).one()
    found = match(session, [message])[message.id]
    assert {each.request.id for each in found.candidates} == {one.id, two.id}
    assert found.sure == ()


def test_our_own_letter_that_came_back_with_theirs_is_a_guess(session, ask):
    one = ask()
    session.commit()
    take(pile(page(), _our_letter(one.ref)))
    message = session.scalars(select(InboundMessage)).one()
    found = match(session, [message])[message.id]
    assert [each.request.id for each in found.candidates] == [one.id]
    assert letters(session)[0][1] == set()


def test_a_closed_request_and_one_that_is_not_here_are_for_a_person(session, ask):
    closed = ask(closed_on=date(2026, 10, 1))
    session.commit()
    take(pile(sheet(closed.ref), page(), sheet(new_ref()), page("Two"), sheet(), page("Three")))
    assert [placed for _, placed in letters(session)] == [set(), set(), set()]


def test_two_sheets_of_one_request_make_two_messages_of_it(session, ask):
    one = ask()
    session.commit()
    take(pile(sheet(one.ref), page(), sheet(one.ref), page()))
    assert [placed for _, placed in letters(session)] == [{one.id}, {one.id}]


def test_a_sheet_without_a_letter_is_told_with_the_pile(session, ask):
    one, two = ask(), ask()
    session.commit()
    made = take(pile(sheet(one.ref), blank(), page(), sheet(two.ref)))
    assert f"The sheet of {two.ref} had nothing behind it" in made.problem
    assert "1 blank back of a sheet was left out" in made.problem
    assert len(letters(session)) == 1


def test_paper_proves_no_sender_and_says_nothing_to_triage(session, ask):
    one = ask()
    session.commit()
    take(pile(sheet(one.ref), page("Your request is denied under section 7.")), "denied $500.pdf")
    message = session.scalars(select(InboundMessage)).one()
    assert message.reading["unproven"] == [ON_PAPER]
    with parts().store.open(message.file.sha256) as raw:
        assert triage(read(raw.read())) == ()
    assert message.reading["kind"] == "answer"


def test_killed_between_two_letters_the_worker_ends_what_it_began(session, ask, monkeypatch):
    one, two = ask(), ask()
    session.commit()
    bring_in(
        io.BytesIO(pile(sheet(one.ref), page(), sheet(two.ref), page())), "p.pdf", arrived_on=ON
    )
    keep, kept = scans._keep, []

    def killed(*what):
        if kept:
            raise KeyboardInterrupt
        kept.append(keep(*what))
        return kept[-1]

    monkeypatch.setattr(scans, "_keep", killed)
    with pytest.raises(KeyboardInterrupt):
        running.run("scans")
    session.expire_all()
    assert [placed for _, placed in letters(session)] == [{one.id}]
    session.commit()
    monkeypatch.setattr(scans, "_keep", keep)
    running.run("scans")
    session.expire_all()
    assert [placed for _, placed in letters(session)] == [{one.id}, {two.id}]


def test_what_a_person_moved_meanwhile_stays_where_they_put_it(session, ask, monkeypatch):
    one = ask()
    session.commit()
    made = take(pile(sheet(one.ref), page()))
    message = session.scalars(select(InboundMessage)).one()
    messages.unsort(session, message)
    made.state = PileState.WAITING  # as if the worker had been killed before it noted the end
    session.commit()
    running.run("scans")
    session.expire_all()
    assert letters(session) == [("Scanned letter, page 2 of pile.pdf", set())]


def test_the_sorting_of_robots_leaves_paper_to_people(session, ask):
    one = ask()
    session.commit()
    take(pile(sheet(one.ref), page()))
    message = session.scalars(select(InboundMessage)).one()
    assert message.reading["judged"]
    assert sorting.sort_new(session, now=NOW).looked_at == 0
    assert message.state is MessageState.UNSORTED


def test_a_very_large_letter_comes_in_parts(session, ask, monkeypatch):
    one = ask()
    session.commit()
    heavy = [
        as_pdf(scanned(page(str(number)), dpi=60, grey=60, seed=number), 60) for number in range(4)
    ]
    monkeypatch.setattr(piles, "LARGEST_PIECE", len(heavy[0]) * 2 + 2_000)
    take(pile(sheet(one.ref), *heavy))
    assert letters(session) == [
        ("Scanned letter, pages 2-3 of pile.pdf", {one.id}),
        ("Scanned letter, pages 4-5 of pile.pdf", {one.id}),
    ]


def test_a_page_too_large_for_any_message_says_where_it_is(session, ask, monkeypatch):
    one = ask()
    session.commit()
    monkeypatch.setattr(piles, "LARGEST_PIECE", 100)
    take(pile(sheet(one.ref), page()))
    message = session.scalars(select(InboundMessage)).one()
    assert "take it from the pile" in message.reading["excerpt"]
    assert message.reading["files"] == 0
    assert letters(session)[0][1] == {one.id}


@pytest.mark.parametrize("large", [False, True])
def test_a_locked_pile_waits_in_the_tray_whole(session, ask, monkeypatch, large):
    ask()
    session.commit()
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(page())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    if large:
        monkeypatch.setattr(piles, "LARGEST_PIECE", 100)
    made = take(out.getvalue())
    assert made.state is PileState.FAILED
    assert "locked by a password" in made.problem
    message = session.scalars(select(InboundMessage)).one()
    assert message.pile_id == made.id
    assert message.reading["files"] == (0 if large else 1)


def test_a_broken_pile_keeps_no_other_waiting(session, ask):
    one = ask()
    session.commit()
    bring_in(io.BytesIO(b"%PDF-1.7\nbroken"), "bad.pdf", arrived_on=ON)
    take(pile(sheet(one.ref), page()))
    states = set(session.scalars(select(ScanPile.state)))
    assert states == {PileState.FAILED, PileState.SPLIT}
    assert {one.id} in [placed for _, placed in letters(session)]


def _our_letter(ref):
    """A letter of ours as it is printed, which carries its reference as a code."""
    return parts().printer.letter(
        PaperLetter(
            ref=ref,
            dated="20 November 2026",
            sender_name="Open Doors",
            sender_lines=("P.O. Box 9", "Salem, OR 97301"),
            recipient_lines=("Town Police", "1 Main St", "Salem, OR 97301"),
            subject="Records request",
            body="Please send us the agreement.",
        )
    )


def test_a_pile_of_three_hundred_pages_is_never_held_whole(session, ask):
    asked = [ask() for _ in range(3)]
    session.commit()
    # Half-size pages: as many as 300, and quickly looked at.
    letter = [
        as_pdf(scanned(page(str(number)), dpi=60, grey=60, seed=number), 120) for number in range(9)
    ]
    sheets = [as_pdf(scanned(sheet(one.ref), dpi=100), 200) for one in asked]
    content = pile(*[each for number in range(30) for each in (sheets[number % 3], *letter)])
    pile_id, _new = bring_in(io.BytesIO(content), "monday.pdf", arrived_on=ON)
    tracemalloc.start()
    scans.take_apart(pile_id)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    session.expire_all()
    made = session.get_one(ScanPile, pile_id)
    assert (made.state, made.pages) == (PileState.SPLIT, 300)
    placed = [only for _, only in letters(session)]
    assert placed == [{asked[number % 3].id} for number in range(30)]
    assert peak < len(content) / 2, f"{peak:,} bytes for a pile of {len(content):,}"
