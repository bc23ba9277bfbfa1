"""Cells become values only where they can mean nothing else."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ports.table_reading import Cell, CellKind
from app.services.coded_values import Kind, State, Value
from app.services.obtained_values import CellUnreadable, DayOrder, value_of


def read(words, kind, cell=CellKind.TEXT, **order):
    return value_of(Cell(0, words, cell), kind, **order)


@pytest.mark.parametrize(
    "words",
    ["2024-03-04", "2024-3-4 13:05", "March 4, 2024", "Mar. 4th, 2024 9:00", "4 March 2024"],
)
def test_a_day_that_can_be_only_one_is_read(words):
    assert read(words, Kind.DATE).content == date(2024, 3, 4)


def test_a_day_that_may_be_two_is_not_guessed():
    with pytest.raises(CellUnreadable, match="two different days"):
        read("3/4/2024", Kind.DATE)
    assert read("3/4/2024", Kind.DATE, day_first=False).content == date(2024, 3, 4)
    assert read("3/4/24 8:15", Kind.DATE, day_first=True).content == date(2024, 4, 3)
    assert read("3/3/2024", Kind.DATE).content == date(2024, 3, 3)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("13/25/2024", CellKind.TEXT),
        ("2024-02-30", CellKind.TEXT),
        ("45321", CellKind.NUMBER),
        ("soon", CellKind.TEXT),
        ("1/2/0203", CellKind.TEXT),
        ("#REF!", CellKind.ERROR),
        ("= without a result", CellKind.FORMULA),
    ],
)
def test_what_is_no_day_says_why(words, kind):
    with pytest.raises(CellUnreadable):
        read(words, Kind.DATE, kind, day_first=False)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.booleans())
def test_a_day_written_in_a_known_order_is_read_back(day, day_first):
    shape = "%d/%m/%Y" if day_first else "%m/%d/%Y"
    assert read(day.strftime(shape), Kind.DATE, day_first=day_first).content == day


@given(st.lists(st.dates(date(1990, 1, 1), date(2060, 1, 1)), min_size=1), st.booleans())
def test_the_order_of_days_is_proven_or_asked_for_and_never_wrong(days, day_first):
    order = DayOrder()
    shape = "%d/%m/%Y" if day_first else "%m/%d/%Y"
    for one in days:
        order.see(Cell(0, one.strftime(shape)))
    try:
        settled = order.settled(told=None)
    except CellUnreadable:
        assert all(one.day <= 12 for one in days)
        return
    for one in days:
        cell = Cell(0, one.strftime(shape))
        assert value_of(cell, Kind.DATE, day_first=settled).content == one


def test_days_in_two_orders_are_refused_until_somebody_says_which():
    order = DayOrder()
    for words in ("3/25/2024", "25/3/2024", "1/2/2024"):
        order.see(Cell(0, words))
    with pytest.raises(CellUnreadable, match="two orders"):
        order.settled(told=None)
    assert order.settled(told=True) is True


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("$1,234.50", "1234.50"),
        ("US$ 20", "20.00"),
        ("0", "0.00"),
        ("$ 12.5", None),
        ("12.100000000000000", "12.10"),
    ],
)
def test_money_written_as_words_is_read(words, amount):
    wanted = Decimal(amount or "12.50")
    assert read(words, Kind.MONEY).content == wanted


@pytest.mark.parametrize("words", ["1.234,50", "12.345", "free", "=SUM(A1:A9)", "-5", "10-20"])
def test_what_is_no_money_is_not_made_into_some(words):
    with pytest.raises(CellUnreadable, match="not an amount of money"):
        read(words, Kind.MONEY)


@pytest.mark.parametrize(
    ("words", "state"),
    [("REDACTED", State.WITHHELD), ("unk", State.UNKNOWN), ("N/A", State.NONE)],
)
@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.DATE, Kind.NUMBER, Kind.MONEY])
def test_unknown_withheld_and_none_are_three_things_and_none_is_zero(words, state, kind):
    assert read(words, kind) == Value(kind, state)


def test_hours_and_pages_beside_a_number_change_nothing():
    assert read("2.5 hrs", Kind.NUMBER).content == Decimal("2.5")
    assert read("-89.6501", Kind.NUMBER).content == Decimal("-89.6501")


@pytest.mark.parametrize(
    "words",
    ["2024-03-04 - 2024-03-08", "3/25/2024 to 4/1/2024", "2024-03-04 or later", "4 Mar 2024 (?)"],
)
def test_a_cell_that_says_more_than_a_day_and_its_time_is_no_day(words):
    with pytest.raises(CellUnreadable):
        value_of(Cell(0, words), Kind.DATE, day_first=False)


@pytest.mark.parametrize(
    "words",
    [
        "2024-03-04T10:05:00Z",
        "2024-03-04 10:05:00.123 +00:00",
        "3/4/2024, 10:05 PM",
        "03/04/2024 1405 hrs",
        "March 4, 2024 at 10:05 a.m. EST",
    ],
)
def test_a_time_behind_a_day_changes_nothing(words):
    made = value_of(Cell(0, words), Kind.DATE, day_first=False)
    assert str(made) == "2024-03-04"
