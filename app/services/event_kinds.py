"""Everything that may happen to a request: one row per kind, with its facts and its effect."""

from dataclasses import dataclass
from enum import StrEnum, auto

from app.law.vocabulary import EventKind
from app.services import event_facts as f
from app.services.event_facts import Fact


class Effect(StrEnum):
    """What an event does to the status of its request."""

    NOTHING = auto()
    LEFT = auto()  # the letter is on its way
    REACHED = auto()  # the agency has it and owes an answer
    ASKED = auto()  # they wait for us
    REPLIED = auto()  # we did our part
    PARTLY_GIVEN = auto()
    PARTLY_REFUSED = auto()
    GIVEN = auto()
    NONE_EXISTS = auto()
    REFUSED = auto()
    ITEM = auto()  # says what became of one thing asked
    NOT_SUBJECT = auto()
    TRANSFERRED = auto()
    WITHDRAWN = auto()
    CLOSED = auto()  # nothing more is expected of anybody
    PURSUED = auto()  # we took it further: somebody owes us a decision
    REOPENED = auto()  # an overseer or court turned the answer over
    ASKED_ANEW = auto()  # a letter of ours changed what is asked: they owe a new answer


class Actor(StrEnum):
    """Who did it: groups the choices on the page."""

    AGENCY = auto()
    US = auto()
    OTHERS = auto()
    DESK = auto()  # written by the program itself


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of event.

    ``facts`` may be given and ``required`` must be. ``repeats``: the same day may hold several
    alike, told apart by their notes. ``by_hand``: a person may record it. The day of an event is
    never in the future; a fact that names a day (``until``) may be, and is never before the event
    unless ``until_may_be_past``.
    """

    kind: str
    words: str
    effect: Effect = Effect.NOTHING
    by: Actor = Actor.AGENCY
    facts: tuple[Fact, ...] = ()
    required: frozenset[str] = frozenset()
    repeats: bool = False
    note_required: bool = False
    by_hand: bool = True
    until_may_be_past: bool = False
    rank: int = 0

    @property
    def known(self) -> dict[str, Fact]:
        """The facts it may carry, by name."""
        return {fact.name: fact for fact in self.facts}


_THEIRS = (f.PROOF, f.TRACKING, f.WHO, f.AT)
_OURS = (f.PROOF, f.WHO, f.AT)
_FEE = (f.AMOUNT, f.UNTIL, *_THEIRS)
_ANSWER = (f.ITEMS, f.EXEMPTION, f.REASON, *_THEIRS)
_FORUM = (f.WHO, f.TO, f.PROOF, f.AT, f.UNTIL, f.REASON)

K = EventKind
E = Effect

# The order is the order in which things of one day are taken to have happened.
_ROWS = (
    KindRow("filed", "We filed the request", by=Actor.DESK, by_hand=False,
            facts=(f.CHANNEL, f.FOLLOW_UP, f.MEMBER)),
    KindRow("imported", "It was brought in from elsewhere", by=Actor.DESK, by_hand=False,
            facts=(f.TRACKING, f.FOLLOW_UP, f.MEMBER, f.EXTERNAL_STATUS, f.CHANNEL)),
    KindRow("assigned", "A volunteer took it", by=Actor.DESK, facts=(f.MEMBER,),
            required=frozenset({"member_id"}), repeats=True, by_hand=False),
    KindRow(K.SENT, "The letter was sent", E.LEFT, Actor.US, (*_OURS, f.CHANNEL, f.TRACKING)),
    KindRow(K.POSTMARKED, "The letter was postmarked", E.LEFT, Actor.US, _OURS),
    KindRow(K.DELIVERED, "The letter was delivered", E.LEFT, Actor.US, _OURS),
    KindRow("returned", "The letter came back", E.ASKED, Actor.OTHERS, (f.REASON, f.PROOF, f.AT)),
    KindRow(K.RECEIVED, "They received the request", E.REACHED, facts=_THEIRS),
    KindRow(K.OFFICER_RECEIVED, "Their records officer received it", E.REACHED, facts=_THEIRS),
    KindRow(K.FOUND_IN_SPAM, "They found it among their unwanted mail", E.REACHED, facts=_THEIRS),
    KindRow(K.ACKNOWLEDGED, "They acknowledged the request", E.REACHED,
            facts=(f.UNTIL, *_THEIRS)),
    KindRow(K.EXTENDED, "They took more time", E.REACHED,
            facts=(f.UNTIL, f.REASON, f.AGREED, f.GRANTED, *_THEIRS)),
    KindRow(K.PROMISED, "They promised an answer by a day", E.REACHED,
            facts=(f.UNTIL, *_THEIRS), required=frozenset({"until"})),
    KindRow(K.AGREED, "We agreed on a day with them", E.REACHED, Actor.OTHERS,
            (f.UNTIL, *_THEIRS)),
    KindRow(K.TREATMENT_NOTICED, "They said how they will treat the request", E.REACHED,
            facts=(f.TREATED_AS, f.UNTIL, f.REASON, *_THEIRS)),
    KindRow(K.CLARIFICATION_ASKED, "They asked us to clarify", E.ASKED,
            facts=(f.UNTIL, f.REASON, *_THEIRS)),
    KindRow(K.VERIFICATION_ASKED, "They asked us to prove who we are", E.ASKED,
            facts=(f.UNTIL, *_THEIRS)),
    KindRow(K.STATEMENT_ASKED, "They asked us for a statement", E.ASKED,
            facts=(f.UNTIL, *_THEIRS)),
    KindRow(K.FEE_ESTIMATED, "They estimated a fee", E.ASKED, facts=_FEE),
    KindRow(K.DEPOSIT_ASKED, "They asked for a deposit", E.ASKED, facts=_FEE),
    KindRow(K.FEE_WAIVER_DENIED, "They refused to waive the fee", E.ASKED,
            facts=(f.REASON, f.UNTIL, *_THEIRS)),
    KindRow(K.MADE_AVAILABLE, "They laid records out to be looked at or picked up", E.ASKED,
            facts=(f.UNTIL, *_THEIRS)),
    KindRow(K.CLARIFIED, "We clarified", E.REPLIED, Actor.US, _OURS),
    KindRow(K.NARROWED, "We narrowed the request", E.REPLIED, Actor.US, (f.FEE_LINE, *_OURS)),
    KindRow(K.VERIFIED, "We proved who we are", E.REPLIED, Actor.US, _OURS),
    KindRow(K.STATEMENT_GIVEN, "We gave the statement", E.REPLIED, Actor.US, _OURS),
    KindRow(K.FEE_ACCEPTED, "We accepted the fee", E.REPLIED, Actor.US,
            (f.AMOUNT, f.FEE_LINE, *_OURS)),
    KindRow(K.PAID, "We paid", E.REPLIED, Actor.US, (f.AMOUNT, f.FEE_LINE, *_OURS)),
    KindRow("fee_refunded", "They paid money back", facts=(f.AMOUNT, f.FEE_LINE, *_THEIRS)),
    KindRow(K.FEE_WAIVED, "They waived the fee", E.REPLIED, facts=(f.FEE_LINE, *_THEIRS)),
    KindRow(K.ELECTED_TO_PROCEED, "We chose to go on", E.REPLIED, Actor.US, _OURS),
    KindRow(K.GRANTED, "They granted the request; records are to follow", E.REACHED,
            facts=(f.UNTIL, f.ITEMS, *_THEIRS)),
    KindRow(K.PARTLY_DENIED, "They refused a part", E.PARTLY_REFUSED, facts=_ANSWER),
    KindRow(K.PARTLY_PRODUCED, "They sent a part of the records", E.PARTLY_GIVEN,
            facts=(f.UNTIL, *_ANSWER)),
    KindRow(K.NO_RECORDS, "They say no such records exist", E.NONE_EXISTS, facts=_ANSWER),
    KindRow(K.DENIED, "They refused the request", E.REFUSED, facts=_ANSWER),
    KindRow(K.REFUSED_BY_EMPLOYEE, "An employee refused it by word of mouth",
            facts=(f.REASON, *_THEIRS)),
    KindRow(K.PRODUCED, "They sent the records", E.GIVEN, facts=_ANSWER),
    KindRow(K.COMPLETED, "They say the request is complete", E.GIVEN, facts=_THEIRS),
    KindRow("item_outcome", "One thing asked has its outcome", E.ITEM, Actor.OTHERS,
            (f.ITEM, f.OUTCOME, f.EXEMPTION, f.REASON, f.PROOF), frozenset({"item", "outcome"}),
            repeats=True),
    KindRow("not_subject", "They are not subject to the records law", E.NOT_SUBJECT,
            facts=(f.REASON, *_THEIRS)),
    KindRow(K.TRANSFERRED, "They passed it on to another body", E.TRANSFERRED,
            facts=(f.TO, f.REQUEST, f.REASON, *_THEIRS)),
    KindRow("transferred_here", "It was passed on to this body", E.REACHED, Actor.OTHERS,
            (f.REQUEST, *_THEIRS)),
    KindRow(K.CLASSIFIED_PUBLIC, "They classed the records as public", facts=_THEIRS),
    KindRow(K.VENDOR_NOTIFIED, "They told the vendor", facts=(f.UNTIL, *_THEIRS)),
    KindRow(K.VENDOR_OBJECTED, "The vendor objected", by=Actor.OTHERS, facts=_FORUM),
    KindRow(K.TRADE_SECRET_DECIDED, "The trade-secret claim was decided", facts=_FORUM),
    KindRow(K.REFERRED, "They asked the attorney general for a ruling", facts=_FORUM),
    KindRow(K.REFERRAL_BRIEFED, "They sent their arguments for a ruling", facts=_FORUM),
    KindRow(K.REFERRAL_RECEIVED, "The overseer received their question", by=Actor.OTHERS,
            facts=_FORUM),
    KindRow(K.APPEALED, "We appealed", E.PURSUED, Actor.US, _FORUM),
    KindRow(K.APPEAL_RECEIVED, "The appeal was received", by=Actor.OTHERS, facts=_FORUM),
    KindRow(K.BODY_MET, "Their board held its first meeting after our appeal", by=Actor.OTHERS,
            facts=_FORUM),
    KindRow(K.APPEAL_EXTENDED, "The appeal takes more time", by=Actor.OTHERS,
            facts=(*_FORUM, f.AGREED, f.GRANTED)),
    KindRow(K.APPEAL_FORWARDED, "The appeal was passed on", by=Actor.OTHERS, facts=_FORUM),
    KindRow(K.APPEAL_RECORD_CLOSED, "The record of the appeal was closed", by=Actor.OTHERS,
            facts=_FORUM),
    KindRow(K.APPEAL_DECIDED, "The appeal was decided", E.REOPENED, Actor.OTHERS,
            (f.DECISION, *_FORUM), frozenset({"decision"})),
    KindRow(K.APPEAL_DECISION_RECEIVED, "The decision on the appeal reached us",
            by=Actor.OTHERS, facts=_FORUM),
    KindRow(K.COMPLAINT_FILED, "We complained to the overseer", E.PURSUED, Actor.US, _FORUM),
    KindRow(K.COMPLAINT_UPHELD, "The overseer agreed with our complaint", E.REOPENED,
            Actor.OTHERS, _FORUM),
    KindRow(K.RULING_ISSUED, "The overseer ruled", E.REOPENED, Actor.OTHERS,
            (f.DECISION, *_FORUM), frozenset({"decision"})),
    KindRow(K.MEDIATION_STARTED, "Mediation began", by=Actor.OTHERS, facts=_FORUM),
    KindRow(K.MEDIATION_ENDED, "Mediation ended", by=Actor.OTHERS, facts=_FORUM),
    KindRow(K.SUIT_NOTICE_GIVEN, "We gave notice of a suit", by=Actor.US, facts=_FORUM),
    KindRow(K.SUED, "We sued", E.PURSUED, Actor.US, _FORUM),
    KindRow(K.SUIT_SERVED, "The suit was served", by=Actor.US, facts=_FORUM),
    KindRow(K.PLEADINGS_FILED, "They answered the suit", facts=_FORUM),
    KindRow(K.COURT_ORDERED, "The court ordered", E.REOPENED, Actor.OTHERS,
            (f.DECISION, *_FORUM), frozenset({"decision"})),
    KindRow(K.TIME_PETITIONED, "They asked the overseer for more time", facts=_FORUM),
    KindRow(K.VIOLATION, "The law was broken", by=Actor.OTHERS, facts=_FORUM),
    KindRow(K.VIOLATION_LEARNED, "We learned of a breach", by=Actor.US, facts=_FORUM),
    KindRow(K.EMERGENCY_STARTED, "An emergency suspended their duties", facts=_FORUM),
    KindRow(K.EMERGENCY_ENDED, "The emergency ended", facts=_FORUM),
    KindRow("phone_call", "A phone call", by=Actor.OTHERS,
            facts=(f.Fact("with_whom", "who was on the line", f.short), f.FOLLOW_UP, f.AT),
            repeats=True),
    KindRow("note", "A note", by=Actor.US, repeats=True, note_required=True),
    KindRow("followed_up", "We asked how it stands", by=Actor.US,
            facts=(f.ABOUT, f.FOLLOW_UP, f.CHANNEL, *_OURS)),
    KindRow("follow_up_set", "We chose a day to look again", by=Actor.US, facts=(f.FOLLOW_UP,),
            required=frozenset({"follow_up_on"}), repeats=True),
    KindRow("corrected", "We corrected a slip in our letter", by=Actor.US,
            facts=(f.FOLLOW_UP, f.CHANNEL, *_OURS)),
    KindRow(K.ASKED_ANEW, "We changed what we ask; the clocks count anew", E.ASKED_ANEW, Actor.US,
            (f.CHANNEL, *_OURS)),
    KindRow(K.WITHDRAWN, "We withdrew the request", E.WITHDRAWN, Actor.US,
            (f.REASON, *_OURS)),
    KindRow(K.CLOSED, "We closed the file", E.CLOSED, Actor.US, (f.REASON, f.PROOF)),
    KindRow("date_overridden", "We set a date by hand", by=Actor.US, facts=(f.RULE, f.UNTIL),
            required=frozenset({"rule", "until"}), note_required=True,
            until_may_be_past=True),
    KindRow("clocks_moved", "A changed rule or fact moved dates", by=Actor.DESK, by_hand=False,
            facts=(f.WHY, f.MOVES), repeats=True),
    KindRow("letter_judged", "We decided about a letter that a correction touches", by=Actor.US,
            facts=(f.DECIDED, f.AS_OF), required=frozenset({"decided", "as_of"}), by_hand=False,
            repeats=True, note_required=True),
    KindRow(K.VOIDED, "An entry was taken back", by=Actor.DESK, by_hand=False,
            note_required=True),
)  # fmt: skip

KINDS: dict[str, KindRow] = {}
for _rank, _row in enumerate(_ROWS):
    KINDS[str(_row.kind)] = KindRow(
        str(_row.kind), _row.words, _row.effect, _row.by, _row.facts, _row.required,
        _row.repeats, _row.note_required, _row.by_hand, _row.until_may_be_past, _rank,
    )  # fmt: skip

LAW_KINDS = frozenset(kind.value for kind in EventKind) - {EventKind.VOIDED.value}

# The field's nouns for what the kinds say as deeds.
NOUNS = {
    "receipt": "received",
    "acknowledgment": "acknowledged",
    "extension": "extended",
    "fee_estimate": "fee_estimated",
    "denial": "denied",
    "partial": "partly_produced",
    "partial_production": "partly_produced",
    "partial_denial": "partly_denied",
    "production": "produced",
    "appeal": "appealed",
    "withdrawal": "withdrawn",
}
