"""Office files: hidden sheets, rows, words, remarks, programs, links; clean twins have none."""

import pytest

from tests.adapters.inspecting.looking import codes, look, only
from tests.adapters.inspecting.office import (
    CORE,
    docx,
    odf,
    pptx,
    relation,
    relations,
    row,
    with_parts,
    xlsx,
    zipped,
)

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = "<cols><col min='2' max='2' {}/></cols>"
WHITE = (
    "<fonts><font/><font><color rgb='FFFFFFFF'/></font></fonts>"
    "<cellXfs><xf fontId='0' fillId='0'/><xf fontId='1' fillId='0'/></cellXfs>"
)
EMPTY = (
    "<numFmts><numFmt numFmtId='165' formatCode=';;;'/></numFmts><fonts><font/></fonts>"
    "<cellXfs><xf fontId='0'/><xf numFmtId='165' fontId='0'/></cellXfs>"
)


@pytest.mark.parametrize(
    ("made", "code", "page", "clean"),
    [
        (xlsx(state="hidden"), "hidden_sheet", "Staff", xlsx(state="visible")),
        (xlsx(state="veryHidden"), "very_hidden_sheet", "Staff", xlsx()),
        (xlsx(row(7, "J. Sample", more="hidden='1'")), "hidden_rows", "Staff!A7",
         xlsx(row(7, "J. Sample"))),
        (xlsx(row(7, "J. Sample", more="ht='0' customHeight='1'")), "hidden_rows", "Staff!A7",
         xlsx(row(7, more="hidden='1'"))),
        (xlsx(row(1, "a", "b"), before=COLUMNS.format("hidden='1'")), "hidden_columns", "Staff!B1",
         xlsx(row(1, "a"), before=COLUMNS.format("hidden='1'"))),
        (xlsx(row(2, "a", more="hidden='1'"),
              before="<autoFilter><filterColumn colId='0'/></autoFilter>"),
         "filtered_rows", "Staff!A2",
         xlsx(row(2, "a"), before="<autoFilter><filterColumn colId='0'/></autoFilter>")),
        (xlsx(row(1, "a", style="1"), styles=WHITE), "hidden_cells", "Staff!A1",
         xlsx(row(1, "a", style="0"), styles=WHITE)),
        (xlsx(row(1, "a", style="1"), styles=EMPTY), "hidden_cells", "Staff!A1",
         xlsx(row(1, "a", style="0"), styles=EMPTY)),
        (xlsx("<row r='1'><c r='A1'><f>WEBSERVICE(\"https://x.invalid\")</f><v>1</v></c></row>"),
         "external_links", "Staff!A1",
         xlsx("<row r='1'><c r='A1'><f>SUM(B1)</f><v>1</v></c></row>")),
        (xlsx(book="<names><definedName name='old' hidden='1'>x</definedName></names>"),
         "hidden_names", None,
         xlsx(book="<names><definedName name='old'>x</definedName></names>")),
    ],
)  # fmt: skip
def test_what_a_sheet_hides_is_named_with_its_place(made, code, page, clean):
    found = look(made)
    assert (found.type, found.pages, found.opened) == (SHEET, 2, True)
    assert only(found, code).page == page
    assert look(clean).opened
    assert code not in codes(look(clean))


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        ("xl/pivotCache/pivotCacheRecords1.xml", "<r><s v='J. Sample'/></r>", "pivot_cache"),
        ("xl/externalLinks/externalLink1.xml", "<externalLink><v>9</v></externalLink>",
         "external_links"),
        ("xl/externalLinks/externalLink1.xml", "<e><ddeLink/></e>", "dde"),
        ("xl/connections.xml", "<c/>", "data_connection"),
        ("xl/comments1.xml", "<c><t>ask Jim</t></c>", "comments"),
        ("xl/threadedComments/threadedComment1.xml", "<c><t>ask Jim</t></c>", "comments"),
        ("xl/revisions/revisionLog1.xml", "<r/>", "tracked_changes"),
        ("xl/macrosheets/sheet1.xml", "<m/>", "macros"),
        ("xl/vbaProject.bin", b"\0", "macros"),
        ("xl/activeX/activeX1.bin", b"\0", "active_content"),
        ("xl/embeddings/oleObject1.bin", b"some bytes", "embedded_objects"),
        ("docProps/custom.xml", "<p><x>Case 12</x></p>", "custom_properties"),
        ("docProps/core.xml", CORE.format("<dc:creator>Kim Clerk</dc:creator>"), "author"),
        ("docProps/core.xml", CORE.format("<dc:title>Draft for Jim</dc:title>"), "metadata"),
        ("customXml/item1.xml", "<x>more data</x>", "custom_data"),
        ("_xmlsignatures/sig1.xml", "<x/>", "signature"),
        ("xl/worksheets/_rels/sheet1.xml.rels",
         relations(relation("oleObject", "https://x.invalid/a", outside=True)), "external_links"),
        ("xl/worksheets/_rels/sheet1.xml.rels",
         relations(relation("hyperlink", "https://x.invalid/a", outside=True)), "uri_action"),
    ],
)  # fmt: skip
def test_what_a_workbook_carries_beside_its_sheets_is_named(part, content, code):
    assert codes(look(xlsx())) == set()
    assert code in codes(look(with_parts(xlsx, {part: content})))


