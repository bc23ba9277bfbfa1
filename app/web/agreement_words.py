"""The words and shapes in which pages say what agreements say, and why nothing is known."""

from collections.abc import Mapping
from typing import Any, Final

from app.queries.public_answers import Answer
from app.queries.verdicts import Says
from app.services.coded_values import from_data
from app.web.public.words import ANSWERS

NOT_ASKED: Final = "not_asked"

# Tone (a key of the shapes), short words, and the line that explains them.
STATES: Final[dict[str, tuple[str, str, str]]] = {
    Says.PRESENT: ("done", "yes", "A clause of the agreement says it."),
    Says.CONTRARY: ("no", "says the opposite", "A clause of the agreement says that it is not so."),
    Says.STRUCK: ("no", "crossed out", "The clause is printed, and crossed out or deleted."),
    Says.ABSENT: ("no", "not there", "All of it was read, and nothing in it says it."),
    Says.UNCLEAR: ("none", "unclear", "It was read, and nobody can tell."),
    Says.REDACTED: ("none", "blacked out", "Somebody took out what would tell."),
    Says.NOT_APPLICABLE: ("none", "cannot show it", "Such a paper cannot show it."),
    Says.DISPUTED: ("ours", "in dispute", "Two readers differ, and it is not settled yet."),
    Says.OPEN: ("none", "no answer", "It was read, and no answer to this stands."),
    Says.UNREAD: ("waiting", "here, not read yet", "It was obtained; two people still read it."),
    **{answer.value: words for answer, words in ANSWERS.items()},
    Answer.RECORDS: ("done", "gave records", "Records came, and no agreement among them is here."),
    Answer.PART: ("done", "gave a part", "A part came, and no agreement is in it."),
    NOT_ASKED: ("none", "not asked for it", "No letter to this agency asks for its agreement."),
}


def value_of(data: Mapping[str, Any] | None) -> str:
    """Say a value that stands beside a finding: an amount, or that there is none, and why."""
    if data is None:
        return ""
    value = from_data(data)
    return str(value) if value.is_told else f"amount {value}" if _counts(data) else str(value)


def _counts(data: Mapping[str, Any]) -> bool:
    return data["kind"] in {"money", "number"}
