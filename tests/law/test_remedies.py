"""The remedy ladder, worked for laws that differ, each by its paragraph."""

from app.law.facts import AgencyFacts, RequestFacts
from app.law.remedies import RemedyKind
from app.law.vocabulary import Body, Channel, Circumstance, RecordTrait
from tests.law.asking import day, on
from tests.law.laddering import climb, states

STATE = AgencyFacts(Body.STATE)
ASKED = (on("sent", "2026-03-02"), on("received", "2026-03-02"))
MAY = (on("sent", "2026-05-04"), on("received", "2026-05-04"))
REFUSED = (*ASKED, on("denied", "2026-03-06"))


def test_new_jersey_lets_one_choose_the_council_or_the_court_never_both():
    """N.J.S.A. 47:1A-6, -7: 45 days from the denial."""
    rungs = climb("US-NJ", *REFUSED, today="2026-03-09")
    assert list(rungs)[:2] == ["grc", "court"]
    assert (rungs["grc"].state, rungs["grc"].until) == ("now", day("2026-04-20"))
    assert rungs["court"].until == day("2026-04-20")
    assert "Choosing it closes another way: Go to the Superior Court." in rungs["grc"].risk
    assert rungs["grc"].mandatory is False
    chosen = climb("US-NJ", *REFUSED, on("complaint_filed", "2026-03-20"), today="2026-03-21")
    assert (chosen["grc"].state, chosen["court"].state) == ("done", "barred")
    assert "only one of them is open" in chosen["court"].why


def test_in_new_jersey_silence_opens_both_and_their_time_ends():
    """N.J.S.A. 47:1A-5(i): no answer in seven business days is a denial."""
    waiting = climb("US-NJ", *ASKED, today="2026-03-03")
    assert next(iter(waiting.values())).kind is RemedyKind.WAIT
    assert waiting["wait"].until == day("2026-03-11")
    assert (waiting["grc"].state, waiting["grc"].not_before) == ("not_yet", day("2026-03-21"))
    silent = climb("US-NJ", *ASKED, today="2026-03-23")
    assert "wait" not in silent
    assert (silent["grc"].state, silent["grc"].until) == ("now", day("2026-04-24"))
    assert silent["grc"].until_latest == day("2026-04-27")
    doubtful = climb("US-NJ", *ASKED, today="2026-04-30")["grc"]
    assert (doubtful.state, doubtful.until) == ("now", None)
    assert "unless its start is read generously" in doubtful.risk
    assert climb("US-NJ", *ASKED, today="2026-06-30")["grc"].state == "closed"


def test_in_new_york_the_court_waits_for_the_appeal_or_for_silence_on_it():
    """POL § 89(4)(a)-(b); CPLR 217(1)."""
    rungs = climb("US-NY", *REFUSED, today="2026-03-09")
    appeal = next(iter(rungs.values()))
    assert (appeal.id, appeal.mandatory, appeal.letter) == ("agency_head", True, "appeal")
    assert (appeal.until, appeal.until_latest) == (day("2026-04-03"), day("2026-04-06"))
    assert rungs["court"].state == "not_yet"
    assert rungs["court"].why == "First: Appeal to the agency's FOIL appeals officer."
    filed = (*REFUSED, on("appealed", "2026-03-16"), on("appeal_received", "2026-03-17"))
    pending = climb("US-NY", *filed, today="2026-03-20")
    assert pending["agency_head"].state == "done"
    assert "A decision is due by 31 March 2026." in pending["agency_head"].why
    assert pending["court"].why.startswith("Wait for the end of an earlier step")
    silent = climb("US-NY", *filed, today="2026-04-20")
    assert "No decision in time counts as one." in silent["agency_head"].why
    assert (silent["court"].state, silent["court"].until) == ("now", day("2026-07-31"))
    decided = climb("US-NY", *filed, on("appeal_decided", "2026-03-25"), today="2026-04-20")
    assert decided["agency_head"].why == "Done on 16 March 2026. Decided on 25 March 2026."
    assert decided["court"].state == "now"


