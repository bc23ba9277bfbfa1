"""Later letters: what each law lets a group write, and what no letter may ever say."""

import json
import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.db import db
from app.errors import ServiceError
from app.law.statutes import codes, statute
from app.law.vocabulary import ShipAs
from app.models import Base, Body, LetterKind
from app.services import events, later_letters
from app.services.clocks import explain
from app.services.event_kinds import KINDS
from app.services.events import kind_row, read_facts
from app.services.letter_clauses import plain, section
from app.services.letter_language import LetterRefused
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW, TODAY
from tests.letters.conftest import GROUP, recipient
from tests.letters.matters import RECEIVED, SENT, asked, clocks, person, write

# Laws whose letters differ for a reason: a forum, a silence, an extension, a fee of their own.
TELLING = (
    "US", "US-CT", "US-DE", "US-IL", "US-IN", "US-MA", "US-MI", "US-NJ", "US-NY", "US-OH",
    "US-OR", "US-PA", "US-PR", "US-RI", "US-SC", "US-TN", "US-TX", "US-UT", "US-VT", "US-WA",
)  # fmt: skip
ACCUSING = re.compile(
    r"\b(late|later than|overdue|owed|fail\w*|violat\w*|breach\w*|ignor\w*|silen\w*|has ended)\b",
    re.IGNORECASE,
)
_TIMED = re.compile(r"\b(\d+) (business|calendar)?[ ]?(day|hour|month|year)s?\b( ago)?")
_DAY = re.compile(r"(?:January|February|March|April|May|June|July|August|September|October"
                  r"|November|December) \d{1,2}, \d{4}")  # fmt: skip
REFUSED = ("denied", date(2026, 11, 16), {"exemption": "the law on open investigations"})
RECENT = date(2026, 11, 3)


