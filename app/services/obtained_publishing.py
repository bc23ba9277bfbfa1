"""Make counts of an obtained table public by an act with a checklist; never its rows."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    Document,
    Member,
    ObtainedTable,
    RoleName,
    TablePublication,
    TableState,
)
from app.models.said import visible
from app.queries.obtained_tables import told_before
from app.queries.watch_list import watched_words
from app.services.answers import unproven_source
from app.services.checklist import Answers, Check, CheckState, blocking, source_check
from app.services.obtained_figures import (
    counted,
    figures,
    first_names,
    private_headings,
    private_labels,
    telling_beside,
    telling_together,
)
from app.services.obtained_over_time import differences
from app.services.publishing import PublishRefused
from app.services.scanned_rows import picture_checks
from app.services.signing import as_shown, digest_of

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH: Final = 12
_MAY_PUBLISH: Final = frozenset({RoleName.ORGANISER.value, RoleName.KEEPER.value})


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The words beside the numbers, and by which fields rows are counted in public."""

    title: str
    summary: str
    credit: str
    fields: tuple[str, ...]


def checks_of(
    session: Session,
    table: ObtainedTable,
    wording: Wording,
    answers: Answers,
    *,
    publisher: Member,
    today: date,
) -> list[Check]:
    """Go through the checklist with what has been signed so far.

    Signatures for counts that have changed since they were shown do not count.
    """
    return as_shown(
        lambda given: _checks_of(session, table, wording, given, publisher=publisher, today=today),
        lambda checks: shown_of(table, wording, checks),
        answers,
    )


def shown_of(table: ObtainedTable, wording: Wording, checks: Sequence[Check]) -> str:
    """Sum up what whoever publishes counts is shown: the numbers, and ``checks``.

    Title, summary and credit are theirs: they send them with their signature.
    """
    return digest_of([table.id, json.dumps(figures(table, wording.fields))], checks)


def _checks_of(
    session: Session,
    table: ObtainedTable,
    wording: Wording,
    answers: Answers,
    *,
    publisher: Member,
    today: date,
) -> list[Check]:
    document = session.get_one(Document, table.document_id)
    return [
        *_of_the_table(table, wording, answers),
        *picture_checks(session, table),
        *_beside_earlier(session, table, wording, answers),
        *_no_private(session, table, wording, answers),
        _sign(
            answers,
            "private_people",
            "Nobody can be recognised",
            "I read every line of these counts. None of them tells of one person, household or "
            "address, also not together with what is known in town.",
        ),
        _second_look(table, answers, publisher),
        *source_check(unproven_source(session, document)),
        *_words(document, wording, today),
    ]


def publish(
    session: Session,
    table: ObtainedTable,
    wording: Wording,
    *,
    answers: Answers,
    publisher: Member,
    now: datetime,
    today: date,
) -> TablePublication:
    """Make counts of ``table`` public under an address of their own, frozen as they are now.

    The document itself may stay held: rows, cells and private fields are never part of it.
    What they would tell beside counts that were public before is part of the checklist.
    Refuses (``PublishRefused``) unless the publisher is an organiser and every point of the
    checklist is met, and what is public already. Counts that were withdrawn come back, corrected,
    at their old address.
    """
    _refuse_others(publisher)
    earlier = _earlier(session, table)
    if earlier and earlier.withdrawn_at is None:
        raise PublishRefused("Counts of this table are public already. Withdraw them first.")
    checks = checks_of(session, table, wording, answers, publisher=publisher, today=today)
    if reasons := blocking(checks):
        raise PublishRefused("It is not ready to be published; nothing was made public.", reasons)
    made = earlier or TablePublication(address=_address(), checklist={})
    document = session.get_one(Document, table.document_id)
    made.checklist = _signed(made, checks, publisher)
    made.checklist["named"] = _first_names(session, table, wording)
    made.table_id, made.document_id, made.agency_id = table.id, document.id, document.agency_id
    made.title, made.summary = wording.title.strip(), wording.summary.strip()
    made.credit = wording.credit.strip()
    made.figures = figures(table, wording.fields) | {"sample": document.sample}
    made.published_at, made.published_by_id = now, publisher.id
    made.withdrawn_at, made.withdrawn_because = None, ""
    session.add(made)
    session.flush()
    return made


