"""Whoever is written about may answer, and the answer stands beside it, whole, until withdrawn."""

import html
import re

import pytest

from app.models import DocumentKind, MessageFiling, Redaction, Reply, RoleName
from app.parts import parts
from app.services.agency_merge import merge
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.documents import document, pdf, published
from tests.factories.mailbox import message
from tests.factories.moments import NOW
from tests.factories.people import group, member
from tests.factories.reading import read_by_the_worker

WORDS = "We never signed this.\n\nThe mayor signed another paper."
SIGNS = ["whole", "private"]


@pytest.fixture
def about(app, session, clock):
    group(session)
    return agency(session, name="Springfield Police")


@pytest.fixture
def ola(session):
    return member(session, RoleName.ORGANISER, name="Ola Nordmann")


@pytest.fixture
def desk(sign_in_as, ola):
    return sign_in_as(ola)


@pytest.fixture
def agreed(session, about, ola):
    """A public document about the agency."""
    made = document(session, parts().store, about, title="Agreement", summary="It was agreed.")
    made.credit = "Daylight Test Group"
    session.commit()
    return made, published(session, made, ola)


@pytest.fixture
def letter(session, about):
    """The paper on which the reply came; it stays private."""
    made = document(
        session,
        parts().store,
        about,
        content=pdf("We never signed this. The mayor signed another paper."),
        kind=DocumentKind.CORRESPONDENCE,
        title="Reply",
    )
    session.commit()
    read_by_the_worker()
    return made


def enter(desk, about, /, **facts):
    told = {
        "said_by": "Chief Wiggum, Springfield Police",
        "said_on": "2026-11-20",
        "words": WORDS,
        "signed": SIGNS,
    }
    return desk.post(f"/desk/agencies/{about.id}/replies", data=told | facts)


def test_a_reply_stands_beside_the_document_and_on_the_page_of_the_agency(
    session, about, agreed, letter, desk, client
):
    one, public = agreed
    assert (
        f"agencies/{about.id}/replies?document={one.id}"
        in desk.get(f"/desk/documents/{one.id}").text
    )
    answer = enter(desk, about, about=one.id, source=letter.id)
    assert answer.status_code == 302
    page = desk.get(answer.location).text
    assert "Chief Wiggum, Springfield Police" in page
    for place in (f"/d/{public.address}", f"/a/{about.id}-springfield-police"):
        shown = client.get(place).text
        assert f"<blockquote>{WORDS}</blockquote>" in html.unescape(shown)
        assert "Chief Wiggum, Springfield Police" in shown
    made = session.query(Reply).one()
    refused = desk.post(f"/desk/replies/{made.id}/withdraw", data={"because": " "})
    assert refused.status_code == 409
    desk.post(f"/desk/replies/{made.id}/withdraw", data={"because": "They took it back."})
    assert "never signed" not in client.get(f"/d/{public.address}").text
    assert "They took it back." in desk.get(f"/desk/agencies/{about.id}/replies").text


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"said_by": ""}, "Name who signed it"),
        ({"said_on": "2026-11-25"}, "today at the latest"),
        ({"words": " "}, "Copy all of their words"),
        ({"source": ""}, "one of both"),
        ({"message": "1"}, "one of both"),
        ({"source": "999"}, "no document 999"),
        ({"source": "", "message": "999"}, "Message 999 is not filed"),
        ({"about": "999"}, "no public document about Springfield Police"),
        ({"signed": ["private"]}, "All of their words, and no others"),
        ({"words": "Ask Ola Nordmann of your group."}, "names Ola Nordmann"),
        ({"words": "Call 217-555-0143.", "signed": ["whole"]}, "a telephone number"),
    ],
)
def test_what_is_missing_is_named_and_what_was_typed_comes_back(
    session, about, letter, desk, facts, why
):
    answer = enter(desk, about, **({"source": letter.id} | facts))
    assert answer.status_code == 422
    assert why in html.unescape(answer.text)
    assert session.query(Reply).count() == 0


@pytest.mark.parametrize(
    "words",
    [
        "Ask Rene Munoz.",
        "Ask Rene\u0301 Mun\u0303oz.",
        "Ask Ren\u00e9 Mu\u200b\u00f1oz.",
        "Ask Ren\u00e9 Mu\u00ad\u00f1oz.",
        "Ask Ren\u00e9 Mu-\n\u00f1oz.",
        "Ask Ren\u00e9_Mu\u00f1oz.",
        "Ask Mu\u00f1oz, Ren\u00e9.",
    ],
)
def test_a_name_of_ours_is_found_however_it_is_written(session, about, letter, desk, words):
    member(session, RoleName.FILER, name="Ren\u00e9 Mu\u00f1oz")
    session.commit()
    refused = enter(desk, about, source=letter.id, words=words)
    assert refused.status_code == 422
    assert "It names Ren\u00e9 Mu\u00f1oz" in refused.text


