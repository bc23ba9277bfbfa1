"""The words that text is searched by: one way to cut and fold them, whatever the database."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

_LONGEST: Final = 64  # characters of one word; what is longer is no word anybody types
_MOST: Final = 600_000
"""Characters of words that are searched of one page: about 100,000 words."""

# Signs inside a word that are not seen: accents of their own, soft hyphens, joiners.
_UNSEEN: Final = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
_PIECE: Final = rf"\w[\w{_UNSEEN}]*"
_WORD: Final = re.compile(
    rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+(?!\w))|(?P<word>{_PIECE}(?:'{_PIECE})*)|§+"
)
# One sign for one sign, so that places in the text stay what they are.
_ALIKE: Final = str.maketrans(
    {
        "_": " ",
        "\u2018": "'",
        "\u2019": "'",
        "\u02bc": "'",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\ufe63": "-",
        "\uff0d": "-",
    }
)
_LINE_END: Final = re.compile(r"(?:-|\u00ac)[ \t]*\r?\n[ \t]*")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_DATE: Final = re.compile(
    r"\b(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})\b"
    rf"|\b(?P<month>{'|'.join(f'{one[:3]}(?:{one[3:]})?' for one in _MONTHS)})\.?[ \t]+"
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?,?[ \t]+(?P<year>\d{4})\b",
    re.IGNORECASE,
)
_LOOKS: Final = str.maketrans("01i|5829", "olllsbzg")
_PAIRS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_PART_OF_A_NAME: Final = 3


class Word(NamedTuple):
    """A word as it is searched, and where in the text it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in their order, and the other spellings under which some are found."""

    running: tuple[Word, ...]
    beside: tuple[Word, ...]

    def __iter__(self) -> Iterator[Word]:
        """Give every word, the running ones first."""
        yield from self.running
        yield from self.beside


def words_of(text: str) -> Words:
    """Cut ``text`` into words: small letters without accents, "2,200" as 2200, § as section.

    A word cut by the end of a line is whole again; one with hyphens is also found joined, one with
    an apostrophe without it, a date in any usual form as year, month and day (20240115). Addresses
    of mail and web are their parts, one after the other.
    """
    alike = text.translate(_ALIKE)
    running, beside = list[Word](), list[Word]()
    chain: list[Word] = []
    for match in _WORD.finditer(alike):
        start, end = match.span()
        raw = match[0]
        # Most words are plain: they take the short way.
        said = raw.lower() if raw.isascii() and raw.isalpha() else _piece(match, beside)
        if not said:
            continue
        between = alike[running[-1].end : start] if running else " "
        word = Word(said[:_LONGEST], start, end)
        if between == "-":
            chain = chain or [running[-1]]
            chain.append(word)
        elif between[:1] in {"-", "\u00ac"} and _is_cut(running[-1], between, word):
            first = running.pop()
            beside += (first, word)
            word = Word((first.text + said)[:_LONGEST], first.start, end)
            chain[-1:] = [word] if chain else []
        elif chain:
            _close(chain, beside)
            chain = []
        running.append(word)
    _close(chain, beside)
    beside += _dates(alike)
    return Words(tuple(running), tuple(beside))


def indexed(words: Words) -> str:
    """Give the words as they are kept to be searched: blanks between them and at both ends.

    Other spellings come after the running words, each apart, so that they make up no phrase.
    """
    said = " ".join(word.text for word in words.running)
    others = dict.fromkeys(word.text for word in words.beside)
    return _bounded(" ".join([said, *(f"_ {one}" for one in others)]))


def indexed_loosely(words: Words) -> str:
    """Give the running words as they look, for what OCR misread."""
    return _bounded(" ".join(look(word.text) for word in words.running))


@lru_cache(maxsize=65_536)
def look(word: str) -> str:
    """Reduce a word to how it looks: what OCR takes for each other (0 and o, rn and m) is one."""
    seen = word.translate(_LOOKS)
    for pair, one in _PAIRS:
        seen = seen.replace(pair, one)
    return seen


def _piece(match: re.Match[str], beside: list[Word]) -> str:
    """Fold one match; its other spellings go to ``beside``."""
    said, (start, end) = match.group(), match.span()
    if match.lastgroup == "number":
        return said.replace(",", "")
    if match.lastgroup is None:
        return "section"
    if "'" not in said:
        return folded(said)
    pieces = [folded(one) for one in said.split("'")]
    joined = "".join(pieces)[:_LONGEST]
    if pieces[-1] == "s" and pieces[0]:
        beside.append(Word(joined, start, end))
        return "".join(pieces[:-1])
    beside += (Word(one[:_LONGEST], start, end) for one in pieces if len(one) >= _PART_OF_A_NAME)
    return joined


@lru_cache(maxsize=65_536)
def folded(word: str) -> str:
    """Fold one word: compatible forms, small letters, no accents. May leave nothing."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    kept = "".join(sign for sign in plain.casefold() if sign.isalnum())
    return "".join(unicodedata.normalize("NFKC", kept).split())


def _is_cut(first: Word, between: str, rest: Word) -> bool:
    """Whether a word was cut here by the end of a line."""
    letters = first.text.isalpha() and rest.text[0].isalpha()
    return letters and _LINE_END.fullmatch(between) is not None


def _close(chain: list[Word], beside: list[Word]) -> None:
    if chain:
        joined = "".join(word.text for word in chain)[:_LONGEST]
        beside.append(Word(joined, chain[0].start, chain[-1].end))


def _dates(text: str) -> Iterator[Word]:
    for match in _DATE.finditer(text):
        told = match.groupdict()
        if told["y"]:
            year, month, day = told["y"], int(told["m"]), int(told["d"])
        else:
            names = [one[:3] for one in _MONTHS]
            month = 1 + names.index(told["month"][:3].lower())
            year, day = told["year"], int(told["day"])
        yield Word(f"{year}{month:02}{day:02}", *match.span())


def _bounded(said: str) -> str:
    if len(said) > _MOST:
        said = said[:_MOST].rpartition(" ")[0]
    return f" {said.strip()} " if said.strip() else ""
