"""What agencies answered, as anybody may read it: only requests of batches that are public."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from app.law.vocabulary import Actor, ClockState, Kind
from app.models import (
    Agency,
    Campaign,
    CampaignLetter,
    Document,
    Publication,
    RecordsRequest,
    RequestClock,
    RequestStatus,
)
from app.queries.accusing import Gate
from app.queries.desk_statements import oldest_fresh_reading

PAGE = 50


class Answer(StrEnum):
    """What an agency has answered so far, as the public may read it."""

    RECORDS = "records"
    PART = "part"
    NONE_EXISTS = "none_exists"
    REFUSED = "refused"
    NOT_SUBJECT = "not_subject"
    TRANSFERRED = "transferred"
    SILENT = "silent"
    WAITING = "waiting"
    UNSENT = "unsent"
    WITHDRAWN = "withdrawn"


_OF_STATUS = {
    RequestStatus.PRODUCED: Answer.RECORDS,
    RequestStatus.PARTLY_ANSWERED: Answer.PART,
    RequestStatus.NO_RECORDS: Answer.NONE_EXISTS,
    RequestStatus.DENIED: Answer.REFUSED,
    RequestStatus.NOT_SUBJECT: Answer.NOT_SUBJECT,
    RequestStatus.TRANSFERRED: Answer.TRANSFERRED,
    RequestStatus.OUR_MOVE: Answer.WAITING,
    RequestStatus.SENT: Answer.WAITING,
    RequestStatus.AWAITING: Answer.WAITING,
    RequestStatus.FILED: Answer.UNSENT,
    RequestStatus.WITHDRAWN: Answer.WITHDRAWN,
}
ANSWERED = (
    Answer.RECORDS,
    Answer.PART,
    Answer.NONE_EXISTS,
    Answer.REFUSED,
    Answer.NOT_SUBJECT,
    Answer.TRANSFERRED,
)
NOT_ASKED = (Answer.UNSENT, Answer.WITHDRAWN)
MAY_BE_SILENT = (RequestStatus.SENT, RequestStatus.AWAITING)
Silent: TypeAlias = Mapping[tuple[int, RequestStatus], int]
"""How many requests of a campaign and a status may be called silent."""

_OWED = (Kind.ACKNOWLEDGE.value, Kind.DETERMINE.value, Kind.PRODUCE.value)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many requests have which answer. ``asked`` is every request that left."""

    by_answer: dict[Answer, int]
    agencies: int
    everybody: frozenset[int] = frozenset()
    """The agencies of all these requests, also of those that did not leave or were taken back."""

    @property
    def asked(self) -> int:
        """The denominator: requests that left and that we did not take back."""
        return sum(n for answer, n in self.by_answer.items() if answer not in NOT_ASKED)

    @property
    def answered(self) -> int:
        """Requests with an answer of any kind."""
        return sum(self.by_answer.get(answer, 0) for answer in ANSWERED)

    def of(self, *answers: Answer) -> int:
        """Requests with one of these answers."""
        return sum(self.by_answer.get(answer, 0) for answer in answers)


@dataclass(frozen=True, kw_only=True)
class AnswerRow:
    """One request of a published batch and its answer. ``last_day`` is the law's, if it is past."""

    agency_id: int
    agency: str
    city: str
    county: str
    state: str
    letter: str
    round: int
    filed_on: date
    answer: Answer
    last_day: date | None
    documents: int


def campaign_title() -> ColumnElement[str]:
    """Give the title of a campaign; one without goes by its name."""
    return func.coalesce(func.nullif(Campaign.title, ""), Campaign.name)


def is_live() -> ColumnElement[bool]:
    """Say of a publication that it stands."""
    return Publication.withdrawn_at.is_(None)


