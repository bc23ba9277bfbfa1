"""A report for paper and for a terminal: headings, words, facts and tables, and nothing else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph. ``struck``: kept to be seen, and taken back."""

    text: str
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Names, each with what is known under it."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    cells: tuple[str, ...]
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their heads. ``shares`` are how wide the columns are, of their sum."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    shares: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. ``level`` 2 is a part, 3 a part of a part."""

    title: str
    blocks: tuple[Words | Facts | Table, ...]
    level: int = 2


@dataclass(frozen=True, slots=True)
class Report:
    """The whole of it. ``foot`` stands at the foot of every page, beside its number."""

    title: str
    lead: tuple[str, ...]
    foot: str
    sections: tuple[Section, ...]