def test_a_trade_secret_decision_in_new_york_has_a_shorter_appeal_of_its_own():
    """POL § 89(5)(c)-(d): seven business days; what comes before court there was not read."""
    events = (*ASKED, on("trade_secret_decided", "2026-03-09"))
    rungs = climb("US-NY", *events, today="2026-03-10", agency=STATE)
    rung = rungs["trade_secret_appeal"]
    assert (rung.state, rung.until, rung.mandatory) == ("now", day("2026-03-18"), None)
    filed = climb("US-NY", *events, on("appealed", "2026-03-12"), today="2026-03-13", agency=STATE)
    assert filed["trade_secret_appeal"].state == "done"
    # The silence of these eleven days has an appeal of its own, which that one does not use up.
    assert filed["agency_head"].state == "now"
    suit = climb(
        "US-NY",
        *events,
        on("appealed", "2026-03-12"),
        on("appeal_decision_received", "2026-03-20"),
        today="2026-03-23",
        agency=STATE,
    )
    assert (suit["trade_secret_suit"].state, suit["trade_secret_suit"].until) == (
        "now", day("2026-04-03"),
    )  # fmt: skip


def test_pennsylvania_sends_silence_too_to_the_office_of_open_records_first():
    """65 P.S. §§ 67.1101(a)(1), 67.1301-1302."""
    silent = climb("US-PA", *ASKED, today="2026-03-10")
    assert (silent["oor"].state, silent["oor"].mandatory) == ("now", True)
    assert silent["oor"].until == day("2026-03-30")
    assert "commonwealth_court" not in silent
    assert silent["common_pleas"].state == "not_yet"
    decided = (
        *REFUSED,
        on("appealed", "2026-03-16"),
        on("appeal_received", "2026-03-16"),
        on("appeal_decided", "2026-04-10"),
    )
    rungs = climb("US-PA", *decided, today="2026-04-13", agency=STATE)
    assert "common_pleas" not in rungs
    assert rungs["commonwealth_court"].state == "now"
    assert rungs["commonwealth_court"].until == day("2026-05-08")
    assert "Check the statute" in rungs["commonwealth_court"].risk


def test_in_texas_the_agency_must_ask_and_silence_makes_the_records_public():
    """Tex. Gov't Code §§ 552.301, 552.302, 552.328."""
    waiting = climb("US-TX", *MAY, today="2026-05-05")
    assert waiting["ruling"].state == "not_yet"
    assert "they must ask by 18 May 2026" in waiting["ruling"].why
    silent = climb("US-TX", *MAY, today="2026-05-19")
    assert silent["ruling"].state == "closed"
    assert (silent["complaint"].state, silent["complaint"].letter) == ("now", "complaint")
    assert "presumed public" in silent["follow_up"].risk
    asked = climb("US-TX", *MAY, on("referred", "2026-05-12"), today="2026-05-13")
    assert (asked["ruling"].state, asked["ruling"].letter) == ("now", None)
    ruled = climb(
        "US-TX",
        *MAY,
        on("referred", "2026-05-12"),
        on("complaint_filed", "2026-05-13"),
        on("complaint_upheld", "2026-05-20"),
        on("ruling_issued", "2026-06-12"),
        today="2026-06-15",
    )
    assert ruled["ruling"].why == "Done on 12 May 2026. Decided on 12 June 2026."
    assert ruled["complaint"].why == "Done on 13 May 2026. Decided on 20 May 2026."
    refused = climb("US-TX", *MAY, on("denied", "2026-05-12"), today="2026-05-13")
    assert "without asking for a ruling" in refused["ruling"].why
    known = RequestFacts(fails=frozenset({Circumstance.RULING_SOUGHT}))
    free = climb("US-TX", *MAY, today="2026-05-05", request=known)
    assert free["ruling"].why == "They have not asked for a ruling."


def test_a_demand_for_money_in_texas_must_be_answered_or_the_request_dies():
    """Tex. Gov't Code § 552.2615(b): ten business days; and charges can be complained of."""
    events = (*MAY, on("fee_estimated", "2026-05-06"))
    rungs = climb("US-TX", *events, today="2026-05-07")
    fee = next(iter(rungs.values()))
    assert (fee.kind, fee.state, fee.mandatory) == ("fee_answer", "now", True)
    assert fee.until == day("2026-05-20")
    assert fee.letter == "fee_answer"
    assert rungs["complaint"].why == "They asked for money on 6 May 2026."
    accepted = climb("US-TX", *events, on("fee_accepted", "2026-05-08"), today="2026-05-11")
    assert accepted["fee_answer"].state == "done"
    assert climb("US-TX", *events, today="2026-09-30")["fee_answer"].state == "closed"


