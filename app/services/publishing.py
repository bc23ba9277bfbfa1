"""Make a document, or the state of a batch, public by an act with a checklist; take it back."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import (
    Batch,
    Campaign,
    Document,
    Member,
    Publication,
    RecordsRequest,
    RoleName,
    StoredFile,
)
from app.models.said import visible
from app.ports.examining import Examination, Finding
from app.queries import redacted
from app.services import comparing, file_looks, page_looks, proofs, redactions
from app.services.answers import unproven_source
from app.services.checklist import (
    Answers,
    Check,
    bare_check,
    batch_checks,
    blocking,
    compared_check,
    document_checks,
    look_check,
    redaction_check,
    source_check,
    told_check,
)
from app.services.named_beside import named, named_check
from app.services.signing import as_shown, digest_of

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH: Final = 12  # 31**12 addresses: none can be guessed, and one can be read out by phone
_MAY_PUBLISH: Final = frozenset({RoleName.ORGANISER.value, RoleName.KEEPER.value})


class PublishRefused(ServiceError):
    """Nothing was published or withdrawn; ``reasons`` lists the points that are not met."""


def checks_of(
    session: Session, document: Document, answers: Answers, *, today: date
) -> list[Check]:
    """Go through the checklist of a document with what has been signed so far.

    Signatures for what has changed since it was shown do not count.
    """
    return as_shown(
        lambda given: _checks_of(session, document, given, today=today),
        lambda checks: shown_of(session, document, checks),
        answers,
    )


def shown_of(session: Session, document: Document, checks: Sequence[Check]) -> str:
    """Sum up what whoever publishes ``document`` is shown: its public page, and ``checks``."""
    asked = session.execute(
        select(Campaign.title, Campaign.name, RecordsRequest.filed_on)
        .join(RecordsRequest, RecordsRequest.campaign_id == Campaign.id)
        .where(RecordsRequest.id == document.request_id)
    ).one_or_none()
    redaction = redactions.latest(session, document)
    agency = document.agency
    facts = [
        *(document.title, document.summary, document.credit, document.kind, document.sample),
        *(document.dated_on, document.received_on, document.source, document.source_url),
        *(agency.id, agency.name, agency.state),
        *(asked or ()),
        *(redactions.file_to_publish(document, redaction).sha256, redaction is None),
        *(one.key for one in decisions_of(session, document)),
    ]
    return digest_of(facts, checks)


def _checks_of(
    session: Session, document: Document, answers: Answers, *, today: date
) -> list[Check]:
    request = document.request_id and session.get(RecordsRequest, document.request_id)
    redaction = redactions.latest(session, document)
    file = redactions.file_to_publish(document, redaction)
    checks = document_checks(
        document,
        request or None,
        answers,
        file=file,
        looks=page_looks.looks(session, document),
        also=_found_in_public(session, document, Examination.from_data(file.examination)),
        today=today,
    )
    held = redaction_check(
        redaction,
        proofs.names_today(session),
        elsewhere=redacted.elsewhere(session, document),
        words_wait=redactions.words_wait(session, document.id),
    )
    if redaction:
        held += bare_check(redacted.public_without_boxes(session, document))
    return [
        *checks,
        *([] if redaction else _looked_check(session, file)),
        *([] if redaction else compared_check(comparing.of(session, file), answers)),
        *source_check(unproven_source(session, document)),
        *held,
        *told_check(redaction, document, answers),
        *named_check(named(session, document), answers),
    ]


def _looked_check(session: Session, file: StoredFile) -> list[Check]:
    return look_check(
        stale=file_looks.is_stale(session, file),
        asked=file_looks.asked_at(session, file) is not None,
    )


def decisions_of(session: Session, document: Document) -> tuple[Finding, ...]:
    """List what a person decides before ``document`` is public: see ``Answers.may_stay``."""
    file = redactions.file_to_publish(document, redactions.latest(session, document))
    found = Examination.from_data(file.examination)
    inside = found.decisions() if found else ()
    return (*inside, *_found_in_public(session, document, found))


def publish_document(
    session: Session,
    document: Document,
    *,
    answers: Answers,
    publisher: Member,
    now: datetime,
    today: date,
) -> Publication:
    """Make ``document`` public under an address that stays its own for ever.

    What is public is its title, type, dates, summary, credit, source, agency and file. Refuses
    unless the publisher is an organiser and every point of the checklist is met; refuses also
    what is already public. One that was withdrawn comes back under its old address.
    """
    _refuse_others(publisher)
    redactions.hold_document(session, document.id)  # what is found or asked now is known below
    earlier = _earlier(session, Publication.document_id == document.id)
    checks = checks_of(session, document, answers, today=today)
    _refuse_unready(earlier, checks)
    # Proven clean: the checklist holds any other redaction. The original is then never served.
    redaction = redactions.latest(session, document)
    publication = earlier or _new_publication(session, document=document)
    publication.title, publication.summary = document.title, document.summary
    publication.credit = document.credit
    publication.redaction_id = redaction.id if redaction else None
    _sign(publication, checks, answers, publisher, now)
    publication.checklist = publication.checklist | {"named": list(named(session, document))}
    if document.request_id:
        request = session.get_one(RecordsRequest, document.request_id)
        _show_campaign(session, request.campaign_id, now)
    session.flush()
    return publication


def publish_batch(
    session: Session,
    batch: Batch,
    *,
    title: str,
    summary: str,
    credit: str,
    answers: Answers,
    publisher: Member,
    now: datetime,
) -> Publication:
    """Make the state of ``batch`` public: whom it asked, when, and how each answered.

    From now on, until it is withdrawn, the public pages show where its requests stand. Documents
    stay private until each is published. Refuses as ``publish_document`` does.
    """
    _refuse_others(publisher)
    earlier = _earlier(session, Publication.batch_id == batch.id)
    checks = checks_of_batch(
        session, batch, title=title, summary=summary, credit=credit, answers=answers, now=now
    )
    _refuse_unready(earlier, checks)
    publication = earlier or _new_publication(session, batch=batch)
    publication.title, publication.summary = title.strip(), summary.strip()
    publication.credit = credit.strip()
    _sign(publication, checks, answers, publisher, now)
    _show_campaign(session, batch.campaign_id, now)
    session.flush()
    return publication


def checks_of_batch(
    session: Session,
    batch: Batch,
    *,
    title: str,
    summary: str,
    credit: str,
    answers: Answers,
    now: datetime,
) -> list[Check]:
    """Go through the checklist of a batch with what has been signed so far.

    Signatures do not count once an answer came in that was not shown.
    """
    return as_shown(
        lambda given: batch_checks(
            batch, title=title, summary=summary, credit=credit, answers=given, now=now
        ),
        lambda checks: shown_of_batch(session, batch, checks),
        answers,
    )


def shown_of_batch(session: Session, batch: Batch, checks: Sequence[Check]) -> str:
    """Sum up what whoever publishes ``batch`` is shown: whom it asked, and how each answered.

    Its title, summary and credit are theirs: they send them with their signature.
    """
    rows = session.execute(
        select(RecordsRequest.id, RecordsRequest.agency_id, RecordsRequest.status)
        .where(RecordsRequest.batch_id == batch.id)
        .order_by(RecordsRequest.id)
    )
    return digest_of([batch.ref, *(tuple(row) for row in rows)], checks)


def withdraw(
    session: Session, publication: Publication, because: str, *, member: Member, now: datetime
) -> None:
    """Take a publication back. Its address stays and says ``because``; its file is not served.

    Refuses without a reason, and what is withdrawn already. Copies that others made stay theirs.
    """
    _refuse_others(member)
    session.refresh(publication, with_for_update=True)
    if publication.withdrawn_at is not None:
        raise PublishRefused("This was withdrawn before; it is not public.")
    because = visible(because).strip()
    if not because:
        raise PublishRefused(
            "Say why it is withdrawn: the reason stands at its address for readers who return."
        )
    publication.withdrawn_at, publication.withdrawn_because = now, because
    publication.checklist = publication.checklist | {
        "withdrawn_by": {"member_id": member.id, "name": member.name}
    }
    session.flush()


def _found_in_public(
    session: Session, document: Document, found: Examination | None
) -> list[Finding]:
    """Give the names for which it was withdrawn and that the look inside did not find."""
    earlier = session.scalar(select(Publication).where(Publication.document_id == document.id))
    if earlier is None or earlier.withdrawn_at is None:
        return []
    known = {one.key for one in found.decisions()} if found else set()
    every = [
        Finding(code="watch_word", value=one["word"], detail=one["word"], page=one["page"])
        for one in earlier.checklist.get("found", ())
    ]
    return [one for one in every if one.key not in known]


def _refuse_others(member: Member) -> None:
    if not _MAY_PUBLISH & {role.name for role in member.roles}:
        raise PublishRefused("Only an organiser may publish or withdraw. Ask one to look at it.")


def _earlier(session: Session, of: ColumnElement[bool]) -> Publication | None:
    """Find what was published before, once whoever changes it at this moment is done."""
    found = select(Publication).where(of).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def _refuse_unready(earlier: Publication | None, checks: Iterable[Check]) -> None:
    if earlier and earlier.withdrawn_at is None:
        raise PublishRefused("This is public already.")
    reasons = blocking(checks)
    if reasons:
        raise PublishRefused("It is not ready to be published; nothing was made public.", reasons)


def _new_publication(
    session: Session, *, document: Document | None = None, batch: Batch | None = None
) -> Publication:
    address = "".join(secrets.choice(_LETTERS) for _place in range(_LENGTH))
    made = Publication(address=address, document=document, batch=batch, checklist={})
    session.add(made)
    return made


def _sign(
    publication: Publication,
    checks: Sequence[Check],
    answers: Answers,
    publisher: Member,
    now: datetime,
) -> None:
    """Write down who signed what; an earlier publication and its withdrawal stay on record."""
    history: list[dict[str, Any]] = list(publication.checklist.get("history", []))
    if publication.withdrawn_at is not None:
        history.append(
            {
                "published_at": publication.published_at.isoformat(),
                "withdrawn_at": publication.withdrawn_at.isoformat(),
                "withdrawn_because": publication.withdrawn_because,
                "checklist": {
                    key: value for key, value in publication.checklist.items() if key != "history"
                },
            }
        )
    publication.checklist = {
        "signed_by": {"member_id": publisher.id, "name": publisher.name},
        "points": [{"code": check.code, "words": check.asks or check.title} for check in checks],
        "may_stay": sorted(answers.may_stay),
        "history": history,
    }
    publication.published_at, publication.published_by_id = now, publisher.id
    publication.withdrawn_at, publication.withdrawn_because = None, ""


def _show_campaign(session: Session, campaign_id: int | None, now: datetime) -> None:
    campaign = campaign_id and session.get(Campaign, campaign_id)
    if campaign and campaign.published_at is None:
        campaign.published_at = now
