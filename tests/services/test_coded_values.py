"""Values of agreements: zero, unknown, withheld and none are four values, and stay four."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.said import visible
from app.services.coded_values import Duration, Kind, State, Unit, Value, from_data, parse, total

SEEN = st.text(min_size=1, max_size=80).map(visible)
WORDS = SEEN.map(lambda one: " ".join(one.split())).filter(bool)
CONTENT = {
    Kind.YES_NO: st.booleans(),
    Kind.CHOICE: st.sampled_from(["automatic", "by agreement"]),
    Kind.TEXT: WORDS,
    Kind.PARTY: WORDS,
    Kind.DATE: st.dates(),
    Kind.DURATION: st.builds(Duration, st.integers(0, 999_999), st.sampled_from(Unit)),
    Kind.MONEY: st.decimals(0, 10**11, places=2),
    Kind.NUMBER: st.decimals(-(10**9), 10**9, places=3),
}
ABSENT = (State.UNKNOWN, State.WITHHELD, State.NONE)


@st.composite
def values(draw, kinds=tuple(Kind)):
    kind = draw(st.sampled_from(kinds))
    if draw(st.booleans()):
        return Value(kind, draw(st.sampled_from(ABSENT)))
    return Value.of(kind, draw(CONTENT[kind]))


@given(values())
def test_a_value_survives_json(value):
    assert from_data(json.loads(json.dumps(value.as_data()))) == value


@given(values())
def test_what_a_value_says_is_understood_again(value):
    assert parse(value.kind, str(value), choices=["automatic", "by agreement"]) == value


@given(values(), values())
def test_two_values_look_alike_only_where_they_are_the_same(one, other):
    assert (one == other) == (one.as_data() == other.as_data())
    if one.kind is other.kind:
        assert (one == other) == (str(one) == str(other))


@given(st.sampled_from(Kind))
def test_the_absences_of_a_kind_are_all_different(kind):
    every = [Value(kind, state) for state in ABSENT]
    if kind in {Kind.MONEY, Kind.NUMBER, Kind.DURATION}:
        every.append(parse(kind, "0 days" if kind is Kind.DURATION else "0"))
        assert every[-1].state is State.ZERO
        assert every[-1].is_told
    assert len(set(every)) == len(every)
    assert len({json.dumps(one.as_data()) for one in every}) == len(every)


@given(st.lists(values((Kind.MONEY,))))
def test_a_sum_adds_only_what_is_told_and_counts_the_rest(every):
    found = total(every)
    assert found.told + found.unknown + found.withheld + found.none == len(every)
    assert found.amount == sum((one.content for one in every if one.is_told), Decimal(0))


@pytest.mark.parametrize("typed", ["", "   "])
@pytest.mark.parametrize("kind", list(Kind))
def test_a_missing_answer_is_no_value(kind, typed):
    with pytest.raises(ValueError, match="Write a value"):
        parse(kind, typed)


@pytest.mark.parametrize(
    ("kind", "typed", "content"),
    [
        (Kind.MONEY, "$5,500", Decimal("5500.00")),
        (Kind.MONEY, "25000 USD", Decimal("25000.00")),
        (Kind.MONEY, "0", Decimal("0.00")),
        (Kind.NUMBER, "1,400", Decimal(1400)),
        (Kind.DURATION, "1 Year", Duration(1, Unit.YEARS)),
        (Kind.DURATION, "5 business days", Duration(5, Unit.BUSINESS_DAYS)),
        (Kind.DATE, "2019-04-02", date(2019, 4, 2)),
        (Kind.YES_NO, "Yes", True),
        (Kind.TEXT, '"none"', "none"),
        (Kind.PARTY, "Ring\u200b LLC \u202e", "Ring LLC"),
    ],
)
def test_what_people_write_is_read(kind, typed, content):
    assert parse(kind, typed).content == content


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.MONEY, "-5"),
        (Kind.MONEY, "5.001"),
        (Kind.MONEY, "about 5"),
        (Kind.MONEY, "5 EUR"),
        (Kind.NUMBER, "1e400"),
        (Kind.NUMBER, "1,40"),
        (Kind.NUMBER, "9999999999999"),
        (Kind.DURATION, "soon"),
        (Kind.DURATION, "30"),
        (Kind.DATE, "4/2/2019"),
        (Kind.YES_NO, "perhaps"),
        (Kind.CHOICE, "maybe"),
        (Kind.TEXT, "x" * 501),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(kind, typed):
    with pytest.raises(ValueError, match=r"\.$"):
        parse(kind, typed, choices=["a", "b"])


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "money", "state": "zero", "amount": "5.00", "currency": "USD"},
        {"kind": "money", "state": "known", "amount": "0.00", "currency": "USD"},
        {"kind": "money", "state": "none", "amount": "0.00", "currency": "USD"},
        {"kind": "money", "state": "known", "amount": "NaN", "currency": "USD"},
        {"kind": "money", "state": "known", "amount": "5.00", "currency": "EUR"},
        {"kind": "text", "state": "known", "value": True},
        {"kind": "yes_no", "state": "zero", "value": False},
        {"kind": "date", "state": "known", "date": None},
        {"kind": "text", "state": "known"},
    ],
)
def test_json_that_contradicts_itself_is_refused(data):
    with pytest.raises(ValueError, match=r"is not|cannot be|places|digits"):
        from_data(data)


def test_only_amounts_of_one_kind_add_up():
    with pytest.raises(ValueError, match="one kind"):
        total([parse(Kind.MONEY, "1"), parse(Kind.NUMBER, "1")])
    assert total([]).amount == 0
