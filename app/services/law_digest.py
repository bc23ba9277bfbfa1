"""What the kept clocks of a request were computed by, in one short word that can be compared.

The word has five parts, each a short digest: the file of the law, the file of its calendar, what
is known of the agency, what the campaign says of the records' age, and the program that counts.
A part that differs from the one kept says which of them changed since.
"""

import hashlib
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from app.law import calendars, statutes
from app.law.errors import LawUnknown
from app.services.agency_told import AgencyTold

_LENGTH = 7  # hexadecimal digits: enough to tell a version from the one before it


class Cause(StrEnum):
    """What may change under a running clock, in the order of the parts."""

    LAW = "law"
    CALENDAR = "calendar"
    AGENCY = "agency"
    CAMPAIGN = "campaign"
    COUNTING = "counting"


WORDS = {
    Cause.LAW: "the file of this law changed",
    Cause.CALENDAR: "the holiday calendar changed",
    Cause.AGENCY: "what we know of the agency changed",
    Cause.CAMPAIGN: "the days that the campaign asks for changed",
    Cause.COUNTING: "a newer Daylight counts this differently",
}


def digest(jurisdiction: str, about: AgencyTold, *, old: bool) -> str:
    """The word for one request; ``old`` says that it asks for records some laws call old.

    Raises LawDataError where a file is not in order. A place without a law has a word as well:
    the day its law becomes known, the word changes.
    """
    try:
        law = statutes.statute(jurisdiction)
        days = calendars.calendar(law.calendar, about.places)
    except LawUnknown:
        return _joined("", "", about, old)
    return _joined(law.digest, days.digest, about, old)


def causes(before: str, after: str) -> tuple[Cause, ...]:
    """Which parts differ. A word that was never kept says that the program is newer."""
    parts = before.split("."), after.split(".")
    if len(parts[0]) != len(Cause) or len(parts[1]) != len(Cause):
        return (Cause.COUNTING,)
    return tuple(cause for cause, one, other in zip(Cause, *parts, strict=True) if one != other)


@lru_cache(maxsize=16_384)
def _joined(law: str, days: str, about: AgencyTold, old: bool) -> str:  # noqa: FBT001 - a fact
    parts = (law, days, repr(about), repr(old), _program())
    return ".".join(hashlib.sha256(part.encode()).hexdigest()[:_LENGTH] for part in parts)


@lru_cache(maxsize=1)
def _program() -> str:
    """The source of everything that counts: whoever changes it may change a date."""
    sources = sorted(
        (each.name, each.read_bytes())
        for each in files("app.law").iterdir()
        if each.name.endswith(".py")
    )
    read = hashlib.sha256()
    for name, source in sources:
        read.update(name.encode() + b"\0" + source + b"\0")
    return read.hexdigest()
