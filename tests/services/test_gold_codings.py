"""The hand codings of real papers, entered as a reader would: every one has its page and words."""

import json

import pytest

from app.models import Anchor, Finding
from app.parts import parts
from app.queries import codings
from app.services import readings
from app.services.codebook import codebook
from app.services.coded_values import from_data
from app.services.coding import Found, code
from app.services.quotes import PageSeen
from tests.factories.agencies import agency
from tests.factories.documents import document
from tests.factories.moments import NOW
from tests.factories.people import member

# Which few words of the paper decide, by the end of its name and the code; and on which page where
# the hand coding names none. Beside them the values that the hand coding tells in its fields.
OKALOOSA, EUGENE = "ocso_flock_msa.PDF", "signed.pdf"
TIGARD, MIAMI = "tigard_or_ring_acknowledgement_2020-03.txt", "miami_beach_fl_ring_mou.txt"
ARCADIA = "arcadia_ca_ring_subsidy_2018-10-16.txt"
MENIFEE = "menifee_ca_flock_order_form_2021-06-03.txt"
WORDS = {
    (OKALOOSA, "DAT-VRET"): (7, "perpetual", "", {"perpetual": "yes", "ml_training": "yes"}),
    (OKALOOSA, "ACC-EMERG"): (9, "good faith belief", "", {"standard": "good faith belief"}),
    (OKALOOSA, "CON-TERM"): (10, "automatically renew", "automatic", {"notice": "30 days"}),
    (OKALOOSA, "CON-LIAB"): (12, "Limitation of Liability", "", {"cap": "12 months of fees"}),
    (OKALOOSA, "TEC-CHANGE"): (4, "Upgrades to Platform", "", {}),
    (OKALOOSA, "DAT-OWN"): (6, "all right, title and interest", "agency", {}),
    (OKALOOSA, "CON-EXIT"): (10, "material breach", "", {"notice": "30 days", "cure": "yes"}),
    (OKALOOSA, "SEC-NDA"): (7, "Proprietary Information", "", {}),
    (OKALOOSA, "PRO-DUTY"): (None, "", "", {}),
    (EUGENE, "CON-TERM"): (2, "by mutual agreement of the parties", "by agreement", {}),
    (EUGENE, "SEC-NDA"): (
        *(6, "public records and subject to public disclosure", ""),
        {"public_records_exception": "yes"},
    ),
    (EUGENE, "CON-LIAB"): (
        *(4, "Contractor shall indemnify and hold City", ""),
        {"contractor_indemnifies": "yes"},
    ),
    (EUGENE, "DAT-VRET"): (23, "perpetual", "", {"perpetual": "yes"}),
    (EUGENE, "DAT-RET"): (13, "Retention Period: 30 Days", "30 days", {}),
    (TIGARD, "PRO-DUTY"): (1, "No endorsement or promotion", "", {}),
    (TIGARD, "BEN-NOCOST"): (1, "no cost associated", "", {}),
    (TIGARD, "PRO-ROLES"): (1, "Investigative Coordinator", "", {}),
    (MIAMI, "ACC-REQ"): (1, "Neighbors Portal", "", {"tool": "Ring Neighbors Portal"}),
    (ARCADIA, "BEN-SUBSIDY"): (
        *(1, "$25,000 for 500 subsidies", "$25,000"),
        {"city_per_unit": "$50", "vendor_match": "$50", "units": "500"},
    ),
    (MENIFEE, "CON-PRICE"): (
        *(1, "Year 1 Total $5,500.00", "$5,500"),
        {"recurring": "$5,000", "unit_price": "$2,500", "units": "2"},
    ),
    (MENIFEE, "CON-TERM"): (
        *(1, "Renewal Term: 12 Months", "automatic"),
        {"first_term": "12 months", "renewal_term": "12 months"},
    ),
}


@pytest.fixture
def gold(shared):
    return json.loads((shared / "data" / "gold_codings.json").read_text())["codings"]


@pytest.fixture
def page_of(app, shared):
    """What a program reads of a page of these papers: of the scan, what OCR made of it."""
    read = {}

    def seen(path, number):
        if path.endswith(".txt"):
            text = (shared / "data" / path).read_text()
        elif path.endswith(OKALOOSA):
            name = f"okaloosa_msa_p{number:02}.txt"
            text = (shared / "data" / "ocr_baseline" / name).read_text()
        else:
            if path not in read:
                reader = parts().page_reader
                read[path] = reader.embedded(shared / "data" / path, "application/pdf")
            text = read[path][number - 1].text
        return PageSeen(number, text, (), 612, 792)

    return seen


def test_every_hand_coding_is_kept_with_its_page_and_its_words(session, gold, page_of):
    reader, documents = member(session), {}
    of = agency(session)
    for one in gold:
        path = one["document"]
        name = next(end for end, term in WORDS if path.endswith(end) and term == one["code"])
        page, quote, value, details = WORDS[name, one["code"]]
        assert page == one.get("page", page)
        if path not in documents:
            documents[path] = document(session, parts().store, of)
        kept = code(
            session,
            documents[path],
            Found(
                term=one["code"],
                finding=Finding(one["value"]),
                value=value,
                details=details,
                quote=quote,
                read_whole=one["anchor"] == "whole document",
            ),
            book=codebook(),
            seen=page_of(path, page) if page else None,
            reader_id=reader.id,
            now=NOW,
        )
        assert kept.anchor is (Anchor.WORDS if page else Anchor.WHOLE), one
        assert kept.finding == one["value"]
    assert len(gold) == len(WORDS) == 21
    for one in documents.values():
        readings.finish(session, one, reader_id=reader.id, now=NOW)
        readings.let_stand_alone(session, one, "One coder, as a test.")
    stands = codings.standing(session, [one.id for one in documents.values()])
    assert sum(len(every) for every in stands.values()) == 21
    menifee = next(one for path, one in documents.items() if path.endswith(MENIFEE))
    assert str(from_data(stands[menifee.id]["CON-PRICE"].coding.value)) == "$5,500.00"
