"""Words of a PDF that stand on no page are searched as those on its pages are."""

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from app.adapters.inspecting.watching import WatchList
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


NAME = "Margaret Whitfield"
PAGE = ("A licence",)


def on_page(pdf, marks):
    pdf.pages[0].contents_add(marks, prepend=True)


def packet(pdf, words, **kind):
    pdf.pages[0].obj.Metadata = pdf.make_stream(words, **kind)


def picture_with_a_comment(pdf):
    made = io.BytesIO()
    Image.new("RGB", (40, 40)).save(made, "JPEG", comment=NAME.encode())
    how = Dictionary(Subtype=Name.Image, Width=40, Height=40, Filter=Name.DCTDecode)
    pdf.pages[0].obj.Resources.XObject = Dictionary(P=pdf.make_stream(made.getvalue(), how))


def field(**said):
    def add(pdf):
        made = pdf.make_indirect(Dictionary(FT=Name.Ch, T="list", **said))
        pdf.Root.AcroForm = Dictionary(Fields=Array([made]))

    return add


def set_in_root(key, value):
    def add(pdf):
        pdf.Root[key] = value

    return add


ATTRIBUTE = f'<x><rdf:Description pdfx:Author="{NAME}"/></x>'
ENTITIES = "".join(f"&#{ord(sign)};" for sign in NAME)
BUILT = {
    "array": set_in_root("/Extra", Array([Array([NAME])])),
    "choice": field(Opt=Array([Array(["1", NAME]), "Other"])),
    "key": set_in_root(f"/{NAME}", 1),
    "name": set_in_root("/Extra", Name("/MargaretWhitfield")),
    "destination": set_in_root("/Dests", Dictionary({"/Margaret_Whitfield": Array([])})),
    "tree": set_in_root("/Names", Dictionary(Dests=Dictionary(Names=Array([NAME, Array([])])))),
    "control": set_in_root("/Extra", f"Seen by {NAME}\x02"),
    "marked": lambda pdf: on_page(pdf, b"/Figure <</K <</Alt (%s)>> >> BDC EMC" % NAME.encode()),
    "note": lambda pdf: on_page(pdf, b"q Q % " + NAME.encode() + b"\n"),
    "attribute": lambda pdf: packet(pdf, ATTRIBUTE.encode(), Type=Name.Metadata),
    "untyped": lambda pdf: packet(pdf, ATTRIBUTE.encode(), Subtype=Name.XML),
    "wide": lambda pdf: packet(pdf, f"<x>{NAME}</x>".encode("utf-16"), Type=Name.Metadata),
    "entities": lambda pdf: packet(pdf, f"<x>{ENTITIES}</x>".encode(), Type=Name.Metadata),
    "stream": lambda pdf: packet(pdf, NAME.encode()),
    "picture": picture_with_a_comment,
}


@pytest.mark.parametrize("hide", BUILT.values(), ids=BUILT)
def test_names_of_our_people_are_found_in_what_a_file_is_built_of(hide):
    assert codes(look(paper(PAGE), watch=[NAME])) == set()
    found = look(changed(paper(PAGE), hide), watch=[NAME])
    assert "watch_word" in codes(found)
    # A name that joins later is found as well, in what was kept.
    assert WatchList([NAME]).findings([(None, words) for words in found.beside])


def test_a_web_address_is_searched_as_it_is_read():
    def link(pdf):
        where = Dictionary(S=Name.URI, URI="https://example.org/?who=Margaret%20Whitfield")
        mark = Dictionary(Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=where)
        pdf.pages[0].obj.Annots = Array([mark])

    assert "watch_word" in codes(look(changed(paper(PAGE), link), watch=[NAME]))


@pytest.mark.parametrize(
    "place",
    [
        lambda whole, said: said + b"\n" + whole,
        lambda whole, said: whole.replace(b"endobj", b"endobj\n" + said, 1),
        lambda whole, said: whole.replace(b"%PDF-1.3\n", b"%PDF-1.3\n% " + said + b"\n", 1),
    ],
)
def test_words_between_the_objects_are_searched(place):
    whole = paper(PAGE)
    hidden = place(whole, NAME.encode())
    assert hidden != whole
    assert codes(look(hidden, watch=[NAME])) == {"watch_word"}


def test_few_words_behind_the_end_are_named_and_searched():
    found = look(paper(PAGE) + b"\n" + NAME.encode(), watch=[NAME])
    assert codes(found) == {"trailing_data", "watch_word"}
    assert codes(look(paper(PAGE) + b"\r\n\0\0 17\n")) == set()


def test_what_a_file_is_built_of_is_no_private_data():
    """Numbers and words of the format stand there, which look like much and say nothing."""

    def add(pdf):
        pdf.Root.Extra = Array([SAID, Name("/219-09-9999"), Name("/Ruby")])

    assert codes(look(changed(paper(PAGE), add), watch=["Ruby"])) == set()


def test_more_words_than_can_be_searched_hold_a_file():
    lines = b" ".join(b"word%d" % number for number in range(500_000))
    many = changed(paper(PAGE), lambda pdf: packet(pdf, lines))
    assert codes(look(many)) == {"too_much"}


def drawing(pdf, *, times, inner):
    form = pdf.make_stream(b"/X Do " * times, Type=Name.XObject, Subtype=Name.Form)
    form.BBox = Array([0, 0, 9, 9])
    form.Resources = Dictionary(XObject=Dictionary(X=form if inner is None else inner))
    return form


def put(pdf, form):
    pdf.pages[0].obj.Resources.XObject = Dictionary(X=form)
    on_page(pdf, b"/X Do ")


def test_a_form_that_is_drawn_inside_itself_holds_the_file():
    found = look(changed(paper(PAGE), lambda pdf: put(pdf, drawing(pdf, times=2, inner=None))))
    assert (found.type, codes(found)) == ("application/pdf", {"too_much"})


@pytest.mark.parametrize(("depth", "held"), [(4, False), (30, True)])
def test_forms_may_draw_one_another_only_so_often(depth, held):
    def nest(pdf):
        form = pdf.make_stream(
            b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9])
        )
        for _step in range(depth):
            form = drawing(pdf, times=2, inner=form)
        put(pdf, form)

    assert ("too_much" in codes(look(changed(paper(PAGE), nest)))) is held
