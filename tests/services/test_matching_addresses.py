"""Matching by the reply address: an intact one is the surest sign, a mangled one no sign."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models import CameBy, Dispatch, MessageState
from app.models.ref import new_ref
from app.models.reply_token import SIGNS, TOKENS, token_in, token_of, written
from app.services import events, matching, messages, reply_trials, sorting
from app.services.address_signs import NO_LETTER, SLIP
from app.services.matching import DROPPED, STRANGER, Sign
from app.services.reading.reader import read
from app.services.reply_addresses import WhereAnswersGo
from app.services.reply_trials import TrialState
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.incoming import bounce, mail, taken_in
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group

PATTERN = "records+{token}@group.example"
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _addresses(session):
    session.info.update(WhereAnswersGo(PATTERN).as_info())


@pytest.fixture
def about(session):
    return campaign(session)


@pytest.fixture
def asked(session, about):
    return made(session, about)


def made(session, about, body=None, **overrides):
    number = next(_numbers)
    body = body or agency(session, email=f"records@town{number}.invalid")
    one = records_request(session, body, about, **{"ref": new_ref()} | overrides)
    dispatch(session, one, reply_token=token_of(number * 7**20))
    return one


def letter(session, one):
    return session.query(Dispatch).filter_by(request_id=one.id).one()


def theirs(one):
    return one.recipient.contacts[0].value


def address(session, one):
    return PATTERN.replace("{token}", written(letter(session, one).reply_token))


def matched(session, raw, **options):
    one = taken_in(session, raw, **options)
    return matching.match(session, [one])[one.id]


def sure(found):
    return {each.request.id for each in found.sure}


@pytest.mark.parametrize(
    "header",
    ["to", "cc", "delivered_to", "x_original_to", "envelope_to", "received"],
)
def test_an_answer_of_a_known_sender_to_its_address_files_itself(session, asked, header):
    where = address(session, asked)
    told = f"from a by mx.group.example for <{where}>; Mon, 23 Nov 2026 09:00:00 -0600"
    value = told if header == "received" else where
    found = matched(session, mail(sender=theirs(asked), **{header: value}))
    assert sure(found) == {asked.id}
    assert Sign.ADDRESS in found.candidates[0].signs


@pytest.mark.parametrize(
    "typed", [str.upper, lambda one: one.replace("+", "%2B"), lambda one: one.replace("0", "O")]
)
def test_an_address_typed_off_paper_is_as_good(session, asked, typed):
    found = matched(session, mail(sender=theirs(asked), to=typed(address(session, asked))))
    assert sure(found) == {asked.id}


def test_a_stranger_at_an_intact_address_is_shown_to_a_person_as_unproven(session, asked):
    found = matched(session, mail(sender="x@gmail.com", to=address(session, asked)))
    assert found.sure == ()
    assert [each.request.id for each in found.candidates] == [asked.id]
    assert found.unproven == (STRANGER,)


def test_a_mangled_address_goes_to_a_person_with_the_near_one_as_a_guess(session, asked):
    whole = letter(session, asked).reply_token
    slip = next(sign for sign in SIGNS if sign != whole[4])
    typed = PATTERN.replace("{token}", written(whole[:4] + slip + whole[5:]))
    found = matched(session, mail(sender="x@gmail.com", to=typed))
    assert found.sure == ()
    assert SLIP in found.doubts
    assert [each.request.id for each in found.candidates] == [asked.id]
    assert "one slip away" in found.candidates[0].because
    assert found.candidates[0].score < Sign.THREAD
    named = matched(session, mail(asked.ref, sender=theirs(asked), to=typed))
    assert named.sure == ()


def test_an_address_that_no_letter_has_goes_to_a_person(session, asked):
    nobodys = PATTERN.replace("{token}", written(token_of(12345)))
    found = matched(session, mail(asked.ref, sender=theirs(asked), to=nobodys))
    assert found.sure == ()
    assert NO_LETTER in found.doubts


def test_an_address_of_one_letter_and_the_reference_of_another_go_to_a_person(
    session, about, asked
):
    other = made(session, about, asked.recipient, round=2)
    found = matched(session, mail(other.ref, sender=theirs(asked), to=address(session, asked)))
    assert found.sure == ()
    assert any("names the request of another" in each for each in found.doubts)


def test_a_letter_quoted_in_an_answer_about_another_goes_to_a_person(session, about, asked):
    other = made(session, about, asked.recipient, round=2)
    quoted = (
        f"Thank you.\n\nOn Monday, Desk wrote:\n> Please reply to {address(session, other)} and\n"
    )
    found = matched(session, mail(quoted, sender=theirs(asked), to=address(session, asked)))
    assert found.sure == ()
    assert any("quotes a letter of ours about another" in each for each in found.doubts)
    own = quoted.replace(address(session, other), address(session, asked))
    assert sure(matched(session, mail(own, sender=theirs(asked), to=address(session, asked)))) == {
        asked.id
    }


def test_an_answer_to_the_addresses_of_two_letters_goes_to_both(session, about, asked):
    other = made(session, about, asked.recipient, round=2)
    both = f"{address(session, asked)}, {address(session, other)}"
    assert sure(matched(session, mail(sender=theirs(asked), to=both))) == {asked.id, other.id}
    stray = made(session, about)
    both = f"{address(session, asked)}, {address(session, stray)}"
    assert matched(session, mail(sender=theirs(asked), to=both)).sure == ()


def test_spam_at_an_address_that_leaked_files_itself_nowhere(session, asked):
    raw = mail(sender=theirs(asked), to=address(session, asked), x_spam_flag="YES")
    assert read(raw).kind == "spam"
    found = matched(session, raw)
    assert found.sure == ()
    assert found.candidates[0].request.id == asked.id


def test_a_bounce_that_came_to_the_address_counts_without_the_letter(session, about):
    asked = made(session, about, filed_on=TODAY - timedelta(days=4))
    one = letter(session, asked)
    events.record(session, asked, "sent", on=asked.filed_on, now=NOW)
    raw = bounce(one).replace(one.message_id.encode(), b"<another@mx.example.org>")
    raw = raw.replace(
        b"To: desk@daylight.example.org", f"To: {address(session, asked)}".encode(), 1
    )
    row = taken_in(session, raw)
    assert sorting.sort_new(session, now=NOW).bounces == 1
    assert row.state is MessageState.FILED
    assert [each.request_id for each in messages.filings_of(session, row)] == [asked.id]


def test_what_came_by_the_drop_box_never_files_itself(session, asked):
    one = taken_in(session, mail(asked.ref, sender=theirs(asked), to=address(session, asked)))
    one.came_by = CameBy.DROP_BOX
    found = matching.match(session, [one])[one.id]
    assert found.sure == ()
    assert found.unproven == (DROPPED,)


def test_a_trial_that_comes_in_shows_that_the_address_works(session):
    by = group(session)
    assert reply_trials.trial(session).state is TrialState.UNTRIED
    sent = reply_trials.begin(session, by, now=NOW)
    assert reply_trials.trial(session).state is TrialState.WAITING
    row = taken_in(session, mail(sent.body, sender=sent.sender, to=sent.recipient))
    sorting.sort_new(session, now=NOW)
    assert row.state is MessageState.NOT_OURS
    assert reply_trials.trial(session).state is TrialState.WORKS
    session.info.update(WhereAnswersGo("{token}@in.group.example").as_info())
    assert reply_trials.trial(session).state is TrialState.UNTRIED


def test_a_trial_that_bounced_shows_nothing(session):
    sent = reply_trials.begin(session, group(session), now=NOW)
    raw = mail(sent.body, sender="mailer-daemon@mx.example.org", to=sent.recipient,
               subject="Undelivered Mail Returned to Sender", auto_submitted="auto-replied",
               x_failed_recipients=sent.recipient)  # fmt: skip
    taken_in(session, raw)
    sorting.sort_new(session, now=NOW)
    assert reply_trials.trial(session).state is TrialState.WAITING


slips = st.lists(
    st.tuples(
        st.sampled_from(["change", "swap", "drop", "add"]),
        st.integers(0, 15),
        st.sampled_from(SIGNS),
    ),
    max_size=3,
)  # fmt: skip


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(
    numbers=st.lists(st.integers(0, TOKENS - 1), min_size=2, max_size=2, unique=True), slips=slips
)
def test_never_to_the_wrong_request(session, about, numbers, slips):
    """Whatever a clerk makes of an address: it leads to its own letter, or to a person."""
    with session.begin_nested() as example:
        body = agency(session, email="records@town.invalid")
        requests = [
            records_request(session, body, about, ref=new_ref(), round=each) for each in (1, 2)
        ]
        for one, number in zip(requests, numbers, strict=True):
            dispatch(session, one, reply_token=token_of(number))
        typed = token_of(numbers[0])
        for how, at, sign in slips:
            typed = _slipped(typed, how, at, sign)
        raw = mail(sender="records@town.invalid", to=PATTERN.replace("{token}", typed or "x"))
        filed = sure(matched(session, raw))
        if token_in(typed) == token_of(numbers[0]):
            assert filed == {requests[0].id}
        elif token_in(typed) != token_of(numbers[1]):
            assert filed == set()
        example.rollback()


def _slipped(token, how, at, sign):
    if how == "change":
        return token[:at] + sign + token[at + 1 :]
    if how == "swap":
        return token[:at] + token[at + 1 : at + 2] + token[at : at + 1] + token[at + 2 :]
    return token[:at] + (token[at + 1 :] if how == "drop" else sign + token[at:])
