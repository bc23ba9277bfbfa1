"""The rungs between us and the agency, and what becomes of all rungs when a request ends."""

from datetime import date

from app.law.facts import AgencyFacts, RequestFacts
from app.law.remedies import ladder
from app.law.rungs import Window, window
from app.law.statutes import statute
from app.law.vocabulary import Body, Requester, ShipAs, Size
from tests.law.asking import ORDINARY, ask, day, on
from tests.law.laddering import climb, states

STATE = AgencyFacts(Body.STATE)
ASKED = (on("sent", "2026-03-02"), on("received", "2026-03-02"))
MAY = (on("sent", "2026-05-04"), on("received", "2026-05-04"))
REFUSED = (*ASKED, on("denied", "2026-03-06"))


def test_a_limit_that_turns_on_an_unknown_fact_says_on_which():
    """Tex. Gov't Code §§ 552.221, 552.301(b), 552.328."""
    unknown = climb("US-TX", *MAY, today="2026-06-30", request=RequestFacts())
    assert unknown["follow_up"].state == "now"
    assert unknown["complaint"].state == "now"


def test_while_they_wait_for_us_there_is_no_reminder_and_no_waiting():
    """Tex. Gov't Code § 552.222: withdrawn unless clarified by the 61st day."""
    asked = (*MAY, on("clarification_asked", "2026-05-06"))
    rungs = climb("US-TX", *asked, today="2026-05-07")
    assert next(iter(rungs)) == "clarification_answer"
    assert (rungs["follow_up"].state, rungs["follow_up"].why) == (
        "not_yet", "They wait for us first.",
    )  # fmt: skip
    assert "wait" not in rungs
    lapsed = climb("US-TX", *asked, today="2026-09-30")
    assert {lapsed["clarification_answer"].state, lapsed["follow_up"].state} == {"closed"}
    assert (next(iter(lapsed)), lapsed["ask_again"].state) == ("ask_again", "now")
    assert "wait" not in lapsed
    assert "They may treat the request as over." in lapsed["follow_up"].why


def test_a_request_that_is_over_has_nothing_left_to_do():
    over = climb("US-NJ", *ASKED, on("withdrawn", "2026-03-09"), today="2026-03-10")
    assert set(states(over).values()) == {"closed"}
    given = climb("US-NJ", *ASKED, on("produced", "2026-03-09"), today="2026-03-10")
    assert set(states(given).values()) == {"closed"}
    assert "nothing was refused since" in given["grc"].why
    turned = climb("US-NJ", *REFUSED, on("produced", "2026-03-19"), today="2026-03-20")
    assert turned["grc"].state == "closed"
    partly = (*ASKED, on("produced", "2026-03-09"), on("partly_denied", "2026-03-09"))
    assert climb("US-NJ", *partly, today="2026-03-10")["grc"].state == "now"


def test_an_answer_that_none_exist_is_not_called_a_refusal():
    none = climb("US-NJ", *ASKED, on("no_records", "2026-03-09"), today="2026-03-10")
    assert (none["grc"].state, none["grc"].judgement) == ("not_yet", True)
    assert "if you doubt the search" in none["grc"].why
    assert none["follow_up"].state == "closed"


def test_delay_opens_nothing_once_they_answered():
    none = climb("US-OH", *ASKED, on("no_records", "2026-03-09"), today="2026-03-10")
    assert none["complaint"].judgement


def test_a_voided_refusal_takes_its_rungs_back():
    refusal = on("denied", "2026-03-06", id="1")
    voided = on("voided", "2026-03-07", voids="1")
    rungs = climb("US-NJ", *ASKED, refusal, voided, today="2026-03-09")
    assert rungs["grc"].state == "not_yet"
    assert rungs == climb("US-NJ", *ASKED, today="2026-03-09")


def test_a_question_of_theirs_comes_first_and_the_sooner_day_counts():
    """SDCL 1-27-37: ten business days to clarify."""
    asked = on("clarification_asked", "2026-03-04", until=date(2026, 3, 9))
    rung = next(iter(climb("US-SD", *ASKED, asked, today="2026-03-05").values()))
    assert (rung.kind, rung.until, rung.mandatory) == (
        "clarification_answer", date(2026, 3, 9), True,
    )  # fmt: skip
    after = climb("US-SD", *ASKED, asked, today="2026-03-10")["clarification_answer"]
    assert "They wanted it by 9 March 2026: answer at once." in after.risk
    assert after.until == day("2026-03-18")
    answered = climb("US-SD", *ASKED, asked, on("clarified", "2026-03-06"), today="2026-03-09")
    assert answered["clarification_answer"].state == "done"


def test_a_question_without_a_limit_of_the_law_still_says_what_it_risks():
    asked = on("clarification_asked", "2026-03-04")
    rung = climb("US-NJ", *ASKED, asked, today="2026-03-05")["clarification_answer"]
    assert (rung.until, rung.mandatory, rung.citation) == (None, False, "")
    assert "No limit of the law was found" in rung.risk
    settled = climb("US-NJ", *ASKED, asked, on("denied", "2026-03-06"), today="2026-03-09")
    assert settled["clarification_answer"].state == "closed"


