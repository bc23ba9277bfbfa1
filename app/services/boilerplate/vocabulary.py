"""Vocabulary: the words that fill a form's blanks, and those that make a number a term."""

import re
from typing import Final

from app.services.boilerplate.clauses import BLANK, plain


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BODIES: Final = _words(
    "city town village county township borough parish municipality police department sheriff "
    "sheriffs bureau division university college school district marshal constable metropolitan"
)
"""What bodies are called."""
_AROUND: Final = _words("of the and a day for by state office public safety authority commission")
_MONTHS: Final = _words(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sept sep oct nov dec"
)
NUMBERS: Final = _words(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand million dollars"
)
REFERENCES: Final = _words("section sections article paragraph clause exhibit")
"""What a number after it names: clauses are numbered anew when one is struck."""
SHORT: Final = _words("a i no or of to in on if as at by be is it an we us do so my he up go me")
"""Words of one or two letters; others are specks that a scan took for letters."""
NEGATIONS: Final = ("un", "in", "im", "dis", "non", "ir")

DUTIES: Final = _words(
    "shall may must will should can could might cannot not no never none without unless except only"
)
"""Words that make something a duty, a right or neither: a change of them fills in no blank."""

_NUMBER: Final = re.compile(r"\$?\d[\d$]*(?:st|nd|rd|th)?")
# A span of time or a share is a term of the agreement, not a blank: 30 days is not 90 days.
_UNIT: Final = re.compile(
    r"(?:business|calendar|working)?(?:minute|hour|day|week|month|year)s?|percent|%|\d+%"
)
_LOOKS: Final = str.maketrans(
    {"1": "l", "i": "l", "t": "l", "0": "o", "c": "o", "e": "o", "h": "b"}
)
_LOOKS_LONG: Final = (("rn", "m"), ("vv", "w"), ("ii", "u"), ("nn", "m"))


def looks(word: str) -> str:
    """Give what a word looks like: the same for words that scans take for each other."""
    for long, short in _LOOKS_LONG:
        word = word.replace(long, short)
    return word.translate(_LOOKS)


def read_right(words: tuple[str, ...], called: frozenset[str]) -> tuple[str, ...]:
    """Give the words with those of names and dates put right that a scan got wrong."""
    known = _LOOK_LIKE | {looks(word): word for word in called}
    return tuple(
        word if word.isdigit() or word in _FILLS else known.get(looks(word), word) for word in words
    )


def names(of: str) -> frozenset[str]:
    """Give the words of a name as they are compared."""
    return frozenset(map(plain, of.split())) - {""} - _AROUND


def fits(words: tuple[str, ...], called: frozenset[str]) -> bool:
    """Say whether all words may stand in a blank, in a text of an agency that is so ``called``."""
    return all(
        word == BLANK or word in called or word in _FILLS or _NUMBER.fullmatch(word)
        for word in words
    )


def telling(words: tuple[str, ...]) -> frozenset[str]:
    """Give the words without those that only stand around names and dates."""
    return frozenset(words) - _AROUND


def is_number(word: str) -> bool:
    """Say whether a word is a number, in digits or letters."""
    return word in NUMBERS or bool(_NUMBER.fullmatch(word))


def is_unit(word: str) -> bool:
    """Say whether a word makes the number before it a span of time or a share."""
    return bool(_UNIT.fullmatch(word))


_FILLS: Final = BODIES | _AROUND | _MONTHS | NUMBERS
_LOOK_LIKE: Final = {looks(word): word for word in sorted(_FILLS)}
