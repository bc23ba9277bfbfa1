"""Write words in one way, whatever accents, alphabets and signs they were written with."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_SHORTEST: Final = 3  # letters; a shorter word stands everywhere
_SHORTEST_SIGNS: Final = 2  # the same in writings in which a letter may be a syllable or a word
_BREAK = re.compile(r"[-\u00ad\u2010\u2011]\s*\n\s*|\u00ad|[\u200b-\u200f\u2060\ufeff]")
_ACCENTS = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
# Cyrillic and Greek letters that look, small or capital, like a Latin one; then those Latin ones
# that are no other letter with an accent.
_ALIKE: Final = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u043a\u043c\u0442\u0432\u043d"
    "\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7",
    "aeopcyxijshdkmtbhabezhikmnoptyx",
) | str.maketrans(
    {"ł": "l", "ø": "o", "\u0131": "i", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ŋ": "n", "ĸ": "k"}
    | {"æ": "ae", "œ": "oe", "þ": "th"}
)
_SPELLED_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_IS_SPELLED_OUT: Final = re.compile(r"[äöüåøÄÖÜÅØ\u0308\u030a]")
# Thai, Lao, Burmese, Khmer, Korean (taken apart), Japanese, Chinese: words follow without a space,
# or with endings.
_UNSPACED: Final = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
    r"\U00020000-\U0003ffff]"
)
_SEPARATORS = re.compile(r"[\W_]+")
_TOKENS = re.compile(r"[^\W_]+(?:['\u2019_-]+[^\W_]+)*")
_JOINTS = re.compile(r"['\u2019_-]+")
# A reply token in groups of four, whatever stands between and before them.
_GROUPED = re.compile(r"(?<![0-9a-z])(?=([0-9a-z]{4}(?:[\W_]{0,3}[0-9a-z]{4}){3})(?![0-9a-z]))")
_AT = re.compile(r"@|%40|[\[({<]\s?at\s?[\])}>]")
_BEFORE_AT = re.compile(r"[\w.+'%-]{1,80}$")
_AFTER_AT = re.compile(r"[\w.-]{1,120}")
_DOT = re.compile(r"\s?[\[({<]\s?dot\s?[\])}>]\s?")
_CODED = re.compile(r".*%[0-9a-f]{2}", re.DOTALL)
_TAG = re.compile(r"\+[^@]*")
_REACH: Final = 200  # signs before and after a letter that may be of the same name or address
_FAR: Final = "\n" * _REACH
_CUT_BEFORE: Final = re.compile(r"^\S*")
_CUT_AFTER: Final = re.compile(r"\S*$")


def folded(words: str) -> str:
    """Write words without accents, case, foreign look-alikes and hyphens at the ends of lines."""
    joined = _BREAK.sub("", words)
    if joined.isascii():
        return joined.lower()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", joined).casefold()).translate(_ALIKE)


def foldings(words: str) -> list[str]:
    """Give words folded, and once more with ü as ue and its like, what stands around these."""
    plain = folded(words)
    if words.isascii() or not _IS_SPELLED_OUT.search(words):
        return [plain]
    around = _FAR.join(_around(unicodedata.normalize("NFC", words).lower()))
    return list(dict.fromkeys([plain, folded(around.translate(_SPELLED_OUT))]))


def _around(words: str) -> Iterator[str]:
    start = end = 0
    for match in _IS_SPELLED_OUT.finditer(words):
        if match.start() - _REACH > end:
            if end:
                yield part(words, start, end)
            start = match.start() - _REACH
        end = match.end() + _REACH
    yield part(words, start, end)


def part(words: str, start: int, end: int) -> str:
    """Give what stands from ``start`` to ``end``, without a word that is cut there."""
    found = words[max(0, start) : end]
    found = _CUT_BEFORE.sub("", found) if start > 0 else found
    return _CUT_AFTER.sub("", found) if end < len(words) else found


def letters_of(words: str) -> str:
    """Give the letters and digits of words, folded, with nothing between them."""
    return squeezed(folded(words))


def squeezed(words: str) -> str:
    """Give the letters and digits of folded words."""
    return words if words.isalnum() else _SEPARATORS.sub("", words)


def stands_within(word: str) -> bool:
    """Whether a folded word is of a writing that sets no spaces around it."""
    return _UNSPACED.search(word) is not None


def is_long_enough(word: str) -> bool:
    """Whether a folded word is so long that it does not stand everywhere."""
    if word.isascii():
        return len(word) >= _SHORTEST
    return len(unicodedata.normalize("NFC", word)) >= _SHORTEST_SIGNS


def plain_address(address: str) -> str:
    """Give an address without its +tag: both come to the same person."""
    return _TAG.sub("", address)


def tokens(words: str) -> Iterator[str]:
    """Give what may be an address or a token in folded words, whole and in its parts."""
    yield from _addresses(words)
    yield from (match[1] for match in _GROUPED.finditer(words))
    for match in _TOKENS.finditer(words):
        yield match[0]
        if not match[0].isalnum():
            yield from _JOINTS.split(match[0])
    if not words.isascii():
        yield from words.split()  # some writings have letters that are none to a program


def _addresses(words: str) -> Iterator[str]:
    around = {
        (
            words[max(0, match.start() - _REACH) : match.start()],
            words[match.end() : match.end() + _REACH],
        )
        for match in _AT.finditer(words)
    }
    for before, after in around:
        local = _BEFORE_AT.search(before.rstrip())
        if local is None:
            continue
        called = _CODED.sub("", local[0].replace("%2b", "+")).strip(".'")
        # A mail that quotes another one has its signs at the break.
        chunks = _DOT.sub(".", after.lstrip(" \t\r\n>=")).split()[:2]
        for each in (local[0].strip("'"), called, plain_address(called)):
            for host in ("".join(chunks[:1]), "".join(chunks)):
                match = _AFTER_AT.match(host)
                if match:
                    yield f"{each}@{match[0]}"