def test_in_illinois_review_is_a_choice_and_the_court_has_no_limit():
    """5 ILCS 140/9.5(a), 11(a)."""
    rungs = climb("US-IL", *REFUSED, today="2026-03-09")
    assert (rungs["pac"].until, rungs["pac"].mandatory) == (day("2026-05-05"), False)
    assert (rungs["court"].state, rungs["court"].until) == ("now", None)
    assert list(rungs).index("pac") < list(rungs).index("court")


def test_in_massachusetts_the_time_over_silence_counts_from_the_request():
    """950 CMR 32.08(1)(c) and (d): ninety days from the answer, or from the request."""
    silent = climb("US-MA", *ASKED, today="2026-05-20")
    over_silence = next(iter(silent.values()))
    assert (over_silence.id, over_silence.state) == ("supervisor_silence", "now")
    assert over_silence.until == day("2026-05-29")
    assert silent["supervisor"].state == "not_yet"
    answered = climb("US-MA", *REFUSED, today="2026-03-09")
    assert answered["supervisor"].until == day("2026-06-04")
    assert answered["supervisor_silence"].why == "They answered on 6 March 2026: only for silence."


def test_in_connecticut_the_commission_comes_before_the_court():
    """Conn. Gen. Stat. § 1-206(b)(1), (d)."""
    rungs = climb("US-CT", *REFUSED, today="2026-03-09")
    assert (rungs["commission"].until, rungs["commission"].mandatory) == (day("2026-04-02"), True)
    filed = (*REFUSED, on("appealed", "2026-03-16"), on("appeal_received", "2026-03-17"))
    # A year that nobody re-read: its passing is no decision.
    assert climb("US-CT", *filed, today="2027-06-01")["court"].state == "not_yet"
    decided = climb("US-CT", *filed, on("appeal_decided", "2026-09-01"), today="2026-09-02")
    assert (decided["court"].state, decided["court"].until_latest) == ("now", None)
    assert "not re-read" in decided["court"].risk


def test_new_hampshire_closes_the_court_while_the_ombudsman_has_the_matter():
    """RSA 91-A:7 to 7-c."""
    rungs = climb("US-NH", *ASKED, today="2026-03-10")
    assert rungs["ombuds"].state == rungs["court"].state == "now"
    assert "ask before choosing it" in rungs["ombuds"].risk
    filed = (*ASKED, on("complaint_filed", "2026-03-12"))
    assert states(climb("US-NH", *filed, today="2026-03-13"))["court"] == "barred"
    ruled = climb("US-NH", *filed, on("appeal_decided", "2026-05-01"), today="2026-05-02")
    assert (ruled["court"].state, ruled["court_appeal"].state) == ("barred", "now")
    sued = climb("US-NH", *ASKED, on("sued", "2026-03-12"), today="2026-03-13")
    assert (sued["court"].state, sued["ombuds"].state) == ("done", "barred")
    assert sued["court_appeal"].state == "not_yet"


def test_utah_has_two_appeals_and_each_is_counted_once():
    """Utah Code §§ 63G-2-401 to -404."""
    first = (*REFUSED, on("appealed", "2026-03-16"), on("appeal_received", "2026-03-16"))
    pending = climb("US-UT", *first, today="2026-03-17")
    assert (pending["agency_head"].state, pending["director"].state) == ("done", "not_yet")
    decided = (*first, on("appeal_decided", "2026-03-25"))
    second = climb("US-UT", *decided, today="2026-03-26")
    assert second["director"].until == day("2026-04-24")
    assert second["court"].state == "now"
    assert second["local_board"].mandatory is None
    gone = climb("US-UT", *decided, on("appealed", "2026-03-30"), today="2026-03-31", agency=STATE)
    assert gone["director"].state == "done"
    assert "Done on 30 March 2026." in gone["director"].why
    assert "local_board" not in gone


