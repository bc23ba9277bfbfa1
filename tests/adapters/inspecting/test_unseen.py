"""Words in the colour of their ground: told as hidden or covered, and readable ones left alone."""

import pytest

from app.adapters.inspecting.sight import BLACK, PAPER, Sight, hexadecimal, of_colours
from tests.adapters.inspecting.looking import codes, look
from tests.adapters.inspecting.office import docx

RUN = "<w:r><w:rPr>{}</w:rPr><w:t>Whitfield</w:t></w:r>"
RTF = (
    r"{\rtf1\ansi{\colortbl;\red255\green255\blue255;\red0\green0\blue0;\red0\green0\blue128;}"
    r"Shown to all %s\par}"
)
UNSEEN = {"hidden_text", "covered_text"}


def of_word(marks, around="<w:p>{}</w:p>", **more):
    found = look(docx(around.format(RUN.format(marks)), **more))
    return codes(found) & UNSEEN


def styles(held):
    return {"word__styles.xml": f'<w:styles xmlns:w="urn:w">{held}</w:styles>'}


def test_letters_are_judged_by_their_contrast():
    navy, grey, pale = map(hexadecimal, ("000080", "CCCCCC", "F4F4F4"))
    assert of_colours(BLACK, navy) is Sight.COVERED
    assert of_colours(pale, PAPER) is of_colours(PAPER, pale) is Sight.HIDDEN
    assert of_colours(grey, PAPER) is of_colours(PAPER, navy) is Sight.SEEN
    assert of_colours(None, BLACK) is Sight.SEEN
    assert of_colours(PAPER, None) is Sight.PERHAPS
    assert of_colours(BLACK, None) is Sight.SEEN


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ('<w:highlight w:val="black"/>', "covered_text"),
        ('<w:highlight w:val="darkBlue"/><w:color w:val="auto"/>', "covered_text"),
        ('<w:shd w:val="clear" w:fill="000000"/><w:color w:val="000000"/>', "covered_text"),
        ('<w:shd w:val="solid" w:color="auto"/><w:color w:val="111111"/>', "covered_text"),
        ('<w:shd w:val="pct95" w:fill="auto"/><w:color w:val="000000"/>', "covered_text"),
        ('<w:color w:val="FAFAFA"/>', "hidden_text"),
        ('<w:color w:val="FFFFFF"/><w:highlight w:val="white"/>', "hidden_text"),
        ("<w:webHidden/>", "hidden_text"),
        ('<w:sz w:val="3"/>', "hidden_text"),
        ('<w:w w:val="1"/>', "hidden_text"),
        ("<w:textFill><w:noFill/></w:textFill>", "hidden_text"),
    ],
)
def test_what_word_shows_nobody_is_named(marks, code):
    assert of_word(marks) == {code}


@pytest.mark.parametrize(
    "marks",
    [
        '<w:highlight w:val="yellow"/>',
        '<w:highlight w:val="black"/><w:color w:val="FFFFFF"/>',
        '<w:shd w:val="clear" w:fill="000000"/>',  # Word then writes in white
        '<w:shd w:val="clear" w:fill="1F3864"/><w:color w:val="FFFFFF"/>',
        '<w:shd w:val="nil"/><w:color w:val="000000"/>',
        '<w:color w:val="808080"/>',
    ],
)
def test_what_word_shows_is_not_named(marks):
    assert of_word(marks) == set()


def test_the_ground_of_a_paragraph_a_cell_and_a_shape_counts():
    white = '<w:color w:val="FFFFFF"/>'
    dark = '<w:shd w:val="clear" w:fill="1F3864"/>'
    cell = f"<w:tbl><w:tr><w:tc><w:tcPr>{dark}</w:tcPr><w:p>{{}}</w:p></w:tc></w:tr></w:tbl>"
    shape = '<w:p><w:pict><w:rect fillcolor="{}"><w:txbxContent><w:p>{{}}</w:p></w:txbxContent>'
    end = "</w:rect></w:pict></w:p>"
    assert of_word(white, f"<w:p><w:pPr>{dark}</w:pPr>{{}}</w:p>") == set()
    assert of_word(white, cell) == set()
    assert of_word(white, shape.format("#1f3864") + end) == set()
    assert of_word(white, shape.format("white") + end) == {"hidden_text"}
    assert of_word('<w:color w:val="1F3864"/>', cell) == {"covered_text"}
    assert of_word('<w:color w:val="000000"/>', shape.format("black") + end) == {"covered_text"}


