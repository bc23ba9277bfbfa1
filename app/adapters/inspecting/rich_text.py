"""Rich text (RTF): its words, hidden and deleted ones, objects, fields that fetch or start."""

import re
import struct
from typing import Final

from app.adapters.inspecting.budget import Budget, Look, TooMuch, Unreadable
from app.adapters.inspecting.rich_text_sight import Letters, Palette
from app.adapters.inspecting.sight import Sight

_TOKEN: Final = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\([^a-zA-Z])|([{}])"
    rb"|[\r\n]+|([^\\{}\r\n]+)"
)
_MOST_GROUPS: Final = 2_000
_UNSHOWN: Final = {
    *("fonttbl", "colortbl", "stylesheet", "listtable", "listoverridetable", "rsidtbl", "pict"),
    *("themedata", "colorschememapping", "latentstyles", "datastore", "objdata", "generator"),
    *("fldinst", "xmlnstbl", "bkmkstart", "bkmkend", "info", "revtbl", "atnid", "atnauthor"),
    *("annotation", "nonshppict", "mmathPr", "userprops", "filetbl"),
}
_BULKY: Final = {"pict", "objdata", "datastore", "themedata"}
"""Groups of numbers: there are no words in them."""
_OPTIONAL: Final = "*"
_SHOWN_ALL_THE_SAME: Final = {"ud", "shptxt", "dptxbxtext", "footnote"}
"""Groups with words of the page, which stand in groups that a program may skip."""
_CODES: Final = {
    "annotation": "comments",
    "revtbl": "tracked_changes",
    "deleted": "tracked_changes",
    "revised": "tracked_changes",
    "pngblip": "pictures",
    "jpegblip": "pictures",
    "objdata": "embedded_objects",
    "userprops": "custom_properties",
    "filetbl": "external_links",
}
_STARTS: Final = re.compile(r"\b(DDE|DDEAUTO)\b", re.IGNORECASE)
_FETCHES: Final = re.compile(r"\b(INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK)\b", re.IGNORECASE)
_AUTHOR: Final = {"author", "operator", "manager", "company"}
_BREAKS: Final = {
    **dict.fromkeys(("par", "line", "cell", "row", "sect", "page"), "\n"),
    "tab": "\t",
}


class _Group:
    """What holds inside one pair of braces."""

    def __init__(self, outer: "_Group | None" = None) -> None:
        self.kind: str = outer.kind if outer else ""
        self.info = ""
        self.is_optional = False
        self.letters: Letters = outer.letters.copy() if outer else Letters()
        self.deleted: bool = outer.deleted if outer else False
        self.skip: int = outer.skip if outer else 1


def look(content: bytes, budget: Budget, *, cover: str = "") -> Look:
    """Read a rich text. Its objects are not opened; that it has some is told.

    ``cover`` is said in the place of words that stand under a black bar.
    """
    if not content.startswith(b"{\\rt"):
        raise Unreadable("it is no rich text")
    reader = _Reader(budget, cover)
    for token in _TOKEN.finditer(content):
        reader.take(token)
    return reader.told()


