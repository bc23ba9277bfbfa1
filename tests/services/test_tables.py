"""Tables are read whole whatever they were saved as, and written so that nothing runs."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import ServiceError
from app.services.tables import neutral, plain, read_table, write_table

HEADERS = ("Agency", "City", "State")
ROWS = [
    ["Cañon City Police Department", "Cañon City", "CO"],
    ["Doña Ana County Sheriff\N{RIGHT SINGLE QUOTATION MARK}s Office", "Las Cruces", "NM"],
    ["Española Police Department", "Española", "NM"],
]


def csv_of(delimiter=",", line_end="\r\n"):
    return line_end.join(delimiter.join(cells) for cells in [HEADERS, *ROWS])


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_same_table_is_read_from_any_encoding_delimiter_and_line_end(
    encoding, delimiter, line_end
):
    table = read_table(csv_of(delimiter, line_end).encode(encoding))
    assert (table.headers, table.rows, table.delimiter) == (HEADERS, ROWS, delimiter)


def test_a_mac_file_is_told_from_a_windows_one():
    assert read_table(csv_of().encode("mac_roman")).rows == ROWS


def test_an_encoding_that_was_named_is_used():
    table = read_table("Agency,State\nPolicía,PR\n".encode("cp437"), encoding="cp437")
    assert table.rows == [["Policía", "PR"]]


def test_a_cell_of_several_lines_is_one_cell_and_its_record_one_row():
    table = read_table(b'a,b\n"Room 1\r\nCity Hall\r\n""Records""",2\n3,4\n')
    assert table.rows == [['Room 1\nCity Hall\n"Records"', "2"], ["3", "4"]]


def test_a_comma_inside_quotes_does_not_make_the_table_a_comma_table():
    table = read_table(b'name;place\n"Smith, J";"A, B"\n"Jones, K";"C, D"\n')
    assert table.delimiter == ";"
    assert table.rows == [["Smith, J", "A, B"], ["Jones, K", "C, D"]]


def test_short_rows_are_filled_up_and_long_ones_are_kept_long():
    assert read_table(b"a,b,c\n1,2\n1,2,3,,\n1,2,3,4\n,,\n").rows == [
        ["1", "2", ""],
        ["1", "2", "3"],
        ["1", "2", "3", "4"],
    ]


def test_a_table_of_one_column_is_a_table():
    assert read_table(b"Agency\nA\nB\n").rows == [["A"], ["B"]]


def test_the_separator_line_of_a_spreadsheet_is_obeyed_and_dropped():
    table = read_table(b"sep=|\r\na|b\r\n1|2\r\n")
    assert (table.headers, table.rows) == (("a", "b"), [["1", "2"]])


def test_every_column_has_a_name_and_none_has_anothers():
    assert read_table(b"Email,,Email,Email\n1,2,3,4\n").headers == (
        "Email",
        "column 2",
        "Email (2)",
        "Email (3)",
    )


def test_a_header_without_records_is_a_table_without_rows():
    assert read_table(b"a,b\n").rows == []


def test_stray_quotation_marks_inside_a_cell_are_kept():
    assert read_table(b'a,b\n6" pipe,2\n"x" y,3\n').rows == [['6" pipe', "2"], ["x y", "3"]]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n\n", "empty"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDRabcdefghijk\x01\x02", "not text"),
        (b'a,b\n1,2\n"open,3\n4,5\n', "line 3"),
        (b"\xff\xfea\x00,", "utf-16"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(content, says):
    with pytest.raises(ServiceError, match=says):
        read_table(content)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("+cmd|calc", "'+cmd|calc"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("'=x", "''=x"),
        ("<script>alert(1)</script>", "<'script>alert(1)<'/script>"),
        ("O'Fallon < Pike's", "O'Fallon < Pike's"),
    ],
)
def test_a_formula_or_a_tag_is_written_as_text(text, written):
    assert neutral(text) == written
    assert plain(written) == text


@given(st.text(alphabet="=+-@\t\r'<>a1/!? "))
def test_what_is_neutralised_is_inert_and_comes_back(text):
    written = neutral(text)
    assert plain(written) == text
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert "<a" not in written
    assert "</" not in written


_CELLS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufeff")
).map(str.strip)


@given(st.lists(st.tuples(_CELLS, _CELLS, _CELLS), max_size=8))
def test_a_written_table_is_read_back_as_it_was(rows):
    out = io.StringIO(newline="")
    assert write_table(out, ("a", "b", "c"), rows) == len(rows)
    read = read_table(out.getvalue().encode())
    assert read.rows == [list(row) for row in rows if any(row)]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_words(content):
    try:
        table = read_table(content)
    except ServiceError:
        return
    assert all(len(row) >= len(table.headers) for row in table.rows)
