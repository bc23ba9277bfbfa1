"""Whatever stands in private columns, nothing of it is in what would be published."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models import ObtainedTable, StoredFile, TableKind
from app.ports.table_reading import Cell, Row
from app.services.obtained_figures import counted, figures, month_words, private_labels
from app.services.obtained_kinds import kinds
from app.services.obtained_mapping import Columns
from app.services.obtained_rows import typed
from app.services.obtained_totals import Tally
from tests.factories.moments import NOW

CANARY = "zqx"
OPEN = st.sampled_from(["", "2024-01-05", "2024-02-07", "12", "0", "withheld", "Theft", "North"])


def table(kind, rows):
    """A table of this kind, every field in a column of its own, its rows counted."""
    fields = kinds()[kind].fields
    columns = Columns(kind, 1, {one.id: at for at, one in enumerate(fields)})
    tally = Tally(columns.about, columns.columns)
    for one in typed(rows, columns, sheet="Log", day_first=None):
        tally.add(one)
    kept = [
        {"field": one.id, "column": at, "header": f"{CANARY} head", "hidden": False}
        for at, one in enumerate(fields)
    ]
    return ObtainedTable(
        kind=kind,
        sheet="Log",
        file=StoredFile(sha256="0" * 64),
        columns=kept,
        hidden=[CANARY],
        hidden_rows=0,
        totals=tally.as_data(),
        mapped_at=NOW,
    )


@st.composite
def tables(draw):
    kind = draw(st.sampled_from(list(TableKind)))
    fields = kinds()[kind].fields
    rows = [
        Row(
            number,
            tuple(
                Cell(at, f"{CANARY} {draw(OPEN)}" if one.private else words)
                for at, one in enumerate(fields)
                if (words := draw(OPEN)) or one.private
            ),
        )
        for number in range(2, draw(st.integers(3, 14)))
    ]
    return table(kind, [one for one in rows if one.cells])


@given(tables())
def test_no_private_cell_heading_or_place_is_among_the_figures(made):
    chosen = [one.field.id for one in kinds()[made.kind].groups]
    told = json.dumps(figures(made, [*chosen, "address", "officer", "owner", "street"]))
    assert CANARY not in told
    assert all(not one.by.field.private for one in counted(made))


def test_a_sum_of_few_amounts_is_not_told():
    fields = [one.id for one in kinds()[TableKind.FEE_SHEET].fields]
    amount, item = fields.index("amount"), fields.index("item")
    rows = [
        Row(number, (Cell(item, "Copies"), *((Cell(amount, "$5"),) if number < 6 else ())))
        for number in range(2, 20)
    ]
    (_hours, few) = sorted(figures(table(TableKind.FEE_SHEET, rows), ["item"])["sums"], key=str)
    assert {one["told"] for one in (_hours, few)} == {None}
    rows = [*rows, Row(30, (Cell(item, "Disc"), Cell(amount, "$7.50")))]
    sums = figures(table(TableKind.FEE_SHEET, rows), ["item"])["sums"]
    told = next(one for one in sums if one["told"])
    assert (told["sum"], told["median"], told["not_told"]) == ("27.50", "5.00", 14)


@pytest.mark.parametrize(
    ("label", "looks"),
    [
        ("Theft at 12 Elm Street", "an address"),
        ("call 217-555-0100", "a telephone number"),
        ("a@example.org", "an e-mail address"),
        ("39.78172", "a place on the map"),
        ("case of Kim Doe", "one of our own people"),
    ],
)
def test_a_group_whose_name_looks_private_is_named(label, looks):
    (found,) = private_labels([label, "Burglary", "Beat 12", "2024-01"], ["Kim Doe"])
    assert looks in found


def test_months_are_said_in_words():
    assert month_words(f"{date(2024, 3, 1):%Y-%m}") == "March 2024"
    assert month_words("") == "not told"
    assert month_words("(withheld)") == "(withheld)"


@pytest.mark.parametrize(
    "label",
    ["Rene Munoz", "Rene\u0301 Mun\u0303oz", "Ren\u00e9 Mu\u200b\u00f1oz", "REN\u00c9 MU\u00d1OZ"],
)
def test_a_name_of_ours_is_found_however_its_letters_are_written(label):
    assert private_labels([label], ["Ren\u00e9 Mu\u00f1oz"])
