"""`daylight mail scans` and `sheets`: from the printer to the request, by command."""

import json

import pypdfium2
import pytest

from app.models.ref import new_ref
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.people import group
from tests.factories.scans import as_pdf, page, pile, scanned

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def asked(session):
    group(session)
    return records_request(session, agency(session), campaign(session), ref=new_ref())


def test_a_printed_sheet_leads_a_scanned_answer_to_its_request(run, asked, tmp_path):
    out = tmp_path / "sheets.pdf"
    printed = run("mail", "sheets", asked.ref, "--new", "1", "--out", out, "--json")
    assert json.loads(printed.stdout) == {"sheets": 2, "file": str(out)}
    with pypdfium2.PdfDocument(out) as pdf:
        seen = [pdf[number].render(scale=2).to_pil() for number in range(2)]
    known, new = (as_pdf(one.convert("L"), 144) for one in seen)
    scan = tmp_path / "monday.pdf"
    scan.write_bytes(pile(known, page(), new, as_pdf(scanned(page("Who are you?")))))
    told = json.loads(run("mail", "scans", scan, "--arrived-on", "2026-11-20", "--json").stdout)
    (only,) = told["piles"]
    assert (only["name"], only["new"], only["state"], only["pages"]) == (
        "monday.pdf",
        True,
        "split",
        4,
    )
    assert [one["belongs_to"] for one in only["letters"]] == [[asked.ref], []]
    again = json.loads(run("mail", "scans", scan, "--json").stdout)["piles"][0]
    assert again["new"] is False
    assert again["letters"] == only["letters"]


def test_a_file_that_is_no_scan_is_refused_and_the_others_are_brought_in(run, asked, tmp_path):
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.txt"
    good.write_bytes(page())
    bad.write_text("just words")
    result = run("mail", "scans", bad, good, "--json")
    told = json.loads(result.stdout)
    assert [one["name"] for one in told["piles"]] == ["good.pdf"]
    assert "bad.txt is no scan" in told["refused"][0]


def test_nothing_brought_in_ends_with_one(run, asked, tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_text("just words")
    result = run("mail", "scans", bad, "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["error"] == "No pile was brought in."
    assert len(told["reasons"]) == 1


def test_a_sheet_for_a_request_that_is_not_here_is_refused(run, asked, tmp_path):
    result = run("mail", "sheets", "DL-2222-2222", "--out", tmp_path / "s.pdf", "--json")
    assert result.exit_code == 1
    assert not (tmp_path / "s.pdf").exists()
