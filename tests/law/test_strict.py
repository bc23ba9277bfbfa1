"""Every mistake in a law file is refused, with the file, the line and the key."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import pytest

from app.law.errors import LawDataError
from app.law.strict import Table, build, load, parse


class Colour(enum.StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Length:
    days: int

    @classmethod
    def parse(cls, words: str) -> "Length":
        number, _, unit = words.partition(" ")
        if unit != "day":
            raise ValueError(f"'{words}' is not a length")
        return cls(int(number))


@dataclass(frozen=True)
class Fee:
    dollars: int

    def __post_init__(self):
        if self.dollars < 0:
            raise ValueError("a fee cannot be negative")


@dataclass(frozen=True)
class Promise:
    words: str


@dataclass(frozen=True)
class Duty:
    name: str
    colour: Colour = Colour.RED
    from_: date | None = None
    length: Length | None = None
    kinds: frozenset[str] = frozenset()
    steps: tuple[Fee, ...] = ()
    years: dict[int, tuple[date, ...]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    owed: Fee | Promise | None = None
    either: int | bool | None = None
    act: Literal["send", "keep"] = "send"
    first: int = 0
    last: int = 9

    def check(self, table: Table) -> None:
        if self.last < self.first:
            raise table.place("last").error("'last' is before 'first'")


def duty(text):
    return build(Duty, parse(text, "us-il.yaml"))


def test_a_file_in_order_becomes_a_frozen_value(tmp_path):
    path = tmp_path / "us-zz.yaml"
    path.write_text(
        "name: reply\ncolour: blue\nfrom: 2010-01-01\nlength: 5 day\nkinds: [a, b]\n"
        "steps:\n  - dollars: 5\nyears: {2024: [2024-12-24]}\nwords: {a: b}\nact: keep\n"
    )
    made = load(Duty, path)
    assert made == Duty(
        "reply", Colour.BLUE, date(2010, 1, 1), Length(5), frozenset("ab"), (Fee(5),),
        {2024: (date(2024, 12, 24),)}, {"a": "b"}, None, None, "keep",
    )  # fmt: skip


def test_one_of_several_forms_is_known_by_its_keys():
    assert duty("name: a\nowed: {words: soon}").owed == Promise("soon")
    assert duty("name: a\nowed: {dollars: 3}").owed == Fee(3)
    assert duty("name: a\nowed: null").owed is None
    assert duty("name: a\neither: true").either is True
    assert duty("name: a\neither: 3").either == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: a\neffectiv: 1", "us-il.yaml:2: unknown key 'effectiv'"),
        ("colour: red", "us-il.yaml:1: key 'name' is missing"),
        ("name: a\nname: b", "us-il.yaml:2: key 'name' is given twice"),
        ("name: a\ncolour: green", "us-il.yaml:2: 'colour' is 'green', which is not one of: red,"),
        ("name: 5", "us-il.yaml:1: 'name' must be text, not 5"),
        ("name: ''", "us-il.yaml:1: 'name' is empty: leave the key out"),
        ("name: a\nfrom: 2025-02-30", "us-il.yaml:2: '2025-02-30' is not a day of the calendar"),
        ("name: a\nfrom: soon", "us-il.yaml:2: 'from' must be a date (YYYY-MM-DD), not 'soon'"),
        ("name: a\nlength: 5 moons", "us-il.yaml:2: 'length': '5 moons' is not a length"),
        ("name: a\nlength: 5", "us-il.yaml:2: 'length' must be a mapping"),
        ("name: a\nkinds: a", "us-il.yaml:2: 'kinds' must be a list"),
        ("name: a\nkinds: [a, a]", "us-il.yaml:2: 'kinds' names something twice"),
        ("name: a\nwords: [a]", "us-il.yaml:2: 'words' must be a mapping"),
        ("name: a\nyears: {soon: []}", "us-il.yaml:2: 'soon' must be a whole number, not 'soon'"),
        ("name: a\nsteps:\n- dollars: 1\n- dollars: -1", "us-il.yaml:4: a fee cannot be negative"),
        ("name: a\nsteps:\n  - dollar: 1", "us-il.yaml:3: unknown key 'dollar'"),
        ("name: a\nfirst: 5\nlast: 3", "us-il.yaml:3: 'last' is before 'first'"),
        ("name: a\nfirst: true", "us-il.yaml:2: 'first' must be a whole number, not True"),
        ("name: a\nfirst: 007", "us-il.yaml:2: 'first' must be a whole number, not '007'"),
        ("name: a\nfirst: null", "us-il.yaml:2: 'first' must be a whole number, not None"),
        ("name: a\nact: burn", "us-il.yaml:2: 'act' is 'burn', which is not one of: send, keep"),
        ("name: a\nowed: {dollars: 3, words: b}", "us-il.yaml:2: 'owed' fits none of its forms"),
        ("name: a\neither: {a: b}", "us-il.yaml:2: 'either' fits none of its forms"),
        ("name: a\n<<: {colour: red}", "us-il.yaml:2: unknown key '<<'"),
        ("name: a\n2024-01-01: b", "us-il.yaml:2: a key must be text or a whole number"),
        ("- a", "us-il.yaml:1: the file must hold a mapping"),
        ("", "us-il.yaml:1: the file must hold a mapping"),
        ("name: [a", "us-il.yaml:2: did not find expected"),
        ("name: !!python/name:os.system a", "us-il.yaml:1: could not determine a constructor"),
        ("name: a\n--- \nname: b", "us-il.yaml:2: but found another document"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_where_it_stands(text, message):
    with pytest.raises(LawDataError) as refusal:
        duty(text)
    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "NO", "1.5", "12:30", "0x10"])
def test_yaml_has_no_surprises(word):
    assert duty(f"name: {word}").name == word


def test_only_dataclasses_are_read():
    with pytest.raises(TypeError, match="is not a dataclass"):
        build(str, parse("a: b", "us-il.yaml"))
