"""The letter that quotes a passage: lawful in each state, true about where the passage is from."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.law.statutes import codes
from app.models import (
    Agency,
    CampaignLetter,
    Document,
    DocumentSource,
    LetterVersion,
    Passage,
    RecordsRequest,
)
from app.services import campaigns
from app.services.catalogue import LETTERS
from app.services.letter_language import one_line
from app.services.letters import Composer, split
from app.services.passage_words import CATEGORY, TITLE
from tests.factories.moments import TODAY
from tests.letters.conftest import recipient, signer

HOSTILE = "{% for x in y %}{{ cycler.__init__.__globals__ }}{{ 7 * 7 }}{# gone #}"


@pytest.fixture
def quote(shipped):
    """Write a letter that quotes page 7 of a document of Springfield's police."""

    def written(code, *, source=DocumentSource.PRODUCED, to=None, words="", wanted=""):
        subject, body = split((LETTERS / "passage.txt").read_text(encoding="utf-8"))
        police = recipient(code, id=1)
        letter = CampaignLetter(name="passage-1", title=TITLE)
        letter.versions.append(
            LetterVersion(
                number=1,
                subject=subject,
                body=body,
                categories=[CATEGORY],
                sha256=campaigns.digest_of(subject, body, [CATEGORY]),
            )
        )
        letter.passage = Passage(
            document=Document(
                agency=police,
                agency_id=1,
                title="Memorandum with Ring",
                source=source,
                source_url="https://springfield.invalid/item-7",
                dated_on=date(2019, 5, 3),
                received_on=date(2026, 3, 2),
                records_request=RecordsRequest(ref="DL-SRC1"),
            ),
            page=7,
            quote=words or "the terms of this program are kept as Exhibit B describes",
            wanted=wanted,
        )
        about = to or police
        return Composer(shipped, campaigns.newest(letter)).compose(
            agency=about,
            recipient=about,
            ref="DL-TEST1",
            requester=signer(code),
            today=TODAY,
        )

    return written


def shelbyville(code):
    return Agency(**{**_facts(recipient(code)), "id": 2, "name": "Shelbyville Police Department"})


def _facts(agency):
    names = ("city", "county", "state", "jurisdiction", "body", "zone")
    return {name: getattr(agency, name) for name in names}


@pytest.mark.parametrize("code", ["US-IL", "US-VA", "US-PR"])
def test_the_same_agency_is_asked_for_what_its_own_record_refers_to(quote, code, snapshot):
    letter = quote(code, wanted="Exhibit B, and each later version of it.")
    assert f"{letter.subject}\n\n{letter.body}" == snapshot


@pytest.mark.parametrize("source", list(DocumentSource))
def test_a_neighbour_is_told_where_the_passage_is_from(quote, source, snapshot):
    letter = quote("US-IL", source=source, to=shelbyville("US-IL"))
    assert letter.body == snapshot
    assert "DL-SRC1" not in letter.body


@pytest.mark.parametrize("code", codes())
def test_it_can_be_written_under_every_law(quote, code):
    letter = quote(code)
    assert "DL-TEST1" in letter.subject
    assert "\n\n“the terms of this program are kept as Exhibit B describes”\n\n" in letter.body
    assert "{" not in letter.body
    assert "None" not in letter.body


def test_words_of_a_scan_are_never_read_as_a_template(quote):
    letter = quote("US-IL", words=HOSTILE, wanted=HOSTILE)
    assert letter.body.count(HOSTILE) == 2
    assert "49" not in letter.body


@given(st.text(min_size=1, max_size=200).filter(one_line))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_stand_in_the_letter_as_they_are_and_move_nothing_else(quote, words):
    plain, hostile = quote("US-IL"), quote("US-IL", words=words)
    said = "the terms of this program are kept as Exhibit B describes"
    assert hostile.body == plain.body.replace(f"“{said}”", f"“{one_line(words)}”")
    assert hostile.subject == plain.subject


def test_another_passage_is_another_letter_by_its_digest(quote):
    digests = {quote("US-IL", words=one).digest for one in ("one", "two", "two")}
    assert len(digests) == 2