def withdraw(
    session: Session, publication: TablePublication, because: str, *, member: Member, now: datetime
) -> None:
    """Take counts back. Their address stays and says ``because``. Refuses without a reason."""
    _refuse_others(member)
    session.refresh(publication, with_for_update=True)
    if publication.withdrawn_at is not None:
        raise PublishRefused("These counts were withdrawn before; they are not public.")
    because = visible(because).strip()
    if not because:
        raise PublishRefused("Say why they are withdrawn: readers who return will see it.")
    publication.withdrawn_at, publication.withdrawn_because = now, because
    publication.checklist = publication.checklist | {
        "withdrawn_by": {"member_id": member.id, "name": member.name}
    }
    session.flush()


def _of_the_table(table: ObtainedTable, wording: Wording, answers: Answers) -> list[Check]:
    is_newest = table.superseded_at is None and table.state is TableState.READ
    told = counted(table, wording.fields)
    small = [one.by.field.label for one in told if one.counts is None]
    detail = "Choose at least one thing to count by." if not told else ""
    if small:
        detail = (
            f"By {', '.join(small)} nothing can be told without telling a number below five. "
            "Leave it out."
        )
    elif pairs := telling_together(table, wording.fields):
        detail = " ".join(
            f"By {one} and by {other} together, a number below five could be worked out: the "
            "groups of one lie within those of the other. Leave one of the two out."
            for one, other in pairs
        )
    sheet = f", sheet “{table.sheet}”" if table.sheet else ""
    checks = [
        _check("rows", "All rows are read, by the newest mapping", "Read them first.", is_newest),
        _check("groups", "The groups are large enough", detail, not detail),
        _sign(
            answers,
            "document",
            "It is the right table",
            f"I compared ten rows with document {table.document_id}{sheet}: each column was "
            "taken for what it is.",
        ),
    ]
    if headings := private_headings(table, wording.fields):
        checks.append(
            _sign(
                answers,
                "headings",
                "A heading sounds private",
                f"{' '.join(headings)} I looked at each line counted by it, and none is a person, "
                "an address or a device.",
            )
        )
    if table.wrong_rows or table.totals.get("set_aside"):
        checks.append(
            _sign(
                answers,
                "wrong_rows",
                "What could not be read is said",
                f"{table.wrong_rows:,} rows were set aside or have a cell that cannot be read. I "
                "looked at them, and the summary says what is missing.",
            )
        )
    return checks


def _beside_earlier(
    session: Session, table: ObtainedTable, wording: Wording, answers: Answers
) -> list[Check]:
    """Compare with all that was public before: what is taken from what must tell no small number.

    Counts of the same log are refused; of another log of the agency a person says that its rows
    are others, for then a difference tells nothing.
    """
    now, title = figures(table, wording.fields), "Nothing small shows beside earlier counts"
    same: list[str] = []
    others: list[str] = []
    for before in told_before(session, table):
        if found := differences(now, before.figures):
            (same if before.is_same_log else others).append(f"“{before.title}”: {'; '.join(found)}")
        if before.is_same_log:
            labels = {str(one["label"]) for one in before.figures["by"]}
            same += [
                f"“{before.title}” counted by {other}, beside which {one} tells a number below five"
                for one, other in telling_beside(table, wording.fields, labels)
            ]
    detail = (
        f"{'. '.join(same)}. Whoever kept those counts can work out a number below five. Leave "
        "that out, or publish it once more rows have come."
    )
    checks = [_check("earlier", title, detail if same else "", not same)]
    if others:
        asks = (
            f"{'. '.join(others)}. I compared them: the two tables have no rows in common, so "
            "these differences are of no one's rows."
        )
        checks.append(_sign(answers, "other_rows", "Other counts of this agency are near", asks))
    return checks


