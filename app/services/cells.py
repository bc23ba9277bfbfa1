"""What people write in a cell, read as a value: days, numbers, addresses of mail and places."""

import re
from datetime import date

MOST_PEOPLE = 2_000_000_000

_BLANKS = {"n/a", "na", "null", "none", "nan", "-", "--", "?", "unknown", "tbd"}
_ERRORS = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|ERROR!)", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_US = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?: .*)?")
_WORDS = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL = re.compile(
    rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*"
    rf"@{_LABEL}(?:\.{_LABEL})+"
)
_ZIP = re.compile(r"(\d{5})(?:-?(\d{4}))?")
_CENTURY = 70  # a year of two digits below this is of this century, as in POSIX


def filled(cell: str) -> str:
    """Give a cell's text; what means "nothing" (``N/A``, ``#REF!``) is empty."""
    text = cell.strip()
    return "" if text.lower() in _BLANKS or _ERRORS.fullmatch(text) else text


def one_line(cell: str) -> str:
    """Give a cell's text on one line, with single spaces."""
    return " ".join(filled(cell).split())


def day(text: str) -> date | None:
    """Read a day as written in the United States: 2019-04-17, 4/17/19, April 17, 2019.

    None for what is not a whole, possible day.
    """
    written = " ".join(text.split())
    if found := _ISO.fullmatch(written):
        year, month, number = (int(part) for part in found.groups())
    elif found := _US.fullmatch(written):
        month, number, year = (int(part) for part in found.groups())
        if len(found[3]) < len("2019"):
            year += 2000 if year < _CENTURY else 1900
    elif (found := _WORDS.fullmatch(written)) and found[1][:3].lower() in _MONTHS:
        month, number = _MONTHS.index(found[1][:3].lower()) + 1, int(found[2])
        year = int(found[3])
    else:
        return None
    try:
        return date(year, month, number)
    except ValueError:
        return None


def whole_number(text: str) -> int | None:
    """Read a count of people such as ``12,345``. None for anything else, and past two billion."""
    digits = text.replace(",", "").replace(" ", "")
    if not re.fullmatch(r"[0-9]{1,12}(\.0+)?", digits):
        return None
    number = int(digits.split(".")[0])
    return number if number <= MOST_PEOPLE else None


def degrees(text: str, most: int) -> float | None:
    """Read a coordinate between ``-most`` and ``most`` degrees. None for anything else."""
    if not re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{0,20})?", text):
        return None
    number = float(text)
    return number if -most <= number <= most else None


def emails(text: str) -> tuple[list[str], list[str]]:
    """Split a cell into the e-mail addresses it holds and the parts that are none.

    Addresses stand apart by semicolons, commas or spaces; ``Name <a@b.gov>`` gives ``a@b.gov``.
    """
    named = re.findall(r"<([^<>\s]+@[^<>\s]+)>", text)
    parts = named or re.split(r"[;,\s]+", text)
    good: dict[str, None] = {}
    bad = []
    for part in filter(None, parts):
        address = email(part)
        if address:
            good[address] = None
        else:
            bad.append(part)
    return list(good), bad


def email(text: str) -> str | None:
    """Give an e-mail address trimmed and with its domain in lower case; None if it is none.

    Only the form is checked, so that ``.invalid`` addresses of test data pass.
    """
    trimmed = text.strip().removeprefix("mailto:")
    local, at, domain = trimmed.rpartition("@")
    address = f"{local}{at}{domain.lower()}"
    return address if len(address) <= 254 and _EMAIL.fullmatch(address) else None  # noqa: PLR2004 - RFC 5321's longest path


def zip_code(text: str) -> str | None:
    """Read a ZIP code, also one whose leading zero a spreadsheet ate. None for anything else."""
    digits = text.strip()
    if re.fullmatch(r"\d{3,4}", digits):
        digits = digits.zfill(5)
    found = _ZIP.fullmatch(digits)
    if not found:
        return None
    return f"{found[1]}-{found[2]}" if found[2] else found[1]


def web_address(text: str) -> str | None:
    """Read the address of a web page; ``http`` and ``https`` only. None for anything else."""
    written = text.strip()
    if re.fullmatch(r"(?!\w+:)[\w-]+(\.[\w-]+)+(/\S*)?", written):
        written = f"https://{written}"
    return written if re.fullmatch(r"(?i)https?://[^\s<>\"]+\.[^\s<>\"]+", written) else None
