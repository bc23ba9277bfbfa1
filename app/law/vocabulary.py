"""The closed vocabularies that the law files, the events and the engine share."""

from enum import StrEnum


class Kind(StrEnum):
    """What a clock is for."""

    ACKNOWLEDGE = "acknowledge"
    DETERMINE = "determine"
    PRODUCE = "produce"
    EXTENSION = "extension"
    FEE_ESTIMATE = "fee_estimate"
    CLARIFICATION_REPLY = "clarification_reply"
    WITHDRAWN_IF_SILENT = "withdrawn_if_silent"
    APPEAL_FILE = "appeal_file"
    APPEAL_DECIDE = "appeal_decide"
    SUE = "sue"
    NOT_BEFORE = "not_before"
    THIRD_PARTY_NOTICE = "third_party_notice"
    REFER_TO_OVERSIGHT = "refer_to_oversight"
    COMPLY_AFTER_RULING = "comply_after_ruling"
    PROMISE = "promise"  # the agency's own word: no law's, and nobody is accused by it


class Actor(StrEnum):
    """Who must act before a clock runs out."""

    AGENCY = "agency"
    REQUESTER = "requester"
    APPEAL_BODY = "appeal_body"
    THIRD_PARTY = "third_party"


class Unit(StrEnum):
    """What a length is counted in."""

    BUSINESS_DAY = "business_day"
    CALENDAR_DAY = "calendar_day"
    HOUR = "hour"
    MONTH = "month"
    YEAR = "year"


class Standard(StrEnum):
    """How firmly the text speaks: a number, a word, or nothing."""

    FIXED = "fixed"
    PROMPT = "prompt"
    REASONABLE = "reasonable"
    NONE = "none"


class Level(StrEnum):
    """What was read before a fact was written down, best first."""

    STATUTE_TEXT = "statute_text"
    OFFICIAL_GUIDE = "official_guide"
    SECONDARY = "secondary"
    RECALLED = "recalled"
    NOT_FOUND = "not_found"


class ShipAs(StrEnum):
    """What a date computed from a fact may be used for."""

    HARD = "hard"  # shown plainly and acted on
    SOFT = "soft"  # shown as "check the statute"; accuses nobody
    NONE = "none"  # "about" at most; accuses nobody, still warns the requester
    NO_NUMBER = "no_number"  # the law has none


class Second(StrEnum):
    """What a second, independent reading of the same fact found."""

    CONFIRMED = "confirmed"
    CHANGED = "changed"
    DOUBTFUL = "doubtful"
    NOT_FOUND = "not_found"