def _no_private(
    session: Session, table: ObtainedTable, wording: Wording, answers: Answers
) -> list[Check]:
    """Refuse what looks private; about a first name, which many bear, ask a person."""
    found = private_labels(_told(table, wording), watched_words(session))
    detail = (
        f"{' '.join(found[:10])} Leave this count out, map its column as what it is, or word it "
        "without."
    )
    checks = [_check("no_private", "No private field and no private word in it", detail, not found)]
    if names := _first_names(session, table, wording):
        said = ", ".join(f"“{name}”" for name in names)
        asks = (
            f"It says {said}, as some of our own people are called. I looked at each place: it "
            "means nobody of ours, or they may be named there."
        )
        checks.append(_sign(answers, "first_names", "First names mean others", asks))
    return checks


def _first_names(session: Session, table: ObtainedTable, wording: Wording) -> list[str]:
    return first_names(_told(table, wording), watched_words(session))


def _told(table: ObtainedTable, wording: Wording) -> list[str]:
    """List the words that would be public, but for the credit, which may name whom it will."""
    labels = [label for one in counted(table, wording.fields) for label in one.labels]
    return [*labels, table.sheet, wording.title, wording.summary]


def _second_look(table: ObtainedTable, answers: Answers, publisher: Member) -> Check:
    """Ask for a second person; somebody alone looks twice, and says so."""
    title = "A second look"
    if table.mapped_by_id not in {None, publisher.id}:
        return _check("second_look", title, "", passed=True)
    asks = (
        "Nobody but me mapped and publishes this: I went through columns and counts once more, "
        "from the file, before I signed."
    )
    return _sign(answers, "second_look", title, asks)


def _words(document: Document, wording: Wording, today: date) -> list[Check]:
    ends_on = document.embargo_ends_on
    return [
        _check("title", "It has a title", "Give it a title.", bool(wording.title.strip())),
        _check(
            "summary",
            "A summary in plain words",
            "Say in two sentences what was counted, and what is missing.",
            bool(wording.summary.strip()),
        ),
        _check("credit", "Credit is set", "Say who obtained it.", bool(wording.credit.strip())),
        _check(
            "embargo",
            "No embargo holds it",
            f"The document is held until {ends_on}.",
            ends_on is None or ends_on <= today,
        ),
    ]


def _signed(made: TablePublication, checks: Sequence[Check], publisher: Member) -> dict[str, Any]:
    """Write down who signed what; an earlier publication and its withdrawal stay on record."""
    history: list[dict[str, Any]] = list(made.checklist.get("history", []))
    if made.withdrawn_at is not None:
        history.append(
            {
                "published_at": made.published_at.isoformat(),
                "withdrawn_at": made.withdrawn_at.isoformat(),
                "withdrawn_because": made.withdrawn_because,
                "reasons": made.checklist.get("reasons", []),
                "table_id": made.table_id,
                "figures": made.figures,
            }
        )
    return {
        "signed_by": {"member_id": publisher.id, "name": publisher.name},
        "points": [{"code": one.code, "words": one.asks or one.title} for one in checks],
        "history": history,
    }


def _earlier(session: Session, table: ObtainedTable) -> TablePublication | None:
    """Find what was published before of the same sheet, once whoever changes it is done."""
    found = (
        select(TablePublication)
        .join(ObtainedTable, TablePublication.table_id == ObtainedTable.id)
        .where(
            TablePublication.document_id == table.document_id, ObtainedTable.sheet == table.sheet
        )
        .with_for_update(of=TablePublication)
    )
    return session.scalar(found.execution_options(populate_existing=True))


def _refuse_others(member: Member) -> None:
    if not _MAY_PUBLISH & {role.name for role in member.roles}:
        raise PublishRefused("Only an organiser may publish or withdraw. Ask one to look at it.")


def _address() -> str:
    return "".join(secrets.choice(_LETTERS) for _place in range(_LENGTH))


def _sign(answers: Answers, code: str, title: str, asks: str) -> Check:
    state = CheckState.PASSED if code in answers.signed else CheckState.OPEN
    return Check(code=code, title=title, state=state, asks=asks)


def _check(code: str, title: str, detail: str, passed: bool) -> Check:  # noqa: FBT001 - the outcome is the point
    if passed:
        return Check(code=code, title=title, state=CheckState.PASSED)
    return Check(code=code, title=title, state=CheckState.FAILED, detail=detail)
