"""Find in words what looks like somebody's private data, for a person to decide about."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from app.ports.examining import Finding, Place

MOST: Final = 300
"""Above this number of different hits nobody decides well one by one."""

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DATE = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|"
    rf"(?:{_MONTHS})\.? \d{{1,2}},? \d{{4}}|\d{{1,2}} (?:{_MONTHS})\.? \d{{4}})"
)
_WAYS = (
    "street|st|avenue|ave|road|rd|drive|dr|lane|ln|court|ct|boulevard|blvd|way|place|pl|"
    "terrace|ter|circle|cir|highway|hwy|parkway|pkwy|trail|trl|square|sq|loop|alley"
)
_SHAPELESS = re.compile(
    r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_SPACE = r"[ \t\u00a0\r\n]"


def _is_number_of_security(found: re.Match[str]) -> bool:
    """Follow what the numbers may be: no area 000, 666 or 9xx, no group 00, no serial 0000."""
    digits = re.sub(r"\D", "", found["number"])
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    impossible = area in {"000", "666"} or area[0] == "9" or group == "00" or serial == "0000"
    return not impossible


def _is_card(found: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", found[0])
    return 13 <= len(digits) <= 19 and len(set(digits)) > 1 and luhn(digits)  # noqa: PLR2004 - ISO 7812


def _is_mail(found: re.Match[str]) -> bool:
    return ".." not in found[0] and not found[0].startswith(".")


def _is_phone(found: re.Match[str]) -> bool:
    # Neither an area nor an exchange begins with 0; 1 is only the country.
    digits = re.sub(r"\D", "", found[0])[-10:]
    return digits[0] not in "01" and (len(digits) < 10 or digits[3] != "0")  # noqa: PLR2004 - a whole number


def _always(_found: re.Match[str]) -> bool:
    return True


_PATTERNS: Final[dict[str, tuple[re.Pattern[str], Callable[[re.Match[str]], bool]]]] = {
    "email": (
        re.compile(r"(?<![\w.+-])[\w.+'%-]{1,64}@(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24}(?![\w-])"),
        _is_mail,
    ),
    "phone": (
        re.compile(
            r"(?<![\d.-])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .\u2010-\u2014-])"
            r"\d{3}[ .\u2010-\u2014-]\d{4}(?![\d-])"
            r"|\b(?:tel(?:ephone)?|phone|call|cell|mobile|fax)\b[^\n\d]{0,12}"
            r"\d{3}[ .-]\d{4}(?![\d-])",
            re.IGNORECASE,
        ),
        _is_phone,
    ),
    "ssn": (
        re.compile(
            r"(?<![\d-])(?P<number>\d{3}[-\u2010-\u2013]\d{2}[-\u2010-\u2013]\d{4})(?![\d-])"
            r"|\b(?:ssn|social security)\b(?P<said>[^\n\d]{0,20}\d{3}[ -]?\d{2}[ -]?\d{4})(?!\d)",
            re.IGNORECASE,
        ),
        lambda found: bool(found["said"]) or _is_number_of_security(found),
    ),
    "payment_card": (
        re.compile(r"(?<![\d.-])[2-6]\d{3}(?:[ -]?\d){9,15}(?![\d-])"),
        _is_card,
    ),
    "birth_date": (
        re.compile(
            rf"\b(?:date{_SPACE}of{_SPACE}birth|birth{_SPACE}?date|birthday|d\.?o\.?b\.?"
            rf"|born(?:{_SPACE}on)?){_SPACE}{{0,3}}[:\-]?{_SPACE}{{0,3}}{_DATE}",
            re.IGNORECASE,
        ),
        _always,
    ),
    "plate": (
        re.compile(
            r"\b(?:licen[cs]e |registration )?(?:plate|tag)(?: no\.?| number|:| #)+ ?"
            r"(?=[A-Z0-9-]*\d)[A-Z0-9-]{4,8}\b|\blicen[cs]e plate (?=[A-Z0-9-]*\d)[A-Z0-9-]{4,8}\b",
            re.IGNORECASE,
        ),
        _always,
    ),
    "street_address": (
        re.compile(
            r"(?<![\d.,$-])\b\d{1,5}[A-Za-z]?[ \u00a0](?:(?:[NSEW]|[NS][EW]|North|South|East|West)"
            r"\.?[ \u00a0])?(?:[A-Z][A-Za-z.'-]{1,20}[ \u00a0]"
            r"|\d{1,3}(?:st|nd|rd|th)[ \u00a0]){1,3}"
            rf"(?i:{_WAYS})\b\.?(?:,? (?i:apt|unit|suite|ste|#)\.? ?[\w-]{{1,6}})?"
        ),
        _always,
    ),
}

_HEADINGS: Final = {
    "birth_date": re.compile(
        r"^(?:dob|d\.o\.b\.?|(?:date of )?birth ?(?:date|day)?)$", re.IGNORECASE
    ),
    "ssn": re.compile(r"^(?:ssn|social security.*)$", re.IGNORECASE),
    "plate": re.compile(r"^(?:(?:licen[cs]e )?plate.*|tag (?:no|number|#).*)$", re.IGNORECASE),
    "street_address": re.compile(
        r"^(?:(?:home|street|mailing) address|address ?\d?)$", re.IGNORECASE
    ),
}


def luhn(digits: str) -> bool:
    """Say whether the last of ``digits`` is the check digit of the others (ISO/IEC 7812)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(sum(divmod(number, 10)) for number in doubled) % 10 == 0


