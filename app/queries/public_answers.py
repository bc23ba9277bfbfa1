"""What agencies answered, as anybody may read it: only requests of batches that are public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, select
from sqlalchemy.orm import Session, aliased

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

PAGE = 100


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
_OWED = (Kind.ACKNOWLEDGE.value, Kind.DETERMINE.value, Kind.PRODUCE.value)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many requests have which answer. ``asked`` is every request that left."""

    by_answer: dict[Answer, int]
    agencies: int

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
    """Select the batches whose state is public."""
    return select(Publication.batch_id).where(is_live(), Publication.batch_id.is_not(None))


def answers(
    session: Session,
    campaign_id: int,
    *,
    today: date,
    state: str = "",
    answer: Answer | None = None,
    page: int | None = 1,
    size: int = PAGE,
) -> tuple[Sequence[AnswerRow], int]:
    """List the answers of a campaign by state and agency, and count them.

    ``page`` counts from 1, ``size`` rows each; none gives all.
    """
    rows = _answer_rows(today).where(RecordsRequest.campaign_id == campaign_id)
    if state:
        rows = rows.where(Agency.state == state)
    if answer:
        rows = rows.where(answer_as_of(today) == answer.value)
    total = session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    ordered = rows.order_by(Agency.state, Agency.name, RecordsRequest.id)
    if page is not None:
        ordered = ordered.limit(size).offset((page - 1) * size)
    return [_row(found) for found in session.execute(ordered)], total


def states(session: Session, campaign_id: int) -> list[str]:
    """List the states in which agencies of the campaign's published batches are."""
    return list(
        session.scalars(
            select(Agency.state)
            .join(RecordsRequest, RecordsRequest.agency_id == Agency.id)
            .where(
                RecordsRequest.campaign_id == campaign_id,
                RecordsRequest.batch_id.in_(live_batch_ids()),
            )
            .distinct()
            .order_by(Agency.state)
        )
    )


def last_day() -> ColumnElement[date | None]:
    """Give the first of the law's last days that accuse the agency of a request, if it runs."""
    owed = aliased(RequestClock)
    return (
        select(func.min(owed.latest_on))
        .where(
            owed.request_id == RecordsRequest.id,
            owed.who == Actor.AGENCY.value,
            owed.kind.in_(_OWED),
            owed.state == ClockState.RUNNING.value,
            owed.may_accuse,
        )
        .correlate(RecordsRequest)
        .scalar_subquery()
    )


def answer_as_of(today: date) -> ColumnElement[str]:
    """Turn a request's status into its public answer.

    Silent is said only where it can be proved: the last defensible day of a clock that may
    accuse is before ``today``. All other waiting is waiting.
    """
    late = exists().where(
        and_(
            RequestClock.request_id == RecordsRequest.id,
            RequestClock.who == Actor.AGENCY.value,
            RequestClock.kind.in_(_OWED),
            RequestClock.state == ClockState.RUNNING.value,
            RequestClock.may_accuse,
            RequestClock.latest_on < today,
        )
    )
    known = [
        (RecordsRequest.status == status, literal(answer.value))
        for status, answer in _OF_STATUS.items()
    ]
    return case(*known, (late, literal(Answer.SILENT.value)), else_=literal(Answer.WAITING.value))


def _answer_rows(today: date) -> Select[*tuple[Any, ...]]:
    published = (
        select(func.count(Publication.id))
        .join(Document, Publication.document_id == Document.id)
        .where(is_live(), Document.request_id == RecordsRequest.id)
        .correlate(RecordsRequest)
        .scalar_subquery()
    )
    return (
        select(
            Agency.id.label("agency_id"),
            Agency.name.label("agency"),
            Agency.city,
            Agency.county,
            Agency.state,
            CampaignLetter.title.label("letter"),
            RecordsRequest.round,
            RecordsRequest.filed_on,
            answer_as_of(today).label("answer"),
            last_day().label("last_day"),
            published.label("documents"),
        )
        .join(Agency, RecordsRequest.agency_id == Agency.id)
        .join(CampaignLetter, RecordsRequest.letter_id == CampaignLetter.id)
        .where(RecordsRequest.batch_id.in_(live_batch_ids()))
    )


def _row(found: Any) -> AnswerRow:  # noqa: ANN401 - a row
    facts = dict(found._mapping)  # noqa: SLF001 - SQLAlchemy's own public name
    answer = Answer(facts["answer"])
    silent_since = facts["last_day"] if answer is Answer.SILENT else None
    return AnswerRow(**facts | {"answer": answer, "last_day": silent_since})


def counts(session: Session, ids: Sequence[int], today: date) -> dict[int, Counts]:
    """Count the answers of each campaign of ``ids``; one without a public request is left out."""
    asked = (
        RecordsRequest.campaign_id.in_(ids),
        RecordsRequest.batch_id.in_(live_batch_ids()),
    )
    answer = answer_as_of(today).label("answer")
    by_answer: dict[int, dict[Answer, int]] = {}
    for campaign_id, word, number in session.execute(
        select(RecordsRequest.campaign_id, answer, func.count())
        .where(*asked)
        .group_by(RecordsRequest.campaign_id, answer)
    ):
        if campaign_id is not None:
            by_answer.setdefault(campaign_id, {})[Answer(word)] = number
    agencies = session.execute(
        select(RecordsRequest.campaign_id, func.count(RecordsRequest.agency_id.distinct()))
        .where(
            *asked,
            RecordsRequest.status.not_in((RequestStatus.FILED, RequestStatus.WITHDRAWN)),
        )
        .group_by(RecordsRequest.campaign_id)
    )
    named = {campaign_id: number for campaign_id, number in agencies if campaign_id}
    return {
        campaign_id: Counts(by_answer=found, agencies=named.get(campaign_id, 0))
        for campaign_id, found in by_answer.items()
    }