def test_the_styles_of_word_hide_as_runs_do():
    white = '<w:rPr><w:color w:val="FFFFFF"/></w:rPr>'
    normal = f'<w:style w:type="paragraph" w:default="1" w:styleId="N">{white}</w:style>'
    defaults = f"<w:docDefaults><w:rPrDefault>{white}</w:rPrDefault></w:docDefaults>"
    by_name = f'<w:style w:type="character" w:styleId="S">{white}</w:style>'
    assert of_word("", **styles(normal)) == {"hidden_text"}
    assert of_word("", **styles(defaults)) == {"hidden_text"}
    assert of_word('<w:rStyle w:val="S"/>', **styles(by_name)) == {"hidden_text"}
    assert of_word("", **styles(by_name)) == set()


@pytest.mark.parametrize(
    ("inner", "unseen"),
    [
        (r"{\highlight2 Whitfield}", {"covered_text"}),
        (r"{\cf2\cb2 Whitfield}", {"covered_text"}),
        (r"{\cf2\chcbpat3 Whitfield}", {"covered_text"}),
        (r"{\cf1 Whitfield}", {"hidden_text"}),
        (r"{\fs2 Whitfield}", {"hidden_text"}),
        (r"{\webhidden Whitfield}", {"hidden_text"}),
        (r"{\cf1\highlight2 Whitfield}", set()),
        (r"{\pard\cbpat3\cf1 Whitfield}", set()),
        (r"\trowd\clcbpat2\cellx9\cellx18\pard\cf1 Head\cell\plain x\cell\row", set()),
        (r"\trowd\clcbpat2\cellx9\cellx18\pard x\cell\cf1 Whitfield\cell\row", {"hidden_text"}),
        (r"{\cf1\plain Whitfield}", set()),
    ],
)
def test_what_rich_text_shows_nobody_is_named(inner, unseen):
    assert codes(look((RTF % inner).encode())) & UNSEEN == unseen


def test_groups_of_rich_text_that_programs_skip_are_no_words_of_the_page():
    hidden = look((RTF % r"{\*\unknown Margaret Whitfield}").encode(), watch=["Margaret Whitfield"])
    assert "watch_word" in codes(hidden)
    plain = look((RTF % "").encode())
    shape = look((RTF % r"{\*\shpinst{\shptxt In a shape}}").encode())
    assert hidden.text_chars == plain.text_chars
    assert shape.text_chars == plain.text_chars + len("In a shape")


@pytest.mark.parametrize(
    ("part", "unseen"),
    [
        ("<p style='color:#fff'>x</p>", {"hidden_text"}),
        ("<font color=white>x</font>", {"hidden_text"}),
        ("<style>.q{display:none}</style><p class=q>x</p>", {"hidden_text"}),
        ("<style>p#z{color:white}</style><p id=z>x</p>", {"hidden_text"}),
        ("<style>div > p[title]{visibility:hidden}</style><div><p title=a>x</p></div>",
         {"hidden_text"}),
        ("<style>@media print{.m{display:none}}</style><p class=m>x</p>", {"hidden_text"}),
        ("<style>:root{--w:white}.v{color:var(--w)}</style><p class=v>x</p>", {"hidden_text"}),
        ("<style>.k:unknown(3){display:none}</style><p class=k>x</p>", {"hidden_text"}),
        ("<p style='position:absolute;left:-9999px'>x</p>", {"hidden_text"}),
        ("<p style='position:absolute;clip:rect(0,0,0,0)'>x</p>", {"hidden_text"}),
        ("<div style='height:0;overflow:hidden'>x</div>", {"hidden_text"}),
        ("<span style='font-size:1px'>x</span>", {"hidden_text"}),
        ("<p style='color:transparent'>x</p>", {"hidden_text"}),
        ("<p style='background:black;color:black'>x</p>", {"covered_text"}),
        ("<span style='background:black'>x</span>", {"covered_text"}),
        ("<table bgcolor=black><tr><td><font color=white>x</font></td></tr></table>", set()),
        ("<p style='background:#003;color:white'>x</p>", set()),
        ("<div style='height:auto;width:100%;overflow:hidden'>x</div>", set()),
        ("<style>a:hover{color:white}</style><a href='#a'>x</a>", set()),
        ("<style>.q{display:none}.q{display:block}</style><p class=q>x</p>", set()),
        ("<style>.q{display:none}</style><p class=other>x</p>", set()),
        ("<style>p{color:red</style><p>x</p>", set()),
        ("<style>@keyframes f{0%{opacity:0}}p::before{display:none}</style><p>x</p>", set()),
    ],
)  # fmt: skip
def test_what_a_web_page_shows_nobody_is_named(part, unseen):
    page = f"<html><body><p>Shown to all</p>{part}</body></html>"
    assert codes(look(page.encode())) & UNSEEN == unseen
