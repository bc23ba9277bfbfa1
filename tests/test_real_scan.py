"""A real agreement of 18 scanned pages: taken in, read by OCR, searched, told page by page."""

import json
import re
from difflib import SequenceMatcher

import pytest

from app.jobs import inspect_files, read_text
from app.jobs.lease import lease
from app.models import Document
from app.parts import parts
from app.ports.examining import Examination
from tests.factories.agencies import agency

SCAN = "data/documents/okaloosa_fl/flock_master_agreement_scan.pdf"
TEXT = "data/documents/okaloosa_fl/flock_master_agreement_text.md"


def words_of(text):
    return re.findall(r"[a-z0-9]+", text.casefold())


@pytest.fixture
def added(shared, app, session, run):
    """The scan, added by command and read by the worker; gives its number."""
    one = agency(session)
    session.commit()
    told = run("documents", "add", shared / SCAN, "--agency", f"id:{one.id}", "--json")
    assert told.exit_code == 0, told.output
    with lease("read-text", parts().settings.home) as held:
        while read_text.run(held)["pages"]:
            pass
    return json.loads(told.stdout)["files"][0]["document"]


def test_the_scan_is_read_found_and_told_by_its_pages(added, shared, run, record_property):
    told = run("documents", "text", added, "--json")
    pages = {page["page"]: page for page in json.loads(told.stdout)["text"]}
    assert sorted(pages) == list(range(1, 19))
    assert all(page["from"] == "ocr" for page in pages.values())
    assert "good faith belief" in " ".join(pages[9]["text"].split())
    assert "perpetual" in pages[7]["text"]

    for question, page in (('"good faith belief"', 9), ("perpetual", 7)):
        found = run("documents", "search", question, "--json")
        hits = json.loads(found.stdout)["hits"]
        assert (added, page) in {(hit["document"], hit["page"]) for hit in hits}, question

    reference = words_of((shared / TEXT).read_text(encoding="utf-8"))
    read = words_of(" ".join(page["text"] for page in pages.values()))
    same = SequenceMatcher(None, reference, read, autojunk=False).get_matching_blocks()
    accuracy = sum(block.size for block in same) / len(reference)
    record_property("word_accuracy", accuracy)
    print(f"word accuracy {accuracy:.1%} of {len(reference):,} words")  # noqa: T201 - wanted
    assert accuracy > 0.9


def test_the_scan_is_searched_and_no_longer_held_for_want_of_words(added, session):
    one = session.get_one(Document, added)
    with lease("inspect-files", parts().settings.home) as held:
        inspect_files.run(held)
    session.expire_all()
    found = Examination.from_data(one.file.examination)
    assert found.read_pages == tuple(range(1, 19))
    assert (found.unread_pages, found.ocr_needed) == ((), False)
    told = {(hit.code, hit.value.casefold()) for hit in found.read_findings}
    assert ("street_address", "1170 howell mill road") in told
    assert ("email", "support@flocksafety.com") in told
    assert all(hit.places for hit in found.read_findings)
