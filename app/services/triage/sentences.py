"""Sentences of a letter, with where they stand, so that the words that matched can be shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_END = re.compile(
    r"(?<=[.!?:;])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9$*•-])|\n\s*\n|\n\s*(?=[-*•\d]{1,3}[.)]?\s)"
)
_ABBREVIATED = re.compile(
    r"(\b(no|nos|sec|sects?|st|dr|mr|mrs|ms|inc|co|dept|art|ch|v|vs|para|u\.s|gov|pub|rec|stat|rev|code|ann|cal|"
    r"tex|fla|ill|mich|minn|wis|wash|ore|a\.m|p\.m|jan|feb|mar|apr|aug|sept?|oct|nov|dec)|(\b\w\.)+\w)\.$",
    re.IGNORECASE,
)
_LONGEST = 1_200
_MOST = 3_000


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words on one line, in lower case for comparing, and where they begin in the text."""

    start: int
    end: int
    text: str
    low: str


def sentences(text: str) -> Iterator[Sentence]:
    """Part ``text`` into sentences. Each line break counts as a space, so that positions stay."""
    begun, count = 0, 0
    ends = [found for found in _END.finditer(text) if not _abbreviated(text, found.start())]
    for start, end in [*((one.start(), one.end()) for one in ends), (len(text), len(text))]:
        for at in range(begun, start, _LONGEST):
            words = text[at : min(start, at + _LONGEST)]
            if words.strip():
                flat = re.sub(r"\s", " ", words)
                yield Sentence(at, at + len(words), flat, re.sub("[\u2019`]", "'", flat.lower()))
                count += 1
            if count >= _MOST:
                return
        begun = end


def _abbreviated(text: str, at: int) -> bool:
    return bool(_ABBREVIATED.search(text[max(0, at - 12) : at]))
