"""Kept pages whose table of letters lies: what a reader sees there is found all the same."""

import pytest
from pikepdf import Dictionary, Name

from app.adapters.redacting.keeping import letters
from app.adapters.redacting.redactor import ProcessRedactor
from app.ports.redacting import Area
from tests.factories.papers import LINES, PDF, changed, line_box, paper

NAMED = (
    "The licence was signed for the agency by",
    "Margaret Whitfield on the third of June",
    "Prices follow the schedule that is attached",
)


def lying(pdf):
    """Say of the letters of the second page that they are others, as a broken printer does."""
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    turned = alphabet[13:] + alphabet[:13]
    meant = {ord(one): other for one, other in zip(alphabet, turned, strict=True)}
    meant |= {ord(one.upper()): meant[ord(one)].upper() for one in alphabet} | {32: " "}
    page, font = pdf.pages[1], pdf.pages[1].Resources.Font.F1
    facts = {name: value for name, value in font.items() if name != "/ToUnicode"}
    facts["/ToUnicode"] = pdf.make_stream(letters.table(meant, wide=False))
    page.obj.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(Dictionary(facts))))
    assert page.Resources.Font.F1.Type == Name.Font


def redacted(content, tmp_path):
    given, made = tmp_path / "given.pdf", tmp_path / "made.pdf"
    given.write_bytes(content)
    redactor, box = ProcessRedactor(), Area(**line_box(0))
    done = redactor.redact(given, PDF, [box], made, read={})
    return done, redactor.verify(made, PDF, done.areas, words=done.words)


def test_an_honest_page_is_kept(tmp_path):
    done, verdict = redacted(paper(LINES, NAMED[::2]), tmp_path)
    assert done.pictures == (1,)
    assert verdict.clean


@pytest.mark.parametrize("lines", [NAMED, NAMED[::2]], ids=["a burned name", "other words"])
def test_a_page_that_says_other_words_than_it_shows_becomes_a_picture(tmp_path, lines):
    done, verdict = redacted(changed(paper(LINES, lines), lying), tmp_path)
    assert done.pictures == (1, 2)
    assert verdict.clean is (lines is not NAMED)
    if lines is NAMED:
        assert {"Whitfield", "Margaret"} <= {one.detail for one in verdict.findings}
        assert 2 in {one.page for one in verdict.findings}