def test_who_signed_for_one_doubt_did_not_sign_for_another(session, about, letter, desk):
    facts = {"source": letter.id, "words": "We are proud of it. Call 217-555-0143."}
    first = enter(desk, about, **facts)
    assert first.status_code == 422
    seen = signatures(first.text)
    other = facts | {"words": "We are proud of it. Call 217-555-0199."}
    assert enter(desk, about, **other, signed=seen).status_code == 422
    assert session.query(Reply).count() == 0
    assert enter(desk, about, **facts, signed=seen).status_code == 302


def test_words_under_a_box_are_asked_about_before_a_reply_tells_them(
    session, about, agreed, letter, desk
):
    one, _public = agreed
    session.add(Redaction(document_id=one.id, verification={"words": ["mayor"]}, created_at=NOW))
    session.commit()
    refused = enter(desk, about, about=one.id, source=letter.id)
    assert refused.status_code == 422
    assert "It says “mayor”" in refused.text
    seen = signatures(refused.text)
    assert enter(desk, about, about=one.id, source=letter.id, signed=seen).status_code == 302


@pytest.mark.parametrize("number", [10**12, 10**30, -1])
def test_a_number_that_no_document_has_breaks_nothing(about, letter, desk, number):
    shown = desk.get(f"/desk/agencies/{about.id}/replies", query_string={"document": number})
    assert shown.status_code == 200
    for name in ("about", "source", "message"):
        assert enter(desk, about, **({"source": letter.id} | {name: number})).status_code == 422


def signatures(page):
    """All that a page asks to be signed for."""
    return re.findall(r'name="signed" value="([^"]+)"', page)


def test_a_name_that_was_taken_out_is_told(about, agreed, letter, desk, client):
    one, public = agreed
    facts = {"about": one.id, "source": letter.id, "words": "Dear [name], no."}
    enter(desk, about, **facts, signed=signatures(enter(desk, about, **facts).text))
    assert "names in square brackets, which we took out" in client.get(f"/d/{public.address}").text


def test_words_that_do_not_stand_in_the_source_are_told(about, letter, desk):
    changed = enter(desk, about, source=letter.id, words="We signed this.", signed=[]).text
    assert "these words do not stand there so" in changed
    assert "do not stand there" not in enter(desk, about, source=letter.id, signed=[]).text


def test_a_message_must_be_of_a_known_sender(session, about, desk):
    asked = records_request(session, about, campaign(session))
    mail = message(session)
    mail.reading = {"unproven": ["Nobody knows this sender."]}
    session.add(MessageFiling(message_id=mail.id, request_id=asked.id, filed_at=NOW))
    session.commit()
    refused = enter(desk, about, message=mail.id)
    assert refused.status_code == 422
    assert "Nobody knows this sender." in refused.text
    mail.reading = {}
    session.commit()
    assert enter(desk, about, message=mail.id).status_code == 302


def test_a_reply_to_a_document_goes_when_the_document_does(
    session, about, agreed, letter, desk, client
):
    one, public = agreed
    enter(desk, about, about=one.id, source=letter.id)
    public.withdrawn_at, public.withdrawn_because = NOW, "A slip."
    session.commit()
    page = client.get(f"/a/{about.id}-springfield-police")
    assert "never signed" not in page.text


def test_only_an_organiser_enters_a_reply(session, about, letter, sign_in_as):
    filer = sign_in_as(member(session, RoleName.FILER))
    assert filer.get(f"/desk/agencies/{about.id}/replies").status_code == 403
    assert enter(filer, about, source=letter.id).status_code == 403


def test_a_reply_goes_with_an_agency_that_is_merged(session, about, agreed, letter, desk, ola):
    enter(desk, about, source=letter.id)
    kept = agency(session, name="Springfield Department of Police")
    merge(session, about, kept, because="One and the same", member_id=ola.id, now=NOW)
    session.commit()
    assert session.query(Reply).one().agency_id == kept.id


def test_what_it_answers_and_where_it_is_from_are_chosen_from_lists(
    session, about, agreed, letter, desk
):
    one, _public = agreed
    other = document(session, parts().store, agency(session), title="Of others")
    request = records_request(session, about, campaign(session))
    mail = message(session, subject="Re: your question")
    session.add(MessageFiling(message_id=mail.id, request_id=request.id, filed_at=NOW))
    stray = message(session, subject="Filed nowhere")
    session.commit()
    page = desk.get(f"/desk/agencies/{about.id}/replies?document={one.id}").text
    answers = page.split(' id="about"')[1].split("</select>")[0]
    assert f'selected value="{one.id}">Agreement, ' in answers
    assert f'value="{letter.id}"' not in answers  # it is not public
    holds = page.split(' id="source"')[1].split("</select>")[0]
    assert [f'value="{each.id}"' in holds for each in (one, letter, other)] == [True, True, False]
    mails = page.split(' id="message"')[1].split("</select>")[0]
    assert f'value="{mail.id}">Re: your question, ' in mails
    assert f'value="{stray.id}"' not in mails
    refused = enter(desk, about, about=one.id, source=letter.id, signed=[])
    assert f'selected value="{letter.id}">Reply, ' in refused.text
    assert enter(desk, about, source="12345678901234567890").status_code == 422
