"""The words and shapes pages use for what is stored as one word: states, channels, kinds."""

from enum import StrEnum

from app.models import (
    BatchRowState,
    BatchState,
    ContactHealth,
    ContactKind,
    DispatchState,
    DocumentKind,
    DocumentSource,
    FeeKind,
    FeeState,
    Finding,
    ItemOutcome,
    LinkState,
    PartnershipStatus,
    Relation,
    RequestStatus,
)

# State is never colour alone: each tone has a shape, and the word stands beside it.
SHAPES = {
    "due": "●",
    "ours": "▲",
    "late": "■",
    "waiting": "○",
    "done": "✓",
    "no": "✗",
    "none": "–",  # noqa: RUF001 - the shape is a dash
}

# By type first: members of two enums with the same word are equal to each other.
_STATES: dict[type[StrEnum], dict[StrEnum, tuple[str, str]]] = {
    RequestStatus: {
        RequestStatus.FILED: ("waiting", "letter not sent yet"),
        RequestStatus.SENT: ("waiting", "sent, no sign of receipt"),
        RequestStatus.AWAITING: ("waiting", "waiting for them"),
        RequestStatus.OUR_MOVE: ("ours", "your move"),
        RequestStatus.PARTLY_ANSWERED: ("waiting", "partly answered"),
        RequestStatus.PRODUCED: ("done", "records produced"),
        RequestStatus.NO_RECORDS: ("done", "they say none exist"),
        RequestStatus.DENIED: ("ours", "refused"),
        RequestStatus.NOT_SUBJECT: ("done", "not subject to the law"),
        RequestStatus.TRANSFERRED: ("done", "passed on to another body"),
        RequestStatus.WITHDRAWN: ("none", "withdrawn"),
    },
    ItemOutcome: {
        ItemOutcome.WAITING: ("waiting", "waiting"),
        ItemOutcome.PRODUCED: ("done", "produced"),
        ItemOutcome.PARTLY: ("waiting", "partly produced"),
        ItemOutcome.NONE_EXISTS: ("done", "none exists"),
        ItemOutcome.REFUSED: ("ours", "refused"),
        ItemOutcome.WITHDRAWN: ("none", "withdrawn"),
    },
    DispatchState: {
        DispatchState.QUEUED: ("waiting", "waiting to leave"),
        DispatchState.HELD: ("ours", "held: something must be mended first"),
        DispatchState.SENDING: ("waiting", "leaving now"),
        DispatchState.SENT: ("done", "sent"),
        DispatchState.FAILED: ("ours", "could not be sent"),
        DispatchState.UNCERTAIN: ("ours", "perhaps sent: a person must look"),
        DispatchState.PRINTED: ("done", "printed"),
        DispatchState.WITHDRAWN: ("none", "taken back before it left"),
    },
    BatchState: {
        BatchState.AWAITING_APPROVAL: ("ours", "needs a second person"),
        BatchState.FILING: ("waiting", "being filed"),
        BatchState.FILED: ("done", "filed"),
        BatchState.STOPPED: ("ours", "stopped"),
        BatchState.UNDONE: ("none", "undone"),
    },
    BatchRowState: {
        BatchRowState.WAITING: ("waiting", "waiting"),
        BatchRowState.FILED: ("done", "filed"),
        BatchRowState.ALREADY: ("done", "asked before"),
        BatchRowState.BLOCKED: ("ours", "blocked"),
        BatchRowState.WITHDRAWN: ("none", "withdrawn"),
    },
    ContactHealth: {
        ContactHealth.UNTRIED: ("waiting", "not tried yet"),
        ContactHealth.GOOD: ("done", "works"),
        ContactHealth.FAILING: ("late", "fails"),
    },
    FeeState: {
        FeeState.ESTIMATED: ("ours", "they ask it"),
        FeeState.NARROWED: ("ours", "narrowed"),
        FeeState.WAIVED: ("done", "waived"),
        FeeState.REFUSED: ("none", "we do not pay it"),
        FeeState.ACCEPTED: ("due", "accepted, not paid"),
        FeeState.PAID: ("done", "paid"),
        FeeState.REFUNDED: ("done", "paid back"),
    },
    LinkState: {
        LinkState.OPEN: ("ours", "to be fetched"),
        LinkState.FETCHED: ("done", "fetched"),
        LinkState.LOST: ("late", "gone"),
        LinkState.DROPPED: ("none", "nothing of ours"),
    },
    PartnershipStatus: {
        PartnershipStatus.CONSIDERING: ("waiting", "considering"),
        PartnershipStatus.ACTIVE: ("due", "active"),
        PartnershipStatus.ENDED: ("none", "ended"),
    },
}

_WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    Finding: {
        Finding.PRESENT: "It is there",
        Finding.CONTRARY: "It says the opposite",
        Finding.STRUCK: "It is printed, but crossed out",
        Finding.ABSENT: "It is not there",
        Finding.UNCLEAR: "Nobody can tell",
        Finding.REDACTED: "It is blacked out",
        Finding.NOT_APPLICABLE: "Such a paper cannot show it",
    },
    ContactKind: {
        ContactKind.EMAIL: "e-mail",
        ContactKind.PORTAL: "web portal",
        ContactKind.POST: "post",
        ContactKind.FAX: "fax",
        ContactKind.PHONE: "phone",
    },
    Relation: {
        Relation.CITY_CLERK: "city clerk",
        Relation.FINANCE: "finance department",
        Relation.COUNCIL: "council",
        Relation.DISPATCH: "dispatch centre",
        Relation.SHERIFF: "sheriff",
        Relation.FOUNDATION: "police foundation",
    },
    FeeKind: {
        FeeKind.SEARCH: "search or labor, by the hour",
        FeeKind.REVIEW: "review or redaction, by the hour",
        FeeKind.COPIES: "copies or pages",
        FeeKind.MEDIA: "a disc or a drive",
        FeeKind.OTHER: "all of it, or something else",
    },
    DocumentKind: {
        DocumentKind.FEE_ESTIMATE: "fee estimate",
    },
    DocumentSource: {
        DocumentSource.PRODUCED: "produced by the agency",
        DocumentSource.FOUND_ONLINE: "found online",
        DocumentSource.GIVEN: "given to us",
    },
}


def words_of(value: StrEnum | str) -> str:
    """Say a stored word in plain words."""
    if isinstance(value, StrEnum):
        state = _STATES.get(type(value), {}).get(value)
        if state:
            return state[1]
        named = _WORDS.get(type(value), {}).get(value)
        if named:
            return named
    return str(value).replace("_", " ")


def finding_words(finding: Finding, value: object = "") -> str:
    """Say what a document says of a question.

    Where a ``value`` was asked for, as how much or how long, nothing has an opposite.
    """
    if finding is Finding.CONTRARY and value:
        return "It says otherwise"
    return words_of(finding)


def tone_of(value: StrEnum) -> str:
    """Name the tone (a key of ``SHAPES``) of a state."""
    return _STATES.get(type(value), {}).get(value, ("none", ""))[0]
