"""Where a message belongs: filed alone only where all signs agree, never with the wrong one."""

import itertools
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models import Dispatch
from app.models.ref import is_ref, new_ref
from app.queries import mailbox
from app.services import matching, messages
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.incoming import mail, taken_in
from tests.factories.moments import NOW
from tests.factories.people import member

_numbers = itertools.count(1)


@pytest.fixture
def about(session):
    return campaign(session)


@pytest.fixture
def asked(session, about):
    return made(session, about)


def made(session, about, body=None, **overrides):
    body = body or agency(session, email=f"records@town{next(_numbers)}.invalid")
    one = records_request(session, body, about, **{"ref": new_ref()} | overrides)
    dispatch(session, one)
    return one


def address(one):
    return one.recipient.contacts[0].value


def letter(session, one):
    return session.query(Dispatch).filter_by(request_id=one.id).one()


def matched(session, raw, **options):
    one = taken_in(session, raw, **options)
    return matching.match(session, [one])[one.id]


def sure(found):
    return {each.request.id for each in found.sure}


def test_an_answer_of_a_known_sender_to_our_letter_files_itself(session, asked):
    found = matched(
        session, mail(sender=address(asked), in_reply_to=letter(session, asked).message_id)
    )
    assert sure(found) == {asked.id}
    assert found.unproven == found.doubts == ()
    assert found.candidates[0].because == "it answers our letter; the sender is theirs"


@pytest.mark.parametrize("write", [str, str.lower, lambda ref: ref.replace("-", " ")])
def test_our_reference_is_enough_however_it_is_typed(session, asked, write):
    raw = mail(sender=address(asked), subject=f"RE: your request {write(asked.ref)}")
    assert sure(matched(session, raw)) == {asked.id}


def test_a_mangled_reference_goes_to_a_person(session, asked):
    wrong = asked.ref[:-1] + ("2" if asked.ref[-1] != "2" else "3")
    raw = mail(sender=address(asked), subject=wrong, in_reply_to=letter(session, asked).message_id)
    found = matched(session, raw)
    assert found.sure == ()
    assert "a slip in it" in found.doubts[0]
    assert found.candidates[0].request == asked


def test_a_stranger_who_knows_the_reference_is_shown_to_a_person(session, asked):
    found = matched(session, mail(f"about {asked.ref}", sender="x@gmail.com"))
    assert found.sure == ()
    assert found.candidates[0].request == asked
    assert "no known contact" in found.unproven[0]


def test_what_a_person_filed_once_is_a_reason_from_then_on_and_still_no_proof(session, asked):
    member_id = member(session).id
    first = taken_in(session, mail("Re", sender="portal@vendor.example.com"))
    messages.place(session, first, asked, member_id=member_id, now=NOW)
    found = matched(session, mail(f"about {asked.ref}", sender="portal@vendor.example.com"))
    assert sure(found) == {asked.id}
    assert "a member filed mail of this sender" in found.candidates[0].because
    assert "no known contact" in found.unproven[0]


def test_their_number_is_enough_for_a_sender_who_writes_for_one_body_alone(session, about, asked):
    asked.tracking_number = "24-00123"
    raw = mail("Your request number 24-00123 is open.\n", sender=address(asked))
    assert sure(matched(session, raw)) == {asked.id}
    assert matched(session, mail("Request number 24-00123\n", sender="a@b.example")).sure == ()
    other = made(session, about)
    other.recipient.contacts[0].value = asked.recipient.contacts[0].value
    session.flush()
    found = matched(session, mail("Request number 24-00123.\n", sender=address(asked)))
    assert found.sure == ()
    assert "Several bodies write from there" in " ".join(found.doubts)


def test_a_reply_to_two_requests_goes_to_both(session, about, asked):
    other = made(session, about, asked.recipient, round=2)
    raw = mail(sender=address(asked), subject=f"{asked.ref} and {other.ref}")
    assert sure(matched(session, raw)) == {asked.id, other.id}


def test_a_letter_about_several_requests_is_answered_for_all_or_for_the_one_named(
    session, about, asked
):
    other = made(session, about, asked.recipient, round=2)
    first = letter(session, asked)
    dispatch(session, other, key="follow_up:1", within_id=first.id)
    answer = {"sender": address(asked), "in_reply_to": first.message_id}
    assert sure(matched(session, mail(**answer))) == {asked.id, other.id}
    assert sure(matched(session, mail(subject=other.ref, **answer))) == {other.id}


def test_an_old_thread_under_which_another_request_is_named_goes_to_a_person(session, about, asked):
    other = made(session, about, asked.recipient, round=2)
    raw = mail(
        sender=address(asked),
        subject=f"About {other.ref}",
        in_reply_to=letter(session, asked).message_id,
    )
    found = matched(session, raw)
    assert found.sure == ()
    assert "names another" in found.doubts[0]


