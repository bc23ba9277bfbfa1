"""Answers of a campaign: counted by what they are, and laid out as a grid of agencies."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Integer, Select, and_, case, exists, func, select
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
from app.queries.public_answers import (
    ANSWERED,
    MAY_BE_SILENT,
    NOT_ASKED,
    Answer,
    accuses,
    answer_to,
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
        self.by_answer[answer] = self.by_answer.get(answer, 0) + number

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


def tally(session: Session, campaign_id: int, *, today: date) -> Tally:
    """Count the requests of one campaign by answer, silence told from waiting."""
    late = _is_late(today)
    rows = session.execute(
        select(RecordsRequest.status, late, func.count())
        .where(RecordsRequest.campaign_id == campaign_id)
        .group_by(RecordsRequest.status, late)
    )
    found = Tally()
    for status, is_late, number in rows:
        found.add(_answer(status, is_late), number)
    return found


def _is_late(today: date) -> ColumnElement[int]:
    """Say, as 1 or 0, of a request whether the law's last defensible day has passed."""
    proved = exists().where(RequestClock.request_id == RecordsRequest.id, accuses(today))
    late = case((and_(RecordsRequest.status.in_(MAY_BE_SILENT), proved), 1), else_=0)
    return late.cast(Integer).label("late")


def _answer(status: RequestStatus, is_late: int) -> Answer:
    # Which day proves it does not matter here, only that there is one.
    return answer_to(status, date.min if is_late else None)


def grid(
    session: Session,
    campaign: Campaign,
    *,
    today: date,
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
    cells = _cells(session, campaign, [row.id for row in shown], today=today, letter=letter)
    totals = _totals(session, campaign, today=today, letter=letter, state=state)
    columns = _columns(campaign, letter, totals)
    rows = tuple(GridRow(row.id, row.name, row.state, cells.get(row.id, {})) for row in shown)
    return Grid(columns, rows, totals, number, total)


def _agencies(
    campaign: Campaign, letter: CampaignLetter | None, state: str
) -> Select[int, str, str]:
    asked = select(RecordsRequest.agency_id).where(RecordsRequest.campaign_id == campaign.id)
    if letter is not None:
        asked = asked.where(RecordsRequest.letter_id == letter.id)
    found = select(Agency.id, Agency.name, Agency.state).where(Agency.id.in_(asked))
    return found.where(Agency.state == state) if state else found


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
    today: date,
    letter: CampaignLetter | None,
) -> dict[int, dict[str, Cell]]:
    asked = (
        RecordsRequest.campaign_id == campaign.id,
        RecordsRequest.agency_id.in_(agency_ids),
    )
    one = RecordsRequest
    facts = (one.agency_id, one.ref, one.round, one.status, _is_late(today))
    found: dict[int, dict[str, Cell]] = {}
    if letter is None:
        query = (
            select(*facts, CampaignLetter.name)
            .join(CampaignLetter, CampaignLetter.id == one.letter_id)
            .where(*asked)
            .order_by(one.round)
        )
        for agency_id, ref, turn, status, late, column in session.execute(query):
            found.setdefault(agency_id, {})[column] = Cell(_answer(status, late), ref, turn)
        return found
    items = (
        select(*facts, RequestItem.category, RequestItem.outcome)
        .join(RequestItem, RequestItem.request_id == one.id)
        .where(*asked, one.letter_id == letter.id)
        .order_by(one.round)
    )
    for agency_id, ref, turn, status, late, column, outcome in session.execute(items):
        said = _OF_ITEM.get(outcome) or _answer(status, late)
        found.setdefault(agency_id, {})[column] = Cell(said, ref, turn)
    return found


def _totals(
    session: Session,
    campaign: Campaign,
    *,
    today: date,
    letter: CampaignLetter | None,
    state: str,
) -> dict[str, Tally]:
    asked = [RecordsRequest.campaign_id == campaign.id]
    if state:
        asked.append(RecordsRequest.agency_id.in_(select(Agency.id).where(Agency.state == state)))
    facts = (RecordsRequest.status, _is_late(today))
    found: dict[str, Tally] = {}
    if letter is None:
        query = (
            select(CampaignLetter.name, *facts, func.count())
            .join(CampaignLetter, CampaignLetter.id == RecordsRequest.letter_id)
            .where(*asked)
            .group_by(CampaignLetter.name, *facts)
        )
        for column, status, late, number in session.execute(query):
            found.setdefault(column, Tally()).add(_answer(status, late), number)
        return found
    items = (
        select(RequestItem.category, RequestItem.outcome, *facts, func.count())
        .join(RequestItem, RequestItem.request_id == RecordsRequest.id)
        .where(*asked, RecordsRequest.letter_id == letter.id)
        .group_by(RequestItem.category, RequestItem.outcome, *facts)
    )
    for column, outcome, status, late, number in session.execute(items):
        said = _OF_ITEM.get(outcome) or _answer(status, late)
        found.setdefault(column, Tally()).add(said, number)
    return found


def states_asked(session: Session, campaign_id: int) -> list[str]:
    """List the states in which agencies of a campaign are."""
    asked = select(RecordsRequest.agency_id).where(RecordsRequest.campaign_id == campaign_id)
    found = select(Agency.state).where(Agency.id.in_(asked)).distinct().order_by(Agency.state)
    return list(session.scalars(found))
