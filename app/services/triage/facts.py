"""Facts that an answer names: amounts, dates, ticket numbers, exemptions, links. Never guessed.

A number that is written oddly is left to the person who reads, with the reason.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

_AMOUNT = re.compile(
    r"(?P<before>[\d.,]?)\$\s?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d{2})?|\d+(?:\.\d{2})?)(?![\d,]*\d)"
)
_RATE = re.compile(
    r"^\s?(/|per\b|an?\b|each\b|for each\b)\s?(hour|hr|page|copy|minute|cd|dvd|disc|quarter)?",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"(total|amount due|balance|grand total|estimate\w*|deposit|invoice)", re.IGNORECASE
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        start=1,
    )
}
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATES = (
    re.compile(
        rf"\b(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})\.?,? (?P<year>\d{{4}})\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?P<month>\d{1,2})[/-](?P<day>\d{1,2})[/-](?P<year>\d{4}|\d{2})\b"),
    re.compile(r"\b(?P<year>20\d{2})-(?P<month>\d{2})-(?P<day>\d{2})\b"),
)
_BY = re.compile(
    r"\b(by|until|before|through|no later than|on or before|due( on| date)?:?|expires?( on)?|"
    r"deadline( of| is)?:?|completed? (on|by)|available (on|by|until)|to)\W+(\w+day,? )?(the )?$",
    re.IGNORECASE,
)
_TICKET = re.compile(
    r"\b(?:reference|request|tracking|case|ticket|confirmation|control|file|prr?|foia|record|matter)s?"
    r"(?: (?:request|id|reference|log|tracking|records?))?"
    r"\s*(?:number|no\.?|num\.?|id|#)?\s*(?:is|:|#|=)*\s*#?\s*"
    r"(?P<ticket>(?:[A-Z]{1,6}[-_ ]?)?\d[\dA-Z]*(?:[-_/.][\dA-Z]+){0,4})\b",
)
_BARE = re.compile(r"\b(?P<ticket>[A-Z]{1,6}-?\d{2,6}-\d{2,8}(?:-\d{2,8})?|[A-Z]\d{6}-\d{6})\b")
_OURS = re.compile(r"\bDL-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
# How laws are cited: by sign and number, by volume and title, by the name of a code.
_PLACE = r"\d[\w.:/\-]*(?:\s?\(\w{1,4}\))*"
_CODES = (
    r"ORS|RCW|NRS|KRS|MCL|K\.S\.A\.|N\.J\.S\.A\.|A\.R\.S\.|C\.R\.S\.|O\.C\.G\.A\.|R\.S\.|I\.C\.|"
    r"Tenn\. Code|Tex\. Gov't Code|Gov(?:ernment|'t|\.)? Code|Public Officers Law|M\.G\.L\.|"
    r"Fla\. Stat\."
)
_EXEMPTION = re.compile(
    rf"((?:§+|section|sections|sec\.)\s?{_PLACE}|"
    rf"\b\d+ (?:ILCS|U\.?S\.?C\.?|P\.?S\.?|CFR|Pa\. ?C\.?S\.?) ?§?\s?{_PLACE}|"
    rf"\b(?:{_CODES})\s?(?:c(?:h|hapter)?\.? ?\d+,?\s?)?§*\s?{_PLACE}|"
    r"\bexemptions?\s\(?\w{1,3}\)?(?:\(\w{1,3}\))*|\(b\)\(\d\)(?:\([A-F]\))?)"
)
_LINK = re.compile(r"https?://[^\s<>\"')\]]{4,500}")
_MOST = 40


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in cents; None where what is written cannot be one."""

    cents: int | None
    words: str


def amount(text: str) -> Money | None:
    """The amount that is asked: the one called a total, else the largest that is no rate."""
    found: list[tuple[bool, int, str]] = []
    for one in list(_AMOUNT.finditer(text))[:_MOST]:
        if one["before"]:
            return Money(None, text[max(0, one.start() - 1) : one.end()])
        if _RATE.match(text[one.end() : one.end() + 20]):
            continue
        cents = int(Decimal(one["number"].replace(",", "")) * 100)
        called = bool(_TOTAL.search(text[max(0, one.start() - 60) : one.start()]))
        found.append((called, cents, one[0]))
    if not found:
        return None
    _, cents, words = max(found)
    return Money(cents, words)


def due_date(text: str, written: date | None) -> date | None:
    """The day that a text sets, as in "by December 3"; None where it sets none, or several."""
    found = {
        on
        for pattern in _DATES
        for one in list(pattern.finditer(text))[:_MOST]
        if _BY.search(text[max(0, one.start() - 40) : one.start()])
        and (on := _day(one.groupdict(), written))
    }
    return found.pop() if len(found) == 1 else None


def ticket(subject: str, text: str) -> str | None:
    """The agency's own number of the request, from the subject before the text."""
    for words in (subject, text):
        own = _OURS.sub(" ", words)
        for pattern in (_TICKET, _BARE):
            for one in list(pattern.finditer(_capitals(own) if pattern is _TICKET else own))[
                :_MOST
            ]:
                if _is_ticket(one["ticket"]):
                    return one["ticket"].strip(" .-")
    return None


def exemptions(sentences: Iterable[str]) -> tuple[str, ...]:
    """The paragraphs that some sentences cite, as they are written, each once."""
    found = (one[0].strip(" .,;:") for text in sentences for one in _EXEMPTION.finditer(text))
    return tuple(dict.fromkeys(found))[:_MOST]


def links(text: str) -> tuple[str, ...]:
    """The web addresses in a text, each once. They are shown; nothing opens them."""
    return tuple(dict.fromkeys(one.rstrip(".,;") for one in _LINK.findall(text)))[:_MOST]


def _capitals(text: str) -> str:
    # Only the words before a number may be written in any case; its letters are capitals.
    return re.sub(
        r"\b(reference|request|tracking|case|ticket|confirmation|control|file|prr?|foia|records?|matter|"
        r"number|no|num|id|log|is)\b",
        lambda word: word[0].lower(),
        text,
        flags=re.IGNORECASE,
    )


def _is_ticket(word: str) -> bool:
    digits = sum(sign.isdigit() for sign in word)
    looks_like_a_day = re.fullmatch(r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}", word)
    is_year = re.fullmatch(r"(19|20)\d{2}", word)
    return digits >= 3 and not looks_like_a_day and not is_year  # noqa: PLR2004 - shorter ones are counts


def _day(found: dict[str, str | None], written: date | None) -> date | None:
    month_word, day_word, year_word = found["month"] or "", found["day"] or "", found["year"]
    month = _MONTHS.get(month_word[:3].lower()) or int(month_word)
    try:
        if year_word:
            year = int(year_word)
            return date(year + 2000 if year < 100 else year, month, int(day_word))  # noqa: PLR2004 - two digits
        if written is None:
            return None
        day = date(written.year, month, int(day_word))
        return day if day >= written else date(written.year + 1, month, int(day_word))
    except ValueError:
        return None
