"""Imports: keep the file as it came, and remember what was matched and what came of it."""

import hashlib
from datetime import datetime
from io import BytesIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import ImportKind, ImportRun, ImportState, StoredFile
from app.ports.store import Store
from app.services.filenames import safe_name


def keep_import(
    session: Session,
    store: Store,
    content: bytes,
    filename: str,
    *,
    kind: ImportKind,
    mapping: dict[str, Any],
    options: dict[str, Any],
    member_id: int | None,
    now: datetime,
) -> ImportRun:
    """Keep a file that was read, as an import that is matched but not applied yet."""
    digest = hashlib.sha256(content).hexdigest()
    kept = session.scalar(select(StoredFile).where(StoredFile.sha256 == digest))
    if kept is None:
        blob = store.put(BytesIO(content))
        kept = StoredFile(sha256=blob.sha256, size=blob.size, media_type="text/csv", stored_at=now)
        session.add(kept)
        session.flush()
    run = ImportRun(
        kind=kind,
        state=ImportState.MATCHED,
        file_id=kept.id,
        filename=safe_name(filename),
        mapping=mapping,
        options=options,
        member_id=member_id,
        created_at=now,
    )
    session.add(run)
    session.flush()
    return run


def import_run(session: Session, run_id: int, kind: ImportKind) -> ImportRun:
    """Find an import of that kind. Raises ``NotFound``."""
    run = session.get(ImportRun, run_id)
    if run is None or run.kind is not kind:
        raise NotFound(f"There is no import {run_id}.")
    return run


def kept_content(session: Session, store: Store, run: ImportRun) -> bytes:
    """Read the file of an import, as it came."""
    kept = session.get_one(StoredFile, run.file_id)
    with store.open(kept.sha256) as file:
        return file.read()
