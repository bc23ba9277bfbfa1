"""What a file itself hides by a style, a row or a section is on no printed page, and is counted."""

import pytest

from app.adapters.inspecting.budget import Budget
from app.adapters.typesetting import hypertext, open_document, rich_text, word
from app.adapters.typesetting.manuscript import COVER
from tests.factories import unpaged

STAYS = unpaged.paragraph("Shown")
HIDDEN_STYLES = (
    f'<w:styles xmlns:w="{unpaged.W}">'
    '<w:style w:type="character" w:styleId="Unseen"><w:name w:val="Unseen"/>'
    "<w:rPr><w:vanish/></w:rPr></w:style>"
    '<w:style w:type="character" w:styleId="Child"><w:basedOn w:val="Unseen"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Line"><w:rPr><w:color w:val="FFFFFF"/></w:rPr>'
    "</w:style></w:styles>"
)


def of_word(body, **more):
    return word.manuscript(unpaged.docx(body, **more), Budget())


def styled(words, style, more=""):
    return f'<w:r><w:rPr><w:rStyle w:val="{style}"/>{more}</w:rPr><w:t>{words}</w:t></w:r>'


@pytest.mark.parametrize(
    "body",
    [
        f"<w:p>{styled('Redgrave', 'Unseen')}</w:p>",
        f"<w:p>{styled('Redgrave', 'Child')}</w:p>",
        unpaged.paragraph("Redgrave", '<w:pStyle w:val="Line"/>'),
        (
            "<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr>"
            f"<w:tc>{unpaged.paragraph('Redgrave')}</w:tc></w:tr></w:tbl>"
        ),
    ],
)
def test_word_prints_no_words_that_a_style_or_a_row_hides(body):
    made = of_word(STAYS + body, **{"word__styles.xml": HIDDEN_STYLES})
    assert "Redgrave" not in made.text
    assert "Shown" in made.text
    assert made.left_out["hidden"] == 1


def test_a_run_may_show_what_its_style_hides():
    seen = styled("Meant", "Unseen", '<w:vanish w:val="0"/>')
    shown = f"<w:p>{seen}</w:p>"
    made = of_word(shown, **{"word__styles.xml": HIDDEN_STYLES})
    assert "Meant" in made.text


def test_a_style_that_is_based_on_itself_ends():
    styles = (
        f'<w:styles xmlns:w="{unpaged.W}"><w:style w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>'
    )
    made = of_word(f"<w:p>{styled('Shown', 'A')}</w:p>", **{"word__styles.xml": styles})
    assert "Shown" in made.text


def test_a_cell_that_was_removed_is_not_printed():
    made = of_word(
        "<w:tbl><w:tr><w:tc><w:tcPr><w:cellDel/></w:tcPr>"
        f"{unpaged.paragraph('Redgrave')}</w:tc><w:tc>{STAYS}</w:tc></w:tr></w:tbl>"
    )
    assert "Redgrave" not in made.text
    assert "Shown" in made.text
    assert made.left_out["removed"] == 1


def test_a_note_whose_sign_was_removed_or_hidden_is_not_printed():
    notes = (
        f'<w:footnotes xmlns:w="{unpaged.W}">'
        f'<w:footnote w:id="2">{unpaged.paragraph("Redgrave")}</w:footnote>'
        f'<w:footnote w:id="3">{unpaged.paragraph("Blackwood")}</w:footnote>'
        f'<w:footnote w:id="4">{unpaged.paragraph("As amended")}</w:footnote></w:footnotes>'
    )
    made = of_word(
        '<w:p><w:del><w:r><w:footnoteReference w:id="2"/></w:r></w:del>'
        '<w:r><w:rPr><w:vanish/></w:rPr><w:footnoteReference w:id="3"/></w:r>'
        '<w:r><w:footnoteReference w:id="4"/></w:r></w:p>',
        **{"word__footnotes.xml": notes},
    )
    assert "As amended" in made.text
    assert not [one for one in ("Redgrave", "Blackwood") if one in made.text]
    assert made.left_out["hidden"] == 2


_NAMES = "".join(
    f' xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{of}:1.0"'
    for one, of in (("office", "office"), ("text", "text"), ("style", "style"),
                    ("table", "table"), ("draw", "drawing"), ("svg", "svg-compatible"))
)  # fmt: skip


def of_open(body, styles="", pages=""):
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content{_NAMES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>",
    }
    if pages:
        parts["styles.xml"] = f"<office:document-styles{_NAMES}>{pages}</office:document-styles>"
    return open_document.manuscript(unpaged.zipped(parts), Budget())


UNSEEN_STYLES = (
    '<style:style style:name="P1"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="P2" style:parent-style-name="P1"/>'
    '<style:style style:name="P3" style:parent-style-name="P3"/>'
)


@pytest.mark.parametrize(
    "body",
    [
        '<text:section text:display="none"><text:p>Redgrave</text:p></text:section>',
        (
            '<text:section text:display="condition" text:is-hidden="true"><text:p>Redgrave</text:p>'
            "</text:section>"
        ),
        '<text:p><text:hidden-paragraph text:is-hidden="true"/>Redgrave</text:p>',
        '<text:p text:style-name="P2">Redgrave</text:p>',
        '<text:p>Said <text:span text:style-name="P2">Redgrave</text:span></text:p>',
        '<text:p><text:variable-set text:display="none">Redgrave</text:variable-set></text:p>',
    ],
)
def test_open_document_prints_no_words_that_it_hides(body):
    made = of_open(f'<text:p text:style-name="P3">Shown</text:p>{body}', UNSEEN_STYLES)
    assert "Redgrave" not in made.text
    assert "Shown" in made.text
    assert made.left_out["hidden"] == 1


