"""Messages that came in: one row each, whatever is in them, and sorted by a person."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import NotFound, ServiceError
from app.models import InboundMessage, MessageFiling, MessageState, StoredFile
from app.models.mail_domains import domain_of_address, domain_of_site, home_domain
from app.models.ref import new_ref
from app.models.reply_token import new_token, written
from app.parts import parts
from app.services import messages
from app.services.message_reading import columns_of, reading_of, refs_in
from app.services.messages import Arrived
from app.services.reading.reader import read
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.incoming import mail, taken_in
from tests.factories.mailbox import message
from tests.factories.moments import NOW

ANSWER = b"""From: "Clerk, City" <Clerk@City.Springfield.IL.US>
To: Desk <desk@daylight.example.org>
Subject: =?utf-8?q?Re=3A_Your_request_=28DL-7KQM-X3R7=29?=
Message-ID: <abc@city.springfield.il.us>
In-Reply-To: <daylight.DL-1.request@daylight.example.org>
Date: Mon, 23 Nov 2026 09:00:00 -0600
Content-Type: text/plain; charset=utf-8

We are working on it.
"""


def arrived(content, uid=1, **overrides):
    blob = parts().store.put(io.BytesIO(content))
    return Arrived(blob, read(content), "desk@mail.example.org/INBOX", 1, uid, **overrides)


def test_a_message_is_taken_in_once_with_what_its_head_says(session):
    assert messages.take_in(session, [arrived(ANSWER)], now=NOW) == 1
    assert messages.take_in(session, [arrived(ANSWER)], now=NOW) == 0
    [one] = session.query(InboundMessage).all()
    assert (one.sender, one.sender_name) == ("clerk@city.springfield.il.us", "Clerk, City")
    assert (one.sender_domain, one.state) == ("springfield.il.us", "unsorted")
    assert one.subject == "Re: Your request (DL-7KQM-X3R7)"
    assert one.recipients == ["desk@daylight.example.org"]
    assert one.reading["excerpt"] == "We are working on it."
    assert one.reading["answers"] == ["<daylight.DL-1.request@daylight.example.org>"]
    assert (one.received_at.day, one.received_at.hour) == (23, 15)


def test_the_same_bytes_in_two_places_are_one_message_and_one_file(session):
    assert messages.take_in(session, [arrived(ANSWER), arrived(ANSWER, uid=2)], now=NOW) == 1
    assert messages.take_in(session, [arrived(ANSWER, uid=3)], now=NOW) == 0
    assert session.query(StoredFile).count() == 1


def test_a_message_that_came_two_ways_is_one_and_another_under_its_number_is_two(session):
    another_way = b"Received: by mx2.example.org\n" + ANSWER
    forged = ANSWER.replace(b"We are working on it.", b"We refuse.")
    assert messages.take_in(session, [arrived(ANSWER), arrived(another_way, 2)], now=NOW) == 1
    assert messages.take_in(session, [arrived(forged, 3)], now=NOW) == 1
    assert messages.take_in(session, [arrived(another_way, 4)], now=NOW) == 0


def test_a_day_that_is_still_to_come_is_not_believed(session):
    messages.take_in(session, [arrived(b"Date: Mon, 23 Nov 2099 09:00:00 +0000\n\nx")], now=NOW)
    assert session.query(InboundMessage).one().received_at == NOW


@given(content=st.binary(max_size=400))
def test_no_bytes_make_reading_fail(content):
    mail = read(content)
    columns, reading = columns_of(mail, now=NOW), reading_of(mail, whole=True)
    assert "\\u0000" not in json.dumps([columns, reading], default=str)


@given(
    name=st.sampled_from(["From", "To", "Subject", "Date", "Message-ID", "References"]),
    value=st.binary(max_size=120),
)
def test_no_header_makes_reading_fail(name, value):
    content = name.encode() + b": " + value.replace(b"\n", b" ") + b"\n\nwords\n"
    mail = read(content)
    columns, reading = columns_of(mail, now=NOW), reading_of(mail, whole=True)
    json.dumps([columns, reading], default=str, ensure_ascii=False).encode()


def test_a_reference_of_ours_is_found_and_a_mistyped_one_is_not():
    ref = new_ref()
    wrong = ref[:-1] + ("2" if ref[-1] != "2" else "3")
    assert refs_in(f"Re: {ref.lower()} and {wrong}") == ((ref,), (wrong,))
    for typed in (ref.replace("-", " "), ref.replace("-", "\u2013"), ref.replace("-", "")):
        assert refs_in(f"({typed})") == ((ref,), ())
    assert refs_in(f"{ref[:-1]}, the DL number and a DL-") == ((), (ref[:-1],))


def test_domains_are_cut_to_what_one_body_keeps():
    assert home_domain("mail.city.springfield.il.us") == "springfield.il.us"
    assert home_domain("records.isp.illinois.gov") == "illinois.gov"
    assert home_domain("Town.GovQA.us") == "govqa.us"
    assert home_domain("police.leeds.gov.uk") == "leeds.gov.uk"
    assert home_domain("k12.springfield.ma.us") == "springfield.ma.us"
    assert home_domain("mail.slmpd.org.invalid") == "slmpd.org.invalid"
    assert home_domain("records.invalid") == "records.invalid"
    assert [home_domain(text) for text in ("", "localhost", ".")] == ["", "", ""]
    assert domain_of_address("a@b@police.example.com") == "example.com"
    assert domain_of_address("nobody") == ""
    assert domain_of_site("www.springfield.gov/records") == "springfield.gov"
    assert domain_of_site("https://[broken") == ""


def test_a_message_belongs_to_several_requests_and_is_filed_once_with_each(session):
    about, one = campaign(session), message(session)
    asked = [records_request(session, agency(session), about) for _ in range(2)]
    for each in (*asked, asked[0]):
        messages.place(session, one, each, because="its subject", member_id=None, now=NOW)
        session.flush()
    assert (one.state, session.query(MessageFiling).count()) == (MessageState.UNSORTED, 2)
    messages.close(one, member_id=None, now=NOW)
    assert one.state == MessageState.FILED
    with pytest.raises(ServiceError, match="belongs to a request"):
        messages.set_aside(session, one, MessageState.SPAM, member_id=None, now=NOW)
    messages.unsort(session, one)
    session.flush()
    assert (one.state, session.query(MessageFiling).count()) == (MessageState.UNSORTED, 0)


def test_a_newsletter_is_set_aside_with_all_that_its_sender_sent(session):
    news = [message(session, f"{name}@news.example.com") for name in ("a", "b")]
    other, free = message(session, "x@example.net"), message(session, "a@gmail.com")
    alike = message(session, "b@gmail.com")
    assert messages.set_sender_aside(session, news[0], member_id=None, now=NOW) == 2
    assert messages.set_sender_aside(session, free, member_id=None, now=NOW) == 1
    assert [one.state for one in (*news, other, free, alike)] == [
        "not_ours", "not_ours", "unsorted", "not_ours", "unsorted",
    ]  # fmt: skip
    with pytest.raises(ServiceError, match="names no sender"):
        messages.set_sender_aside(session, message(session, ""), member_id=None, now=NOW)


def test_an_answer_that_belongs_to_a_request_is_not_set_aside_with_its_sender(session):
    one = records_request(session, agency(session), campaign(session))
    answer, news = (message(session, "clerk@town.example.invalid") for _ in range(2))
    messages.place(session, answer, one, member_id=None, now=NOW)
    assert messages.set_sender_aside(session, news, member_id=None, now=NOW) == 1
    assert (answer.state, news.state) == (MessageState.UNSORTED, MessageState.NOT_OURS)


@pytest.mark.parametrize("aside", [MessageState.SPAM, MessageState.NOT_OURS])
def test_a_message_set_aside_in_one_window_and_placed_in_another_waits_to_be_read(session, aside):
    one = records_request(session, agency(session), campaign(session))
    answer = message(session)
    messages.set_aside(session, answer, aside, member_id=None, now=NOW)
    messages.place(session, answer, one, member_id=None, now=NOW)
    assert (answer.state, answer.sorted_at) == (MessageState.UNSORTED, None)


def test_what_is_not_there_and_what_is_no_sorting_is_refused(session):
    with pytest.raises(NotFound):
        messages.message(session, 99)
    with pytest.raises(ServiceError, match="nothing was changed"):
        messages.set_aside(session, message(session), MessageState.FILED, member_id=None, now=NOW)


def test_what_comes_again_to_another_letters_address_goes_to_both(session):
    """A mail server may hand one mail over twice, once for each address that it was sent to."""
    first, second = new_token(), new_token()
    raw = mail("About both.\n", to="undisclosed@town.example")
    ways = [
        f"Delivered-To: records+{written(token)}@group.example\r\n".encode() + raw
        for token in (first, second)
    ]
    one = taken_in(session, ways[0])
    one.reading = one.reading | {"judged": True}
    messages.close(one, member_id=None, now=NOW)
    assert taken_in(session, ways[0]) is one
    assert (one.state, one.reading["judged"]) == (MessageState.FILED, True)
    assert taken_in(session, ways[1]) is one
    assert session.query(InboundMessage).count() == 1
    assert one.reading["tokens"] == [first, second]
    assert one.state is MessageState.UNSORTED
    assert messages.not_judged(session, 10) == [one]


def test_what_a_person_set_aside_stays_there_though_it_comes_again(session):
    raw = mail("Buy now.\n", to="undisclosed@town.example")
    one = taken_in(session, raw)
    messages.set_aside(session, one, MessageState.SPAM, member_id=None, now=NOW)
    way = f"Delivered-To: records+{written(new_token())}@group.example\r\n".encode()
    assert taken_in(session, way + raw) is one
    assert one.state is MessageState.SPAM


def test_the_mail_of_an_agency_is_never_set_aside_with_its_sender(session):
    agency(session, email="records@city.example")
    answer = message(session, "records@city.example")
    news = [message(session, "news@city.example") for _ in range(2)]
    with pytest.raises(ServiceError, match="address of an agency"):
        messages.set_sender_aside(session, answer, member_id=None, now=NOW)
    clerk = message(session, "clerk@city.example")
    assert messages.set_sender_aside(session, news[0], member_id=None, now=NOW) == 2
    assert [one.state for one in (answer, clerk)] == ["unsorted", "unsorted"]
