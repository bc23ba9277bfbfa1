"""Ask for this: what may be quoted, what may not, and what the letter says of it."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.models import (
    CampaignLetter,
    DocumentSource,
    Passage,
    RedactionBox,
    RoleName,
)
from app.parts import parts
from app.ports.examining import Examination, Finding
from app.services import campaigns, packs, passages, redactions
from app.services.passage_proof import PassageRefused, cautions
from app.services.preflight import Words, preflight
from app.services.quotes import PageSeen
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.codings import page
from tests.factories.documents import document, published
from tests.factories.moments import NOW, TODAY
from tests.factories.passages import QUOTE, asked
from tests.factories.people import group, member

HOSTILE = "{{ 777 * 777 }} {% for x in y %} {# gone #} {{ requester.email }} is kept"


@pytest.fixture
def about(session):
    return campaign(session)


@pytest.fixture
def one(app, session, about):
    police = agency(session)
    answered = records_request(session, police, about)
    return document(session, parts().store, police, request=answered, title="Agreement, 2019")


def letter_of(session, passage, to, today=TODAY):
    tried = passages.tried(session, passage.letter.campaign, passage.letter, [to.id], today=today)
    assert tried.to is to, tried.looked.reasons
    return tried.letter


def test_the_letter_quotes_the_page_and_names_its_source(session, one, about):
    group(session)
    made = asked(session, one, about)
    words = letter_of(session, made, one.agency).body
    assert "Your agency released the document “Agreement, 2019” to us on" in words
    assert f"in answer to our request {one.records_request.ref}." in words
    assert f"Its page 7 says:\n\n“{QUOTE}”\n\n" in words
    assert "1. Records behind a quoted passage. Every record that the passage quoted" in words
    assert made.places == [[252, 90, 362, 102], [72, 110, 302, 122]]
    assert made.letter.campaign is about


def test_neighbours_are_asked_for_their_own_and_told_whose_record_it_is(session, one, about):
    group(session)
    other = agency(session, name="Shelbyville Police Department")
    words = letter_of(session, asked(session, one, about), other).body
    assert f"{one.agency.name} released the document “Agreement, 2019” to us on" in words
    assert one.records_request.ref not in words
    assert "We ask your agency for its own records that correspond to the following" in words


def test_what_somebody_wants_in_their_own_words_becomes_the_item(session, one, about):
    group(session)
    made = asked(session, one, about, wanted="The list of devices\nin Exhibit B")
    words = letter_of(session, made, one.agency).body
    assert "1. Records behind a quoted passage. The list of devices in Exhibit B.\n" in words


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"source": DocumentSource.FOUND_ONLINE, "source_url": "https://city.invalid/a?b=1"},
            (
                "The document “Agreement, 2019”, about your agency, was public at "
                "https://city.invalid/a?b=1 on November 24, 2026."
            ),
        ),
        (
            {"source": DocumentSource.GIVEN},
            (
                "We hold a copy of the document “Agreement, 2019”, about your agency. It bears the "
                "date May 3, 2019."
            ),
        ),
    ],
)
def test_a_letter_says_truly_where_the_document_is_from(session, about, facts, said):
    group(session)
    police = agency(session)
    one = document(
        session,
        parts().store,
        police,
        title="Agreement, 2019",
        dated_on=date(2019, 5, 3),
        **facts,
    )
    words = letter_of(session, asked(session, one, about), police).body
    assert said in words
    assert "released the" not in words


def test_signs_of_a_template_in_a_scan_stay_the_words_they_are(session, one, about):
    group(session)
    seen = page(HOSTILE, 3)
    made = asked(session, one, about, quote=HOSTILE, wanted="{{ ref }} {% if", seen=seen)
    words = letter_of(session, made, one.agency).body
    assert f"“{HOSTILE}”" in words
    assert "quoted passage. {{ ref }} {% if.\n" in words
    assert "603729" not in words


def test_control_signs_and_line_ends_of_a_scan_cannot_set_the_letter(session, one, about):
    group(session)
    text = "keep\u202e the\x00 terms\n\n| of this\r\n1. program"
    made = asked(session, one, about, quote=text, seen=page(text, 3))
    words = letter_of(session, made, one.agency).body
    assert "“keep the terms | of this 1. program”" in words


@pytest.mark.parametrize(
    ("quote", "why"),
    [
        ("", "Mark the words to quote first"),
        ("the moon is a cheese", "Page 7 does not say “the moon is a cheese”"),
        ("word " * 300, "The passage has 1,499 characters; 1,000 is the most"),
    ],
)
def test_what_the_page_does_not_say_is_not_quoted(session, one, about, quote, why):
    with pytest.raises(PassageRefused, match=why):
        asked(session, one, about, quote=quote)
    assert session.scalar(select(func.count(Passage.id))) == 0
    assert [letter.name for letter in about.letters] == ["agreements"]


def test_a_page_that_no_program_reads_is_quoted_on_a_person_s_word_alone(session, one, about):
    dark = PageSeen(2, "", (), 612, 792)
    with pytest.raises(PassageRefused, match="No program can read page 2"):
        asked(session, one, about, seen=dark)
    assert asked(session, one, about, seen=dark, by_sight=True).places == []
    with pytest.raises(PassageRefused, match="does not say"):  # here a program can read
        asked(session, one, about, quote="nothing of it", by_sight=True)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("call 217-555-0143 for video", "“217-555-0143”: phone number."),
        ("mail j.doe@example.org for video", "“j.doe@example.org”: e-mail address."),
        ("his SSN 123-45-6789 is kept", "“SSN 123-45-6789”: social security number."),
        ("as Kim Example told us", "“Kim Example”: a name or address of our own people."),
    ],
)
def test_what_may_be_private_is_refused_until_it_is_trimmed(session, one, about, text, why):
    member(session, name="Kim Example")
    with pytest.raises(PassageRefused) as refused:
        asked(session, one, about, quote=text, seen=page(text, 7))
    assert why in refused.value.reasons
    assert asked(session, one, about, quote=text.split()[-1], seen=page(text, 7)).id


def redact(session, one, where, number=7):
    draft = redactions.open_draft(session, one, member_id=None, now=NOW)
    x0, y0, x1, y1 = where
    draft.boxes.append(RedactionBox(page=number, x0=x0, y0=y0, x1=x1, y1=y1, reason="private"))
    session.flush()


def test_what_we_redact_is_never_quoted_not_even_of_a_draft(session, one, about):
    redact(session, one, (250, 88, 300, 104))
    with pytest.raises(PassageRefused, match="What we redact is not quoted"):
        asked(session, one, about)
    assert asked(session, one, about, quote="for ever").id  # elsewhere on the page


def test_what_is_redacted_in_another_document_of_the_same_file_is_not_quoted(session, one, about):
    with parts().store.open(one.file.sha256) as content:
        twin = document(
            session, parts().store, agency(session, name="Other"), content=content.read()
        )
    redact(session, twin, (250, 88, 300, 104))
    with pytest.raises(PassageRefused, match="What we redact is not quoted"):
        asked(session, one, about)


def test_without_places_nothing_on_a_page_with_a_box_is_quoted(session, one, about):
    redact(session, one, (0, 0, 5, 5), 2)
    with pytest.raises(PassageRefused, match="nobody can tell whether it does"):
        asked(session, one, about, seen=PageSeen(2, "", (), 612, 792), by_sight=True)


def test_a_box_drawn_after_the_letter_was_made_stops_it_at_the_pre_flight(session, one, about):
    group(session)
    made = asked(session, one, about)
    words = Words.of(about, made.letter.name)
    before = preflight(session, words, [one.agency_id], today=TODAY)
    assert before.rows[0].ready
    redact(session, one, (250, 88, 300, 104))
    after = preflight(session, words, [one.agency_id], today=TODAY)
    assert after.reasons == {"quote_redacted": 1}
    plain = preflight(session, Words.of(about), [one.agency_id], round_number=2, today=TODAY)
    assert "quote_redacted" not in plain.reasons


@pytest.mark.parametrize(
    ("told", "count", "is_quoted"),
    [
        ("terms program", 2, False),  # each stands there once, and that is under the box
        ("terms secret", 60, False),  # more lie there than are listed
        ("agency the", 2, True),  # none of them is in the quote
    ],
)
def test_what_the_agency_failed_to_hide_is_not_quoted(session, one, about, told, count, is_quoted):
    finding = Finding(
        code="covered_text", page=7, detail="words lie under a box", value=told, count=count
    )
    one.file.examination = Examination(pages=9, findings=(finding,)).as_data()
    if is_quoted:
        assert asked(session, one, about).id
        return
    with pytest.raises(PassageRefused, match="What somebody hid is not quoted"):
        asked(session, one, about)


def test_a_letter_does_not_name_one_of_us_by_a_title_or_a_wish(session, one, about):
    member(session, name="Kim Example")
    member(session, name="Ann")
    one.title = "Ann Arbor, 2019"
    assert asked(session, one, about, wanted="What Ann Arbor kept").id
    with pytest.raises(PassageRefused, match="would hold what you ask for"):
        asked(session, one, about, wanted="What you told Kim Example")
    one.title = "Scan of kim example, 2019"
    with pytest.raises(PassageRefused, match="would hold the title of the document"):
        asked(session, one, about)


def test_the_filer_is_told_that_a_document_is_private_held_or_given(session, one, about):
    private = "“Agreement, 2019” is not public"
    assert [said.split(".")[0] for said in cautions(session, one)] == [private]
    before = one.file.examination
    one.file.examination = Examination(pages=1, silent_pages=(1,)).as_data()
    one.source, one.sample = DocumentSource.GIVEN, True
    assert [said.split(".")[0] for said in cautions(session, one)] == [
        private,
        "Its file is held until what was found inside is decided",
        "It is a sample that we made: no agency ever sent it, whatever the letter says",
        "Somebody gave it to the group",
    ]
    words = Words.of(about, asked(session, one, about).letter.name)
    looked = preflight(session, words, [one.agency_id], today=TODAY)
    codes = [problem.code for problem in looked.rows[0].problems]
    assert codes.count("quote_caution") == 4
    one.file.examination, one.source, one.sample = before, DocumentSource.PRODUCED, False
    published(session, one, member(session, RoleName.ORGANISER))
    one.file.examination = Examination(pages=1, silent_pages=(1,)).as_data()
    assert cautions(session, one) == ()  # whoever published it decided what was found


def test_the_same_passage_is_one_letter_and_another_wish_is_another(session, one, about):
    first = asked(session, one, about)
    assert asked(session, one, about) is first
    second = asked(session, one, about, wanted="The invoices")
    assert [first.letter.name, second.letter.name] == ["passage-1", "passage-2"]
    assert session.scalar(select(func.count(CampaignLetter.id))) == 3


def test_a_pack_takes_no_passage_with_it(session, one, about, tmp_path):
    campaigns.write(
        session,
        about.letters[0],
        subject="S",
        body="{{ opening }} {{ items }} {{ response }} {{ standing }} {{ signature }}",
        categories=["agreement"],
        now=NOW,
    )
    asked(session, one, about)
    assert [path.name for path in packs.save(about, tmp_path / "pack")] == [
        "pack.yaml",
        "agreements.txt",
    ]
    assert "passage" not in (tmp_path / "pack/pack.yaml").read_text()


def test_a_document_without_a_request_needs_a_campaign_to_be_named(session, one, about):
    assert passages.campaign_for(session, one) is about
    found = document(session, parts().store, one.agency, source=DocumentSource.GIVEN)
    assert passages.campaign_for(session, found) is about  # the only one there is
    other = campaign(session)
    with pytest.raises(PassageRefused, match="Say in which campaign to ask"):
        passages.campaign_for(session, found)
    assert passages.campaign_for(session, found, other.name) is other
