"""Play the demo's season: import, file, send, record, publish, by the same acts people use."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.demo import post
from app.cli.demo.samples import printed
from app.cli.demo.story import RECEIVED, Step, stories
from app.models import (
    Agency,
    Batch,
    Campaign,
    Document,
    DocumentKind,
    DocumentSource,
    Member,
    PartnershipStatus,
    RecordsRequest,
    RoleName,
)
from app.parts import Parts
from app.ports.examining import Examination
from app.ports.mail import Mailer
from app.queries.selection import agency_ids
from app.services import (
    agency_files,
    batches,
    documents,
    events,
    members,
    outbox,
    packs,
    publishing,
)
from app.services.agency_import import ImportOptions
from app.services.checklist import Answers, CheckState
from app.services.filing import file_chunk
from app.services.group import GroupFacts, add_requester, describe
from app.services.preflight import Words, preflight
from app.services.requests import assign
from app.services.waves import Plan

CAMPAIGN = "ring-agreements"
AGENCIES = Path(__file__).parent / "agencies.csv"
# Days before today on which a batch was filed, how many agencies of the list it asked, and the
# minutes in which it can be taken back. The last one is still in its window.
FILED = ((96, 44, 30), (24, 26, 30), (6, 20, 30), (0, 10, 24 * 60))
# When an answer was noted: late enough to be the same day in every state.
EVENING = time(22, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
SIGNED = frozenset({"private_people", "reply", "kind", "up_to_date", "compared"})


@dataclass(frozen=True)
class People:
    """The demo's three members."""

    keeper: Member
    organiser: Member
    tracker: Member


def introduce(session: Session, now: datetime) -> People:
    """Say who the group is and who belongs to it."""
    describe(
        session,
        GroupFacts(
            name="Open Doors (demonstration)",
            email="records@opendoors.example.org",
            postal="P.O. Box 9\nSalem, OR 97301",
            credit="Open Doors (demonstration)",
        ),
    )
    add_requester(
        session,
        name="Alex Sample",
        postal="P.O. Box 12\nRichmond, VA 23218",
        email="",
        states=["VA"],
        consented_on=today_of(now),
    )
    return People(
        *(
            members.add(session, email=f"{name.lower()}@example.org", name=name, role=role, now=now)
            for name, role in (
                ("Kim", RoleName.KEEPER),
                ("Olu", RoleName.ORGANISER),
                ("Toni", RoleName.TRACKER),
            )
        )
    )


def import_agencies(session: Session, parts: Parts, now: datetime) -> int:
    """Take in the real agencies that the demo is about; give back how many."""
    options = ImportOptions(filename=AGENCIES.name, vendor="Ring", status=PartnershipStatus.ACTIVE)
    content = AGENCIES.read_bytes()
    run, _ = agency_files.take_in(session, parts.store, content, options, member_id=None, now=now)
    agency_files.apply_import(session, parts.store, run.id, now=now)
    packs.load(session, CAMPAIGN, now=now)
    return len(agency_ids(session, "all"))


def file_batches(session: Session, parts: Parts, people: People, now: datetime) -> list[Batch]:
    """File the season's batches on their days, and let what may leave become files."""
    campaign = session.scalars(select(Campaign).filter_by(name=CAMPAIGN)).one()
    by_mail = _spread(session, agency_ids(session, "contact:email"))
    filed = []
    for days, size, undo_minutes in FILED:
        some, by_mail = by_mail[:size], by_mail[size:]
        moment = _working_moment(now, days)
        filed.append(_file(session, campaign, some, people, moment, undo_minutes))
        _send(session, parts.mailer, moment + timedelta(minutes=undo_minutes), now)
    return filed


def file_by_hand(session: Session, people: People, now: datetime) -> Batch:
    """File a small batch whose letters go into portals and by fax, ready for somebody's hands."""
    campaign = session.scalars(select(Campaign).filter_by(name=CAMPAIGN)).one()
    without = agency_ids(session, "contact:wanted+state:IL,contact:wanted")
    some = post.by_hand(session, without, now)
    return _file(session, campaign, some, people, _working_moment(now, 2), 30)


def _spread(session: Session, ids: Sequence[int]) -> list[int]:
    """Take the agencies in an order in which neighbours come from different states."""
    rows = session.execute(select(Agency.id, Agency.state).where(Agency.id.in_(ids))).all()
    seen: dict[str, int] = {}
    ranked = []
    for agency_id, state in sorted(rows, key=lambda row: row.id):
        seen[state] = seen.get(state, 0) + 1
        ranked.append((seen[state], state, agency_id))
    return [agency_id for _, _, agency_id in sorted(ranked)]


def _working_moment(now: datetime, days: int) -> datetime:
    moment = now - timedelta(days=days)
    return moment - timedelta(days=max(0, moment.weekday() - 4)) if days else now