def live_batch_ids() -> Select[int | None]:
    """Select the batches whose state is public: few, beside the publications of documents."""
    # SQLite has no index for "not null", and would begin with all that stands but for the CASE.
    is_batch, stands = Publication.batch_id > 0, case((is_live(), 1), else_=0) == 1
    return select(Publication.batch_id).where(is_batch, stands)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which answers of a campaign to list. Empty means: any."""

    campaign_id: int
    state: str = ""
    answer: Answer | None = None


def answers(
    session: Session, wanted: Wanted, *, gate: Gate, page: int | None = 1, size: int = PAGE
) -> tuple[Sequence[AnswerRow], int]:
    """List answers by state and agency, and count those on all pages. Three queries.

    ``page`` counts from 1, ``size`` rows each; none gives all. A page past the end counts none.
    """
    listed = (
        select(
            RecordsRequest.id,
            RecordsRequest.status,
            Agency.id.label("agency_id"),
            Agency.name.label("agency"),
            Agency.city,
            Agency.county,
            Agency.state,
            CampaignLetter.title.label("letter"),
            RecordsRequest.round,
            RecordsRequest.filed_on,
            func.count().over().label("total"),
        )
        .join(RecordsRequest.agency)
        .join(CampaignLetter, RecordsRequest.letter_id == CampaignLetter.id)
        .where(*_conditions(wanted, gate))
        .order_by(Agency.state, Agency.name, RecordsRequest.id)
    )
    if page is not None:
        listed = listed.limit(size).offset((page - 1) * size)
    rows = session.execute(listed).all()
    # A page looks its few requests up; the whole table asks for the campaign at once.
    of: ColumnElement[bool] = RecordsRequest.campaign_id == wanted.campaign_id
    if page is not None:
        of = RecordsRequest.id.in_([row.id for row in rows])
    late, documents = last_days(session, of, gate), _documents(session, of)
    return [_row(found, late, documents) for found in rows], rows[0].total if rows else 0


def states(session: Session, campaign_id: int) -> list[str]:
    """List the states in which agencies of the campaign's published batches are."""
    return list(
        session.scalars(
            select(Agency.state)
            .join(RecordsRequest, RecordsRequest.agency_id == Agency.id)
            .where(*_public_requests([campaign_id]))
            .distinct()
            .order_by(Agency.state)
        )
    )


AGENCIES: Final = func.aggregate_strings(cast(RecordsRequest.agency_id, Text), ",")
"""The agencies of all requests that are counted, in one text, which is shorter work than rows."""

_STATUS_COUNTS: Final = (
    select(RecordsRequest.campaign_id, RecordsRequest.status, func.count(), AGENCIES)
    .where(
        RecordsRequest.campaign_id.in_(bindparam("ids", expanding=True)),
        RecordsRequest.batch_id.in_(live_batch_ids()),
    )
    .group_by(RecordsRequest.campaign_id, RecordsRequest.status)
)


def counts(session: Session, ids: Sequence[int], silent: Silent) -> dict[int, Counts]:
    """Count the answers of each campaign of ``ids``; one without a public request is left out.

    ``silent`` is what ``count_silent`` gives. One query for any number of campaigns.
    """
    by_answer: dict[int, Counter[Answer]] = {}
    agencies: dict[int, tuple[set[int], set[int]]] = {}
    for of, status, number, written in session.execute(_STATUS_COUNTS, {"ids": list(ids)}):
        campaign_id, theirs = of or 0, agencies_in(written)
        found = by_answer.setdefault(campaign_id, Counter())
        late = silent.get((campaign_id, status), 0)
        found[_of(status, is_late=False)] += number - late
        if late:
            found[_of(status, is_late=True)] += late
        everybody, asked = agencies.setdefault(campaign_id, (set(), set()))
        everybody |= theirs
        if _OF_STATUS[status] not in NOT_ASKED:
            asked |= theirs
    return {
        campaign_id: Counts(
            by_answer=dict(found),
            agencies=len(agencies[campaign_id][1]),
            everybody=frozenset(agencies[campaign_id][0]),
        )
        for campaign_id, found in by_answer.items()
    }


def agencies_in(written: str | None) -> frozenset[int]:
    """Read `AGENCIES`; where no request was counted, there is none."""
    return frozenset(map(int, written.split(","))) if written else frozenset()


def late_ids(campaign_ids: Sequence[int], gate: Gate) -> Select[int]:
    """Select the public requests whose agency may be called silent: a passed date is not enough."""
    return _late_ids(tuple(campaign_ids), gate)


@lru_cache(maxsize=256)
def _late_ids(campaign_ids: tuple[int, ...], gate: Gate) -> Select[int]:
    return (
        select(RecordsRequest.id)
        .where(
            *_public_requests(campaign_ids),
            may_be_silent(gate),
            exists().where(RequestClock.request_id == RecordsRequest.id, accuses(gate)),
        )
        .correlate(None)
    )


def count_silent(session: Session, ids: Sequence[int], gate: Gate) -> Silent:
    """Count the requests of each campaign and status whose agency may be called silent."""
    rows = session.execute(_silent_counts(tuple(ids), gate))
    return {(campaign_id or 0, status): number for campaign_id, status, number in rows}


@lru_cache(maxsize=256)
def _silent_counts(
    campaign_ids: tuple[int, ...], gate: Gate
) -> Select[int | None, RequestStatus, int]:
    of, status = RecordsRequest.campaign_id, RecordsRequest.status
    late = RecordsRequest.id.in_(late_ids(campaign_ids, gate))
    return select(of, status, func.count()).where(late).group_by(of, status)