def test_a_sender_that_our_server_could_not_confirm_files_nothing(session, asked):
    raw = mail(
        asked.ref,
        sender=address(asked),
        authentication_results="mx.example.org; spf=fail; dkim=none; dmarc=fail",
    )
    found = matched(session, raw)
    assert found.sure == ()
    assert "could not confirm" in found.unproven[0]


def test_what_was_brought_in_by_hand_says_so(session, asked):
    found = matched(session, mail(asked.ref, sender=address(asked)), mailbox="")
    assert sure(found) == {asked.id}
    assert "brought in by hand" in found.unproven[0]


def test_a_placed_message_keeps_only_its_own_body_from_being_called_late(session, asked):
    one = taken_in(session, mail(asked.ref, sender="x@gmail.com"))
    assert mailbox.unsorted(session).anybody == 1
    messages.place(session, one, asked, member_id=None, now=NOW)
    for told in (mailbox.unsorted(session), mailbox.unsorted_as_matched(session)):
        assert (told.messages, told.anybody) == (1, 0)
        assert told.agency_ids == {asked.agency_id}
    messages.close(one, member_id=None, now=NOW)
    session.flush()
    assert mailbox.unsorted(session).messages == 0


SIGNS = st.fixed_dictionaries(
    {
        "by": st.sampled_from(["first", "second", "third", "stranger", "own", "none"]),
        "answers": st.sampled_from(["", "first", "second", "third", "strange"]),
        "named": st.lists(st.sampled_from(["first", "second", "third", "strange"]), max_size=3),
        "slip": st.sampled_from([None, 3, 5, 8, 11]),
        "sign": st.sampled_from(string.ascii_uppercase + string.digits),
        "number": st.sampled_from(["", "24-00123", "24-00999"]),
        "quoted": st.sampled_from(["", "first", "second", "third"]),
    }
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(signs=SIGNS)
def test_never_to_the_wrong_request(session, about, signs):
    """Whatever the signs: what files itself is named by an intact sign of its own sender's mail."""
    with session.begin_nested() as example:
        _never_to_the_wrong_request(session, about, signs)
        example.rollback()


def _never_to_the_wrong_request(session, about, signs):
    first = made(session, about, tracking_number="24-00123")
    second = made(session, about, first.recipient, round=2)
    third = made(session, about, tracking_number="24-00123")
    requests = {"first": first, "second": second, "third": third}
    refs = {name: one.ref for name, one in requests.items()} | {"strange": new_ref()}
    words = [refs[name] for name in signs["named"]]
    slipped = False
    if words and signs["slip"] is not None:
        at = signs["slip"]
        words[0] = words[0][:at] + signs["sign"] + words[0][at + 1 :]
        slipped = not is_ref(words[0])
    senders = {name: address(one) for name, one in requests.items()}
    senders |= {"stranger": "x@gmail.com", "own": "desk@daylight.example.org", "none": None}
    answered = requests.get(signs["answers"])
    reply = letter(session, answered).message_id if answered else "<a@b>"
    number = f"\nRequest number {signs['number']}\n" if signs["number"] else ""
    quoted = f"\nOn Monday, Desk wrote:\n> {refs[signs['quoted']]}\n" if signs["quoted"] else ""
    raw = mail(
        "See below. " + " ".join(words) + number + quoted,
        sender=senders[signs["by"]],
        in_reply_to=reply if signs["answers"] else None,
    )
    filed = sure(matched(session, raw))
    wrote = requests.get(signs["by"])
    told = {refs[name] for name in signs["named"]}
    for one in requests.values():
        if one.id not in filed:
            continue
        assert not slipped
        assert wrote is not None
        assert wrote.recipient_id == one.recipient_id
        its_letter = answered is one and told <= {one.ref, ""}
        its_number = not told and not answered and one.tracking_number == signs["number"]
        assert one.ref in told or its_letter or its_number
        assert "strange" not in signs["named"]


@pytest.mark.parametrize(
    "results",
    [
        "spf=pass smtp.mailfrom=x@evil.example; dkim=pass header.d=evil.example; dmarc=none",
        "spf=none; dkim=none; dmarc=none",
    ],
)
def test_a_sender_for_whose_own_domain_nothing_speaks_is_unproven(session, asked, results):
    told = f"mx.example.org; {results}"
    found = matched(session, mail(asked.ref, sender=address(asked), authentication_results=told))
    assert sure(found) == {asked.id}
    assert found.unproven == (matching.UNSHOWN,)


def test_a_signature_of_the_forgers_own_excuses_no_forged_sender(session, asked):
    told = "mx.example.org; spf=fail smtp.mailfrom=a@evil.example; dkim=pass header.d=evil.example"
    found = matched(session, mail(asked.ref, sender=address(asked), authentication_results=told))
    assert found.sure == ()
    assert matching.FORGED in found.unproven


def test_a_sender_whose_domain_signed_is_proven(session, asked):
    domain = address(asked).rpartition("@")[2]
    told = f"mx.example.org; spf=none; dkim=pass header.d={domain}"
    found = matched(session, mail(asked.ref, sender=address(asked), authentication_results=told))
    assert (sure(found), found.unproven) == ({asked.id}, ())