def test_words_of_hidden_places_are_searched_too():
    cache = {"xl/pivotCache/pivotCacheRecords1.xml": "<r><s v='Call 217-555-0100'/></r>"}
    assert "phone" in codes(look(with_parts(xlsx, cache)))
    staff = xlsx(row(1, "Rivera", "Kim"), state="veryHidden")
    assert only(look(staff, watch=["Kim Rivera"]), "watch_word").page == "Staff!A1"


def test_a_column_that_is_headed_date_of_birth_waits_for_a_person():
    assert only(look(xlsx(row(1, "Name", "DOB"))), "birth_date").page == "Staff!B1"
    assert codes(look(xlsx(row(1, "Name", "Dobson Avenue Deals")))) == set()


RUN = "<w:p><w:r><w:rPr>{}</w:rPr><w:t>Words</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("body", "code", "clean"),
    [
        (RUN.format("<w:vanish/>"), "hidden_text", RUN.format("<w:vanish w:val='0'/>")),
        (RUN.format("<w:color w:val='FFFFFF'/>"), "hidden_text",
         RUN.format("<w:color w:val='FFFFFF'/><w:highlight w:val='black'/>")),
        (RUN.format("<w:sz w:val='2'/>"), "hidden_text", RUN.format("<w:sz w:val='24'/>")),
        ("<w:p><w:del w:author='Jim'><w:r><w:delText>Gone</w:delText></w:r></w:del></w:p>",
         "tracked_changes", RUN.format("")),
        ("<w:p><w:ins w:author='Jim'><w:r><w:t>New</w:t></w:r></w:ins></w:p>", "tracked_changes",
         RUN.format("")),
        ("<w:p><w:r><w:instrText>DDEAUTO c:\\\\x</w:instrText></w:r></w:p>", "dde",
         "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"),
        ("<w:p><w:r><w:instrText>INCLUDEPICTURE http://x.invalid</w:instrText></w:r></w:p>",
         "external_links", "<w:p><w:r><w:instrText>DATE</w:instrText></w:r></w:p>"),
        ("<w:altChunk/>", "embedded_objects", "<w:p/>"),
    ],
)  # fmt: skip
def test_what_a_letter_hides_is_named(body, code, clean):
    assert code in codes(look(docx(body)))
    assert codes(look(docx(clean))) == set()


