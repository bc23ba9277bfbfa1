"""Judging: what a difference in words is: a blank filled in, a scan read wrongly, or a change."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rapidfuzz.distance import Levenshtein

from app.services.boilerplate.aligning import Hunk
from app.services.boilerplate.clauses import BLANK, Running, Said
from app.services.boilerplate.vocabulary import (
    BODIES,
    NEGATIONS,
    REFERENCES,
    SHORT,
    fits,
    is_number,
    is_unit,
    looks,
    read_right,
    telling,
)

LONGEST_BLANK: Final = 12
"""Words that may fill one blank; more is a change whatever they are."""

_NEAR: Final = 2  # words behind a number in which a unit is looked for
_LEAST: Final = 4  # letters of a word that may be read wrongly by one of them
_LONG_WORD: Final = 10  # letters, from which two may be wrong
_MANY: Final = 1_000_000


class Sign(StrEnum):
    """What words at one place are to each other."""

    SAME = "="
    FILLED = "~"
    DOUBTFUL = "?"  # a scan may have been read wrongly; taken as the same
    DIFFERS = "!"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a comparison: the form's words and the other text's, and what they are."""

    sign: Sign
    form: str
    own: str
    begin: int
    end: int

    def as_data(self) -> list[str]:
        """Give it as it is kept."""
        return [self.sign.value, self.form, self.own]


class Judge:
    """Judges the differences between two texts.

    ``called`` and ``own_called`` are the words of the names of their agencies and places.
    """

    def __init__(
        self, form: Running, own: Running, called: frozenset[str], own_called: frozenset[str]
    ) -> None:
        self._form, self._own = form, own
        self._called, self._own_called = called, own_called
        self._counts = [Counter(word.plain for word in text.words) for text in (form, own)]

    def pieces(self, hunks: Sequence[Hunk]) -> tuple[Piece, ...]:
        """Say of each part of a clause what it is; parts that are the same are joined."""
        made: list[Piece] = []
        for hunk in hunks:
            piece = self._piece(hunk)
            last = made[-1] if made else None
            if last and last.sign is piece.sign is Sign.SAME:
                form, own = f"{last.form} {piece.form}", f"{last.own} {piece.own}"
                made[-1] = Piece(Sign.SAME, form.strip(), own.strip(), last.begin, piece.end)
            else:
                made.append(piece)
        return tuple(made)

    def _piece(self, hunk: Hunk) -> Piece:
        form = self._form.words[hunk.begin : hunk.end]
        own = self._own.words[hunk.own_begin : hunk.own_end]
        said = " ".join(one.shown for one in form), " ".join(one.shown for one in own)
        return Piece(
            Sign.SAME if hunk.equal else self._sign(hunk, form, own), *said, hunk.begin, hunk.end
        )

    def _sign(self, hunk: Hunk, form: Sequence[Said], own: Sequence[Said]) -> Sign:
        one, other = tuple(word.plain for word in form), tuple(word.plain for word in own)
        if "".join(one) == "".join(other):
            return Sign.SAME  # "e mail" and "e-mail"
        if not self._was_scanned(form, own):
            return Sign.FILLED if self._is_filled(hunk, one, other) else Sign.DIFFERS
        right = read_right(one, self._called), read_right(other, self._own_called)
        if self._is_filled(hunk, *right):
            return Sign.FILLED
        if self._is_doubtful(one, other):
            return Sign.DOUBTFUL
        return Sign.DIFFERS

    def _is_filled(self, hunk: Hunk, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        if max(len(one), len(other)) > LONGEST_BLANK:
            return False
        if (one and set(one) == {BLANK}) or (other and set(other) == {BLANK}):
            return True
        if not one or not other:  # nothing on the other side: only a body's name may be let out
            return bool(told := telling(one or other)) and told <= (
                BODIES | (self._called if one else self._own_called)
            )
        if not (fits(one, self._called) and fits(other, self._own_called)):
            return False
        told, own_told = telling(one), telling(other)
        if not told or not own_told:
            return False
        return self._is_reference(hunk) or not self._is_term(hunk, told | own_told)

    def _is_term(self, hunk: Hunk, told: frozenset[str]) -> bool:
        """Say whether the numbers that differ count days or a share."""
        numbers = [word for word in told if is_number(word)]
        if not numbers or any(word[-2:] in {"st", "nd", "rd", "th"} for word in numbers):
            return False
        behind = [
            *self._form.words[hunk.end : hunk.end + _NEAR],
            *self._own.words[hunk.own_end : hunk.own_end + _NEAR],
        ]
        return any(is_unit(word) for word in (*told, *(one.plain for one in behind)))

    def _is_reference(self, hunk: Hunk) -> bool:
        """Say whether a number names a section."""
        before = self._form.words[max(0, hunk.begin - 1) : hunk.begin]
        return any(word.plain in REFERENCES for word in before)

    def _was_scanned(self, form: Sequence[Said], own: Sequence[Said]) -> bool:
        return any(word.page in self._form.scanned for word in form) or any(
            word.page in self._own.scanned for word in own
        )

    def _is_doubtful(self, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        if not one or not other:  # specks that were read as letters
            words = one or other
            return len(words) <= _NEAR and all(
                len(word) <= _NEAR and not word.isdigit() and word not in SHORT for word in words
            )
        if any(word.isdigit() for word in (*one, *other)):
            return False
        if len(one) != len(other):
            return looks("".join(one)) == looks("".join(other))
        return all(
            left == right or self._is_misread(left, right)
            for left, right in zip(one, other, strict=True)
        )

    def _is_misread(self, one: str, other: str) -> bool:
        """Say whether one may be the other read wrongly: a word that only its own text knows."""
        form, own = self._counts
        odd = min(form[one] if not own[one] else _MANY, own[other] if not form[other] else _MANY)
        if odd == _MANY or _is_negated(one, other):
            return False
        if looks(one) == looks(other):
            return True
        shorter = min(len(one), len(other))
        allowed = 2 if shorter >= _LONG_WORD else 1
        return odd == 1 and shorter >= _LEAST and Levenshtein.distance(one, other) <= allowed


def _is_negated(one: str, other: str) -> bool:
    return any(one == sign + other or other == sign + one for sign in NEGATIONS)
