"""Is this row an agency we know? The same, likely the same (a person decides), or a new one."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from rapidfuzz import fuzz

from app.models.agency_names import kind_and_place, without_form
from app.models.places import county_key
from app.services.name_shelves import NameShelves

# How alike (0-100) the telling words must be. Within one city "Napervile" is a slip of
# "Naperville"; across a state, Eastlake and Westlake are two towns.
_ALIKE_IN_A_CITY = 88
_ALIKE_IN_A_STATE = 92
_ALIKE_ENOUGH_FOR_ONE_ID = 60
# Past this many of one name in a state, nothing but an ID tells them apart.
_MOST_NAMESAKES = 100


@dataclass(eq=False)
class Known:
    """An agency to compare with: one in the database, or a row of this file (``id`` is None)."""

    id: int | None
    row: int | None
    name: str
    state: str
    matched: str
    city: str
    county: str
    external_id: str | None
    kinds: frozenset[str] = field(init=False)
    place: str = field(init=False)

    def __post_init__(self) -> None:
        self.city = _city_key(self.city)
        self.county = county_key(self.county)
        self.kinds, self.place = kind_and_place(self.matched)

    def __str__(self) -> str:
        """Name it for a person."""
        where = f"row {self.row} of this file" if self.id is None else f"agency {self.id}"
        return f"{self.name}, {self.state} ({where})"


@dataclass(frozen=True)
class Same:
    """The row is this agency. ``through_merge``: it names one that was merged into it."""

    known: Known
    through_merge: bool = False


@dataclass(frozen=True)
class Likely:
    """The row looks like this agency, for this reason; a person decides."""

    known: Known
    reason: str


@dataclass(frozen=True)
class New:
    """No agency is like the row. ``twin`` has its name and place, but another external ID."""

    twin: Known | None = None


Found = Same | Likely | New


class _Place(Enum):
    SAME = "same"
    UNSURE = "unsure"
    NEARBY = "nearby"
    OTHER = "other"


class Directory:
    """Every known agency, indexed so that a row is compared with few of them."""

    def __init__(self) -> None:
        self._by_external_id: dict[str, Known] = {}
        self._by_name: dict[tuple[str, str], _Namesakes] = defaultdict(_Namesakes)
        self._in_cities = NameShelves[Known](_ALIKE_IN_A_CITY)
        self._in_states = NameShelves[Known](_ALIKE_IN_A_STATE)
        self._without_city = NameShelves[Known](_ALIKE_IN_A_STATE)
        self._kinds: set[frozenset[str]] = set()
        self._merged: dict[int, Known] = {}  # by id() of the alias entry
        self._seen_ids: dict[str, Known] = {}
        self._touched: dict[int, int] = {}

    def add(self, known: Known, *, stands_for: Known | None = None) -> None:
        """Add an agency; ``stands_for`` is the one it was merged into."""
        if known.external_id:
            self._by_external_id.setdefault(known.external_id, known)
        self._by_name[known.state, known.matched].add(known)
        self._kinds.add(known.kinds)
        state, kinds = known.state, known.kinds
        self._in_states.add((state, kinds), known.place, known)
        if known.city:
            self._in_cities.add((state, kinds, known.city), without_form(known.place), known)
        else:
            self._without_city.add((state, kinds), known.place, known)
        if stands_for is not None:
            self._merged[id(known)] = stands_for

    def find(self, row: int, facts: dict[str, Any]) -> Found:
        """Say what ``row`` of a file is, and remember it: later rows are compared with it."""
        asked = Known(
            id=None,
            row=row,
            name=facts["name"],
            state=facts.get("state", ""),
            matched=facts["match_name"],
            city=facts.get("city", ""),
            county=facts.get("county", ""),
            external_id=facts.get("external_id"),
        )
        found = self._resolved(self._found(asked), row)
        if isinstance(found, New):
            self.add(asked)
        if asked.external_id:
            self._seen_ids.setdefault(asked.external_id, asked)
        return found

    def _resolved(self, found: Found, row: int) -> Found:
        """Follow merges, and hold a second row of this file for the same agency."""
        if isinstance(found, New):
            return found
        target = self._merged.get(id(found.known))
        if isinstance(found, Likely):
            return Likely(target, found.reason) if target else found
        if target:
            return Same(target, through_merge=True)
        known = found.known
        if known.id is None:
            return Likely(known, f"It is the same agency as row {known.row} of this file.")
        first = self._touched.setdefault(known.id, row)
        if first != row:
            return Likely(known, f"It is the same agency as row {first} of this file.")
        return found

    def _found(self, asked: Known) -> Found:
        if asked.external_id:
            seen = self._seen_ids.get(asked.external_id)
            if seen:
                return Likely(
                    self._standing_for(seen),
                    f"Its external ID {asked.external_id} is that of row {seen.row} of this file.",
                )
            known = self._by_external_id.get(asked.external_id)
            if known:
                return _by_id(asked, known)
        return self._by_name_and_place(asked) or self._alike(asked)

    def _standing_for(self, seen: Known) -> Known:
        known = self._by_external_id.get(seen.external_id or "", seen)
        return self._merged.get(id(known), known)

    def _by_name_and_place(self, asked: Known) -> Found | None:
        namesakes = self._by_name.get((asked.state, asked.matched))
        if namesakes is None:
            return None
        near = namesakes.near(asked)
        others = [known for known in near if not _two_ids_of_one_file(asked, known)]
        by_place: dict[_Place, list[Known]] = defaultdict(list)
        for known in others:
            by_place[_place(asked, known)].append(known)
        here = by_place[_Place.SAME] or by_place[_Place.UNSURE]
        alone = by_place[_Place.SAME] or namesakes.count == 1
        if len(here) == 1 and alone:
            return _unless_ids_differ(asked, here[0])
        if here:
            return Likely(here[0], f"{namesakes.count} agencies of this state have the same name.")
        if by_place[_Place.NEARBY]:
            nearby = by_place[_Place.NEARBY][0]
            return Likely(nearby, "The same name in another city of the county.")
        twins = [known for known in near if _place(asked, known) is _Place.SAME]
        return New(twins[0]) if twins else None

    def _alike(self, asked: Known) -> Found:
        best: tuple[float, Known] | None = None
        for score, known in self._neighbours(asked):
            if _may_be_one(asked, known) and (best is None or score > best[0]):
                best = (score, known)
        if best is None:
            return New()
        return Likely(best[1], f"Its name is like that of {best[1]}.")

    def _neighbours(self, asked: Known) -> Iterator[tuple[float, Known]]:
        # A name that does not say its kind is compared with all.
        for kinds in {asked.kinds, frozenset()} if asked.kinds else self._kinds:
            shelf = (asked.state, kinds)
            if asked.city:
                place = without_form(asked.place)
                yield from self._in_cities.alike((*shelf, asked.city), place)
                yield from self._without_city.alike(shelf, asked.place)
            else:
                yield from self._in_states.alike(shelf, asked.place)


class _Namesakes:
    """The agencies of one state that have one name, found by city and county."""

    def __init__(self) -> None:
        self.count = 0
        self._all: list[Known] = []
        self._by_city: dict[str, list[Known]] = defaultdict(list)
        self._by_county: dict[str, Known] = {}

    def add(self, known: Known) -> None:
        self.count += 1
        self._by_city[known.city].append(known)
        if known.county:
            self._by_county.setdefault(known.county, known)
        if len(self._all) < _MOST_NAMESAKES:
            self._all.append(known)

    def near(self, asked: Known) -> list[Known]:
        """Give those that could be the same: of its city, of no city, and one of its county."""
        if not asked.city:
            return self._all
        near = [*self._by_city.get(asked.city, []), *self._by_city.get("", [])]
        in_county = self._by_county.get(asked.county)
        if in_county is not None and in_county not in near:
            near.append(in_county)
        return near[:_MOST_NAMESAKES]


def _by_id(asked: Known, known: Known) -> Found:
    """Trust an external ID unless name and place both speak against it."""
    agrees = asked.state == known.state and (
        asked.matched == known.matched
        or (asked.city == known.city != "" and asked.kinds == known.kinds)
        or fuzz.ratio(asked.place, known.place) >= _ALIKE_ENOUGH_FOR_ONE_ID
    )
    if agrees:
        return Same(known)
    return Likely(known, f"Its external ID {asked.external_id} belongs to {known}.")


def _unless_ids_differ(asked: Known, known: Known) -> Found:
    if asked.external_id and known.external_id:
        return Likely(known, f"Same name and place as {known}, whose external ID is another.")
    return Same(known)


def _place(asked: Known, known: Known) -> _Place:
    counties_differ = bool(asked.county and known.county) and asked.county != known.county
    if asked.city and known.city:
        if asked.city == known.city:
            return _Place.SAME
        same_county = asked.county == known.county != ""
        return _Place.NEARBY if same_county else _Place.OTHER
    if counties_differ:
        return _Place.OTHER
    if asked.city == known.city:
        return _Place.SAME
    return _Place.UNSURE


def _two_ids_of_one_file(asked: Known, known: Known) -> bool:
    """A file that lists a name twice under two IDs means two bodies (Madison, Wisconsin)."""
    return known.id is None and bool(asked.external_id and known.external_id)


def _may_be_one(asked: Known, known: Known) -> bool:
    """Whether a likeness of names can be a slip: not for "District 3" and "District 12"."""
    return (
        not _two_ids_of_one_file(asked, known)
        and _place(asked, known) is not _Place.OTHER
        and re.findall(r"\d+", asked.place) == re.findall(r"\d+", known.place)
    )


def _city_key(city: str) -> str:
    words = re.sub(r"[^\w]+", " ", city.lower().replace("'", "")).split()
    forms = {"st": "saint", "ft": "fort", "mt": "mount"}
    return " ".join(forms.get(word, word) for word in words)
