"""What is to be printed of a file: paragraphs and tables, flat, and a count of what is left out."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

MOST_CHARACTERS: Final = 1_000_000
"""More words are shown as text, and not printed: about 280 pages."""

OURS: Final = "ours"
"""The style of words that we put in: “[picture]”, the number of a footnote."""

BAR: Final = "bar"
"""The style of the bar that stands for covered words."""
COVER: Final = "\N{FULL BLOCK}" * 6
"""That bar. It is always as long, so that it does not tell how long the words are."""

_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass
class Paragraph:
    """One paragraph: pieces of words, each with its styles; a mark before it, as of a list.

    ``level`` is that of a heading, 0 for none.
    """

    pieces: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    level: int = 0
    indent: int = 0
    mark: str = ""
    is_set: bool = False  # with its spaces and ends of lines as they are

    def say(self, words: str, styles: Iterable[str] = ()) -> None:
        """Add words."""
        plain = _UNWRITABLE.sub("", words)
        if plain:
            self.pieces.append((plain, frozenset(styles)))

    def cover(self) -> None:
        """Add a bar in the place of words that stand under one."""
        self.say(COVER, (OURS, BAR))

    @property
    def text(self) -> str:
        """All that it says and that is not ours."""
        return "".join(words for words, styles in self.pieces if OURS not in styles)

    @property
    def is_blank(self) -> bool:
        """Whether nothing would be seen of it."""
        return not any(words.strip() for words, _styles in self.pieces)


Cell = list[Paragraph]


@dataclass
class Table:
    """Rows of cells, each of which holds paragraphs."""

    rows: list[list[Cell]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """How many cells the widest row has."""
        return max(map(len, self.rows), default=0)


@dataclass
class Manuscript:
    """The blocks in their order, and how much of what is not among them."""

    blocks: list[Paragraph | Table] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def line(self, words: str, *, level: int = 0, ours: bool = False) -> None:
        """Add a paragraph of one piece."""
        made = Paragraph(level=level)
        made.say(words, (OURS,) if ours else ())
        self.blocks.append(made)

    def paragraphs(self) -> Iterator[Paragraph]:
        """Give every paragraph, also those in cells."""
        yield from in_blocks(self.blocks)

    @property
    def text(self) -> str:
        """All that it says and that is not ours."""
        return "\n".join(one.text for one in self.paragraphs())


def in_blocks(blocks: Iterable[Paragraph | Table]) -> Iterator[Paragraph]:
    """Give the paragraphs of blocks, in the order of reading."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row:
                    yield from cell
