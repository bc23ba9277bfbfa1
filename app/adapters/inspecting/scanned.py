"""Search what OCR read on pages for private data and for our own people, place by place."""

from collections.abc import Sequence
from typing import Final

from app.adapters.inspecting import slips
from app.adapters.inspecting.near_names import NearList
from app.adapters.inspecting.personal import MOST, times, too_many
from app.adapters.inspecting.watching import WatchList
from app.ports.examining import Finding, Searched

_WATCHED: Final = "watch_word"
Spot = tuple[int, int, int]


def search(pages: Sequence[tuple[int, str]], watch: Sequence[object]) -> list[Searched]:
    """List each different thing that was found, with all its places.

    More private ones than anybody decides become a finding that blocks; our own people are
    listed all the same.
    """
    private = _private(pages)
    return [
        *(_told(*one) for one in list(private.items())[:MOST]),
        *(Searched(one) for one in too_many(len(private))),
        *_watched(pages, watch),
    ]


def _private(pages: Sequence[tuple[int, str]]) -> dict[tuple[str, str], list[Spot]]:
    found: dict[tuple[str, str], list[Spot]] = {}
    for page, words in pages:
        for code, start, end in slips.spots(words):
            value = " ".join(words[start:end].split())
            found.setdefault((code, value), []).append((page, start, end))
    return found


def _told(what: tuple[str, str], spots: list[Spot]) -> Searched:
    code, value = what
    first, count = spots[0][0], len(spots)
    detail = times(value, count)
    return Searched(
        Finding(code=code, value=value, page=first, count=count, detail=detail), tuple(spots)
    )


def _watched(pages: Sequence[tuple[int, str]], watch: Sequence[object]) -> list[Searched]:
    """Find the entries with their places; those that stand there in another form, with a page."""
    near = NearList(watch)
    spots: dict[str, list[Spot]] = {}
    read: dict[str, str] = {}
    for page, words in pages:
        for one in near.near(words):
            spots.setdefault(one.entry, []).append((page, one.start, one.end))
            if one.wrong:
                read.setdefault(one.entry, " ".join(words[one.start : one.end].split()))
    found = [
        Searched(
            Finding(
                code=_WATCHED,
                value=entry,
                page=places[0][0],
                count=len(places),
                detail=f"{entry}, read as “{read[entry]}”" if entry in read else entry,
            ),
            tuple(places),
        )
        for entry, places in spots.items()
    ]
    others = WatchList(watch).findings(pages)
    return [*found, *(Searched(one) for one in others if one.value not in spots)]
