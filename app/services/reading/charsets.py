"""Bytes to words: the charset that a mail names, where it is one, else the likeliest."""

import codecs
import re
from functools import lru_cache

from charset_normalizer import from_bytes

_LOOKED_AT = 32_768
_LAST_ASCII = 127
_FEW = 4  # one letter of four: more than any language written in Latin letters has
_BROKEN_AT_MOST = 5  # one letter of five
# Encodings that turn bytes into text in time that grows with their number, as browsers know them.
# Python knows others under such names (punycode, unicode_escape) that a stranger must not choose.
_KNOWN = re.compile(
    r"^(utf-?(7|8|16|32)(-?[bl]e)?(-sig)?|ascii|iso8859-\d+|latin-?1|cp\d+|koi8-[rut]|mac-\w+|"
    r"shift_jis\w*|euc_\w+|iso2022_\w+|gb2312|gbk|gb18030|big5\w*|hz|tis-620|johab|kz1048)$"
)
# Windows text is sent under these names every day; the other way round it does no harm.
_MEANT = {"iso8859-1": "cp1252", "latin-1": "cp1252", "ascii": "utf-8", "gb2312": "gb18030"}
# One charset of single bytes fits any text; text that happens to be UTF-8 is UTF-8.
_SINGLE = re.compile(r"^(ascii|cp125\d|cp437|cp850|iso8859|koi8|mac|utf-8)")
# Controls, halves of characters, what is no character, and marks that turn the direction of text.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef"
    r"\ufeff\ufffe\uffff]"
)
_BREAKS = re.compile(r"\r\n|[\r\x0c\x85\u2028\u2029]")


def decoded(content: bytes, named: str = "") -> str:
    """Turn ``content`` into words, never failing: by ``named``, by its look, or as Windows text."""
    meant = _codec(named)
    order = ("utf-8", meant) if _SINGLE.match(meant) else (meant, "utf-8")
    for codec in filter(None, order):
        try:
            return _joined(content.decode(codec, "surrogatepass" if codec == "utf-8" else "strict"))
        except (UnicodeError, LookupError):
            continue
    return _nearly(content) or _likeliest(content)


def _joined(text: str) -> str:
    """Join the halves of characters that some programs write one by one; drop the lone ones."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _nearly(content: bytes) -> str:
    """Read UTF-8 in which a few letters broke, as where it was cut; empty where it is none."""
    text = content.decode("utf-8", "replace")
    strange = sum(not letter.isascii() for letter in text)
    return text if text.count("\ufffd") * _BROKEN_AT_MOST < strange else ""


def _likeliest(content: bytes) -> str:
    """Guess; but a language of the west, whose other letters are few, is read as Windows text."""
    head = content[:_LOOKED_AT]
    if sum(byte > _LAST_ASCII for byte in head) * _FEW < len(head):
        return content.decode("cp1252", errors="replace")
    guess = from_bytes(content[:_LOOKED_AT]).best()
    codec = _codec(guess.encoding) if guess else ""
    return content.decode(codec or "cp1252", errors="replace")


def cleaned(text: str) -> str:
    """Drop what no page and no database takes: NULs, controls, halves of characters."""
    return _HIDDEN.sub("", _BREAKS.sub("\n", text))


@lru_cache(maxsize=256)
def _codec(named: str) -> str:
    """The codec to use for a charset that a mail names; empty for none that is known."""
    try:
        found = codecs.lookup(named.strip().strip("\"'").replace("_", "-") or "?").name
    except (LookupError, ValueError):
        return ""
    return _MEANT.get(found, found) if _KNOWN.match(found) else ""