def _file(
    session: Session,
    campaign: Campaign,
    ids: Sequence[int],
    people: People,
    now: datetime,
    undo_minutes: int,
) -> Batch:
    words = Words.of(campaign, "agreements")
    found = preflight(session, words, ids, today=today_of(now))
    batch = batches.begin(
        session,
        found,
        words,
        expression=",".join(f"id:{agency_id}" for agency_id in ids),
        round_number=1,
        plan=Plan(),
        undo_minutes=undo_minutes,
        needs_approval=False,
        member_id=people.organiser.id,
        now=now,
    )
    while file_chunk(session, batch, now=now):
        pass
    return batch


def _send(session: Session, mailer: Mailer, moment: datetime, now: datetime) -> None:
    if moment > now:
        return
    while claimed := outbox.claim_next(session, now=moment, pace=None):
        outbox.note_sent(session, claimed, mailer.send(claimed.mail), now=moment)


def play(session: Session, parts: Parts, people: People, now: datetime) -> list[Document]:
    """Let each request have its course, up to today; give back the papers that came in."""
    asked = session.scalars(
        select(RecordsRequest).join(Batch, Batch.id == RecordsRequest.batch_id)
        .where(Batch.undo_until <= now).order_by(RecordsRequest.id)
    ).all()  # fmt: skip
    came: list[Document] = []
    told = stories(len(asked))
    # The last letter of which nothing was heard but its receipt has none: it comes back.
    unheard = max(at for at, story in enumerate(told) if list(story) == [RECEIVED])
    for number, (request, story) in enumerate(zip(asked, told, strict=True)):
        if number % 2:
            assign(
                session,
                [request.id],
                people.tracker.id,
                by_id=people.organiser.id,
                now=now,
                today=today_of(now),
            )
        for step in story if number != unheard else ():
            came += _happen(session, parts, people, request, step, now)
    return came


def _happen(
    session: Session,
    parts: Parts,
    people: People,
    request: RecordsRequest,
    step: Step,
    now: datetime,
) -> list[Document]:
    on = _weekday(request.filed_on + timedelta(days=step.after))
    if on >= today_of(now):
        return []
    facts = {
        key: value.format(number=f"{request.id:05}") if isinstance(value, str) else value
        for key, value in step.facts.items()
    }
    if step.until_after:
        facts["until"] = _weekday(on + timedelta(days=step.until_after))
    moment = datetime.combine(on, EVENING)
    event = events.record(
        session, request, step.kind, on=on, facts=facts, note=step.note,
        member_id=people.tracker.id, now=moment,
    )  # fmt: skip
    return [
        documents.attach(
            session,
            parts.store,
            io.BytesIO(printed(paper, request.agency.name, on, parts.printer, turn=request.id)),
            paper.filename,
            agency=request.agency,
            request=request,
            event=event,
            source=DocumentSource.PRODUCED,
            kind=DocumentKind(paper.kind),
            title=f"{paper.title}: {request.agency.name}",
            dated_on=on,
            received_on=on,
            sample=True,
            member_id=people.tracker.id,
            now=moment,
        ).document
        for paper in step.papers
    ]


def today_of(now: datetime) -> date:
    """Give the day on which the group's people are."""
    return now.astimezone(ZONE).date()


def _weekday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)  # noqa: PLR2004 - Friday


def publish(
    session: Session,
    parts: Parts,
    people: People,
    filed: Sequence[Batch],
    came: Sequence[Document],
    now: datetime,
) -> list[Document]:
    """Publish the first batch and two of three agreements that came in; give back which."""
    publishing.publish_batch(
        session,
        filed[0],
        title="Agreements with Ring: first wave (demonstration)",
        summary="Forty-odd police agencies were asked for their agreements with Ring. Every answer "
        "shown here is made up for this demonstration.",
        credit="Open Doors (demonstration)",
        answers=Answers(signed=SIGNED),
        publisher=people.organiser,
        now=now,
    )
    agreements = [paper for paper in came if paper.kind is DocumentKind.AGREEMENT]
    ready = [paper for number, paper in enumerate(agreements) if number % 3]
    for document in ready:
        _publish(session, parts, people, document, now)
    return ready


def _publish(
    session: Session, parts: Parts, people: People, document: Document, now: datetime
) -> None:
    document.summary = (
        "A sample of the memorandum that such a request brings to light. It was written for this "
        "demonstration; the agency never signed it."
    )
    document.credit = "Open Doors (demonstration)"
    documents.examine(session, document, store=parts.store, examiner=parts.examiner, now=now)
    today = today_of(now)
    found = Examination.from_data(document.file.examination)
    decided = found.decisions() if found else ()
    answers = Answers(signed=SIGNED, may_stay=frozenset(one.key for one in decided))
    checks = publishing.checks_of(session, document, answers, today=today)
    left = [check for check in checks if check.state is not CheckState.PASSED]
    if left:  # pragma: no cover - our own samples pass
        raise RuntimeError(f"A sample cannot be published: {left}, {found}")
    publishing.publish_document(
        session,
        document,
        answers=answers,
        publisher=people.organiser,
        now=now,
        today=today,
    )