def spots(words: str) -> Iterator[tuple[str, int, int]]:
    """Give each thing in ``words`` that looks private: its code, where it begins and ends.

    Signs without a shape, which part a number for a program and for no reader, are passed over.
    """
    shown: str = words
    at: Sequence[int] = range(len(words))
    if _SHAPELESS.search(words):
        at = [place for place, sign in enumerate(words) if not _SHAPELESS.match(sign)]
        shown = "".join(words[place] for place in at)
    for code, (pattern, is_one) in _PATTERNS.items():
        for match in pattern.finditer(shown):
            if is_one(match):
                yield code, at[match.start()], at[match.end() - 1] + 1


def hits(words: str) -> Iterator[tuple[str, str]]:
    """Give each thing in ``words`` that looks private: its code and how it is written there."""
    for code, start, end in spots(words):
        yield code, " ".join(words[start:end].split())


def personal_findings(
    texts: Iterable[tuple[Place, str]], beside: Sequence[str] = ()
) -> list[Finding]:
    """List every different hit in ``texts`` with its first place and its count.

    Words ``beside`` the pages (properties, names) are searched as well. More than ``MOST``
    different ones become one finding that blocks.
    """
    found: dict[tuple[str, str], tuple[Place, int]] = {}
    for place, words in [*texts, *((None, one) for one in beside)]:
        for hit in hits(words):
            first, count = found.get(hit, (place, 0))
            found[hit] = (first, count + 1)
    listed = [
        Finding(code=code, value=value, page=place, count=count, detail=times(value, count))
        for (code, value), (place, count) in found.items()
    ]
    return [*listed[:MOST], *too_many(len(listed))]


def too_many(number: int) -> list[Finding]:
    """Block where there are more different hits than anybody decides; nothing where not."""
    if number <= MOST:
        return []
    more = f"{number} different things look like personal data; the first {MOST} are listed"
    return [Finding(code="too_many_hits", detail=more)]


def heading_findings(headings: Iterable[tuple[Place, str]]) -> list[Finding]:
    """List the columns of a table that by their heading hold private data."""
    return [
        Finding(code=code, page=place, value=f"the column “{' '.join(words.split())}”")
        for place, words in headings
        for code, pattern in _HEADINGS.items()
        if pattern.match(words.strip())
    ]


def times(value: str, count: int) -> str:
    """Say how often ``value`` stands there, where that is more than once."""
    return value if count == 1 else f"{value}, {count} times"