def test_a_late_notice_of_extension_is_objected_to():
    """5 ILCS 140/3(e): five business days, only if noticed in time."""
    late = climb("US-IL", *ASKED, on("extended", "2026-03-12"), today="2026-03-13")
    objection = late["extension_objection"]
    assert (objection.state, objection.letter) == ("now", "extension_objection")
    assert "changes nothing" in objection.why
    good = climb("US-IL", *ASKED, on("extended", "2026-03-05"), today="2026-03-06")
    assert "extension_objection" not in good
    over = climb(
        "US-IL", *ASKED, on("extended", "2026-03-12"), on("denied", "2026-03-13"),
        today="2026-03-16",
    )  # fmt: skip
    assert over["extension_objection"].state == "closed"


def test_an_extension_that_is_too_long_or_a_second_one_is_objected_to():
    """5 ILCS 140/3(e)-(f)."""
    long = on("extended", "2026-03-05", until=date(2026, 4, 30))
    rung = climb("US-IL", *ASKED, long, today="2026-03-06")["extension_objection"]
    assert rung.why.startswith("Their notice of 5 March 2026 names 30 April 2026; the law lets it")
    agreed = on("extended", "2026-03-05", until=date(2026, 4, 30), agreed=True)
    assert "extension_objection" not in climb("US-IL", *ASKED, agreed, today="2026-03-06")
    twice = (on("extended", "2026-03-05"), on("extended", "2026-03-12"))
    second = climb("US-IL", *ASKED, *twice, today="2026-03-13")["extension_objection"]
    assert second.why == "Their notice of 12 March 2026 is a second one, and the law allows one."


def test_an_agreement_uses_up_no_notice_and_saves_none_that_came_too_late():
    """5 ILCS 140/3(e)-(f). Asked on 2 March, so the answer is due on the 9th."""
    agreed = on("agreed", "2026-03-04", until=date(2026, 4, 30))
    timely = on("extended", "2026-03-05")
    assert "extension_objection" not in climb("US-IL", *ASKED, agreed, timely, today="2026-03-06")
    late = on("extended", "2026-04-29")
    rung = climb("US-IL", *ASKED, agreed, late, today="2026-04-29")["extension_objection"]
    assert "of 29 April 2026 changes nothing: it came after the time to answer" in rung.why


def test_where_the_law_has_no_rule_for_extensions_nothing_is_objected_to():
    """RCW 42.56.520(1): a reasonable estimate of the time needed is an answer there."""
    for code in ("US-WA", "US-OH", "US-KS"):
        rungs = climb(code, *ASKED, on("extended", "2026-03-05"), today="2026-03-06")
        assert "extension_objection" not in rungs


def test_an_extension_to_a_day_the_agency_names_is_never_too_long():
    """N.J.S.A. 47:1A-5(i): a reasonable extension."""
    named = on("extended", "2026-03-05", until=date(2026, 6, 30))
    assert "extension_objection" not in climb("US-NJ", *ASKED, named, today="2026-03-06")


def test_a_clock_that_nobody_re_read_never_closes_a_way():
    read = ask("US-CT", *REFUSED)["appeal_file"]
    assert window(read, day("2026-06-01")).is_over
    soft = read._replace(version=read.version.__class__(
        **{name: getattr(read.version, name) for name in read.version.__slots__}
        | {"ship_as": ShipAs.SOFT}
    ))  # fmt: skip
    assert window(soft, day("2026-06-01")).until is None
    assert "must be checked" in window(soft, day("2026-06-01")).doubt
    # The same number, eighteen months after it was read.
    assert "must be checked" in window(read, day("2028-06-01")).doubt
    assert window(read, day("2026-04-03")).doubt.startswith("By the strictest reading")
    assert window(ask("US-IL", *REFUSED)["sue"], day("2026-06-01")) == Window()


def test_a_request_without_clocks_has_its_reminder():
    rungs = ladder(statute("US-NJ"), (), (), STATE, ORDINARY, day("2026-03-02"))
    assert [rung.id for rung in rungs][:2] == ["follow_up", "wait"]
    assert rungs[1].why == "No date of the law is running."


def test_before_anything_was_received_silence_opens_nothing():
    """GP 4-203(b)(3): the time counts from receipt."""
    rungs = climb("US-MD", on("sent", "2026-03-02"), today="2026-05-20")
    assert (rungs["court"].state, rungs["ombuds"].state) == ("not_yet", "not_yet")
    assert "receipt" in rungs["wait"].why


def test_whatever_has_a_day_that_kills_the_request_is_a_rung():
    """5 ILCS 140/3.6(a)(iii); Tex. Gov't Code § 552.221(e)."""
    large = RequestFacts(size=Size.VOLUMINOUS, requester=Requester.ORDINARY)
    told = (*ASKED, on("treatment_noticed", "2026-03-04"))
    noticed = climb("US-IL", *told, today="2026-03-05", request=large)
    assert (noticed["treatment"].state, noticed["treatment"].mandatory) == ("now", True)
    assert noticed["treatment"].until == day("2026-03-18")
    assert "treatment" not in climb(
        "US-NJ", *ASKED, on("treatment_noticed", "2026-03-04"), today="2026-03-05"
    )
    laid_out = climb("US-TX", *MAY, on("made_available", "2026-05-06"), today="2026-05-07")
    assert laid_out["inspection"].state == "now"
    who = climb("US-NJ", *ASKED, on("verification_asked", "2026-03-04"), today="2026-03-05")
    assert (who["verification"].state, who["verification"].letter) == ("now", None)