class ClockState(StrEnum):
    """Where a clock stands by its events; lateness is judged against a day, not stored."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    SUPERSEDED = "superseded"
    IMPOSSIBLE = "impossible"


class EventKind(StrEnum):
    """Everything dated that may happen to a request and that a law knows."""

    SENT = "sent"
    POSTMARKED = "postmarked"
    DELIVERED = "delivered"
    RECEIVED = "received"
    OFFICER_RECEIVED = "officer_received"
    FOUND_IN_SPAM = "found_in_spam"
    ACKNOWLEDGED = "acknowledged"
    EXTENDED = "extended"
    PROMISED = "promised"
    CLARIFICATION_ASKED = "clarification_asked"
    CLARIFIED = "clarified"
    NARROWED = "narrowed"
    VERIFICATION_ASKED = "verification_asked"
    VERIFIED = "verified"
    FEE_ESTIMATED = "fee_estimated"
    FEE_ACCEPTED = "fee_accepted"
    FEE_WAIVED = "fee_waived"
    FEE_WAIVER_DENIED = "fee_waiver_denied"
    DEPOSIT_ASKED = "deposit_asked"
    PAID = "paid"
    GRANTED = "granted"
    DENIED = "denied"
    PARTLY_DENIED = "partly_denied"
    NO_RECORDS = "no_records"
    PARTLY_PRODUCED = "partly_produced"
    PRODUCED = "produced"
    COMPLETED = "completed"
    MADE_AVAILABLE = "made_available"
    TRANSFERRED = "transferred"
    REFUSED_BY_EMPLOYEE = "refused_by_employee"
    STATEMENT_ASKED = "statement_asked"
    STATEMENT_GIVEN = "statement_given"
    TREATMENT_NOTICED = "treatment_noticed"
    ELECTED_TO_PROCEED = "elected_to_proceed"
    AGREED = "agreed"
    REFERRED = "referred"
    REFERRAL_BRIEFED = "referral_briefed"
    REFERRAL_RECEIVED = "referral_received"
    VENDOR_NOTIFIED = "vendor_notified"
    VENDOR_OBJECTED = "vendor_objected"
    TRADE_SECRET_DECIDED = "trade_secret_decided"  # noqa: S105 -- an event, not a password
    CLASSIFIED_PUBLIC = "classified_public"
    APPEALED = "appealed"
    APPEAL_RECEIVED = "appeal_received"
    BODY_MET = "body_met"
    APPEAL_EXTENDED = "appeal_extended"
    APPEAL_FORWARDED = "appeal_forwarded"
    APPEAL_RECORD_CLOSED = "appeal_record_closed"
    APPEAL_DECIDED = "appeal_decided"
    APPEAL_DECISION_RECEIVED = "appeal_decision_received"
    COMPLAINT_FILED = "complaint_filed"
    COMPLAINT_UPHELD = "complaint_upheld"
    RULING_ISSUED = "ruling_issued"
    MEDIATION_STARTED = "mediation_started"
    MEDIATION_ENDED = "mediation_ended"
    SUIT_NOTICE_GIVEN = "suit_notice_given"
    SUED = "sued"
    SUIT_SERVED = "suit_served"
    PLEADINGS_FILED = "pleadings_filed"
    COURT_ORDERED = "court_ordered"
    TIME_PETITIONED = "time_petitioned"
    VIOLATION = "violation"
    VIOLATION_LEARNED = "violation_learned"
    EMERGENCY_STARTED = "emergency_started"
    EMERGENCY_ENDED = "emergency_ended"
    ASKED_ANEW = "asked_anew"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    DATE_OVERRIDDEN = "date_overridden"
    VOIDED = "voided"


ANSWERS = frozenset(
    {
        EventKind.GRANTED,
        EventKind.DENIED,
        EventKind.PARTLY_DENIED,
        EventKind.NO_RECORDS,
        EventKind.PRODUCED,
        EventKind.COMPLETED,
    }
)


class Body(StrEnum):
    """What sort of public body was asked."""

    LOCAL = "local"
    STATE = "state"
    FEDERAL = "federal"


class AgencyTrait(StrEnum):
    """What else about a body chooses a rule."""

    WRITTEN_PROCEDURES = "written_procedures"
    RECEIPT_PORTAL = "receipt_portal"
    PREPAYMENT_POLICY = "prepayment_policy"
    REGIONAL_OFFICE = "regional_office"
    BOARD_HEADED = "board_headed"


class Channel(StrEnum):
    """How the request travelled."""

    EMAIL = "email"
    POST = "post"
    PORTAL = "portal"
    FAX = "fax"
    IN_PERSON = "in_person"
    PHONE = "phone"


class Requester(StrEnum):
    """As whom the request is made."""

    ORDINARY = "ordinary"
    COMMERCIAL = "commercial"
    NEWS = "news"
    RECURRENT = "recurrent"


class Size(StrEnum):
    """How large the agency may call the request."""

    ORDINARY = "ordinary"
    TIME_INTENSIVE = "time_intensive"
    VOLUMINOUS = "voluminous"


class RecordTrait(StrEnum):
    """What is asked for, as far as the request itself says."""

    CONTRACT = "contract"
    IMMEDIATE_ACCESS = "immediate_access"
    BODY_CAMERA = "body_camera"
    LAW_ENFORCEMENT_VIDEO = "law_enforcement_video"
    PERSONNEL = "personnel"
    CRIMINAL_JUSTICE = "criminal_justice"
    CRIMINAL_INVESTIGATIVE = "criminal_investigative"
    EMERGENCY_CALLS = "emergency_calls"
    ARREST_LOG = "arrest_log"
    ELECTION = "election"
    ABOUT_ONESELF = "about_oneself"
    OLDER_THAN_24_MONTHS = "older_than_24_months"
    LARGE_OR_OLD = "large_or_old"  # over 300 pages, or over three years old (Puerto Rico)
    NEEDS_PROGRAMMING = "needs_programming"
    NEEDS_CONVERSION = "needs_conversion"


class Circumstance(StrEnum):
    """What only the agency's answer, or what happens later, can tell."""

    WRITTEN = "written"
    ORAL = "oral"
    FORMAL = "formal"
    PLAINLY_FOIA = "plainly_foia"
    SLOW = "slow"  # production will take longer than the first period
    IN_USE_OR_STORAGE = "in_use_or_storage"
    NOT_HELD = "not_held"
    WHOLLY_PUBLIC = "wholly_public"
    CONFIDENTIALITY_IN_QUESTION = "confidentiality_in_question"
    PUBLIC_STATUS_IN_QUESTION = "public_status_in_question"
    EXTENUATING = "extenuating"
    INCREMENTAL = "incremental"
    READILY_AVAILABLE = "readily_available"
    PRIVACY_REVIEW = "privacy_review"
    VENDOR_CLAIM = "vendor_claim"
    FEE_CHARGED = "fee_charged"
    FEE_OVER_1000 = "fee_over_1000"
    RULING_SOUGHT = "ruling_sought"
    PRIORITY_COMPLAINT = "priority_complaint"


class Meaning(StrEnum):
    """What the law makes of silence."""

    DENIED = "denied"
    APPROVED = "approved"
    PRESUMED_PUBLIC = "presumed_public"
    VIOLATION = "violation"
    UNSETTLED = "unsettled"
    NOTHING = "nothing"


class Effect(StrEnum):
    """What a pause does to the clocks it touches."""

    PAUSES = "pauses"
    RESTARTS = "restarts"
    DELAYS_START = "delays_start"
    NONE = "none"


class Basis(StrEnum):
    """What a pause rests on: practice moves only the latest date, never the text's own."""

    LAW = "law"
    PRACTICE = "practice"
