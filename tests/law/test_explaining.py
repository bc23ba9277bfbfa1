"""What a clock says of itself adds up: what stopped it, what lengthened it, what moved its day."""

from datetime import date

from tests.law.asking import ask, on


def said(code, rule, *events):
    return ask(code, *events)[rule].explanation()


def test_a_count_that_stood_still_says_from_when_to_when():
    words = said(
        "US-MD",
        "determine",
        on("received", "2026-06-17"),
        on("mediation_started", "2026-06-25"),
        on("mediation_ended", "2026-07-25"),
    )
    assert "It stood still from 25 June 2026 to 25 July 2026." in words
    assert "anew" not in words


def test_a_count_that_began_again_says_from_when():
    received = on("received", "2026-02-27")
    for asked in ("2026-02-27", "2026-03-04"):
        words = said(
            "US-NJ",
            "determine",
            received,
            on("clarification_asked", asked),
            on("clarified", "2026-03-09"),
        )
        assert "It was counted anew from 9 March 2026." in words
    assert "anew" not in said("US-NJ", "determine", received)


def test_a_question_answered_on_its_own_day_is_no_standstill():
    words = said(
        "US-MD",
        "determine",
        on("received", "2026-06-17"),
        on("mediation_started", "2026-06-25"),
        on("mediation_ended", "2026-06-25"),
    )
    assert "stood still" not in words


def test_an_extension_says_how_long_it_is_and_from_when():
    words = said("US-RI", "determine", on("received", "2026-02-27"), on("extended", "2026-03-02"))
    assert "under § 38-2-3(e): 20 business days from 13 March 2026." in words


def test_an_extension_to_a_day_the_agency_named_skips_nothing_after_it():
    clock = ask(
        "US-IL",
        on("received", "2026-05-11"),
        on("extended", "2026-05-18", until=date(2026, 5, 20)),
    )["determine"]
    assert clock.due == date(2026, 5, 20)
    assert clock.skipped() == ()  # Memorial Day comes after it
    assert "under 5 ILCS 140/3(e)-(f): the agency named the day." in clock.explanation()


def test_a_last_day_that_moved_says_so_after_an_extension_too():
    words = said("US-CA", "determine", on("received", "2026-06-24"), on("extended", "2026-06-25"))
    assert "14 calendar days from 4 July 2026." in words
    assert "The last day, Saturday 18 July 2026, moves to the next day that is open." in words


def test_a_day_named_by_the_agency_is_not_called_a_moved_one():
    words = said(
        "US-NY",
        "determine",
        on("received", "2026-03-02"),
        on("acknowledged", "2026-03-03", until=date(2026, 4, 20)),
    )
    assert "The agency named 20 April 2026" in words
    assert "moves to" not in words


def test_routing_that_took_too_long_is_counted_from_the_last_day_it_may_take():
    received, routed = on("received", "2026-01-05"), on("officer_received", "2026-02-20")
    words = said("US", "determine", received, routed)
    assert "20 business days from 15 January 2026 (receipt, 10 calendar days after" in words
    assert "due 13 February 2026." in words
    prompt = said("US", "determine", received, on("officer_received", "2026-01-12"))
    assert "from 12 January 2026 (receipt by the right officer)" in prompt
