"""Letters to many by page: look, send, take back, agree, and mend what needs a person."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest

from app.jobs.running import run as run_job
from app.models import (
    Cohort,
    Contact,
    ContactHealth,
    ContactKind,
    Dispatch,
    DispatchState,
    ForumAddress,
    RoleName,
)
from app.parts import KEY, parts
from app.services import documents, events
from tests.factories.campaigns import campaign
from tests.factories.cohorts import late_request
from tests.factories.mailbox import mailbox_read, message
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group

NEW = "/desk/cohorts/new?kind=follow_up"
LEAVES = NOW + timedelta(minutes=30)


@pytest.fixture
def browser(clock, sign_in):
    return sign_in(RoleName.FILER)


@pytest.fixture
def about(session):
    group(session)
    mailbox_read(session)
    return campaign(session)


def send(browser, query="kind=follow_up&list=past", **words):
    """Look at the letters, and press the button of the page."""
    page = browser.get(f"/desk/cohorts/new?{query}").text
    if words:
        page = browser.post(f"/desk/cohorts/look?{query}", data=words).text
    found = re.search(r'name="shown" value="(\w+)"', page)
    assert found, page
    shown = {"shown": found[1]}
    return browser.post(f"/desk/cohorts/send?{query}", data=words | shown)


def letters(session):
    return session.query(Dispatch).filter(Dispatch.cohort_id.is_not(None)).all()


def test_the_first_line_is_the_truth_and_every_letter_can_be_read(browser, session, about):
    one, other = late_request(session, about), late_request(session, about, state="NJ")
    asked = late_request(session, about)
    asked.recipient.contacts[0].health = ContactHealth.FAILING
    page = browser.get(NEW).text
    assert "3 requests: 2 letters, 1 left out" in page
    assert "no contact that works" in page
    assert "Send 2 letters: for 30 minutes you can take them back" in page
    assert one.ref in page
    only = browser.get(f"{NEW}&state=NJ").text
    assert "1 request: 1 letter" in only
    assert other.ref in only
    assert one.ref not in only


def test_a_cohort_is_sent_by_one_act_shown_and_taken_back(browser, session, about):
    late_request(session, about)
    answer = send(browser)
    assert answer.status_code == 302
    [letter] = letters(session)
    page = browser.get(answer.location).text
    assert "until then it can be taken back whole" in page
    undone = browser.post(f"{answer.location}/undo", follow_redirects=True).text
    assert "1 letter was taken back and will not leave." in undone
    assert letter.state is DispatchState.WITHDRAWN
    assert "taken back" in browser.get("/desk/cohorts").text


def test_pressing_twice_sends_once(browser, session, about):
    late_request(session, about)
    assert send(browser).status_code == 302
    page = browser.get(NEW).text
    assert "got such a letter, or is about to" in page
    again = browser.post("/desk/cohorts/send?kind=follow_up", data={"shown": "x"})
    assert again.status_code == 409
    assert "none can get this letter now" in again.text
    assert session.query(Cohort).count() == 1


def test_what_changed_meanwhile_is_looked_at_once_more(browser, session, about):
    one, other = late_request(session, about), late_request(session, about)
    shown = re.search(r'name="shown" value="(\w+)"', browser.get(NEW).text)[1]
    events.record(session, other, "produced", on=TODAY, now=NOW)
    answer = browser.post(
        "/desk/cohorts/send?kind=follow_up", data={"shown": shown}, follow_redirects=True
    )
    assert "Nothing was sent: meanwhile it is 1 letter" in answer.text
    assert one.ref in answer.text
    assert letters(session) == []


def test_while_mail_waits_nobody_can_be_called_late_and_a_friendly_letter_can_go(
    browser, session, about
):
    late_request(session, about)
    message(session, "somebody@gmail.com")
    page = browser.get(NEW).text
    assert "Nobody can be called late now." in page
    assert "1 request: 0 letters, 1 left out" in page
    friendly = browser.get(f"{NEW}&tone=friendly").text
    assert "1 request: 1 letter" in friendly
    assert "it accuses nobody" in friendly


def test_one_request_gets_a_firm_letter_only_if_it_may(browser, session, about):
    one = late_request(session, about)
    assert "firm: it calls them late" in browser.get(f"{NEW}&ref={one.ref}").text
    message(session, "somebody@gmail.com")
    assert "friendly: it accuses nobody" in browser.get(f"{NEW}&ref={one.ref}").text
    assert browser.get(f"{NEW}&ref=DL-2222-2222").status_code == 409


def test_without_a_kind_it_asks_what_the_letter_is_for(browser, session, about):
    page = browser.get("/desk/cohorts/new?state=IL").text
    assert "/desk/cohorts/new?state=IL&amp;kind=appeal" in page
    assert browser.post("/desk/cohorts/send").status_code == 409


def test_an_answer_carries_what_was_typed(browser, session, about):
    one = late_request(session, about)
    events.record(session, one, "clarification_asked", on=TODAY, now=NOW)
    query = f"kind=clarification_answer&ref={one.ref}"
    assert "Your answer to their question" in browser.get(f"/desk/cohorts/new?{query}").text
    words = "We mean every agreement, also those that have ended."
    send(browser, query, answer=words)
    [letter] = letters(session)
    assert words in " ".join(letter.body.split())
    assert letter.key == "clarification_answer:1"


def test_a_fee_is_answered(browser, session, about):
    one = late_request(session, about)
    facts = {"amount_cents": 4000}
    events.record(session, one, "fee_estimated", on=TODAY, facts=facts, now=NOW)
    send(browser, f"kind=fee_answer&ref={one.ref}", answer="accept")
    [letter] = letters(session)
    assert letter.basis["event"]["kind"] == "fee_accepted"


def test_a_fee_above_the_limit_is_handed_to_a_second_person_and_held_to_the_budget(
    browser, sign_in, session, about
):
    one = late_request(session, about)
    about.fee_budget_cents = 10000
    facts = {"amount_cents": 12000}
    events.record(session, one, "fee_estimated", on=TODAY, facts=facts, now=NOW)
    query = f"kind=fee_answer&ref={one.ref}"
    page = browser.post(f"/desk/cohorts/look?{query}", data={"answer": "accept"}).text
    assert "It accepts $120.00" in page
    assert "A fee above $50 needs a second person" in page
    refused = send(browser, query, answer="accept")
    assert refused.status_code == 409
    assert "$100.00 is left of the $100.00" in refused.text
    about.fee_budget_cents = 20000
    made = send(browser, query, answer="accept").location
    assert letters(session) == []
    assert (
        "Agreed. 1 letter leaves"
        in sign_in(RoleName.FILER).post(f"{made}/approve", follow_redirects=True).text
    )
    assert "$120.00 is promised in letters" in browser.get("/desk/fees").text


def test_an_appeal_asks_where_it_goes_and_then_goes_there(browser, session, about):
    one = late_request(session, about, state="PA", zone="America/New_York")
    events.record(session, one, "denied", on=TODAY, now=NOW)
    query = f"kind=appeal&ref={one.ref}"
    page = browser.get(f"/desk/cohorts/new?{query}").text
    assert "take letters?" in page
    forum = re.search(r'name="forum" value="(\w+)"', page)[1]
    told = {"jurisdiction": "US-PA", "forum": forum, "channel": "email"}
    for wrong in ({"channel": "pigeon"}, {"value": "nothing"}):
        answer = browser.post(f"/desk/cohorts/forum-address?{query}", data=told | wrong)
        assert answer.status_code == 409
    there = {"value": "appeals@oor.example.invalid"}
    browser.post(f"/desk/cohorts/forum-address?{query}", data=told | there)
    assert session.query(ForumAddress).count() == 1
    page = browser.get(f"/desk/cohorts/new?{query}").text
    assert "What begins then" in page
    assert "record the receipt, the time runs from it" in page
    send(browser, query, grounds="The exemption does not fit.")
    [letter] = letters(session)
    assert letter.recipient == "appeals@oor.example.invalid"
    assert "The exemption does not fit." in letter.body


def test_above_the_setting_a_second_person_agrees(app, browser, session, about, sign_in):
    parts = app.extensions[KEY]
    app.extensions[KEY] = replace(parts, settings=replace(parts.settings, second_person_above=0))
    late_request(session, about)
    place = send(browser).location
    assert letters(session) == []
    assert "ask another filer" in browser.get(place).text
    assert browser.post(f"{place}/approve").status_code == 409
    second = sign_in(RoleName.FILER)
    assert "Agree to these letters" in second.get(place).text
    assert "Agreed." in second.post(f"{place}/approve", follow_redirects=True).text
    assert len(letters(session)) == 1


def test_an_answer_that_came_holds_the_letter_and_it_is_looked_at_again(
    browser, session, about, clock
):
    late_request(session, about)
    place = send(browser).location
    kept = documents.keep(parts().store, BytesIO(b"Subject: Your request\n\nHere it is."))
    file = documents.stored_file(session, kept, NOW)
    mail = message(session, "somebody@gmail.com", file=file)
    clock(LEAVES)
    session.commit()
    assert run_job("outbox")["sent"] == 0
    page = browser.get(place).text
    assert "1 letter is held" in page
    assert "waits to be sorted" in page
    assert "Nothing has changed" in browser.post(f"{place}/look-again", follow_redirects=True).text
    browser.post(f"/desk/mail/{mail.id}/aside", data={"as": "spam"})
    assert "on the way again" in browser.post(f"{place}/look-again", follow_redirects=True).text
    assert run_job("outbox")["sent"] == 1
    assert "1 of 1</span> letters have left" in browser.get(place).text


def test_one_letter_can_be_left_out_and_the_rest_stopped(browser, session, about, clock):
    late_request(session, about)
    late_request(session, about)
    place = send(browser).location
    first, second = letters(session)
    browser.post(f"{place}/letters/{first.id}/drop")
    clock(LEAVES)
    stopped = browser.post(f"{place}/stop", follow_redirects=True).text
    assert "1 letter was taken back" in stopped
    assert {first.state, second.state} == {DispatchState.WITHDRAWN}
    assert browser.post(f"{place}/letters/999/drop").status_code == 404


@pytest.mark.parametrize("arrived", [True, False])
def test_a_person_settles_a_letter_that_may_have_left(browser, session, about, arrived):
    late_request(session, about)
    place = send(browser).location
    [letter] = letters(session)
    letter.state, letter.attempted_at = DispatchState.UNCERTAIN, NOW
    assert "It may have left." in browser.get(place).text
    browser.post(f"{place}/letters/{letter.id}/{'arrived' if arrived else 'send-again'}")
    assert letter.state is (DispatchState.SENT if arrived else DispatchState.QUEUED)


def test_paper_is_printed_and_noted_when_it_is_posted(browser, session, about, clock):
    one = late_request(session, about)
    one.recipient.contacts[0].health = ContactHealth.FAILING
    one.recipient.contacts.append(
        Contact(kind=ContactKind.POST, value="1 Main Street", zip="62701", source="test")
    )
    place = send(browser).location
    clock(LEAVES)
    assert browser.get(f"{place}/print/letters").status_code == 404
    assert "1 letter on" in browser.post(f"{place}/print", follow_redirects=True).text
    with browser.get(f"{place}/print/letters") as paper:
        assert paper.mimetype == "application/pdf"
    [letter] = letters(session)
    message(session, "somebody@gmail.com")
    assert "do not send it now" in browser.get(place).text
    for wrong in ({"letter": letter.id, "on": "x"}, {"letter": letter.id, "on": "2027-01-01"}, {}):
        assert browser.post(f"{place}/left-by-hand", data={"on": "2026-11-24"} | wrong).status_code
    assert letter.state is DispatchState.PRINTED
    browser.post(f"{place}/left-by-hand", data={"letter": letter.id, "on": "2026-11-24"})
    assert letter.state is DispatchState.SENT
    assert one.events[-1].kind == "followed_up"


def test_mail_is_sorted_by_its_guesses_or_by_hand(browser, session, about):
    one = late_request(session, about)
    theirs = message(
        session, one.recipient.contacts[0].value, reading={"refs": [one.ref], "answers": []}
    )
    page = browser.get("/desk/mail").text
    assert f"Belongs to {one.ref}" in page
    assert "it names the reference" in page
    assert browser.post(f"/desk/mail/{theirs.id}/file", data={"ref": "DL-X"}).status_code == 404
    answer = browser.post(f"/desk/mail/{theirs.id}/file", data={"ref": one.ref})
    assert answer.location.endswith(f"/desk/mail/{theirs.id}")
    assert theirs.state == "unsorted"
    assert f"It belongs to {one.ref}." in browser.get("/desk/mail").text
    theirs.state = "filed"
    session.flush()
    news = message(session, "a@news.example.com"), message(session, "b@news.example.com")
    browser.post(f"/desk/mail/{news[0].id}/aside", data={"as": "sender"})
    assert {each.state for each in news} == {"not_ours"}
    assert browser.post(f"/desk/mail/{news[0].id}/aside", data={"as": "x"}).status_code == 409
    assert "All mail is sorted." in browser.get("/desk/mail").text


def test_a_letter_it_answers_and_its_sender_are_guesses_too(browser, session, about):
    one, other = late_request(session, about), late_request(session, about)
    letter = session.query(Dispatch).filter_by(request_id=one.id).one()
    message(session, "x@gmail.com", reading={"answers": [letter.message_id]})
    message(session, other.recipient.contacts[0].value)
    page = browser.get("/desk/mail").text
    assert f"Belongs to {one.ref}" in page
    assert "it answers our letter" in page
    assert f"Belongs to {other.ref}" in page
    assert "the sender is theirs" in page


def test_a_member_may_read_the_mailbox_by_hand(browser, session, about, clock):
    late_request(session, about)
    clock(NOW + timedelta(days=2))
    assert "Nobody can be called late now." in browser.get(NEW).text
    assert "nobody can be called late" in browser.get("/desk/mail").text
    answer = browser.post("/desk/mail/read-by-hand", follow_redirects=True)
    assert "It holds for one day." in answer.text
    assert "1 request: 1 letter" in browser.get(NEW).text


def test_the_number_of_queries_does_not_grow_with_the_mail(browser, session, about, queries):
    def page():
        return queries(lambda: browser.get("/desk/mail"))

    message(session, "a@town1.example.invalid")
    few = page()
    for number in range(15):
        message(session, f"a@town{number}.example.invalid", reading={"refs": ["DL-1"]})
    assert page() <= few + 2


def test_a_printed_letter_is_not_printed_again_once_an_answer_came(browser, session, about, clock):
    one = late_request(session, about)
    one.recipient.contacts[0].health = ContactHealth.FAILING
    one.recipient.contacts.append(
        Contact(kind=ContactKind.POST, value="1 Main Street", zip="62701", source="test")
    )
    place = send(browser).location
    clock(LEAVES)
    browser.post(f"{place}/print")
    again = {"again": "yes"}
    assert "1 letter on" in browser.post(f"{place}/print", data=again, follow_redirects=True).text
    events.record(session, one, "produced", on=TODAY, now=NOW)
    refused = browser.post(f"{place}/print", data=again)
    assert refused.status_code == 409
    assert "was closed after the letter was written" in refused.text
    assert letters(session)[0].state is DispatchState.PRINTED
