"""What does not fit gets a clear answer and never a guess: events, dates, hours and law files."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.law import calendars, statutes
from app.law.cases import Case
from app.law.errors import LawDataError
from app.law.facts import RequestFacts
from app.law.running import count
from app.law.starting import resolve
from app.law.statutes import Statute, codes, statute
from app.law.strict import build, parse
from app.law.terms import Start
from app.law.vocabulary import ClockState, RecordTrait
from tests.law.asking import LOCAL, ORDINARY, ask, day, on

DATA = Path(statutes.__file__).parent / "data" / "us"
MONDAY = "2026-03-02"
RECEIVED = on("received", MONDAY)


# Dates


def test_a_day_before_the_law_was_in_force_says_when_it_begins():
    clock = ask("US-OH", on("complaint_filed", "2025-03-03"))["suit_wait"]
    assert (clock.state, clock.due) == (ClockState.IMPOSSIBLE, None)
    assert clock.explanation().endswith(
        "was not in force on 3 March 2025: it governs what starts from 9 April 2025."
    )


@pytest.mark.parametrize(("code", "received"), [("US-IL", "1999-03-02"), ("US-TX", "2035-03-02")])
def test_a_day_outside_the_years_the_calendar_knows_is_refused_with_those_years(code, received):
    for clock in ask(code, on("received", received)).values():
        assert clock.due is None
        if clock.starts_because:
            assert "knows the days from" in clock.no_date_because or "No legal date" in (
                clock.no_date_because
            )


def test_a_count_that_runs_past_the_known_years_is_refused_too():
    clock = ask("US-TX", on("received", "2028-12-20"))["produce"]
    assert clock.due is None
    assert "10 business days from 2028-12-20 end later" in clock.no_date_because


def test_a_presumption_that_would_fall_past_the_known_years_is_refused_too():
    last = calendars.calendar("US-AL").known_until.isoformat()
    clock = ask("US-AL", on("acknowledged", last))["sue"]
    assert clock.due is None
    assert "knows the days from" in clock.no_date_because


def test_what_must_be_routed_past_the_known_years_is_refused_too():
    after = on("denied", "2030-12-30")
    assert ask("US-IL", after)["appeal_file"].due == day("2031-02-28")  # ours: unmoved, and kept
    silent = ask("US-MI", on("sent", "2045-03-02"))["determine"]
    assert "knows the days from" in silent.no_date_because


def test_a_leap_day_starts_and_ends_periods():
    # Ten days of 19 February 2024 end on the 29th; a year of the 29th ends on the 28th.
    assert ask("US-CA", on("received", "2024-02-19"))["determine"].due == day("2024-02-29")
    assert ask("US-HI", on("denied", "2024-02-29"))["appeal_file"].due == day("2025-02-28")
    # Five business days of the 28th: the 29th counts.
    assert ask("US-IL", on("received", "2024-02-28"))["determine"].due == day("2024-03-06")


# Events that contradict each other


def test_a_denial_before_the_receipt_is_kept_and_pointed_at():
    clock = ask("US-IL", RECEIVED, on("denied", "2026-02-27"))["determine"]
    assert clock.state is ClockState.MET
    said = "What met it is dated 27 February 2026, before the 2 March 2026 from which it is counted"
    assert f"{said}: one of the two dates is wrong." in clock.explanation()
    assert not clock.is_late_on(day("2027-01-01"))


def test_a_receipt_before_the_letter_was_sent_proves_nothing():
    clock = ask("US-IL", on("sent", "2026-03-05"), RECEIVED)["determine"]
    assert clock.due == day("2026-03-09")
    assert clock.latest == day("2026-03-12")  # five business days of the sending
    assert not clock.may_accuse
    assert "though it is recorded as sent only on 5 March 2026" in clock.explanation()


def test_an_answer_to_a_question_that_came_later_leaves_the_question_open():
    events = [RECEIVED, on("clarified", "2026-03-03"), on("clarification_asked", "2026-03-04")]
    assert ask("US", *events)["determine"].state is ClockState.PAUSED


def test_taking_back_what_is_not_there_changes_nothing():
    assert ask("US-IL", RECEIVED, on("voided", "2026-03-03", voids="77")) == ask("US-IL", RECEIVED)


def test_an_override_without_its_rule_or_of_no_rule_changes_nothing():
    for rule in ("", "nonesuch"):
        override = on("date_overridden", "2026-03-03", rule=rule, until=day("2026-04-01"))
        assert ask("US-IL", RECEIVED, override) == ask("US-IL", RECEIVED)


def test_an_extension_of_an_appeal_without_any_date_is_no_date_at_all():
    law = statute("US-TX")
    free = tuple(
        replace(rule, names_at_most=None) if rule.id == "ag_decides" else rule for rule in law.rules
    )
    begun, more = on("referral_received", MONDAY), on("appeal_extended", "2026-03-04")
    clock = ask("US-TX", begun, more, law=replace(law, rules=free))["ag_decides"]
    assert clock.due is None
    assert "More time was taken on 4 March 2026, and no date is recorded" in clock.explanation()
    paused = ask("US-NY", on("acknowledged", MONDAY))["determine"]
    assert paused.due is not None


# Hours


def test_an_hour_clock_without_hour_or_zone_gives_its_day_and_no_hour():
    log = replace(ORDINARY, record=frozenset({RecordTrait.ARREST_LOG}))
    at = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
    without_zone = ask("US-RI", on("received", MONDAY, at=at), request=log)["arrest_log"]
    without_hour = ask(
        "US-RI", RECEIVED, agency=replace(LOCAL, zone="America/New_York"), request=log
    )
    for clock in (without_zone, without_hour["arrest_log"]):
        assert (clock.due_at, clock.latest_at, clock.due) == (None, None, day("2026-03-04"))


# Law files


@pytest.mark.parametrize(
    ("file", "right", "wrong", "said"),
    [
        ("us-nd", "take: later", "take: latest", "which is not one of: earlier, later"),
        (
            "us-nd",
            "within: 30 calendar_day\n            from: each",
            "within: -30 calendar_day\n            from: each",
            "is not a length",
        ),
        ("us-nd", "why: thirty days", "reason: thirty days", "unknown key 'reason'"),
        ("us-ut", "if: {expedited: true}", "if: {expedite: true}", "unknown key 'expedite'"),
        (
            "us-mi",
            "first_after(body_met, appealed)",
            "first_after(body_met)",
            "first_after() of two events",
        ),
        (
            "us-mi",
            "first_after(body_met, appealed)",
            "first_after(body_met, receipt)",
            "first_after() of two events",
        ),
        (
            "us-mi",
            "first_after(body_met, appealed)",
            "second_after(body_met, appealed)",
            "is not one of: due",
        ),
        ("us-mi", "    names_date: true\n", "", "'names_at_most' belongs to 'names_date'"),
        (
            "us-mi",
            "part_of: appeal_decide",
            "part_of: appeal_decides",
            "names rule 'appeal_decides'",
        ),
        ("us-mi", "id: sue_over_fee", "id: promise", "a promise is the agency's own"),
        ("us-mi", "kind: clarification_reply", "kind: promise", "a promise is the agency's own"),
        ("us-de", "last: 2021-07-13", "last: 2019-07-13", "'last' is before 'first'"),
        (
            "us-de",
            "    level: recalled\n    read_on: 2026-11\n",
            "    level: recalled\n    read_on: then\n",
            "not a month such as 2026-11",
        ),
        (
            "us-de",
            "    rules: [determine]\n    text: The fifteen",
            "    rules: [answer]\n    text: The fifteen",
            "names rule 'answer'",
        ),
        ("us-de", "first: 2020-03-13", "first: 2021-02-29", "is not a day of the calendar"),
        (
            "us-sd",
            "{promise: true, applies",
            "{promise: true, rule: determine, applies",
            "or 'promise'",
        ),
        (
            "us-sd",
            "{promise: true, applies",
            "{promise: true, paused_with: determine, applies",
            "'paused_with' belongs to",
        ),
        ("us-al", "paused_with: determine}", "paused_with: determined}", "names rule 'determined'"),
        ("us-pa", "beyond: void", "beyond: nothing", "which is not one of: capped, void"),
        (
            "us-ne",
            "needs: {circumstance: written}",
            "needs: {circumstance: printed}",
            "which is not one of",
        ),
        ("us-ca", "read_on: 2026-11\nnotes", "read_on: soon\nnotes", "not a month such as 2026-11"),
    ],
)
def test_a_mistake_in_a_law_file_is_refused_with_its_line(
    tmp_path, monkeypatch, file, right, wrong, said
):
    text = (DATA / f"{file}.yaml").read_text(encoding="utf-8")
    assert right in text
    (tmp_path / f"{file}.yaml").write_text(text.replace(right, wrong, 1), encoding="utf-8")
    monkeypatch.setattr(statutes, "_DATA", tmp_path)
    with pytest.raises(LawDataError) as refused:
        statute.__wrapped__(file.upper())
    assert str(refused.value).startswith(f"{file}.yaml:")
    assert said in str(refused.value)


@pytest.mark.parametrize("code", codes())
def test_a_key_that_no_law_has_is_refused_in_every_file(code):
    file = f"{code.lower()}.yaml"
    text = (DATA / file).read_text(encoding="utf-8") + "surprise: true\n"
    said = f"^{file}:{text.count(chr(10))}: unknown key 'surprise'"
    with pytest.raises(LawDataError, match=said):
        build(Statute, parse(text, file))


def test_a_number_and_no_number_cannot_both_be_told():
    text = (DATA / "us-oh.yaml").read_text(encoding="utf-8")
    for right, wrong, said in (
        ("ship_as: no_number", "ship_as: hard", "a rule without 'within' cannot ship as 'hard'"),
        ("standard: prompt", "standard: prompt\n        within: 5 day", "is not a length"),
    ):
        assert right in text
        with pytest.raises(LawDataError, match=said):
            build(Statute, parse(text.replace(right, wrong, 1), "us-oh.yaml"))


def test_a_rule_has_a_version():
    with pytest.raises(ValueError, match="rule 'determine' has no versions"):
        replace(statute("US-IL").rule("determine"), versions=())


def test_readings_and_bounds_belong_to_a_number():
    text = (DATA / "us-la.yaml").read_text(encoding="utf-8")
    number = "        within: 5 business_day\n        from: receipt\n"
    assert text.count(number) == 1
    numberless = text.replace(number, "        from: receipt\n")
    with pytest.raises(LawDataError, match="has no other readings and no bounds"):
        build(Statute, parse(numberless, "us-la.yaml"))


def test_a_start_that_was_not_parsed_is_refused():
    law = statute("US-IL")
    case = Case(law, calendars.calendar("US-IL"), LOCAL, RequestFacts(), ())
    rule = law.rules[0]
    with pytest.raises(ValueError, match="needs its event"):
        resolve(case, rule, Start("event"))
    with pytest.raises(ValueError, match="needs two events"):
        resolve(case, rule, Start("first_after", of=(Start("receipt"), Start("receipt"))))


def test_a_rule_without_a_length_cannot_be_counted():
    law = statute("US-OH")
    case = Case(law, calendars.calendar("US-OH"), LOCAL, ORDINARY, (RECEIVED,))
    rule = law.rule("produce")
    with pytest.raises(ValueError, match="without a length"):
        count(case, rule, rule.newest, date(2026, 3, 2), case.plain)
