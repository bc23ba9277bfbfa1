"""What no later letter may ever say, whatever happened to its request."""

import json
import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import ServiceError
from app.law.statutes import codes, statute
from app.law.vocabulary import ShipAs
from app.models import LetterKind
from app.services.event_kinds import KINDS
from app.services.letter_clauses import plain, section
from app.services.letter_language import LetterRefused
from tests.factories.moments import TODAY
from tests.letters.conftest import GROUP
from tests.letters.matters import (
    RECEIVED,
    REFUSED,
    SENT,
    asked,
    clocks,
    every_letter,
    received,
    silent,
    whole,
    write,
    written,
)

ACCUSING = re.compile(
    r"\b(late|later than|overdue|owed|fail\w*|violat\w*|breach\w*|ignor\w*|silen\w*|has ended)\b",
    re.IGNORECASE,
)
_TIMED = re.compile(r"\b(\d+) (business|calendar)?[ ]?(day|hour|month|year)s?\b( ago)?")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = re.compile(rf"(?:{_MONTHS}) \d{{1,2}}, \d{{4}}|\d{{1,2}} de [a-z]+ de \d{{4}}")


def citations(law):
    """Everything the law's data cites, as a letter writes it."""
    rules = [rule.newest.citation for rule in law.rules]
    missed = [rule.missed.citation for rule in law.rules if rule.missed]
    others = [law.law.citation, law.silence.citation, law.fees.citation, law.fees.waiver.citation]
    forums = [forum.citation for forum in law.forums]
    found = {one for one in (*rules, *missed, *others, *forums) if one}
    return sorted({plain(one) for one in found} | {section(one) for one in found}, key=len)[::-1]


@pytest.mark.parametrize("code", codes())
def test_no_letter_has_a_number_that_is_neither_the_laws_nor_the_requests(code, bare):
    law = statute(code)
    hard = {
        str(rule.newest.within)
        for rule in law.rules
        if rule.newest.ship_as is ShipAs.HARD and rule.newest.within
    }
    for letter in every_letter(bare, code):
        body = letter.body.replace(GROUP.postal, "").replace(GROUP.phone, "")
        for known in (
            *citations(law),
            law.law.name,
            plain(law.law.name),
            "1 Main Street",
            "Ley 141-2019",
        ):
            body = body.replace(known, "")
        said = list(_TIMED.finditer(body))
        lengths = {found[0].strip() for found in said if not found[4]}
        assert lengths <= hard, (letter.subject, lengths - hard)
        rest = _TIMED.sub("", _DAY.sub("", body))
        rest = (
            rest.replace("$435.29", "").replace("DL-TEST1", "").replace("950 CMR 32.06(2)(c)", "")
        )
        rest = re.sub(r"^\d\. ", "", rest, flags=re.MULTILINE)
        assert not re.search(r"\d", rest), (letter.subject, re.findall(r".{20}\d.{20}", rest))


def test_every_number_of_a_letter_stands_in_the_collected_facts(shared, bare):
    laws = {law["code"]: law for law in json.loads((shared / "law/laws.json").read_text())}
    for code, law in laws.items():
        hard = {
            (clock["length"], clock["unit"])
            for clock in law["clocks"]
            if clock["ship_as"] == "hard"
        }
        for letter in every_letter(bare, code):
            for found in _TIMED.finditer(letter.body):
                if found[4] is None:
                    unit = f"{found[2]}_{found[3]}" if found[2] else found[3]
                    assert (int(found[1]), unit) in hard, (code, found[0])


@pytest.mark.parametrize("code", codes())
def test_a_letter_that_may_not_accuse_accuses_nobody(code, bare):
    for made, kind, extra in (
        (silent(code), "follow_up", {}),
        (asked(code, *received(), REFUSED), "appeal", {}),
        (asked(code, *received(), REFUSED), "complaint", {}),
        (asked(code, *received(), ("extended", SENT)), "extension_objection", {}),
    ):
        assert not ACCUSING.search(written(bare, made, kind, **extra).partition("\n\n")[2])


@given(
    code=st.sampled_from(codes()),
    kind=st.sampled_from(LetterKind),
    told=st.lists(
        st.tuples(
            st.sampled_from(sorted(set(KINDS) - {"voided", "promised"})),
            st.dates(SENT, TODAY),
        ),
        max_size=8,
    ),
)
@settings(max_examples=150, deadline=None)
def test_whatever_happened_a_letter_without_the_gate_accuses_nobody(code, kind, told, bare):
    made = asked(code, *((name, on, {"until": str(TODAY)}) for name, on in told))
    extra = {"answer": "itemize"} if kind is LetterKind.FEE_ANSWER else {"answer": "Yes."}
    try:
        letter = write(bare, made, kind, **extra)
    except ServiceError:
        return
    assert not ACCUSING.search(whole(letter))
    assert not letter.basis["accuses"]


@given(code=st.sampled_from(codes()), days=st.integers(0, 200))
@settings(max_examples=150, deadline=None)
def test_a_firm_letter_names_a_day_that_has_passed_or_is_not_written(code, days, bare):
    made = silent(code)
    today = RECEIVED + timedelta(days=days)
    late = [clock for clock in clocks(made) if clock.is_late_on(today)]
    try:
        letter = write(bare, made, "follow_up", may_accuse=True, today=today)
    except LetterRefused:
        assert not [clock for clock in late if clock.kind in {"determine", "produce"}]
        return
    assert letter.basis["rule"] in {clock.rule_id for clock in late}
    assert date.fromisoformat(letter.basis["latest_on"]) < today
    (ago,) = (int(found[1]) for found in _TIMED.finditer(letter.body) if found[4])
    assert ago == (today - date.fromisoformat(letter.basis["latest_on"])).days


@pytest.mark.parametrize("code", codes())
def test_every_letter_names_its_law_its_reference_and_its_group(code, bare):
    for letter in every_letter(bare, code):
        assert plain(statute(code).law.citation) in letter.body
        assert "DL-TEST1" in letter.subject
        assert "records@daylight.example.org" in letter.body
        assert GROUP.name in letter.body
        assert "{" not in letter.body
        assert "None" not in letter.body
        assert not re.search(r"[ (](?:[,;)]|\.(?!\d))|[ \t]\n|\n{3}|  |\.\.", whole(letter)), (
            letter.body
        )


def test_no_member_is_named_whatever_they_wrote(bare):
    made = asked(
        "US-IL",
        *received(),
        ("fee_estimated", date(2026, 8, 5), {"who": "Robin Member"}),
        ("fee_accepted", date(2026, 8, 6), {"who": "Robin Member", "proof": "Robin Member's mail"}),
        REFUSED,
    )
    for event in made.events:
        event.note = "Robin Member was on the phone"
    for kind in ("follow_up", "appeal", "fee_answer"):
        letter = write(bare, made, kind, answer="itemize")
        assert "Robin" not in whole(letter)


def test_a_volunteers_words_are_only_words(bare):
    made = asked("US-IL", *received(), ("clarification_asked", RECEIVED))
    nasty = "{{ 7 }} {% if x %}\x00\r\n\r\n| 1. Second\u2028line"
    body = write(bare, made, "clarification_answer", answer=nasty).body
    assert "{{ 7 }} {% if x %}" in body
    assert "\x00" not in body
    assert "\u2028" not in body
