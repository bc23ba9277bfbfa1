"""What a later letter rests on, what it makes when it leaves, and several requests in one."""

from datetime import date, timedelta

import pytest

from app.db import db
from app.law.statutes import codes, statute
from app.models import LetterKind
from app.services import events, later_letters
from app.services.clocks import explain
from app.services.events import kind_row, read_facts
from app.services.letter_language import LetterRefused
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW, TODAY
from tests.letters.conftest import GROUP, recipient
from tests.letters.matters import (
    RECEIVED,
    RECENT,
    REFUSED,
    asked,
    clocks,
    every_letter,
    person,
    received,
    whole,
    write,
)


def test_the_basis_finds_the_letter_when_its_receipt_is_voided(bare):
    made = asked("US-IL", ("received", RECEIVED))
    letter = write(bare, made, "follow_up", may_accuse=True)
    assert letter.basis == {
        "kind": "follow_up",
        "accuses": True,
        "rule": "determine",
        "clock_kind": "determine",
        "started_on": "2026-08-04",
        "due_on": "2026-08-11",
        "latest_on": "2026-08-11",
        "events": [101],
        "law": statute("US-IL").digest,
        "forum": None,
    }


def test_an_appeal_rests_on_all_that_it_tells(bare):
    letter = write(bare, asked("US-IL", *received(), REFUSED), "appeal")
    assert letter.basis["events"] == [100, 101, 102, 103]
    assert (letter.basis["rule"], letter.basis["forum"]) == ("appeal_file", "pac")


@pytest.mark.parametrize("code", codes())
def test_the_event_of_every_letter_can_be_recorded(code, bare):
    for letter in every_letter(bare, code):
        kind, facts = letter.event
        assert read_facts(kind_row(kind), facts, on=TODAY) == facts


@pytest.mark.parametrize("code", codes())
def test_a_letter_to_a_forum_makes_an_event_that_shows_it_was_brought_there(code, bare):
    for letter in every_letter(bare, code):
        if letter.to is not None:
            assert letter.event[0] in letter.to.acts
            assert letter.to.letter == letter.basis["kind"]


def test_the_appeal_of_a_filed_request_carries_it_in_full(app):
    made = records_request(db.session, agency(db.session), campaign(db.session), filed_on=RECENT)
    dispatch(db.session, made, body="Dear Records Officer,\n\nplease send the agreements.\n")
    for kind, on in (("received", RECENT), ("denied", date(2026, 11, 16))):
        events.record(db.session, made, kind, on=on, now=NOW)
    letter = later_letters.compose(
        db.session,
        made,
        LetterKind.APPEAL,
        clocks=explain(db.session, made),
        today=TODAY,
        signer=None,
        group=GROUP,
    )
    told = "The request of November 3, 2026, in full:\n\nDear Records Officer,\n\nplease send"
    assert told in letter.body
    assert letter.basis["events"] == sorted(event.id for event in made.events)


# Several requests in one letter.


def several(code, count, **overrides):
    to = recipient(code, id=7)
    return [
        asked(code, *received(RECEIVED + timedelta(days=7 * number)), to=to, number=number + 1,
              title=f"{title} with Ring", **overrides)
        for number, title in enumerate(("agreements", "money", "e-mails", "use", "speech")[:count])
    ]  # fmt: skip


def merged(bare, requests, **how):
    pairs = [(one, clocks(one)) for one in requests]
    code = requests[0].jurisdiction
    return later_letters.merge(bare, pairs, today=TODAY, signer=person(code), group=GROUP, **how)


@pytest.mark.parametrize("code", ["US-IL", "US-NJ", "US-TN"])
@pytest.mark.parametrize("may_accuse", [False, True])
def test_one_body_is_written_to_once_about_its_requests(code, may_accuse, bare, snapshot):
    letter = merged(bare, several(code, 3, tracking_number="PR 7"), may_accuse=may_accuse)
    assert whole(letter) == snapshot
    assert sorted(letter.bases) == [1, 2, 3]
    assert all(letter.bases[one]["accuses"] is may_accuse for one in letter.bases)


def test_a_merged_letter_lists_every_request_with_its_own_day(bare):
    letter = merged(bare, several("US-IL", 3), may_accuse=True)
    for basis, ref in zip(letter.bases.values(), ("DL-TEST1", "DL-TEST2", "DL-TEST3"), strict=True):
        (line,) = (line for line in letter.body.splitlines() if line.startswith(f"- {ref}"))
        assert f"{date.fromisoformat(basis['latest_on']):%B %-d, %Y}" in line
    assert letter.body.count("What follows by law") == 1


def test_the_subject_of_many_requests_stays_short(bare):
    assert "(DL-TEST1, DL-TEST2, DL-TEST3 and 2 more)" in merged(bare, several("US-IL", 5)).subject


def test_one_request_merged_is_the_letter_about_it(bare):
    (one,) = several("US-IL", 1)
    assert merged(bare, [one]) == write(bare, one, "follow_up")


def test_requests_to_different_bodies_are_not_told_to_each_other(bare):
    other = asked("US-IL", number=9, to=recipient("US-IL", id=8))
    with pytest.raises(LetterRefused, match="One letter goes to one body"):
        merged(bare, [*several("US-IL", 2), other])


def test_a_merged_letter_accuses_of_no_request_that_is_not_late(bare):
    fresh = asked("US-IL", ("received", TODAY), number=9, to=recipient("US-IL", id=7))
    with pytest.raises(LetterRefused, match="has run out for DL-TEST9"):
        merged(bare, [*several("US-IL", 2), fresh], may_accuse=True)
