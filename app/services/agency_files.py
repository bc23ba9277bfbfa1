"""An agencies file on its way in: kept as it came, previewed, then applied once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.models import Body, ImportKind, ImportRun, PartnershipStatus
from app.ports.store import Store
from app.services.agency_import import ImportOptions, ImportPlan, draw_up
from app.services.agency_intake import apply
from app.services.imports import import_run, keep_import, kept_content
from app.services.tables import Table, read_table


def take_in(
    session: Session,
    store: Store,
    content: bytes,
    options: ImportOptions,
    told: Mapping[str, str] | None = None,
    *,
    member_id: int | None,
    now: datetime,
) -> tuple[ImportRun, ImportPlan]:
    """Keep a file and say what importing it would do; `apply_import` does it later.

    Raises ``UnreadableTable``, ``UnreadableText`` or ``ColumnUnknown``; nothing is kept then.
    """
    plan = draw_up(session, read_table(content), options, told)
    run = keep_import(
        session,
        store,
        content,
        options.filename,
        kind=ImportKind.AGENCIES,
        mapping=dict(told or {}),
        options={"vendor": options.vendor, "status": options.status, "body": options.body},
        member_id=member_id,
        now=now,
    )
    return run, plan


def preview_import(session: Session, store: Store, run_id: int) -> ImportPlan:
    """Say what applying a kept file would do now. Writes nothing."""
    run = import_run(session, run_id, ImportKind.AGENCIES)
    return draw_up(session, _table(session, store, run), _options(run), run.mapping)


def remap_import(
    session: Session, run_id: int, told: Mapping[str, str], options: ImportOptions
) -> None:
    """Match a kept file otherwise, before it is applied."""
    run = import_run(session, run_id, ImportKind.AGENCIES)
    run.mapping = dict(told)
    run.options = {"vendor": options.vendor, "status": options.status, "body": options.body}
    session.flush()


def apply_import(session: Session, store: Store, run_id: int, *, now: datetime) -> dict[str, Any]:
    """Apply a kept file, matched anew with what is known now; give the result.

    Raises ``AlreadyApplied``.
    """
    plan = preview_import(session, store, run_id)
    run = import_run(session, run_id, ImportKind.AGENCIES)
    return apply(session, plan, run, now=now)


def _table(session: Session, store: Store, run: ImportRun) -> Table:
    return read_table(kept_content(session, store, run))


def _options(run: ImportRun) -> ImportOptions:
    status, body = run.options.get("status"), run.options.get("body")
    return ImportOptions(
        filename=run.filename,
        vendor=run.options.get("vendor") or "",
        status=PartnershipStatus(status) if status else None,
        body=Body(body) if body else None,
    )