@pytest.fixture(scope="module")
def session():
    """A database for the words of first letters, which most requests here do not have."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def received(on=RECEIVED):
    """Proof of receipt, also by the officer where a law counts from that."""
    return (("received", on), ("officer_received", on))


def whole(letter):
    return f"{letter.subject}\n\n{letter.body}"


def written(session, made, kind, **extra):
    """The letter, or the sentence that says why there is none."""
    try:
        letter = write(session, made, kind, **extra)
    except ServiceError as refused:
        return f"No letter: {refused}"
    to = f"To: {letter.to.name}\n" if letter.to else ""
    return f"{to}Makes: {letter.event[0]} {letter.event[1] or ''}\n{whole(letter)}"


def silent(code):
    """A request that was received, acknowledged where the law counts from that, and no more."""
    acknowledged = {"US-NY", "US-WY"}
    told = [("acknowledged", date(2026, 8, 6))] if code in acknowledged else []
    return asked(code, *received(), *told)


@pytest.mark.parametrize("code", codes())
def test_each_law_has_its_friendly_follow_up(code, session, snapshot):
    assert written(session, silent(code), "follow_up") == snapshot


@pytest.mark.parametrize("code", codes())
def test_each_law_has_its_firm_follow_up_or_a_reason_for_none(code, session, snapshot):
    assert written(session, silent(code), "follow_up", may_accuse=True) == snapshot


@pytest.mark.parametrize("code", codes())
def test_each_law_has_its_appeal_from_a_refusal_or_a_reason_for_none(code, session, snapshot):
    assert written(session, asked(code, *received(), REFUSED), "appeal") == snapshot


@pytest.mark.parametrize("code", codes())
def test_each_law_has_its_complaint_about_a_refusal_or_a_reason_for_none(code, session, snapshot):
    assert written(session, asked(code, *received(), REFUSED), "complaint") == snapshot


@pytest.mark.parametrize("code", TELLING)
def test_an_appeal_from_silence(code, session, snapshot):
    made = asked(code, ("received", RECENT), ("officer_received", RECENT), filed_on=RECENT)
    assert written(session, made, "appeal", may_accuse=True) == snapshot


@pytest.mark.parametrize("code", TELLING)
def test_a_complaint_about_silence(code, session, snapshot):
    assert written(session, silent(code), "complaint", may_accuse=True) == snapshot


@pytest.mark.parametrize("code", TELLING)
def test_an_answer_to_their_question(code, session, snapshot):
    made = asked(code, *received(), ("clarification_asked", date(2026, 8, 10)))
    words = "All of them.\n\nSites:\nMain Street\nOak Street"
    assert written(session, made, "clarification_answer", answer=words) == snapshot


@pytest.mark.parametrize("code", TELLING)
@pytest.mark.parametrize("answer", ["accept", "itemize", "narrow", "waive"])
def test_an_answer_to_a_fee(code, answer, session, snapshot):
    made = asked(code, *received(), ("fee_estimated", date(2026, 8, 10), {"amount_cents": 43529}))
    more = {"scope": "The agreement alone."} if answer == "narrow" else {}
    more |= {"up_to": "$25"} if answer == "accept" else {}
    assert written(session, made, "fee_answer", answer=answer, **more) == snapshot


@pytest.mark.parametrize("code", TELLING)
def test_an_objection_to_a_notice_that_came_after_the_time(code, session, snapshot):
    made = asked(code, *received(), ("extended", date(2026, 10, 20)))
    assert written(session, made, "extension_objection", may_accuse=True) == snapshot


@pytest.mark.parametrize("code", TELLING)
def test_an_objection_to_a_notice_that_names_too_late_a_day(code, session, snapshot):
    notice = ("extended", date(2026, 8, 7), {"until": "2026-12-30"})
    assert written(session, asked(code, *received(), notice), "extension_objection") == snapshot


# What no letter may say.


def every_letter(session, code):
    """Each kind of letter that ``code`` lets one write, accusing ones included."""
    fee = ("fee_estimated", date(2026, 8, 5), {"amount_cents": 43529})
    question = ("clarification_asked", date(2026, 8, 5))
    late_notice = ("extended", date(2026, 10, 20))
    long_notice = ("extended", date(2026, 8, 7), {"until": "2026-12-30"})
    tries = [
        (silent(code), "follow_up", {}),
        (silent(code), "follow_up", {"may_accuse": True}),
        (asked(code, *received(), question), "clarification_answer", {"answer": "Yes."}),
        (asked(code, *received(), fee), "fee_answer", {"answer": "accept"}),
        (asked(code, *received(), fee), "fee_answer", {"answer": "waive"}),
        (asked(code, *received(), fee), "fee_answer", {"answer": "itemize"}),
        (asked(code, *received(), late_notice), "extension_objection", {"may_accuse": True}),
        (asked(code, *received(), long_notice), "extension_objection", {}),
        (asked(code, *received(), REFUSED), "appeal", {}),
        (asked(code, *received(), REFUSED), "complaint", {}),
        (silent(code), "complaint", {"may_accuse": True}),
        (asked(code, *received(RECENT), filed_on=RECENT), "appeal", {"may_accuse": True}),
    ]
    for made, kind, how in tries:
        try:
            yield write(session, made, kind, **how)
        except LetterRefused:
            continue


def citations(law):
    """Everything the law's data cites, as a letter writes it."""
    rules = [rule.newest.citation for rule in law.rules]
    missed = [rule.missed.citation for rule in law.rules if rule.missed]
    others = [law.law.citation, law.silence.citation, law.fees.citation, law.fees.waiver.citation]
    forums = [forum.citation for forum in law.forums]
    found = {one for one in (*rules, *missed, *others, *forums) if one}
    return sorted({plain(one) for one in found} | {section(one) for one in found}, key=len)[::-1]


@pytest.mark.parametrize("code", codes())
def test_no_letter_has_a_number_that_is_neither_the_laws_nor_the_requests(code, session):
    law = statute(code)
    hard = {
        str(rule.newest.within)
        for rule in law.rules
        if rule.newest.ship_as is ShipAs.HARD and rule.newest.within
    }
    for letter in every_letter(session, code):
        body = letter.body.replace(GROUP.postal, "").replace(GROUP.phone, "")
        for known in (*citations(law), law.law.name, plain(law.law.name), "1 Main Street"):
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


