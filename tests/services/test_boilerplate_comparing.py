"""Two agreements of one form, clause by clause: nothing struck, changed or added is missed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models import ClauseKind
from app.services.boilerplate.blanks import with_blanks
from app.services.boilerplate.clauses import running
from app.services.boilerplate.comparing import compare
from app.services.boilerplate.vocabulary import names
from tests.factories.agreements import (
    AUDIT,
    CLAUSES,
    CONFIDENTIALITY,
    RETENTION,
    noisy,
    pages,
    text,
)

PAGES = 9  # of nine lines each
TITLE = 1  # the title stands before the first clause and is a clause of its own


def cut(town="Springfield", number=0, *, noise=0.0, lines=28, **what):
    said = pages(text(town, number, **what), town=town, lines=lines)
    if noise:
        said = [noisy(page, seed=at, share=noise) for at, page in enumerate(said)]
    numbered = list(enumerate(said, start=1))
    return running(numbered, scanned=frozenset(range(1, 99) if noise else ()))


def against(town="Springfield", number=0, **what):
    return compare(cut(), cut(town, number, **what), names("Springfield"), names(town))


def found(comparison, *kinds):
    return [(one.kind.value, one.label) for one in comparison.clauses if one.kind in kinds]


def truly(comparison):
    """What differs but for the blanks, and the name of the chief, which no list has."""
    quiet = {ClauseKind.SAME, ClauseKind.FILLED_IN}
    return [
        (one.kind.value, one.label)
        for one in comparison.clauses
        if one.kind not in quiet and "Point of contact" not in one.label
    ]


def test_a_text_is_cut_at_its_numbers_without_headers_footers_and_page_breaks():
    one = cut(lines=9)
    assert one.words[-1].page == PAGES
    assert [label.split(". ")[-1] for label in one.labels[TITLE:]] == list(CLAUSES)
    said = one.shown(0, len(one.words))
    assert "Page" not in said
    assert "Lantern MOU" not in said


def paper(town, ends_on="thirty"):
    """One page, as letters are: a notice above and below, names and addresses at the foot."""
    return running(
        [
            (
                1,
                f"""August 27, 2026
