"""Signatures: a text in a kilobyte, so that two can be compared without reading them again.

MinHash (Broder 1997) over runs of words, all values from one pass over the runs (one permutation
hashing, Li, Owen and Zhang 2012), empty places filled from others (Shrivastava 2017).
"""

import re
import struct
from collections.abc import Iterable
from hashlib import blake2b
from operator import eq
from typing import Final

PLACES: Final = 256
"""Values of a signature; the estimate of a share errs by 0.03 typically, 0.1 hardly ever."""
FEWEST: Final = 30
"""Runs that a text needs; one of a few words is like many others by chance."""
_RUN: Final = 3  # words; a word that OCR reads wrongly spoils as many runs
_VERSION: Final = b"\x01"
_PACKED: Final = struct.Struct(f"<{PLACES}I")
_SHIFT: Final = 32
_WORD: Final = re.compile(r"[^\W_]+")
# Clauses are numbered anew when one is struck, and are the same clauses.
_NUMBERED: Final = re.compile(r"^\s*\d[\d.]*[.)]?\s", re.MULTILINE)
# What a form leaves open says nothing of which form it is; names differ too, but nobody knows them.
_DATES: Final = frozenset(
    {
        *("january", "february", "march", "april", "may", "june", "july", "august"),
        *("september", "october", "november", "december"),
    }
) - {"may"}  # also the verb that agreements are made of

Signature = tuple[int, ...]


def runs(text: str) -> set[str]:
    """Give the runs of three words of a text, without months, signs and numbers of clauses."""
    bare = _NUMBERED.sub("", text.lower())
    words = [word for word in _WORD.findall(bare) if word not in _DATES]
    return {" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}


def share(one: set[str], other: set[str]) -> float:
    """Say what share of all runs of two texts both have: 0 to 1."""
    both = len(one & other)
    return both / max(1, len(one) + len(other) - both)


def signature(found: Iterable[str]) -> Signature:
    """Make the signature of a set of runs; empty where there are too few to tell anything."""
    least: dict[int, int] = {}
    number = 0
    for number, run in enumerate(found, start=1):  # noqa: B007 - how many is asked below
        mixed = int.from_bytes(blake2b(run.encode(), digest_size=8).digest(), "little")
        place, value = mixed % PLACES, mixed >> _SHIFT
        if value < least.get(place, 1 << _SHIFT):
            least[place] = value
    if number < FEWEST:
        return ()
    return tuple(least[_filled(place, least)] for place in range(PLACES))


def likeness(one: Signature, other: Signature) -> float:
    """Estimate the share of runs that two texts have in common; 0 where one says too little."""
    if not one or not other:
        return 0.0
    same: int = sum(map(eq, one, other))
    return same / PLACES


def packed(made: Signature) -> bytes:
    """Pack a signature to be kept."""
    return _VERSION + (_PACKED.pack(*made) if made else b"")


def unpacked(kept: bytes | None) -> Signature | None:
    """Give back what ``packed`` packed; none where it was made by other rules, or never."""
    if not kept or kept[:1] != _VERSION:
        return None
    return _PACKED.unpack(kept[1:]) if len(kept) > 1 else ()


def _filled(place: int, least: dict[int, int]) -> int:
    """Name the place whose value stands here: itself, or the first of a fixed walk that has one."""
    at, turn = place, 0
    while at not in least:
        turn += 1
        step = blake2b(struct.pack("<II", place, turn), digest_size=8).digest()
        at = int.from_bytes(step, "little") % PLACES
    return at