def test_every_number_of_a_letter_stands_in_the_collected_facts(shared, session):
    laws = {law["code"]: law for law in json.loads((shared / "law/laws.json").read_text())}
    for code, law in laws.items():
        hard = {
            (clock["length"], clock["unit"])
            for clock in law["clocks"]
            if clock["ship_as"] == "hard"
        }
        for letter in every_letter(session, code):
            for found in _TIMED.finditer(letter.body):
                if found[4] is None:
                    unit = f"{found[2]}_{found[3]}" if found[2] else found[3]
                    assert (int(found[1]), unit) in hard, (code, found[0])


@pytest.mark.parametrize("code", codes())
def test_a_letter_that_may_not_accuse_accuses_nobody(code, session):
    for made, kind, extra in (
        (silent(code), "follow_up", {}),
        (asked(code, *received(), REFUSED), "appeal", {}),
        (asked(code, *received(), REFUSED), "complaint", {}),
        (asked(code, *received(), ("extended", SENT)), "extension_objection", {}),
    ):
        assert not ACCUSING.search(written(session, made, kind, **extra).partition("\n\n")[2])


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
def test_whatever_happened_a_letter_without_the_gate_accuses_nobody(code, kind, told, session):
    made = asked(code, *((name, on, {"until": str(TODAY)}) for name, on in told))
    extra = {"answer": "itemize"} if kind is LetterKind.FEE_ANSWER else {"answer": "Yes."}
    try:
        letter = write(session, made, kind, **extra)
    except ServiceError:
        return
    assert not ACCUSING.search(whole(letter))
    assert not letter.basis["accuses"]


@given(code=st.sampled_from(codes()), days=st.integers(0, 200))
@settings(max_examples=150, deadline=None)
def test_a_firm_letter_names_a_day_that_has_passed_or_is_not_written(code, days, session):
    made = silent(code)
    today = RECEIVED + timedelta(days=days)
    late = [clock for clock in clocks(made) if clock.is_late_on(today)]
    try:
        letter = write(session, made, "follow_up", may_accuse=True, today=today)
    except LetterRefused:
        assert not [clock for clock in late if clock.kind in {"determine", "produce"}]
        return
    assert letter.basis["rule"] in {clock.rule_id for clock in late}
    assert date.fromisoformat(letter.basis["latest_on"]) < today
    (ago,) = (int(found[1]) for found in _TIMED.finditer(letter.body) if found[4])
    assert ago == (today - date.fromisoformat(letter.basis["latest_on"])).days


@pytest.mark.parametrize("code", codes())
def test_every_letter_names_its_law_its_reference_and_its_group(code, session):
    for letter in every_letter(session, code):
        assert plain(statute(code).law.citation) in letter.body
        assert "DL-TEST1" in letter.subject
        assert "records@daylight.example.org" in letter.body
        assert GROUP.name in letter.body
        assert "{" not in letter.body
        assert "None" not in letter.body
        assert not re.search(r"[ (](?:[,;)]|\.(?!\d))|[ \t]\n|\n{3}|  |\.\.", whole(letter)), (
            letter.body
        )


def test_no_member_is_named_whatever_they_wrote(session):
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
        letter = write(session, made, kind, answer="itemize")
        assert "Robin" not in whole(letter)


def test_a_volunteers_words_are_only_words(session):
    made = asked("US-IL", *received(), ("clarification_asked", RECEIVED))
    nasty = "{{ 7 }} {% if x %}\x00\r\n\r\n| 1. Second\u2028line"
    body = write(session, made, "clarification_answer", answer=nasty).body
    assert "{{ 7 }} {% if x %}" in body
    assert "\x00" not in body
    assert "\u2028" not in body


# What a letter rests on, and what it makes when it leaves.


def test_the_basis_finds_the_letter_when_its_receipt_is_voided(session):
    made = asked("US-IL", ("received", RECEIVED))
    letter = write(session, made, "follow_up", may_accuse=True)
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


def test_an_appeal_rests_on_all_that_it_tells(session):
    letter = write(session, asked("US-IL", *received(), REFUSED), "appeal")
    assert letter.basis["events"] == [100, 101, 102, 103]
    assert (letter.basis["rule"], letter.basis["forum"]) == ("appeal_file", "pac")


@pytest.mark.parametrize("code", codes())
def test_the_event_of_every_letter_can_be_recorded(code, session):
    for letter in every_letter(session, code):
        kind, facts = letter.event
        assert read_facts(kind_row(kind), facts, on=TODAY) == facts


