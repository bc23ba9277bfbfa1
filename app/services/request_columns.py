"""The fields of a file of requests, what headers say for them, and what its statuses mean."""

from dataclasses import dataclass

FIELDS: dict[str, tuple[str, ...]] = {
    "external_id": (
        "external id",
        "request id",
        "foia id",
        "muckrock id",
        "id",
        "url",
        "muckrock url",
        "permalink",
        "link",
        "absolute url",
    ),
    "agency": (
        "agency name",
        "department",
        "public body",
        "authority",
        "recipient",
        "body",
        "organization",
    ),
    "agency_id": ("agency external id", "agency id"),
    "state": (
        "st",
        "agency state",
        "jurisdiction state",
        "state code",
        "state abbreviation",
        "state name",
    ),
    "jurisdiction": ("jurisdiction name", "place"),
    "city": ("agency city", "town"),
    "title": ("request", "subject", "request title", "name", "request name", "topic"),
    "status": ("state of request", "request status", "outcome", "result"),
    "filed": (
        "date submitted",
        "submitted",
        "datetime submitted",
        "filed on",
        "date filed",
        "date sent",
        "sent",
        "sent on",
        "request date",
        "date requested",
        "requested",
        "submitted on",
        "date",
    ),
    "received": ("date received", "received on", "receipt", "date of receipt", "delivered"),
    "acknowledged": ("date acknowledged", "acknowledged on", "acknowledgment", "acknowledgement"),
    "extended": ("date extended", "extension", "extended on", "extension date"),
    "extended_until": ("extended to", "extension until", "new due date", "extension to"),
    "denied": ("date denied", "denied on", "denial", "denial date", "rejected on"),
    "partly_produced": ("date partly produced", "partial production", "first records"),
    "produced": ("date produced", "produced on", "records received", "date fulfilled"),
    "no_records": ("date no records", "no records on"),
    "appealed": ("date appealed", "appealed on", "appeal date"),
    "done": (
        "date done",
        "date completed",
        "completed on",
        "datetime done",
        "date closed",
        "closed on",
        "closed",
        "answered",
        "answered on",
        "date answered",
        "response date",
        "date of response",
    ),
    "changed": ("status date", "status since", "status changed"),
    "due": ("date due", "due date", "due on", "follow up", "date followup", "follow up on"),
    "tracking_number": (
        "tracking number",
        "tracking id",
        "tracking",
        "reference number",
        "agency reference",
        "case number",
        "control number",
    ),
    "channel": ("sent by", "sent via", "method", "how sent", "delivery method"),
    "price": ("fee", "fees", "cost", "fee estimate", "amount"),
    "note": ("notes", "comment", "comments", "remarks"),
}

# The columns that hold the day of one kind of event.
DATED = (
    "received",
    "acknowledged",
    "extended",
    "denied",
    "partly_produced",
    "produced",
    "no_records",
    "appealed",
)


@dataclass(frozen=True, slots=True)
class Means:
    """What a status of another system says: the event that must have happened, if any.

    ``final``: it ended the request, so that the day it was done is the day of the event.
    ``unsent``: the request never left.
    """

    kind: str | None = None
    final: bool = False
    unsent: bool = False


_SAID: dict[Means, tuple[str, ...]] = {
    Means(unsent=True): ("draft", "not sent", "started", "to do"),
    Means(): (
        "submitted", "processing", "sent", "filed", "open", "pending", "awaiting acknowledgement",
        "awaiting acknowledgment", "ack", "waiting", "in progress", "overdue", "late", "new",
    ),
    Means("acknowledged"): (
        "processed", "awaiting response", "acknowledged", "in process", "received",
    ),
    Means("appealed"): ("appealing", "awaiting appeal", "appealed", "appeal", "under appeal"),
    Means("clarification_asked"): ("fix", "fix required", "clarification needed", "needs fix"),
    Means("fee_estimated"): ("payment", "payment required", "fee requested", "fee"),
    Means("sued"): ("lawsuit", "in litigation", "litigation", "sued"),
    Means("denied", final=True): ("rejected", "denied", "refused", "denial"),
    Means("no_records", final=True): (
        "no docs", "no responsive documents", "no records", "no responsive records", "none exist",
    ),
    Means("produced", final=True): (
        "done", "completed", "complete", "fulfilled", "produced", "closed with records",
        "records received", "successful", "success",
    ),
    Means("partly_produced", final=True): (
        "partial", "partially completed", "partly produced", "partially fulfilled",
        "partially successful", "partial grant",
    ),
    Means("withdrawn", final=True): ("abandoned", "withdrawn", "cancelled", "canceled"),
}  # fmt: skip
STATUSES = {words: means for means, said in _SAID.items() for words in said}


def meaning(status: str) -> Means | None:
    """What a status means; None for one that nobody here knows."""
    return STATUSES.get(" ".join(status.lower().replace("_", " ").replace("-", " ").split()))
