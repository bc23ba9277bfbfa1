"""What the desk shows today: who must act, on what, by when. A due day stands in one list only.

*Our move*: they asked us something, or a clock of ours runs out within ``OURS_AHEAD`` days.
*Late*: an agency's last defensible day has passed where the agency is, under a rule that may
accuse. *This week*: an agency's day within seven days. A request whose agency is late while our
appeal runs is in both of the first two, by two different days; never twice in one. Of the other
open requests, those are to *follow up* whose day, chosen by us, has come, or whose agency let
pass a day that accuses nobody; the rest is *waiting*.

Lists are read page by page; counts and pages take the same number of queries however much there
is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.models import RecordsRequest, RequestClock
from app.queries.desk_statements import LOUD, Days, Stack, Statements, statements
from app.queries.requests import Filters

__all__ = ["PER_PAGE", "Counts", "Desk", "DeskRow", "Stack"]

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One request in one list. ``on`` is the day that put it there, ``clock`` what the law says.

    ``on`` is the day to act by (our move), the last defensible day (late), the due day (this
    week), the follow-up (or the passed day), and for those waiting the next known day; None: no
    legal date. ``clock`` is None where no clock put it there.
    """

    request: RecordsRequest
    stack: Stack
    on: date | None
    clock: RequestClock | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many requests stand in each list, and the next day on which something falls due."""

    our_move: int
    late: int
    this_week: int
    follow_up: int
    waiting: int
    next_on: date | None

    @property
    def nothing_due(self) -> bool:
        """Whether the three lists that want somebody are empty."""
        return not (self.our_move or self.late or self.this_week)


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one moment: ``today`` is the group's day, lateness is judged at the agency."""

    now: datetime
    today: date
    filters: Filters = field(default_factory=Filters)

    def counts(self, session: Session) -> Counts:
        """Count every list, in three queries over indexes."""
        asked = self._statements
        our_move, late, this_week, loud, claimed = session.execute(asked.counts).one()
        return Counts(
            our_move,
            late,
            this_week,
            follow_up=claimed - loud,
            waiting=(session.scalar(asked.open) or 0) - claimed,
            next_on=session.scalar(asked.next_day),
        )

    def total(self, session: Session, stack: Stack) -> int:
        """Count one list."""
        if stack in LOUD:
            return session.scalar(self._statements.total(stack)) or 0
        counts = self.counts(session)
        return counts.waiting if stack is Stack.WAITING else counts.follow_up

    def rows(
        self, session: Session, stack: Stack, *, page: int = 1, per_page: int = PER_PAGE
    ) -> list[DeskRow]:
        """One page of a list, the most pressing first; three queries."""
        ordered = self._statements.ordered(stack)
        chosen = ordered.limit(per_page).offset((max(1, page) - 1) * per_page)
        days: dict[int, date | None] = {row[0]: row[1] for row in session.execute(chosen)}
        requests = session.scalars(
            select(RecordsRequest)
            .where(RecordsRequest.id.in_(days))
            .options(joinedload(RecordsRequest.agency))
        )
        by_id = {request.id: request for request in requests}
        clocks = self._clocks(session, stack, [*days])
        found = []
        for request_id, on in days.items():
            clock = clocks.get(request_id)
            if stack is Stack.WAITING:
                on = clock.due_on if clock else None  # noqa: PLW2901 - only a page is dated
            found.append(DeskRow(by_id[request_id], stack, on, clock))
        return found

    @property
    def _statements(self) -> Statements:
        return statements(Days.of(self.now, self.today), self.filters)

    def _clocks(
        self, session: Session, stack: Stack, ids: Sequence[int]
    ) -> dict[int, RequestClock]:
        """The clock that put each request into the list: the one that runs out first."""
        query = self._statements.clocks(stack).where(RequestClock.request_id.in_(ids))
        return {clock.request_id: clock for clock in session.scalars(query)}