class _Reader:
    """Walks through the tokens and keeps the words by what they are."""

    def __init__(self, budget: Budget, cover: str) -> None:
        self._budget, self._cover = budget, cover
        self._palette = Palette()
        self._groups = [_Group()]
        self._words: dict[str, list[str]] = {}
        self._codes: dict[str, int] = {}
        self._left_out = 0
        self._taken = 0

    def take(self, token: re.Match[bytes]) -> None:
        """Read one token."""
        self._taken += 1
        if self._taken % 100_000 == 0:
            self._budget.check_time()
        letter, word, number, symbol, brace, plain = token.groups()
        if brace == b"{":
            if len(self._groups) > _MOST_GROUPS:
                raise TooMuch("its groups are nested deeper than can be followed")
            self._groups.append(_Group(self._groups[-1]))
        elif brace == b"}":
            if len(self._groups) > 1:
                self._groups.pop()
        elif word:
            self._command(word.decode("ascii"), number)
        elif letter:
            self._say(bytes([int(letter, 16)]).decode("cp1252", "replace"))
        elif symbol:
            self._groups[-1].is_optional |= symbol == b"*"
            self._say({b"~": " ", b"_": "-", b"-": ""}.get(symbol, _escaped(symbol)))
        elif plain:
            self._say(plain.decode("cp1252", "replace"))

    def _command(self, word: str, number: bytes | None) -> None:
        group = self._groups[-1]
        is_first, group.is_optional = group.is_optional, False
        if code := _CODES.get(word):
            self._codes[code] = self._codes.get(code, 0) + 1
        if word in _UNSHOWN:
            group.kind = word
        elif word in _SHOWN_ALL_THE_SAME and group.kind in {"", _OPTIONAL}:
            group.kind = ""
        elif is_first and not group.kind:  # a program that does not know it skips it
            group.kind = _OPTIONAL
        elif word in _AUTHOR and group.kind == "info":
            group.info = word
        elif word in _BREAKS:
            self._palette.end_cell(word)
            self._say(_BREAKS[word])
        elif word == "u" and number:
            letter = struct.pack("<H", int(number) % 0x10000).decode("utf-16-le", "ignore")
            self._say(letter)
            self._left_out = group.skip
        else:
            self._style(group, word, number)

    def _style(self, group: _Group, word: str, number: bytes | None) -> None:
        value = int(number) if number else None
        if group.kind == "colortbl":
            self._palette.mix(word, value or 0)
        elif word == "deleted":
            group.deleted = number != b"0"
        elif word == "uc":
            group.skip = min(8, abs(int(number or b"1")))
        else:
            group.deleted = group.deleted and word != "plain"
            group.letters.take(word, value)
            self._palette.take(word, value or 0)

    def _say(self, words: str) -> None:
        if self._left_out and words:
            left = self._left_out
            self._left_out = max(0, left - len(words))
            words = words[left:]
        group = self._groups[-1]
        if group.info:
            self._words.setdefault("author", []).append(words)
        elif group.kind in {"annotation", "fldinst", "info", "userprops", "atnauthor"}:
            self._words.setdefault(group.kind, []).append(words)
        elif group.kind == "colortbl":
            self._palette.end(words.count(";"))
        elif group.kind:
            self._words.setdefault(_OPTIONAL, []).append(words * (group.kind not in _BULKY))
        else:
            self._words.setdefault(self._seen_as(group, words), []).append(words)

    def _seen_as(self, group: _Group, words: str) -> str:
        if group.deleted:
            return "deleted"
        sight = self._palette.sight(group.letters) if words.strip() else Sight.SEEN
        if sight is Sight.COVERED and words.strip():
            self._words.setdefault("", []).append(self._cover)
        return sight.code

    def told(self) -> Look:
        """Put together what was seen."""
        words = {kind: "".join(parts) for kind, parts in self._words.items()}
        seen = Look(pages=1, texts=[(1, words.pop("", ""))])
        seen.structure.append(words.pop(_OPTIONAL, ""))
        seen.beside += words.values()
        for code in ("hidden_text", "covered_text"):
            if unseen := words.get(code, "").strip():
                seen.find(code, unseen[:500], value=unseen[:500], page=1)
        for code, count in self._codes.items():
            seen.find(code, page=1, count=count)
        fields = words.get("fldinst", "")
        for code, pattern in (("dde", _STARTS), ("external_links", _FETCHES)):
            if pattern.search(fields):
                seen.find(code, fields.strip()[:200], page=1)
        if author := words.get("author", "").strip():
            seen.find("author", author[:200], value=author[:200])
        return seen


def _escaped(symbol: bytes) -> str:
    return symbol.decode("ascii", "replace") if symbol in {b"\\", b"{", b"}"} else ""