def test_a_paragraph_whose_condition_shows_it_is_printed():
    made = of_open('<text:p><text:hidden-paragraph text:is-hidden="false"/>Shown</text:p>')
    assert "Shown" in made.text


def test_open_document_prints_no_remarks_programs_or_descriptions_wherever_they_stand():
    made = of_open(
        "<office:annotation><text:p>Greenfield</text:p></office:annotation>"
        "<text:p>Shown<text:script>Redgrave()</text:script><draw:custom-shape>"
        "<svg:title>Blackwood</svg:title><svg:desc>Redgrave</svg:desc>"
        "<text:p>In a shape</text:p></draw:custom-shape><text:title>The title</text:title></text:p>"
    )
    assert not [one for one in unpaged.UNSHOWN if one in made.text]
    assert "In a shape" in made.text
    assert "The title" in made.text
    assert made.left_out["comments"] == 1


def test_a_head_that_is_switched_off_is_not_printed_and_that_of_the_first_page_is():
    pages = (
        '<style:header style:display="false"><text:p>Redgrave</text:p></style:header>'
        "<style:header-first><text:p>Office of the Clerk</text:p></style:header-first>"
    )
    made = of_open("<text:p>Shown</text:p>", pages=pages)
    assert "Redgrave" not in made.text
    assert "Office of the Clerk" in made.text
    assert made.left_out["hidden"] == 1


@pytest.mark.parametrize(
    "row",
    [
        "<tr style='display:none'><td>Redgrave</td></tr>",
        "<tr hidden><td>Redgrave</td></tr>",
        "<tbody style='visibility: collapse'><tr><td>Redgrave</td></tr></tbody>",
        "<tr><td>Twelve<input type=checkbox value=Redgrave></td></tr>",
        "<tr><td>Twelve<input type=password value=Redgrave></td></tr>",
    ],
)
def test_a_page_prints_no_row_or_value_that_it_hides(row):
    made = hypertext.of_page(f"<table><tr><td>Shown</td></tr>{row}</table>")
    assert "Redgrave" not in made.text
    assert "Shown" in made.text
    assert made.left_out["hidden"] == 1


def test_a_numbered_list_of_a_page_counts_as_the_page_says():
    made = hypertext.of_page(
        "<ol start=5><li>One<li value=9>Two<li>Three</ol><ol type=a><li>Four<li>Five</ol>"
        "<ol type=I start=4><li>Six</ol><ol start=x><li>Seven</ol><ol reversed><li>8<li>9</ol>"
    )
    marks = [one.mark for one in made.paragraphs() if one.mark]
    assert marks == ["5.", "9.", "10.", "a.", "b.", "IV.", "1.", "2.", "1."]


_LISTS = (
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" '
    'style:num-format="1" style:num-suffix="."/><text:list-level-style-number text:level="2" '
    'style:num-format="1" style:num-suffix="." text:display-levels="2"/></text:list-style>'
)


def point(words, more="", start=""):
    at = f' text:start-value="{start}"' if start else ""
    return f"<text:list-item{at}><text:p>{words}</text:p>{more}</text:list-item>"


def test_a_numbered_list_of_open_document_goes_on_where_it_says_so():
    deeper = f"<text:list>{point('5.1')}{point('5.2')}</text:list>"
    made = of_open(
        f'<text:list xml:id="a" text:style-name="L1">{point("1")}{point("2")}</text:list>'
        "<text:p>Between</text:p>"
        f'<text:list text:style-name="L1" text:continue-numbering="true">{point("3")}</text:list>'
        f'<text:list text:style-name="L1">{point("1")}{point("7", start="7")}</text:list>'
        f'<text:list text:style-name="L1" text:continue-list="a">{point("4")}'
        f"{point('5', deeper)}</text:list>",
        _LISTS,
    )
    marked = [(one.mark, f"{one.text}.") for one in made.paragraphs() if one.mark]
    assert [mark for mark, _said in marked] == [said for _mark, said in marked]


COVERED = (
    (
        word,
        unpaged.docx(
            "<w:p><w:r><w:t>Shown</w:t></w:r><w:r><w:rPr><w:highlight w:val='black'/></w:rPr>"
            "<w:t>Redgrave</w:t></w:r><w:r><w:rPr><w:webHidden/></w:rPr><w:t>Blackwood</w:t></w:r>"
            "</w:p>"
        ),
    ),
    (
        rich_text,
        (
            rb"{\rtf1{\colortbl;\red255\green255\blue255;\red0\green0\blue0;}Shown "
            rb"{\cf2\cb2 Redgrave}{\cf1 Blackwood}{\*\unknown Blackwood}\par}"
        ),
    ),
    (
        hypertext,
        (
            b"<html><style>.no{color:#fffffe}</style><body>Shown <i class=no>Blackwood</i>"
            b"<b style='background:black'>Redgrave</b></body></html>"
        ),
    ),
)


@pytest.mark.parametrize(("of", "content"), COVERED)
def test_a_bar_stands_for_covered_words_and_hidden_ones_are_left_out(of, content):
    made = of.manuscript(content, Budget())
    said = "".join(words for one in made.paragraphs() for words, _styles in one.pieces)
    assert "Shown" in made.text
    assert COVER in said
    assert not [one for one in ("Redgrave", "Blackwood") if one in said]
    assert (made.left_out["covered"], made.left_out["hidden"]) == (1, 1)