def test_in_utah_an_undecided_appeal_has_a_last_day_that_counts_from_the_request():
    """Utah Code § 63G-2-403(1)(b)."""
    facts = RequestFacts.ordinary(channel=Channel.EMAIL)
    claimed = RequestFacts(
        channel=facts.channel, record=facts.record, holds=frozenset({Circumstance.EXTENUATING})
    )
    before = climb("US-UT", *REFUSED, today="2026-03-07", request=claimed)
    assert before["director_unanswered"].why == "Only while an appeal is undecided."
    filed = (*REFUSED, on("appealed", "2026-03-16"))
    rung = climb("US-UT", *filed, today="2026-03-20", request=claimed)["director_unanswered"]
    assert (rung.state, rung.until) == ("now", day("2026-04-16"))
    unknown = climb("US-UT", *filed, today="2026-03-20", request=RequestFacts())
    assert "Only if the body claims extenuating" in unknown["director_unanswered"].why


def test_oregon_asks_for_a_petition_to_whoever_oversees_the_body():
    """ORS 192.411, 192.415: seven days to decide."""
    local = climb("US-OR", *REFUSED, today="2026-03-09")
    assert "attorney_general" not in local
    assert local["district_attorney"].mandatory is True
    assert local["court"].why == "First: Petition the District Attorney."
    filed = (*REFUSED, on("appealed", "2026-03-10"), on("appeal_received", "2026-03-10"))
    assert climb("US-OR", *filed, today="2026-03-18")["court"].state == "now"
    unknown = climb("US-OR", *REFUSED, today="2026-03-09", agency=AgencyFacts())
    assert "Only if the agency is a state body." in unknown["attorney_general"].why
    assert " or " in unknown["court"].why


def test_california_has_no_step_before_the_court_and_no_limit():
    """Gov. Code §§ 7923.000, 7922.535."""
    late = climb("US-CA", *ASKED, today="2026-03-13")
    assert "An answer was due by 12 March 2026" in late["court"].why
    assert (late["court"].state, late["court"].until) == ("now", None)
    assert next(iter(late)) == "follow_up"


def test_in_florida_a_suit_without_the_wait_risks_the_fees_only():
    """Fla. Stat. § 119.12(1)(b): five business days after the notice."""
    waiting = climb("US-FL", *ASKED, today="2026-05-20")
    assert (waiting["court"].state, waiting["court"].judgement) == ("not_yet", True)
    assert waiting["wait"].until is None
    assert "No legal date" in waiting["wait"].why
    noticed = climb("US-FL", *REFUSED, on("suit_notice_given", "2026-03-10"), today="2026-03-11")
    assert noticed["notice"].state == "done"
    assert (noticed["court"].state, noticed["court"].not_before) == ("now", day("2026-03-18"))
    assert "may lose the award of fees" in noticed["court"].risk


def test_ohio_wants_a_complaint_served_and_three_business_days():
    """R.C. 149.43(C)(1); 2743.75(C)(1)."""
    refused = climb("US-OH", *REFUSED, today="2026-03-09")
    assert (refused["complaint"].state, refused["complaint"].mandatory) == ("now", True)
    assert refused["mandamus"].why == "First: Serve a written complaint on the public office."
    served = (*REFUSED, on("complaint_filed", "2026-03-10"))
    curing = climb("US-OH", *served, today="2026-03-12")
    assert curing["complaint"].why == "Done on 10 March 2026."
    assert (curing["mandamus"].state, curing["mandamus"].not_before) == (
        "not_yet", day("2026-03-14"),
    )  # fmt: skip
    ready = climb("US-OH", *served, today="2026-03-16")
    assert ready["mandamus"].state == ready["court_of_claims"].state == "now"
    sued = climb("US-OH", *served, on("sued", "2026-03-17"), today="2026-03-18")
    assert {sued["mandamus"].state, sued["court_of_claims"].state} == {"done", "barred"}


def test_washington_opens_the_court_two_business_days_after_a_refusal():
    """RCW 42.56.520(4), 42.56.550(6): then one year."""
    early = climb("US-WA", *REFUSED, today="2026-03-09")
    assert (early["court"].state, early["court"].not_before) == ("not_yet", day("2026-03-11"))
    assert early["internal_review"].state == "now"
    ready = climb("US-WA", *REFUSED, today="2026-03-11")
    assert (ready["court"].state, ready["court"].until) == ("now", day("2027-03-05"))
    # No answer in five business days is a violation of its own, without that wait.
    assert climb("US-WA", *ASKED, today="2026-03-11")["court"].state == "now"


