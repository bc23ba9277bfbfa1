"""Words of a PDF that stand on no page are searched as those on its pages are."""

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from tests.adapters.inspecting.looking import codes, look
from tests.factories.papers import changed, paper

SAID = b"Ann Lee, SSN 219-09-9999"


def bookmark(pdf):
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(SAID.decode(), 0))


def description(pdf):
    figure = Dictionary(Type=Name.StructElem, S=Name.Figure, Alt=SAID)
    pdf.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=Array([figure]))


def label(pdf):
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=SAID)]))


def notes_of_a_page(pdf):
    words = b"<x><d>" + SAID + b"</d></x>"
    pdf.pages[0].obj.Metadata = pdf.make_stream(words, Type=Name.Metadata, Subtype=Name.XML)


@pytest.mark.parametrize("hide", [bookmark, description, label, notes_of_a_page])
def test_words_beside_the_pages_are_searched(hide):
    assert codes(look(paper(("A licence",)), watch=["Ann Lee"])) == set()
    found = look(changed(paper(("A licence",)), hide), watch=["Ann Lee"])
    assert {"ssn", "watch_word"} <= codes(found)
    assert found.verdict == "hold"


def test_times_and_marks_of_programs_are_no_private_data():
    def marked(pdf):
        pdf.pages[0].obj.LastModified = "D:20210302120000-05'00'"
        pdf.Root.Extra = Dictionary(Made=b"D:20210302120007Z", Mark=bytes(range(256)))

    assert codes(look(changed(paper(("A licence",)), marked))) == set()
