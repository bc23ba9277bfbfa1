"""When a letter may leave: while the office it goes to is open, unless waiting would cost us a day.

Only the law counts days: whether a day is open is asked of the calendar that the agency's own
clocks run by, with the days that are kept for that body alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.law import calendars, statutes
from app.law.errors import LawError
from app.law.vocabulary import Actor, ClockState
from app.models import Agency, Dispatch, RecordsRequest, RequestClock
from app.queries import outbox as queued
from app.services.agency_told import NO_DAYS, AgencyTold, own_days, told
from app.services.chunks import chunks

OPENS, CLOSES = time(8), time(17)
GRACE = timedelta(hours=1)
"""How long after closing a letter that a server has put off today is still tried again: whoever
asks a stranger to come back in a few minutes is answered by a machine."""

CHUNK = 500
_DAY = timedelta(days=1)
_SATURDAY = 5
_DAY_OF = func.coalesce(RequestClock.earliest_on, RequestClock.due_on, RequestClock.latest_on)
_LAST_OF = func.coalesce(RequestClock.latest_on, RequestClock.due_on, RequestClock.earliest_on)
_OURS_RUNNING = (
    RequestClock.who == Actor.REQUESTER.value,
    RequestClock.state == ClockState.RUNNING.value,
    _DAY_OF.is_not(None),
)


@dataclass(frozen=True, slots=True)
class Office:
    """The body a letter goes to, as far as its hours go."""

    jurisdiction: str
    about: AgencyTold

    def opening(self, now: datetime, *, tried: bool = False) -> datetime:
        """When a letter may leave: ``now`` itself while they are open, else their next opening.

        ``tried`` says that it was put off before. From its ``cut_off`` on a body takes what comes
        as the next day's, so that is when it closes. A day that may be a holiday counts as one. A
        place whose law or calendar is not known keeps a plain week.
        """
        here = now.astimezone(ZoneInfo(self.about.zone))
        if self._is_open(here.date()):
            if here.time() < OPENS:
                return _at(here.date(), OPENS, self.about.zone)
            closes = _at(here.date(), self._closes, self.about.zone)
            if now < (closes + GRACE if tried else closes):
                return now
        day = here.date() + _DAY
        while not self._is_open(day):
            day += _DAY
        return _at(day, OPENS, self.about.zone)

    @property
    def _closes(self) -> time:
        cut_off = self.about.facts.cut_off
        return cut_off if cut_off and OPENS < cut_off < CLOSES else CLOSES

    def _is_open(self, day: date) -> bool:
        days = self.about.days
        try:
            calendar = calendars.calendar(
                statutes.statute(self.jurisdiction).calendar, self.about.places
            ).with_agency_days(days.closed, days.opened)
            return calendar.next_open_day(day, skip_uncertain=True) == day
        except LawError:
            return day.weekday() < _SATURDAY


def _at(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(zone))


def opening(session: Session, dispatch: Dispatch, *, now: datetime) -> datetime:
    """When this letter may leave: ``now``, or the moment until which it waits for the office."""
    return _openings(session, [dispatch], now)[dispatch.id]


def wait_for_opening(session: Session, *, now: datetime) -> int:
    """Let the due letters whose office is closed wait until it opens; give back how many do.

    Looks at ``CHUNK`` of them, the longest waiting first, in a handful of queries. Whatever may
    leave keeps its place.
    """
    due = queued.due_by_mail(session, now=now, most=CHUNK)
    moments = _openings(session, due, now)
    closed = [one for one in due if moments[one.id] > now]
    for one in closed:
        one.not_before_at = moments[one.id]
    session.flush()
    return len(closed)


def last_moment(session: Session, request_ids: Sequence[int], *, now: datetime) -> datetime | None:
    """The first moment from ``now`` on at which a running clock of ours on these requests ends.

    A day ends at midnight where the agency is, or at its ``cut_off``. None where no clock ends.
    """
    found = []
    for ids in chunks(request_ids, CHUNK):
        offices = _offices(session, ids)
        query = select(RequestClock.request_id, _DAY_OF, _LAST_OF)
        query = query.where(RequestClock.request_id.in_(ids), *_OURS_RUNNING)
        for request_id, *days in session.execute(query):
            found += [_end_of(day, offices[request_id].about) for day in days]
    return min((end for end in found if end > now), default=None)


def _end_of(day: date, about: AgencyTold) -> datetime:
    cut_off = about.facts.cut_off
    return _at(day, cut_off, about.zone) if cut_off else _at(day + _DAY, time(), about.zone)


def _openings(session: Session, letters: Iterable[Dispatch], now: datetime) -> dict[int, datetime]:
    letters = list(letters)
    requests = [one.request_id for one in letters]
    offices = _offices(session, requests)
    found: dict[int, datetime] = {}
    waiting: dict[int, tuple[date, date]] = {}
    for one in letters:
        office = offices[one.request_id]
        found[one.id] = moment = office.opening(now, tried=one.attempts > 0)
        zone = ZoneInfo(office.about.zone)
        if moment > now:
            waiting[one.id] = moment.astimezone(zone).date(), now.astimezone(zone).date()
    ours = _last_days(session, waiting)
    for letter_id, (opens_on, today) in waiting.items():
        # On its last day a letter is not left to the luck of one more morning.
        if any(today <= last <= opens_on for last in ours.get(letter_id, ())):
            found[letter_id] = now
    return found


def _offices(session: Session, request_ids: Sequence[int]) -> dict[int, Office]:
    query = (
        select(
            RecordsRequest.id.label("request_id"),
            RecordsRequest.jurisdiction,
            Agency.id.label("agency_id"),
            Agency.body,
            Agency.zone,
            Agency.county,
            Agency.city,
            Agency.traits,
            Agency.cut_off,
        )
        .join(Agency, Agency.id == RecordsRequest.recipient_id)
        .where(RecordsRequest.id.in_(request_ids))
    )
    rows = session.execute(query).all()
    days = own_days(session, [row.agency_id for row in rows])
    return {
        row.request_id: Office(row.jurisdiction, told(row, days.get(row.agency_id, NO_DAYS)))
        for row in rows
    }


def _last_days(session: Session, letter_ids: Mapping[int, object]) -> dict[int, list[date]]:
    """The last days of our own running clocks, by the letter that may answer them.

    A letter that speaks of several requests answers the clocks of all of them.
    """
    if not letter_ids:
        return {}
    letter = func.coalesce(Dispatch.within_id, Dispatch.id)
    query = (
        select(letter, _DAY_OF, _LAST_OF)
        .select_from(Dispatch)
        .join(RequestClock, RequestClock.request_id == Dispatch.request_id)
        .where(or_(Dispatch.id.in_(letter_ids), Dispatch.within_id.in_(letter_ids)), *_OURS_RUNNING)
    )
    found: dict[int, list[date]] = {}
    for letter_id, *days in session.execute(query):
        found.setdefault(letter_id, []).extend(days)
    return found