# To build these costs more than to run them, and they change only with what the gate sees.
@lru_cache(maxsize=64)
def may_be_silent(gate: Gate) -> ColumnElement[bool]:
    """Say of a request that it waits for an answer, and that the gate lets its silence be told."""
    return and_(RecordsRequest.status.in_(MAY_BE_SILENT), gate.lets_pass())


@lru_cache(maxsize=64)
def accuses(gate: Gate) -> ColumnElement[bool]:
    """Say of a clock that it proves lateness, as ``proves`` does.

    Written as one CASE, so that a database looks the clocks of a request up by the request and
    does not walk through all late clocks there are.
    """
    return case((proves(gate), 1), else_=0) == 1


def proves(gate: Gate) -> ColumnElement[bool]:
    """Say of a clock that it proves lateness: its last defensible day is over in every state.

    Only the agency's own duties count, only while they run, only where the law's text is sure
    enough to accuse and somebody has read it within twelve months. Whether the request may be
    spoken of so at all is the gate's to say (``Gate.lets_pass``).
    """
    today = gate.days.west
    return and_(
        RequestClock.who == Actor.AGENCY.value,
        RequestClock.kind.in_(_OWED),
        RequestClock.state == ClockState.RUNNING.value,
        RequestClock.may_accuse,
        RequestClock.read_on >= oldest_fresh_reading(today),
        RequestClock.latest_on < today,
    )


def answer_to(status: RequestStatus, last_day: date | None) -> Answer:
    """Turn a status into its public answer; ``last_day`` is given where lateness is proved.

    All waiting that cannot be proved to be silence is waiting.
    """
    return _of(status, is_late=last_day is not None)


def _of(status: RequestStatus, *, is_late: bool) -> Answer:
    if is_late and status in MAY_BE_SILENT:
        return Answer.SILENT
    return _OF_STATUS[status]


def _has_answer(answer: Answer, ids: Sequence[int], gate: Gate) -> ColumnElement[bool]:
    statuses = [
        status
        for status, known in _OF_STATUS.items()
        if known is answer and status not in MAY_BE_SILENT
    ]
    if answer is Answer.SILENT:
        return RecordsRequest.id.in_(late_ids(ids, gate))
    if answer is Answer.WAITING:
        open_ones = RecordsRequest.status.in_(MAY_BE_SILENT)
        return or_(
            RecordsRequest.status.in_(statuses),
            and_(open_ones, RecordsRequest.id.not_in(late_ids(ids, gate))),
        )
    return RecordsRequest.status.in_(statuses)


def _public_requests(campaign_ids: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        RecordsRequest.campaign_id.in_(campaign_ids),
        RecordsRequest.batch_id.in_(live_batch_ids()),
    )


def last_days(session: Session, requests: ColumnElement[bool], gate: Gate) -> dict[int, date]:
    """Give the law's last day, by request, for those that may be called silent."""
    rows = session.execute(
        select(RequestClock.request_id, func.min(RequestClock.latest_on))
        .join(RecordsRequest, RequestClock.request_id == RecordsRequest.id)
        .where(requests, may_be_silent(gate), accuses(gate))
        .group_by(RequestClock.request_id)
    )
    return {request_id: day for request_id, day in rows if day}


def _conditions(wanted: Wanted, gate: Gate) -> list[ColumnElement[bool]]:
    ids = [wanted.campaign_id]
    conditions = [*_public_requests(ids)]
    if wanted.state:
        conditions.append(Agency.state == wanted.state)
    if wanted.answer:
        conditions.append(_has_answer(wanted.answer, ids, gate))
    return conditions


def _documents(session: Session, requests: ColumnElement[bool]) -> dict[int, int]:
    rows = session.execute(
        select(Document.request_id, func.count(Publication.id))
        .join(Publication, Publication.document_id == Document.id)
        .join(RecordsRequest, Document.request_id == RecordsRequest.id)
        .where(is_live(), requests)
        .group_by(Document.request_id)
    )
    return {request_id: number for request_id, number in rows if request_id}


def _row(found: Any, late: dict[int, date], documents: dict[int, int]) -> AnswerRow:  # noqa: ANN401 - a row
    facts = dict(found._mapping)  # noqa: SLF001 - SQLAlchemy's own public name
    request_id, status, _total = facts.pop("id"), facts.pop("status"), facts.pop("total")
    last_day = late.get(request_id)
    return AnswerRow(
        **facts,
        answer=answer_to(status, last_day),
        last_day=last_day,
        documents=documents.get(request_id, 0),
    )