Memorandum of understanding
SAMPLE. Nobody ever signed or sent this paper.
1. Purpose. The vendor gives {town} the use of a portal on which residents
can read and answer what is posted.
2. Term. Twelve months from the last signature; it ends with {ends_on} days'
notice of either side.
SAMPLE. Nobody ever signed or sent this paper.
{town} Police Department
12 Main Street
Office of the Chief
Page 1 of 1""",
            )
        ]
    )


def test_names_and_notices_below_the_last_clause_are_not_part_of_it():
    one = paper("Springfield")
    assert one.labels[1:] == ("1. Purpose", "2. Term", "Names and addresses below the last clause")
    assert one.numbers == ("", "1", "2", "")
    assert one.labels[0].startswith("Preamble: ")
    assert one.shown(*one.spans[2]).endswith("notice of either side.")
    made = compare(one, paper("Shelbyville", "ninety"), names("Springfield"), names("Shelbyville"))
    (changed,) = [each for each in made.clauses if each.kind is ClauseKind.CHANGED]
    assert (changed.number, changed.own_number, changed.label) == (3, "2", "2. Term")


def test_the_same_text_set_on_other_pages_is_the_same():
    made = compare(cut(lines=9), cut(lines=40))
    assert made.share == 1.0
    assert {one.kind for one in made.clauses} == {ClauseKind.SAME}


def test_blanks_filled_in_are_not_changes():
    made = against("Oak Park", 4)
    assert truly(made) == []
    assert [label for _kind, label in found(made, ClauseKind.FILLED_IN)][-2:] == [
        "2. Term",
        "3. Devices",
    ]


def test_a_struck_clause_is_missing_and_pulls_nothing_from_its_neighbours():
    made = against("Oak Park", 4, struck=("Confidentiality",))
    assert truly(made) == [("missing", "8. Confidentiality")]
    (gone,) = [one for one in made.clauses if one.kind is ClauseKind.MISSING]
    assert gone.number == CONFIDENTIALITY + TITLE
    assert gone.own_text == ""
    assert gone.form_text.endswith("orders that disclosure.")


@pytest.mark.parametrize("name", CLAUSES)
def test_whichever_clause_is_struck_it_alone_is_missing(name):
    gone = found(against(struck=(name,)), ClauseKind.MISSING)
    assert [label.split(". ")[-1] for _kind, label in gone] == [name]
    assert len(truly(against(struck=(name,)))) == (name != "Point of contact")


def test_changed_words_are_shown_and_a_number_of_days_is_no_blank():
    changes = [("for 30 days", "for 90 days"), ("shall encourage", "may encourage")]
    made = against("Oak Park", 4, changed=changes)
    assert truly(made) == [("changed", "5. Promotion"), ("changed", "9. Retention")]
    retention = made.clauses[RETENTION]
    assert [piece.as_data() for piece in retention.pieces if piece.sign != "="] == [
        ["!", "30", "90"]
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("shall not disclose", "may disclose"),
        ("confidential and", "public and"),
        ("30 days", "indefinitely"),
        ("shall not exceed", "shall exceed"),
        ("any time with", "any time without"),
        ("unless a court", "unless a judge"),
        ("twenty", "thirty"),
    ],
)
def test_a_word_that_changes_the_sense_is_never_the_same_nor_a_blank(old, new):
    made = against(changed=[(old, new)])
    if old in " ".join(CLAUSES.values()):
        assert [kind for kind, _label in truly(made)] == ["changed"]
    scan = against(changed=[(old, new)], noise=0.02)
    if old in " ".join(CLAUSES.values()):
        assert "changed" in {kind for kind, _label in truly(scan)}


def test_an_added_clause_is_told_with_its_place_and_its_heading():
    made = against("Oak Park", 4, added=[AUDIT])
    assert truly(made) == [("added", "21. Audit")]
    (added,) = [one for one in made.clauses if one.kind is ClauseKind.ADDED]
    assert (added.number, added.after) == (None, len(CLAUSES) + TITLE)
    assert "auditor chosen by the council" in added.own_text


def test_a_clause_put_elsewhere_has_moved_and_is_neither_missing_nor_added():
    made = against("Oak Park", 4, first=("Records law",))
    assert truly(made) == [("moved", "17. Records law")]


def test_struck_changed_and_added_at_once_on_a_bad_scan():
    made = against(
        "Oak Park",
        4,
        struck=("Confidentiality", "Data"),
        changed=[("for 30 days", "for 90 days")],
        added=[AUDIT],
        noise=0.05,
    )
    assert truly(made) == [
        ("missing", "8. Confidentiality"),
        ("changed", "9. Retention"),
        ("missing", "11. Data"),
        ("added", "19. Audit"),
    ]
    assert made.doubtful > 0


@settings(max_examples=25)
@given(
    st.sets(st.sampled_from(list(CLAUSES)), max_size=6),
    st.booleans(),
    st.integers(8, 50),
    st.integers(0, 27),
)
def test_all_that_was_struck_and_added_is_found_and_nothing_else(struck, audited, lines, number):
    made = against(
        "Oak Park", number, struck=tuple(struck), added=[AUDIT] if audited else [], lines=lines
    )
    gone = {label.split(". ")[-1] for _kind, label in found(made, ClauseKind.MISSING)}
    assert gone == struck
    assert len(found(made, ClauseKind.ADDED)) == audited
    assert found(made, ClauseKind.CHANGED, ClauseKind.MOVED) == [
        ("changed", "13. Point of contact")
    ] * ("Point of contact" not in struck)


def test_what_most_towns_fill_in_differently_is_a_blank_and_one_towns_number_is_not():
    towns = ["Oak Park", "Shelbyville", "Ogdenville", "Brockway", "Haverbrook", "Cypress"]
    made = [against(town, at) for at, town in enumerate(towns)]
    made.append(against("Capital", 9, changed=[("for 30 days", "for 90 days")]))
    judged = with_blanks(made)
    assert [truly(one) for one in judged[:-1]] == [[]] * len(towns)
    for one in judged:
        assert ("changed", "13. Point of contact") not in found(one, ClauseKind.CHANGED)
    assert truly(judged[-1]) == [("changed", "9. Retention")]


def test_empty_texts_and_texts_of_a_few_words_are_compared_without_a_fault():
    nothing, little = running([]), running([(1, "Signed.")])
    assert compare(nothing, nothing).clauses == ()
    assert compare(little, nothing).counts["missing"] == 1
    assert compare(nothing, little).counts["added"] == 1
    assert compare(cut(), nothing).counts["missing"] == len(CLAUSES) + TITLE


@pytest.mark.parametrize(
    ("old", "written", "where"),
    [
        ("for 30 days", [f"for {days} days" for days in (45, 60, 90, 120, 180)], "9. Retention"),
        (
            "shall encourage",
            [f"{word} encourage" for word in ("may", "must", "should", "can", "will")],
            "5. Promotion",
        ),
    ],
)
def test_where_every_town_has_another_span_or_duty_all_of_them_are_changes(old, written, where):
    towns = ["Oak Park", "Capital", "Riverton", "Salem", "Dover"]
    made = [
        against(town, number, changed=[(old, new)])
        for number, (town, new) in enumerate(zip(towns, written, strict=True))
    ]
    assert [truly(one) for one in with_blanks(made)] == [[("changed", where)]] * len(towns)


def test_a_sentence_at_the_top_that_comes_again_with_another_number_is_kept():
    said = "The agency pays {} dollars each month."
    text = f"{said.format(500)}\n\n1. Fees. As follows.\n\n{said.format(900)}\n{said.format(500)}"
    words = [word.shown for word in running([(1, text)]).words]
    assert words.count("900") == 1
    assert words.count("500") == 1
