"""The text of a page: which lines go on, and that marking changes none of its words."""

from hypothesis import given
from hypothesis import strategies as st

from app.web.page_text import lines_of

CLAUSE = """4. The vendor keeps a perpetual licence to all that the residents
share, and may sell it. The agency asks the council before
it renews."""


def flowing(text):
    """The text as a narrow window sets it: lines that go on are one."""
    return "".join(
        "".join(piece.text for piece in line.pieces)
        + ("" if line.cut else " " if line.goes_on else "\n")
        for line in lines_of(text)
    )


def test_lines_that_only_the_margin_ended_are_one_paragraph():
    assert flowing(CLAUSE) == CLAUSE.replace("\n", " ") + "\n"


def test_a_blank_line_ends_a_paragraph():
    assert flowing(f"{CLAUSE}\n\n5. Fees.") == CLAUSE.replace("\n", " ") + "\n\n5. Fees.\n"


def test_items_of_a_list_stay_lines_of_their_own():
    listed = "\n".join(
        f"{mark} the agency shall name one officer who answers for it"
        for mark in ("(a)", "(b)", "3.", "-", "\u2013")
    )
    assert not any(line.goes_on for line in lines_of(listed))


def test_rows_of_a_table_stay_lines_of_their_own():
    for between in (" | ", "     ", "\t"):
        rows = "\n".join(
            between.join(["2026-03-01", "South", "Vehicle theft", "19"] * 2) for _ in "abc"
        )
        assert not any(line.goes_on for line in lines_of(rows))


def test_a_page_of_short_lines_is_left_as_it_is():
    assert not any(line.goes_on for line in lines_of("Name\nRank\nTelephone\nRoom"))


def test_a_word_that_a_line_cuts_is_set_without_a_gap():
    text = "The agency keeps all that was recorded in the neighbour-\nhood for thirty days."
    assert (
        flowing(text)
        == "The agency keeps all that was recorded in the neighbour-hood for thirty days.\n"
    )


def test_what_is_looked_for_is_marked_also_across_the_end_of_a_line():
    lines = lines_of("It holds a perpetual\nlicence for ever", '"perpetual licence"')
    assert [[(one.text, one.marked) for one in line.pieces] for line in lines] == [
        [("It holds a ", False), ("perpetual", True)],
        [("licence", True), (" for ever", False)],
    ]


def test_a_question_that_holds_no_word_marks_nothing():
    assert not any(one.marked for line in lines_of(CLAUSE, '"-"') for one in line.pieces)


@given(
    st.text(alphabet="ab licence.-|\n\t", max_size=200),
    st.sampled_from(["", "licence", "a", '"a b"', "lic*", "a OR b", "-a"]),
)
def test_marking_changes_no_letter_of_the_page(text, query):
    lines = lines_of(text, query)
    assert "\n".join("".join(one.text for one in line.pieces) for line in lines) == text
    assert all(one.text for line in lines for one in line.pieces)
    assert not lines[-1].goes_on