def test_removed_words_and_remarks_are_searched():
    gone = "<w:p><w:del><w:r><w:delText>Kim Rivera</w:delText></w:r></w:del></w:p>"
    assert only(look(docx(gone), watch=["Kim Rivera"]), "watch_word")
    remark = {"word/comments.xml": "<c><t>Call 217-555-0100</t></c>"}
    assert {"comments", "phone"} <= codes(look(with_parts(docx, remark)))


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (pptx(show="0"), "hidden_slides"),
        (pptx("<p:pic/>"), "pictures"),
        (pptx(ppt__notesSlides__notesSlide1="<a:t>Do not say this</a:t>"), "speaker_notes"),
        (pptx(ppt__comments__comment1="<a:t>Really?</a:t>"), "comments"),
    ],
)
def test_what_a_presentation_hides_is_named(made, code):
    found = look(made)
    assert code in codes(found)
    assert found.pages == 1
    assert codes(look(pptx())) == set()


TABLE = "<table:table table:name='Staff' {}>{}</table:table>"
CELL = "<table:table-row {}><table:table-cell><text:p>J. Sample</text:p></table:table-cell></table:table-row>"  # noqa: E501 - one element
HIDING = "<style:style style:name='h'><style:{} {}/></style:style>"


@pytest.mark.parametrize(
    ("made", "code", "clean"),
    [
        (odf("spreadsheet", TABLE.format("table:style-name='h'", CELL.format("")),
             styles=HIDING.format("table-properties", "table:display='false'")), "hidden_sheet",
         odf("spreadsheet", TABLE.format("table:style-name='h'", CELL.format("")))),
        (odf("spreadsheet", TABLE.format("", CELL.format("table:visibility='collapse'"))),
         "hidden_rows", odf("spreadsheet", TABLE.format("", CELL.format("")))),
        (odf("spreadsheet", TABLE.format("", CELL.format("table:visibility='filter'"))),
         "filtered_rows", odf("spreadsheet", TABLE.format("", CELL.format("")))),
        (odf("spreadsheet", TABLE.format("", "<table:table-column table:visibility='collapse'/>")),
         "hidden_columns", odf("spreadsheet", TABLE.format("", "<table:table-column/>"))),
        (odf("text", "<text:changed-region>x</text:changed-region>"), "tracked_changes",
         odf("text", "<text:p>x</text:p>")),
        (odf("text", "<office:annotation><text:p>hm</text:p></office:annotation>"), "comments",
         odf("text", "<text:p>x</text:p>")),
        (odf("text", "<text:p text:style-name='h'>x</text:p>",
             styles=HIDING.format("text-properties", "text:display='none'")), "hidden_text",
         odf("text", "<text:p text:style-name='h'>x</text:p>")),
        (odf("text", "<draw:image xlink:href='https://x.invalid/a.png'/>"), "external_links",
         odf("text", "<draw:image xlink:href='Pictures/a.png'/>")),
        (odf("text", "<text:p>x</text:p>", Basic__Standard__Module1="x"), "macros",
         odf("text", "<text:p>x</text:p>")),
    ],
)  # fmt: skip
def test_what_an_open_document_hides_is_named(made, code, clean):
    assert code in codes(look(made))
    assert codes(look(clean)) == set()


def test_an_open_document_with_a_password_is_held():
    made = odf("text", "x", **{"META-INF__manifest.xml": "<m><encryption-data/></m>"})
    assert "password" in look(made).because


def test_entities_and_foreign_parts_are_neither_opened_nor_fetched():
    bomb = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"
    made = zipped({"[Content_Types].xml": "<t/>", "word/document.xml": bomb})
    found = look(made)
    assert found.text_chars < 20
    laughs = "<!DOCTYPE a [<!ENTITY b 'ha'>" + "".join(
        f"<!ENTITY {chr(99 + n)} '{f'&{chr(98 + n)};' * 10}'>" for n in range(20)
    ) + "]><a>&v;</a>"  # fmt: skip
    assert (
        look(zipped({"[Content_Types].xml": "<t/>", "word/document.xml": laughs})).text_chars < 20
    )


def test_a_workbook_in_the_binary_form_is_held():
    made = zipped({"[Content_Types].xml": "<t/>", "xl/workbook.bin": b"\x83\x01"})
    assert not look(made).opened
