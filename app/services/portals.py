"""Portals: a letter cut to the boxes of the site that takes it, and what to know of that site."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from app.law import strict
from app.law.statutes import statute
from app.models import Dispatch, Group, RecordsRequest, RequesterOfRecord
from app.services.letter_clauses import Signer
from app.services.short_letter import shortened

_FILE = Path(__file__).with_name("portals.yaml")
SHORTEST, LONGEST = 100, 1_000_000
"""The limits of a box that a person may tell, in characters."""


class Account(StrEnum):
    """Whether the site wants an account before it takes a request."""

    NEEDED = "needed"
    OPTIONAL = "optional"
    NONE = "none"
    UNKNOWN = "unknown"


class Source(StrEnum):
    """How a fact of a site is known."""

    RECALLED = "recalled"  # general knowledge of the product
    READ = "read"  # read off the site itself


class Holds(StrEnum):
    """What belongs into a box."""

    LETTER = "letter"
    SUBJECT = "subject"
    NAME = "name"
    GROUP = "group"
    EMAIL = "email"
    PHONE = "phone"
    POSTAL = "postal"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a form. ``limit`` is in characters; none is known without it."""

    label: str
    holds: Holds
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Portal:
    """One kind of site. The one without a name stands for all that are not known."""

    id: str
    name: str
    source: Source
    hosts: tuple[str, ...]
    account: Account
    boxes: tuple[Box, ...]
    paths: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Portals:
    portals: tuple[Portal, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A box with what to copy into it. ``whole`` is false where the letter had to be cut.

    ``cut_from`` is then the length of the whole, in characters.
    """

    box: Box
    text: str
    limit: int | None
    cut_from: int | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing was left out."""
        return self.cut_from is None

    @property
    def long(self) -> bool:
        """Whether it is a text of several lines."""
        return self.box.holds in {Holds.LETTER, Holds.POSTAL}


@dataclass(frozen=True, slots=True)
class Card:
    """The letter as the site wants it. ``link`` is empty where the address is no web address.

    ``attach`` says that the whole letter has to go with it as a file; ``too_small`` that not even
    a short version fits, or that the law wants all of it in the text, so another way is needed.
    """

    portal: Portal
    link: str
    boxes: tuple[Filled, ...]
    attach: bool
    too_small: str


@lru_cache(maxsize=1)
def portals() -> tuple[Portal, ...]:
    """Every kind of site, in the order of the file; the last fits all."""
    return strict.load(_Portals, _FILE).portals


def portal_of(address: str) -> Portal:
    """Tell by its address what kind of site it is."""
    parts = urlsplit(address.strip().casefold())
    host, path = parts.hostname or "", parts.path
    for portal in portals():
        by_host = any(_fits(host, pattern) for pattern in portal.hosts)
        if by_host or any(path.startswith(start) for start in portal.paths):
            return portal
    raise LookupError(
        "The last portal fits every host."
    )  # pragma: no cover - a test reads the file


def web_link(address: str) -> str:
    """Give the address as a link that may be followed; empty for all but http and https."""
    parts = urlsplit(address.strip())
    return address.strip() if parts.scheme in {"http", "https"} and parts.hostname else ""


def card(
    dispatch: Dispatch,
    group: Group,
    person: RequesterOfRecord | None,
    *,
    limit: int | None = None,
) -> Card:
    """Cut a letter to the boxes of the site it goes to.

    ``limit`` is how many characters the site's box for the request takes, as a person saw it;
    it goes before what is known of the kind of site. What does not fit is shortened, with a
    sentence that names the whole letter, and the whole goes along as a file.
    """
    portal = portal_of(dispatch.recipient)
    signer = Signer.of(group, person)
    request = dispatch.records_request
    texts = _texts(dispatch, request, signer)
    boxes, too_small = list[Filled](), ""
    for box in portal.boxes:
        text = texts[box.holds]
        if not text:
            continue
        most = limit if box.holds is Holds.LETTER and limit else box.limit
        filled = _filled(box, text, most, request)
        if filled is None:
            too_small = _too_small(request, most)
            filled = Filled(box, text, most)
        boxes.append(filled)
    return Card(
        portal,
        web_link(dispatch.recipient),
        tuple(boxes),
        attach=any(not one.whole for one in boxes),
        too_small=too_small,
    )


def _fits(host: str, pattern: str) -> bool:
    """Whether a host is of the pattern; ``*.example.com`` is ``example.com`` too."""
    return fnmatchcase(host, pattern) or host == pattern.removeprefix("*.")


def _texts(dispatch: Dispatch, request: RecordsRequest, signer: Signer) -> Mapping[Holds, str]:
    return {
        Holds.LETTER: dispatch.body.strip(),
        Holds.SUBJECT: dispatch.subject,
        Holds.NAME: signer.name,
        Holds.GROUP: signer.group or signer.name,
        Holds.EMAIL: dispatch.reply_to or signer.email,
        Holds.PHONE: signer.phone,
        Holds.POSTAL: signer.postal,
        Holds.REFERENCE: request.ref,
    }


def _filled(box: Box, text: str, most: int | None, request: RecordsRequest) -> Filled | None:
    if most is None or len(text) <= most:
        return Filled(box, text, most)
    if box.holds is not Holds.LETTER:
        return Filled(box, text[:most].rstrip(), most, len(text))
    if wants_no_attachment(request.jurisdiction):
        return None
    short = shortened(text, request.ref, most)
    return None if short is None else Filled(box, short, most, len(text))


def wants_no_attachment(jurisdiction: str) -> bool:
    """Whether the law wants a request whole in its text, so that nothing may be attached."""
    return any(entry.say == "no_attachment" for entry in statute(jurisdiction).wording)


def _too_small(request: RecordsRequest, most: int | None) -> str:
    if wants_no_attachment(request.jurisdiction):
        return (
            "The law there wants the request whole in its text, without a file, and this letter is "
            f"longer than {most:,} characters. Do not cut it: use another way to reach them."
        )
    return f"Not even a short version fits into {most:,} characters. Use another way to reach them."
