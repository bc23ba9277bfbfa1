"""Finds the day a clock starts on, and says why there, or why it has not started."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.law.vocabulary import Actor, EventKind
from app.law.working import StartPoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.law.cases import Case
    from app.law.facts import Event
    from app.law.rules import Rule
    from app.law.terms import Start

# Of these the first one counts; of all others the newest.
_FIRST = frozenset(
    {
        EventKind.SENT,
        EventKind.ACKNOWLEDGED,
        EventKind.GRANTED,
        EventKind.STATEMENT_ASKED,
        EventKind.REFUSED_BY_EMPLOYEE,
    }
)
# A limit that runs from the last batch runs from no earlier one.
_LAST = frozenset({EventKind.PARTLY_PRODUCED})


def resolve(case: Case, rule: Rule, start: Start) -> StartPoint | str:
    """Where ``start`` lies for ``rule``, or a sentence that says what it waits for."""
    return _RESOLVERS[start.op](case, rule, start)


def _receipt(case: Case, _rule: Rule, _start: Start) -> StartPoint | str:
    return case.receipt


def _request(case: Case, rule: Rule, _start: Start) -> StartPoint | str:
    sent = case.timeline.first(EventKind.SENT)
    on = case.request.filed_on or (sent.on if sent else None)
    if on is not None:
        return StartPoint(on, on, on, "the request was made", sent)
    if rule.who is Actor.REQUESTER:
        return "The day on which the request was made is not recorded."
    receipt = case.receipt
    if isinstance(receipt, str):
        return receipt
    return receipt._replace(why="it was received; the day it was made is not recorded")


def _event(case: Case, _rule: Rule, start: Start) -> StartPoint | str:
    kind = start.event
    if kind is None:
        raise ValueError("a start by event needs its event")
    found = case.timeline.first(kind) if kind in _FIRST else case.timeline.last(kind)
    if found is None:
        return f"It starts when this is recorded: {_words(kind)}."
    return StartPoint(found.on, found.on, found.on, _words(kind), found)


def _due(case: Case, _rule: Rule, start: Start) -> StartPoint | str:
    run = case.run(start.rule)
    if run is None or run.plain is None or run.plain.due is None:
        return f"It starts on the due date of '{start.rule}', which has none yet."
    on = run.plain.due
    latest = run.generous.due if run.generous and run.generous.due else on
    sure = run.start is not None and run.start.sure
    return StartPoint(on, latest, on, f"'{start.rule}' was due", sure=sure)


def _missed(case: Case, _rule: Rule, start: Start) -> StartPoint | str:
    on = case.missed_on(start.rule)
    if on is None:
        return f"It starts if '{start.rule}' is missed."
    return on._replace(why="no answer came in time")


def _deemed_denied(case: Case, _rule: Rule, _start: Start) -> StartPoint | str:
    return case.silence or "It starts when silence becomes a denial, and no such day is known."


def _several(case: Case, rule: Rule, start: Start) -> tuple[list[StartPoint], str]:
    found, waiting = [], ""
    for part in start.of:
        point = resolve(case, rule, part)
        if isinstance(point, str):
            waiting = waiting or point
        else:
            found.append(point)
    return found, waiting


def _first(case: Case, rule: Rule, start: Start) -> StartPoint | str:
    found, waiting = _several(case, rule, start)
    return min(found) if found else waiting


def _last(case: Case, rule: Rule, start: Start) -> StartPoint | str:
    found, waiting = _several(case, rule, start)
    return waiting or max(found)


def _each(case: Case, rule: Rule, start: Start) -> StartPoint | str:
    """The newest starts the clock anew; the oldest is kept as the cautious reading.

    What we must do ourselves is started only by what we have not yet acted on, if any.
    """
    found, waiting = _several(case, rule, start)
    if not found:
        return waiting
    if rule.who is Actor.REQUESTER:
        found.extend(_earlier(case, start))
        found = [point for point in found if case.met(rule, point) is None] or found
    happened = [point for point in found if not point.silent]
    newest = max(happened or found, key=lambda point: point.on)
    oldest = min(found, key=lambda point: point.earliest)
    return newest._replace(earliest=min(newest.earliest, oldest.earliest))


def _earlier(case: Case, start: Start) -> Iterator[StartPoint]:
    """The same thing happening before, where the law does not say that the last one counts."""
    for part in start.of:
        if part.event is not None and part.event not in _FIRST | _LAST:
            for event in case.timeline.all(part.event)[:-1]:
                yield _at(event, _words(part.event))


def _paid_or(case: Case, rule: Rule, start: Start) -> StartPoint | str:
    asked = case.timeline.last(EventKind.DEPOSIT_ASKED)
    if asked is None:
        return resolve(case, rule, start.of[0])
    paid = case.timeline.first_of((EventKind.PAID, EventKind.FEE_WAIVED), since=asked.on)
    if paid is None:
        return "It starts when the deposit that was asked for is paid."
    return StartPoint(paid.on, paid.on, paid.on, "the deposit was paid", paid)


def _first_after(case: Case, _rule: Rule, start: Start) -> StartPoint | str:
    wanted, since = (part.event for part in start.of)
    if wanted is None or since is None:
        raise ValueError("first_after needs two events")
    begun = case.timeline.last(since)
    found = case.timeline.first_of((wanted,), since=begun.on) if begun else None
    if found is None:
        return f"It starts when this is recorded: {_words(wanted)}."
    return StartPoint(found.on, found.on, found.on, _words(wanted), found)


def _never(_case: Case, _rule: Rule, _start: Start) -> StartPoint | str:
    return "It has no start: it may be done at any time."


_RESOLVERS = {
    "receipt": _receipt,
    "request": _request,
    "event": _event,
    "due": _due,
    "missed": _missed,
    "deemed_denied": _deemed_denied,
    "first": _first,
    "last": _last,
    "each": _each,
    "paid_or": _paid_or,
    "first_after": _first_after,
    "any_time": _never,
    "base_due": _never,
}


def received(case: Case) -> StartPoint | str:
    """The day of receipt, by the channel and by what was proven."""
    receipt = case.law.receipt
    timeline = case.timeline
    got = timeline.first_of((EventKind.RECEIVED,)) or timeline.first(EventKind.DELIVERED)
    reckoned = _by_channel(case, got)
    point: StartPoint | str
    if reckoned is not None:
        point = reckoned
    elif receipt.by == "right_officer":
        point = _by_officer(case, got)
    else:
        got = got or timeline.first(EventKind.OFFICER_RECEIVED)
        point = _at(got, "receipt") if got else _by_acknowledgment(case)
    if isinstance(point, str):
        return point
    point = _after_hours(case, _unproven(case, point))
    if receipt.closed_day == "as_received":
        return point
    opened = case.generous.calendar.next_open_day(
        point.latest, skip_uncertain=receipt.closed_day == "doubtful"
    )
    if receipt.closed_day == "doubtful":
        return point._replace(latest=opened)
    on = case.plain.calendar.next_open_day(point.on)
    why = point.why if on == point.on else f"{point.why} counts on the next open day"
    return point._replace(on=on, latest=max(on, opened), why=why)


def _unproven(case: Case, point: StartPoint) -> StartPoint:
    """What is recorded as received before it was sent proves nothing."""
    sent = case.timeline.first(EventKind.SENT)
    if sent is None or point.on >= sent.on:
        return point
    why = f"{point.why}, though it is recorded as sent only on {sent.on:%-d %B %Y}"
    return point._replace(latest=max(point.latest, sent.on), why=why, sure=False)


def _after_hours(case: Case, point: StartPoint) -> StartPoint:
    """What came after the body's own closing hour may count as the next day's: a doubt."""
    agency, event = case.agency, point.event
    if agency.cut_off is None or agency.zone is None or event is None or event.at is None:
        return point
    if event.at.astimezone(ZoneInfo(agency.zone)).time() < agency.cut_off:
        return point
    calendar = case.generous.calendar
    return point._replace(latest=calendar.add_business_days(point.latest, 1, skip_uncertain=True))


def _at(event: Event, why: str) -> StartPoint:
    return StartPoint(event.on, event.on, event.on, why, event)


def _by_channel(case: Case, got: Event | None) -> StartPoint | None:
    for rule in case.law.receipt.channels:
        if case.request.channel not in rule.channel or (got is not None and rule.only_if_unproven):
            continue
        event = case.timeline.first(rule.after)
        if event is None:
            continue
        on, _ = case.plain.ends(event.on, rule.within, Actor.AGENCY)
        latest, _ = case.generous.ends(event.on, rule.within, Actor.AGENCY)
        after = rule.after.replace("_", " ")
        why = f"receipt, {rule.within} after it was {after}, {rule.citation}"
        return StartPoint(on, max(latest, got.on) if got else latest, on, why, event)
    return None


def _by_officer(case: Case, got: Event | None) -> StartPoint | str:
    route = case.law.receipt.route_within
    officer = case.timeline.first(EventKind.OFFICER_RECEIVED)
    routed = case.plain.ends(got.on, route, Actor.AGENCY)[0] if got and route else None
    if got is not None and officer is not None and routed is not None and routed < officer.on:
        why = f"receipt, {route} after another office had it: the most that routing may take"
        return StartPoint(routed, routed, routed, why, got)
    if officer is not None:
        return _at(officer, "receipt by the right officer")
    if got is None:
        return _by_acknowledgment(case)
    why = "receipt, taken to be by the right officer"
    if routed is not None:
        return StartPoint(got.on, routed, got.on, why, got)
    seen = case.timeline.first_of((EventKind.ACKNOWLEDGED,), since=got.on)
    latest = seen.on if seen else got.on
    return StartPoint(got.on, latest, got.on, why, got, sure=seen is not None)


def _by_acknowledgment(case: Case) -> StartPoint | str:
    seen = case.timeline.first(EventKind.ACKNOWLEDGED)
    if seen is not None:
        return _at(seen, "receipt, proven by the acknowledgment")
    return "The day of receipt is not recorded or proven."


def _words(kind: EventKind) -> str:
    return _EVENT_WORDS.get(kind, kind.replace("_", " "))


_EVENT_WORDS = {
    EventKind.ACKNOWLEDGED: "the acknowledgment",
    EventKind.DENIED: "the denial",
    EventKind.PARTLY_DENIED: "the partial denial",
    EventKind.EXTENDED: "the extension",
    EventKind.APPEALED: "the appeal",
    EventKind.APPEAL_RECEIVED: "receipt of the appeal",
    EventKind.APPEAL_DECIDED: "the decision on the appeal",
    EventKind.APPEAL_RECORD_CLOSED: "the closing of the appeal's record",
    EventKind.APPEAL_FORWARDED: "the forwarding of the appeal",
    EventKind.APPEAL_EXTENDED: "the extension of the appeal's time",
    EventKind.BODY_MET: "the first meeting of the board after the appeal",
    EventKind.CLARIFICATION_ASKED: "the request for clarification",
    EventKind.COMPLAINT_FILED: "the complaint",
    EventKind.COMPLAINT_UPHELD: "the notice that the complaint was upheld",
    EventKind.COURT_ORDERED: "the court's order",
    EventKind.DEPOSIT_ASKED: "the demand for a deposit",
    EventKind.ELECTED_TO_PROCEED: "the requester's choice to go on",
    EventKind.FEE_ESTIMATED: "the fee estimate",
    EventKind.GRANTED: "the grant",
    EventKind.MADE_AVAILABLE: "the records being made available",
    EventKind.MEDIATION_ENDED: "the end of the mediation",
    EventKind.MEDIATION_STARTED: "the start of the mediation",
    EventKind.PARTLY_PRODUCED: "the last batch of records",
    EventKind.PLEADINGS_FILED: "the responsive pleadings",
    EventKind.PRODUCED: "the production",
    EventKind.REFERRAL_RECEIVED: "receipt of the referral",
    EventKind.REFUSED_BY_EMPLOYEE: "the refusal by an employee",
    EventKind.RULING_ISSUED: "the ruling",
    EventKind.STATEMENT_ASKED: "the request for a written statement",
    EventKind.SUIT_NOTICE_GIVEN: "the notice before suit",
    EventKind.SUIT_SERVED: "the service of suit",
    EventKind.TIME_PETITIONED: "the petition for more time",
    EventKind.TRADE_SECRET_DECIDED: "the decision on the trade-secret claim",
    EventKind.TREATMENT_NOTICED: "the notice of how the request is treated",
    EventKind.VENDOR_NOTIFIED: "the notice to the vendor",
    EventKind.VENDOR_OBJECTED: "the vendor's objection",
    EventKind.VERIFICATION_ASKED: "the request to prove who asks",
    EventKind.VIOLATION: "the violation",
    EventKind.VIOLATION_LEARNED: "the day the violation was or could be known",
    EventKind.CLASSIFIED_PUBLIC: "the classification of the record as public",
    EventKind.AGREED: "the agreement",
    EventKind.COMPLETED: "the completion",
    EventKind.FEE_WAIVER_DENIED: "the denial of the fee waiver",
}
