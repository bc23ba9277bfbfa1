"""Answers of a campaign: counted by what they are, and laid out as a grid of agencies."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, literal, null, select
from sqlalchemy.orm import Session

from app.models import (
    Agency,
    Campaign,
    CampaignLetter,
    ItemOutcome,
    RecordsRequest,
    RequestClock,
    RequestItem,
    RequestStatus,
)
from app.queries.accusing import Gate
from app.queries.public_answers import (
    ANSWERED,
    MAY_BE_SILENT,
    NOT_ASKED,
    Answer,
    accuses,
    answer_to,
    proves,
)

PER_PAGE = 50

# What was said of one thing asked; an item nobody answered stands as its request does.
_OF_ITEM = {
    ItemOutcome.PRODUCED: Answer.RECORDS,
    ItemOutcome.PARTLY: Answer.PART,
    ItemOutcome.NONE_EXISTS: Answer.NONE_EXISTS,
    ItemOutcome.REFUSED: Answer.REFUSED,
    ItemOutcome.WITHDRAWN: Answer.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many requests, or things asked, have which answer."""

    by_answer: dict[Answer, int] = field(default_factory=dict)

    def add(self, answer: Answer, number: int) -> None:
        """Count ``number`` more with this answer."""
        total = self.by_answer.pop(answer, 0) + number
        if total:
            self.by_answer[answer] = total

    @property
    def filed(self) -> int:
        """All of them, those that have not left yet among them."""
        return sum(self.by_answer.values())

    @property
    def asked(self) -> int:
        """The denominator: what left and was not taken back."""
        return sum(n for answer, n in self.by_answer.items() if answer not in NOT_ASKED)

    @property
    def answered(self) -> int:
        """Those with an answer of any kind."""
        return self.of(*ANSWERED)

    def of(self, *answers: Answer) -> int:
        """Those with one of these answers."""
        return sum(self.by_answer.get(answer, 0) for answer in answers)


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer in the grid, and the request it belongs to."""

    answer: Answer
    ref: str
    round: int


@dataclass(frozen=True, slots=True)
class GridRow:
    """One agency of the grid: its cells by column."""

    agency_id: int
    agency: str
    state: str
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Grid:
    """One page of the answer grid. ``columns`` are letters, or what one letter asks for."""

    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]
    totals: dict[str, Tally]
    page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; one even where nothing is listed."""
        return max(1, -(-self.total // PER_PAGE))


def tallies(session: Session, ids: Sequence[int]) -> dict[int, Tally]:
    """Count the requests of each campaign by answer; every id asked for is there.

    Silence is not told from waiting here: that takes a look at every clock.
    """
    found = {campaign_id: Tally() for campaign_id in ids}
    rows = session.execute(
        select(RecordsRequest.campaign_id, RecordsRequest.status, func.count())
        .where(RecordsRequest.campaign_id.in_(ids))
        .group_by(RecordsRequest.campaign_id, RecordsRequest.status)
    )
    for campaign_id, status, number in rows:
        if campaign_id is not None:
            found[campaign_id].add(answer_to(status, None), number)
    return found


def tally(session: Session, campaign_id: int, *, gate: Gate) -> Tally:
    """Count the requests of one campaign by answer, silence told from waiting."""
    query = (
        select(literal(""), null(), RecordsRequest.status, func.count())
        .where(RecordsRequest.campaign_id == campaign_id)
        .group_by(RecordsRequest.status)
    )
    return _counted(session, query, gate).get("", Tally())


def _counted(session: Session, query: Select[Any, Any, Any, int], gate: Gate) -> dict[Any, Tally]:
    """Count by column what ``query`` groups: column, outcome of the item, status, how many.

    All are counted from an index as if nobody were late; those who are, of whom there are fewer,
    are then counted apart and moved.
    """
    late = select(RequestClock.request_id).where(proves(gate))
    silent = query.where(
        RecordsRequest.status.in_(MAY_BE_SILENT), RecordsRequest.id.in_(late), gate.lets_pass()
    )
    found: dict[Any, Tally] = {}
    for column, outcome, status, number in session.execute(query):
        found.setdefault(column, Tally()).add(said_of(outcome, status), number)
    for column, outcome, status, number in session.execute(silent):
        found[column].add(said_of(outcome, status), -number)
        found[column].add(said_of(outcome, status, is_late=True), number)
    return found


def said_of(outcome: ItemOutcome | None, status: RequestStatus, *, is_late: bool = False) -> Answer:
    """Say what was answered to one thing asked; what has no outcome stands as its request does."""
    # Which day proves the lateness does not matter here, only that there is one.
    by_request = answer_to(status, date.min if is_late else None)
    return _OF_ITEM.get(outcome, by_request) if outcome else by_request


def _is_late(gate: Gate) -> ColumnElement[bool]:
    """Say of a request whether its agency may be called silent."""
    proved = exists().where(RequestClock.request_id == RecordsRequest.id, accuses(gate))
    # As a CASE, so that no database looks at the clocks of those that were answered.
    may_be = and_(RecordsRequest.status.in_(MAY_BE_SILENT), gate.lets_pass())
    return case((may_be, proved), else_=false()).label("late")


def grid(
    session: Session,
    campaign: Campaign,
    *,
    gate: Gate,
    letter: CampaignLetter | None = None,
    state: str = "",
    page: int = 1,
) -> Grid:
    """Lay the answers of a campaign out: rows agencies, columns letters.

    With ``letter`` the columns are the records it asks for, by category. A later round stands for
    the earlier ones. The number of queries does not depend on the number of agencies.
    """
    agencies = _agencies(campaign, letter, state)
    total = session.scalar(select(func.count()).select_from(agencies.subquery())) or 0
    number = max(1, page)
    shown = session.execute(
        agencies.order_by(Agency.state, Agency.name, Agency.id)
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    ).all()
    cells = _cells(session, campaign, [row.id for row in shown], gate=gate, letter=letter)
    totals = _totals(session, campaign, gate=gate, letter=letter, state=state)
    columns = _columns(campaign, letter, totals)
    rows = tuple(GridRow(row.id, row.name, row.state, cells.get(row.id, {})) for row in shown)
    return Grid(columns, rows, totals, number, total)


def _agencies(
    campaign: Campaign, letter: CampaignLetter | None, state: str
) -> Select[int, str, str]:
    found = select(Agency.id, Agency.name, Agency.state).where(was_asked(campaign.id, letter))
    return found.where(Agency.state == state) if state else found


def was_asked(campaign_id: int, letter: CampaignLetter | None = None) -> ColumnElement[bool]:
    """Say of an agency that a request of this campaign, or with this letter, is about it."""
    asked = exists().where(
        RecordsRequest.agency_id == Agency.id, RecordsRequest.campaign_id == campaign_id
    )
    return asked if letter is None else asked.where(RecordsRequest.letter_id == letter.id)


def _columns(
    campaign: Campaign, letter: CampaignLetter | None, totals: dict[str, Tally]
) -> tuple[str, ...]:
    if letter is None:
        return tuple(one.name for one in campaign.letters if one.name in totals)
    newest = letter.versions[-1].categories if letter.versions else []
    return tuple(dict.fromkeys([*newest, *sorted(totals)]))


def _cells(
    session: Session,
    campaign: Campaign,
    agency_ids: Sequence[int],
    *,
    gate: Gate,
    letter: CampaignLetter | None,
) -> dict[int, dict[str, Cell]]:
    asked = (
        RecordsRequest.campaign_id == campaign.id,
        RecordsRequest.agency_id.in_(agency_ids),
    )
    one = RecordsRequest
    facts = (one.agency_id, one.ref, one.round, one.status, _is_late(gate))
    found: dict[int, dict[str, Cell]] = {}
    if letter is None:
        query = (
            select(*facts, CampaignLetter.name)
            .join(CampaignLetter, CampaignLetter.id == one.letter_id)
            .where(*asked)
            .order_by(one.round)
        )
        for agency_id, ref, turn, status, late, column in session.execute(query):
            found.setdefault(agency_id, {})[column] = Cell(
                said_of(None, status, is_late=late), ref, turn
            )
        return found
    items = (
        select(*facts, RequestItem.category, RequestItem.outcome)
        .join(RequestItem, RequestItem.request_id == one.id)
        .where(*asked, one.letter_id == letter.id)
        .order_by(one.round)
    )
    for agency_id, ref, turn, status, late, column, outcome in session.execute(items):
        said = said_of(outcome, status, is_late=late)
        found.setdefault(agency_id, {})[column] = Cell(said, ref, turn)
    return found


def _totals(
    session: Session,
    campaign: Campaign,
    *,
    gate: Gate,
    letter: CampaignLetter | None,
    state: str,
) -> dict[str, Tally]:
    asked = [RecordsRequest.campaign_id == campaign.id]
    if state:
        asked.append(RecordsRequest.agency_id.in_(select(Agency.id).where(Agency.state == state)))
    status = RecordsRequest.status
    if letter is None:
        by_letter = (
            select(RecordsRequest.letter_id, null(), status, func.count())
            .where(*asked)
            .group_by(status, RecordsRequest.letter_id)
        )
        counted = _counted(session, by_letter, gate)
        return {one.name: counted[one.id] for one in campaign.letters if one.id in counted}
    by_item = (
        select(RequestItem.category, RequestItem.outcome, status, func.count())
        .join(RequestItem, RequestItem.request_id == RecordsRequest.id)
        .where(*asked, RecordsRequest.letter_id == letter.id)
        .group_by(RequestItem.category, RequestItem.outcome, status)
    )
    return _counted(session, by_item, gate)


def states_asked(session: Session, campaign_id: int) -> list[str]:
    """List the states in which agencies of a campaign are."""
    found = select(Agency.state).where(was_asked(campaign_id)).distinct().order_by(Agency.state)
    return list(session.scalars(found))