@pytest.mark.parametrize("code", codes())
def test_a_letter_to_a_forum_makes_an_event_that_shows_it_was_brought_there(code, session):
    for letter in every_letter(session, code):
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


def merged(session, requests, **how):
    pairs = [(one, clocks(one)) for one in requests]
    code = requests[0].jurisdiction
    return later_letters.merge(session, pairs, today=TODAY, signer=person(code), group=GROUP, **how)


@pytest.mark.parametrize("code", ["US-IL", "US-NJ", "US-TN"])
@pytest.mark.parametrize("may_accuse", [False, True])
def test_one_body_is_written_to_once_about_its_requests(code, may_accuse, session, snapshot):
    letter = merged(session, several(code, 3, tracking_number="PR 7"), may_accuse=may_accuse)
    assert whole(letter) == snapshot
    assert sorted(letter.bases) == [1, 2, 3]
    assert all(letter.bases[one]["accuses"] is may_accuse for one in letter.bases)


def test_a_merged_letter_lists_every_request_with_its_own_day(session):
    letter = merged(session, several("US-IL", 3), may_accuse=True)
    for basis, ref in zip(letter.bases.values(), ("DL-TEST1", "DL-TEST2", "DL-TEST3"), strict=True):
        (line,) = (line for line in letter.body.splitlines() if line.startswith(f"- {ref}"))
        assert f"{date.fromisoformat(basis['latest_on']):%B %-d, %Y}" in line
    assert letter.body.count("What follows by law") == 1


def test_the_subject_of_many_requests_stays_short(session):
    assert (
        "(DL-TEST1, DL-TEST2, DL-TEST3 and 2 more)" in merged(session, several("US-IL", 5)).subject
    )


def test_one_request_merged_is_the_letter_about_it(session):
    (one,) = several("US-IL", 1)
    assert merged(session, [one]) == write(session, one, "follow_up")


def test_requests_to_different_bodies_are_not_told_to_each_other(session):
    other = asked("US-IL", number=9, to=recipient("US-IL", id=8))
    with pytest.raises(LetterRefused, match="One letter goes to one body"):
        merged(session, [*several("US-IL", 2), other])


def test_a_merged_letter_accuses_of_no_request_that_is_not_late(session):
    fresh = asked("US-IL", ("received", TODAY), number=9, to=recipient("US-IL", id=7))
    with pytest.raises(LetterRefused, match="has run out for DL-TEST9"):
        merged(session, [*several("US-IL", 2), fresh], may_accuse=True)


# What is refused, and what it says.


@pytest.mark.parametrize(
    ("kind", "told", "extra", "said"),
    [
        ("appeal", [], {}, "No refusal is recorded for DL-TEST1"),
        ("complaint", [], {}, "No refusal is recorded for DL-TEST1"),
        ("clarification_answer", [], {"answer": "Yes."}, "No question of the agency is recorded"),
        ("clarification_answer", [("clarification_asked", RECEIVED)], {}, "Write the answer"),
        ("fee_answer", [], {"answer": "accept"}, "No fee is recorded"),
        ("fee_answer", [("fee_estimated", RECEIVED)], {}, "Say how the fee is answered"),
        ("fee_answer", [("fee_estimated", RECEIVED)], {"answer": "accept"}, "up to which sum"),
        ("fee_answer", [("fee_estimated", RECEIVED)], {"answer": "accept", "up_to": "a lot"},
         "The sum 'a lot' is not an amount"),
        ("fee_answer", [("fee_estimated", RECEIVED)], {"answer": "narrow"}, "narrowed to"),
        ("extension_objection", [], {}, "No extension is recorded"),
        ("extension_objection", [("extended", RECEIVED, {"until": "2026-08-12"})], {},
         "may be good by some reading"),
        ("extension_objection", [("received", RECEIVED), ("extended", date(2026, 10, 20))], {},
         "Nobody may be called late"),
        ("appeal", [REFUSED], {"forum": "nobody"}, "knows no 'nobody'"),
        ("follow_up", [], {"mood": "angry"}, "has no 'mood'"),
        ("appeal", [("received", RECEIVED), ("denied", RECEIVED)], {},
         r"The time for this ended on October 5, 2026 \(5 ILCS 140/9.5\(a\)\)"),
    ],
)  # fmt: skip
def test_a_letter_that_lacks_something_is_refused_by_name(kind, told, extra, said, session):
    with pytest.raises(LetterRefused, match=said):
        write(session, asked("US-IL", *told), kind, **extra)