def test_under_the_federal_act_silence_opens_the_court_and_an_answer_shuts_it_again():
    """5 U.S.C. § 552(a)(6)(A)(i), (C)(i); Oglesby v. Army."""
    agency = AgencyFacts(Body.FEDERAL)
    received = (*ASKED, on("officer_received", "2026-03-02"))
    waiting = climb("US", *received, today="2026-03-10", agency=agency)
    assert waiting["court"].not_before == day("2026-03-31")
    silent = climb("US", *received, today="2026-03-31", agency=agency)
    assert (silent["court"].state, silent["agency_head"].mandatory) == ("now", False)
    assert next(iter(silent)) == "follow_up"  # six years are no hurry
    late = (*received, on("denied", "2026-04-15"))
    answered = climb("US", *late, today="2026-04-16", agency=agency)
    assert (answered["agency_head"].state, answered["agency_head"].mandatory) == ("now", True)
    assert answered["agency_head"].until == day("2026-07-14")
    assert answered["court"].state == "not_yet"


def test_louisiana_needs_no_wait_after_a_refusal():
    """R.S. 44:35(A)."""
    silent = climb("US-LA", *ASKED, today="2026-03-03")["court"]
    assert (silent.state, silent.not_before) == ("not_yet", day("2026-03-10"))
    assert climb("US-LA", *REFUSED, today="2026-03-06")["court"].state == "now"


def test_colorado_asks_for_notice_unless_the_record_is_one_of_criminal_justice():
    """C.R.S. § 24-72-204(5)(a)."""
    assert climb("US-CO", *REFUSED, today="2026-03-09")["court"].state == "not_yet"
    record = RequestFacts.ordinary(
        channel=Channel.EMAIL, record=frozenset({RecordTrait.CRIMINAL_JUSTICE})
    )
    free = climb("US-CO", *REFUSED, today="2026-03-09", request=record)
    assert "notice" not in free
    assert free["court"].state == "now"


def test_mediation_after_suit_is_one_thing_and_before_it_another():
    """G.S. 7A-38.3E(a)-(b)."""
    before = climb("US-NC", *REFUSED, today="2026-03-09")
    assert before["mediation_after_suit"].why == "Only after a suit was filed."
    sued = (*REFUSED, on("sued", "2026-03-10"), on("pleadings_filed", "2026-03-20"))
    rungs = climb("US-NC", *sued, today="2026-03-23")
    assert (rungs["mediation_after_suit"].state, rungs["mediation_after_suit"].until) == (
        "now", day("2026-04-17"),
    )  # fmt: skip
    done = climb("US-NC", *sued, on("mediation_started", "2026-03-25"), today="2026-03-26")
    assert (done["mediation_after_suit"].state, done["mediation"].state) == ("done", "now")
    assert "No decision is recorded yet." in done["mediation_after_suit"].why


def test_maryland_sends_one_to_the_ombudsman_before_the_board_but_not_before_court():
    """GP 4-1A-04, 4-1A-05(b)(5), 4-1A-10."""
    refused = climb("US-MD", *REFUSED, today="2026-03-09")
    assert (refused["board"].state, refused["court"].state) == ("not_yet", "now")
    assert refused["ombuds"].kind is RemedyKind.MEDIATION
    ended = (*REFUSED, on("mediation_started", "2026-03-10"), on("mediation_ended", "2026-04-10"))
    rungs = climb("US-MD", *ended, today="2026-04-13")
    assert (rungs["ombuds"].state, rungs["board"].state) == ("done", "now")
    assert rungs["board"].until == day("2026-05-08")


def test_wyoming_may_be_complained_to_at_any_time():
    """Wyo. Stat. § 16-4-202(c)(v)."""
    assert climb("US-WY", *ASKED, today="2026-03-03")["ombuds"].why == "It may be done at any time."


def test_an_acknowledgment_that_is_late_counts_where_the_law_has_no_other_date():
    """N.C. and Kansas differ: K.S.A. 45-218(d) has a day for acting on a request."""
    assert climb("US-KS", *ASKED, today="2026-05-20")["attorney_general"].state == "now"
    assert climb("US-NC", *ASKED, today="2026-05-20")["mediation"].judgement
