"""The words and shapes in which the public pages say what an agency answered."""

from app.law.vocabulary import EventKind
from app.queries.public_answers import Answer

# Tone (a key of the shapes), short words, and the line that explains them.
ANSWERS: dict[Answer, tuple[str, str, str]] = {
    Answer.RECORDS: ("done", "gave records", "The agency sent the records asked for."),
    Answer.PART: ("done", "gave a part", "The agency sent or refused a part; the rest is open."),
    Answer.NONE_EXISTS: ("done", "none exists", "The agency says that it has no such records."),
    Answer.REFUSED: ("ours", "refused", "The agency refused to release the records."),
    Answer.NOT_SUBJECT: ("none", "not subject", "The body says the records law does not bind it."),
    Answer.TRANSFERRED: ("done", "passed on", "The agency passed the request on to another body."),
    Answer.SILENT: (
        "late",
        "silent",
        "The last day that the law allows has passed without the answer it asks for.",
    ),
    Answer.WAITING: ("waiting", "waiting", "No final answer yet; no legal last day has passed."),
    Answer.UNSENT: ("none", "not sent yet", "The letter has not left; it is not counted as asked."),
    Answer.WITHDRAWN: ("none", "withdrawn", "We took the request back; it is not counted."),
}

# Only these kinds are shown, in these words, without the notes that members keep.
EVENTS: dict[str, str] = {
    "filed": "We wrote the request",
    EventKind.SENT: "The request was sent",
    EventKind.RECEIVED: "The agency received it",
    EventKind.ACKNOWLEDGED: "The agency acknowledged it",
    EventKind.EXTENDED: "The agency took more time",
    EventKind.CLARIFICATION_ASKED: "The agency asked what we meant",
    EventKind.CLARIFIED: "We explained what we meant",
    EventKind.FEE_ESTIMATED: "The agency asked for a fee",
    EventKind.FEE_WAIVED: "The agency waived the fee",
    EventKind.GRANTED: "The agency granted the request",
    EventKind.DENIED: "The agency refused",
    EventKind.PARTLY_DENIED: "The agency refused a part",
    EventKind.NO_RECORDS: "The agency said that no such records exist",
    EventKind.PARTLY_PRODUCED: "The agency sent a part of the records",
    EventKind.PRODUCED: "The agency sent the records",
    EventKind.COMPLETED: "The agency called the request complete",
    EventKind.TRANSFERRED: "The agency passed it on to another body",
    EventKind.APPEALED: "We appealed",
}

FILE_TYPES = {
    "application/pdf": "PDF",
    "text/plain": "plain text",
    "text/csv": "table (CSV)",
    "image/png": "PNG image",
    "image/jpeg": "JPEG image",
}


def size(number: int) -> str:
    """Say how large a file is: "2.4 MB"."""
    for limit, unit in ((1024**2, "MB"), (1024, "KB")):
        if number >= limit:
            return f"{number / limit:.1f} {unit}"
    return f"{number} bytes"