def test_a_law_for_residents_refuses_a_later_letter_that_nobody_there_signs(session):
    made = silent("US-TN")
    with pytest.raises(LetterRefused, match="answers only a citizen of Tennessee"):
        later_letters.compose(
            session, made, LetterKind.FOLLOW_UP, clocks=clocks(made), today=TODAY, signer=None,
            group=GROUP,
        )  # fmt: skip


def test_silence_that_was_answered_meanwhile_is_not_held_against_anybody(session):
    made = asked("US-IL", *received(), ("produced", date(2026, 11, 20)))
    with pytest.raises(LetterRefused, match="has run out"):
        write(session, made, "follow_up", may_accuse=True)


def test_a_voided_receipt_starts_nothing(session):
    made = silent("US-IL")
    made.events[1:] = []
    with pytest.raises(LetterRefused, match="has run out"):
        write(session, made, "follow_up", may_accuse=True)


# Notices of more time.


def test_a_second_notice_is_objected_to_where_the_law_knows_one(session):
    notices = (("extended", date(2026, 8, 7)), ("extended", date(2026, 8, 17)))
    body = write(session, asked("US-IL", *received(), *notices), "extension_objection").body
    assert "The law knows one extension of this time (5 ILCS 140/3(e)-(f))" in body
    assert "You gave notice of it on August 7, 2026" in body


def test_a_notice_that_we_agreed_to_is_not_objected_to(session):
    notice = ("extended", date(2026, 8, 7), {"until": "2026-12-30", "agreed": True})
    with pytest.raises(LetterRefused, match="may be good"):
        write(session, asked("US-IL", *received(), notice), "extension_objection")


def test_a_notice_in_time_is_counted_in_before_anybody_is_called_late(session):
    made = asked("US-IL", *received(), ("extended", date(2026, 8, 7)))
    body = write(session, made, "follow_up", may_accuse=True).body
    assert "to which your notice of August 7, 2026 and its 5 business days are added" in body
    assert "ended on August 18, 2026" in body


# Fees.


def test_a_fee_that_is_accepted_names_the_sum_and_no_more(session):
    fee = ("fee_estimated", date(2026, 8, 10), {"amount_cents": 43529})
    letter = write(session, asked("US-IL", *received(), fee), "fee_answer", answer="accept")
    assert "agree to pay up to $435.29" in letter.body
    assert letter.event == ("fee_accepted", {"amount_cents": 43529})
    smaller = write(
        session, asked("US-IL", *received(), fee), "fee_answer", answer="accept", up_to="25"
    )
    assert smaller.event == ("fee_accepted", {"amount_cents": 2500})


# Challenges.


def test_a_second_appeal_goes_to_the_one_who_hears_the_first(session):
    made = asked(
        "US-UT",
        *received(),
        REFUSED,
        ("appealed", date(2026, 11, 17), {"to": "the chief administrative officer"}),
        ("appeal_decided", date(2026, 11, 20), {"decision": "upheld"}),
        to=recipient("US-UT", id=7, body=Body.STATE),
    )
    letter = write(session, made, "appeal")
    assert letter.to.id == "director"
    assert "We appealed to the chief administrative officer." in letter.body
    assert "The decision of November 20, 2026 on our first appeal" in letter.body


def test_the_words_for_no_records_ask_for_the_search(session):
    made = asked("US-IL", *received(), ("no_records", date(2026, 8, 7)))
    assert "where it searched" in write(session, made, "appeal").body


def test_a_volunteer_may_complain_on_grounds_of_their_own(session):
    letter = write(
        session, silent("US-MN"), "complaint", grounds="They ask for a fee to look at a folder."
    )
    assert letter.to.id == "commissioner"
    assert "They ask for a fee to look at a folder." in letter.body
    assert not letter.basis["accuses"]
