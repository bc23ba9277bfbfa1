"""Find in a text what looks like somebody's private data, for a person to decide about."""

import re
from collections.abc import Iterable
from typing import Final

from app.ports.examining import Hit

MOST: Final = 300
"""Above this number of different hits nobody decides well one by one."""

_PATTERNS: Final = {
    "e-mail address": re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}"),
    "phone number": re.compile(
        r"(?<![\d-])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\d-])"
    ),
    "social security number": re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])"),
    "date of birth": re.compile(
        r"(?:date of birth|d\.?o\.?b\.?|born)[ :]{1,4}"
        r"(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|[A-Z][a-z]{2,8} \d{1,2},? \d{4})",
        re.IGNORECASE,
    ),
    "licence plate": re.compile(
        r"\b(?:licen[cs]e )?plate(?: no\.?| number|:| #)+ ?[A-Z0-9-]{4,8}\b"
    ),
}


def hits(pages: Iterable[str]) -> list[Hit]:
    """List every different hit in ``pages`` with the first page (from 1) and its count."""
    found: dict[tuple[str, str], list[int]] = {}
    for number, text in enumerate(pages, start=1):
        for kind, pattern in _PATTERNS.items():
            for match in pattern.finditer(text):
                value = " ".join(match.group().split())
                found.setdefault((kind, value), []).append(number)
    return [
        Hit(kind=kind, value=value, page=pages_of[0], count=len(pages_of))
        for (kind, value), pages_of in found.items()
    ]
