"""The facts an event may carry: how each is typed, read from what a person gave, and stored."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from app.models import ItemOutcome

LONGEST = 2000
_TRUE = {"yes", "true", "1", "y", "on"}
_FALSE = {"no", "false", "0", "n", "off", ""}
_MONEY = re.compile(r"^\$?\s*(\d{1,3}(,\d{3})+|\d+)(\.\d{1,2})?$")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its name, what people are asked for, and how it is read.

    ``read`` gives back the value as it is stored (JSON), or raises ValueError in words.
    """

    name: str
    words: str
    read: Callable[[Any], Any]


def text(value: Any) -> str:  # noqa: ANN401 - whatever a form or a command hands over
    """Read words, trimmed and not endless."""
    read = str(value).strip()
    if len(read) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    return read


def short(value: Any) -> str:  # noqa: ANN401 - as above
    """Read a number or a name that fits a column."""
    read = text(value)
    if len(read) > 120:  # noqa: PLR2004 - the width of the column
        raise ValueError("is longer than 120 characters")
    return read


def day(value: Any) -> str:  # noqa: ANN401 - as above
    """Read a day, given as a date or as YYYY-MM-DD."""
    if isinstance(value, datetime):
        raise ValueError("is a moment, not a day")  # noqa: TRY004 - said to a person
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(str(value).strip()).isoformat()
    except ValueError:
        raise ValueError("is not a day written like 2026-11-24") from None


def moment(value: Any) -> str:  # noqa: ANN401 - as above
    """Read an instant with its offset; kept in UTC."""
    try:
        read = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError("is not a moment such as 2026-11-24T15:00:00-05:00") from None
    if read.tzinfo is None:
        raise ValueError("needs its offset from UTC")
    return read.astimezone(UTC).isoformat()


def cents(value: Any) -> int:  # noqa: ANN401 - as above
    """Read whole cents."""
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,12}", str(value).strip()):
        raise ValueError("is not a whole number of cents")
    return int(str(value).strip())


def dollars(value: Any) -> int:  # noqa: ANN401 - as above
    """Read dollars such as ``$1,200.50`` as cents. What is oddly written is refused."""
    written = str(value).strip()
    if not _MONEY.match(written):
        raise ValueError("is not an amount such as $435.29")
    try:
        return int(Decimal(written.lstrip("$ ").replace(",", "")) * 100)
    except InvalidOperation:  # pragma: no cover - the pattern lets only numbers through
        raise ValueError("is not an amount such as $435.29") from None


def yes_or_no(value: Any) -> bool:  # noqa: ANN401 - as above
    """Read yes or no."""
    word = str(value).strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError("is neither yes nor no")


def whole(value: Any) -> int | None:  # noqa: ANN401 - as above
    """Read the key of a row, or none."""
    if value is None or str(value).strip() == "":
        return None
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,12}", str(value).strip()):
        raise ValueError("is not a whole number")
    return int(str(value).strip())


def names(value: Any) -> list[str]:  # noqa: ANN401 - as above
    """Read several names, given as a list or with commas between; sorted, each once."""
    parts = value.split(",") if isinstance(value, str) else list(value)
    read = sorted({str(part).strip() for part in parts} - {""})
    if not read:
        raise ValueError("names nothing")
    return read


def one_of(*choices: str) -> Callable[[Any], str]:
    """Make a reader of one word of ``choices``."""

    def read(value: Any) -> str:  # noqa: ANN401 - as above
        word = str(value).strip().lower()
        if word not in choices:
            raise ValueError(f"is not one of: {', '.join(choices)}")
        return word

    return read


PROOF = Fact("proof", "how we know", text)
TRACKING = Fact("tracking_number", "their number for the request", short)
UNTIL = Fact("until", "the date they name", day)
REASON = Fact("reason", "the reason given", text)
AMOUNT = Fact("amount_cents", "the amount, in cents", cents)
FEE_LINE = Fact("fee_line", "the line of the fee that it is about", whole)
AT = Fact("at", "the moment, with its offset", moment)
WHO = Fact("who", "who wrote or spoke", short)
EXEMPTION = Fact("exemption", "the exemption cited", text)
ITEMS = Fact("items", "the categories it is about; all, if none is named", names)
ITEM = Fact("item", "the category it is about", short)
OUTCOME = Fact("outcome", "what became of it", one_of(*(word.value for word in ItemOutcome)))
DECISION = Fact("decision", "what was decided", one_of("upheld", "reversed", "partly"))
AGREED = Fact("agreed", "whether we agreed to it", yes_or_no)
GRANTED = Fact("granted", "whether an overseer or court gave leave", yes_or_no)
FOLLOW_UP = Fact("follow_up_on", "the day we look again", day)
ABOUT = Fact("about", "what we wrote about", one_of("extension", "fee_itemize", "fee_waive"))
MEMBER = Fact("member_id", "the member who takes it", whole)
REQUEST = Fact("request", "the reference of the linked request", short)
TO = Fact("to", "the body it went to", text)
CHANNEL = Fact("channel", "how it travelled", short)
TREATED_AS = Fact(
    "treated_as",
    "what they call the request or us",
    one_of("voluminous", "time_intensive", "commercial", "recurrent", "ordinary"),
)
RULE = Fact("rule", "the rule of the law whose date it is", short)
WHY = Fact("why", "what changed", text)
MOVES = Fact("moves", "each date before and after", list)
DECIDED = Fact("decided", "what was decided", one_of("stands", "correction"))
AS_OF = Fact("as_of", "what the letter was judged by", text)
EXTERNAL_STATUS = Fact("status", "the status the other system gave", short)

# What a person may type in the place of a stored fact: dollars for cents.
ALSO: Mapping[str, tuple[str, Callable[[Any], Any]]] = {"amount": ("amount_cents", dollars)}
