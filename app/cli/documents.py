"""`daylight documents`: keep files that came, and list what is kept."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from app import clock
from app.cli import (
    document_asking,
    document_codes,
    document_comparison,
    document_facts,
    document_inspection,
    document_pictures,
    document_redaction,
    document_search,
    document_settling,
    document_statements,
    document_tables,
    document_text,
)
from app.cli.answers import AnsweringGroup, answer, json_option, with_app
from app.db import db, transaction
from app.errors import ServiceError
from app.models import Agency, DocumentKind, DocumentSource, RecordsRequest
from app.parts import parts
from app.queries.documents import Filters, Row
from app.queries.documents import documents as known
from app.queries.selection import agency_ids
from app.services import found_online
from app.services.documents import Attached, DocumentRefused, Facts, Kept, attach_kept, keep
from app.services.found_online import Brought
from app.services.requests import request_by_ref

_KINDS = [kind.value for kind in DocumentKind]
_SOURCES = [source.value for source in DocumentSource]


@click.group(cls=AnsweringGroup)
def documents() -> None:
    """Files that came back: kept unchanged, private until somebody publishes them."""


documents.add_command(document_text.text)
documents.add_command(document_inspection.inspect)
documents.add_command(document_search.search_)
documents.add_command(document_redaction.redact)
documents.add_command(document_redaction.verify)
documents.add_command(document_tables.table)
documents.add_command(document_tables.rows)
documents.add_command(document_pictures.pictures)
documents.add_command(document_tables.totals)
documents.add_command(document_codes.code)
documents.add_command(document_codes.codes)
documents.add_command(document_comparison.compare)
documents.add_command(document_comparison.clusters)
documents.add_command(document_settling.settle)
documents.add_command(document_facts.facts)
documents.add_command(document_settling.offer)
documents.add_command(document_settling.agree)
documents.add_command(document_asking.ask)
documents.add_command(document_statements.signatories)


@documents.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--agency", "expression", help="The one agency they are about, as an expression.")
@click.option("--request", "ref", help="The request that they answer, by its reference.")
@click.option("--kind", type=click.Choice(_KINDS), default="other", help="What they are.")
@click.option("--source", type=click.Choice(_SOURCES), help="How they came.")
@click.option("--url", "--source-url", "source_url", default="", help="Where it was found online.")
@click.option(
    "--received",
    "--seen-on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day they came, or were seen online.",
)
@click.option("--dated", type=click.DateTime(["%Y-%m-%d"]), help="The date that they bear.")
@json_option
@with_app
def add(
    files: Sequence[Path],
    expression: str | None,
    ref: str | None,
    kind: str,
    source: str | None,
    source_url: str,
    received: datetime | None,
    dated: datetime | None,
    *,
    as_json: bool,
) -> None:
    """Keep FILES unchanged and tag them with an agency or a request."""
    if (expression is None) == (ref is None):
        raise click.UsageError("Give either --agency or --request.")
    facts = Facts(
        title="",
        kind=DocumentKind(kind),
        source=DocumentSource(source or ("produced" if ref else "given")),
        source_url=source_url,
        received_on=received.date() if received else _today(),
        dated_on=dated.date() if dated else None,
    )
    kept = [(path.name, _kept(path)) for path in files]
    with transaction() as session:
        request = request_by_ref(session, ref) if ref else None
        agency = request.agency if request else _agency(session, expression or "")
        told = [_attached(session, name, one, facts, agency, request) for name, one in kept]
    if all("refused" in one for one in told):
        raise DocumentRefused(
            "No file was added.", tuple(f"{one['file']}: {one['refused']}" for one in told)
        )
    added = sum("refused" not in one and not one.get("seen_again") for one in told)
    answer({"added": added, "files": told}, _as_text(told), as_json=as_json)


@documents.command("list")
@click.option("--words", default="", help="Words of the title or the agency.")
@click.option("--state", default="", help="Two letters.")
@json_option
@with_app
def list_(words: str, state: str, *, as_json: bool) -> None:
    """List what is kept, the newest first."""
    filters, found, page = Filters(words=words, state=state.upper()), list[Row](), 1
    while rows := known(db.session, filters, page=page)[0]:
        found, page = found + rows, page + 1
    data = [
        {
            "id": row.document.id,
            "title": row.document.title,
            "agency": row.document.agency.name,
            "state": row.document.agency.state,
            "request": row.ref,
            "kind": row.document.kind.value,
            "shown": row.shown.value,
            "sha256": row.document.file.sha256,
        }
        for row in found
    ]
    lines = [f"{row['id']:>6}  {row['shown']:<9}  {row['agency']}: {row['title']}" for row in data]
    answer(data, "\n".join(lines) or "No document fits.", as_json=as_json)


def _kept(path: Path) -> Kept:
    with path.open("rb") as content:
        return keep(parts().store, content)


def _agency(session: Session, expression: str) -> Agency:
    ids = agency_ids(session, expression)
    if len(ids) != 1:
        raise DocumentRefused(
            f"“{expression}” chooses {len(ids)} agencies; a document belongs to one. "
            "`id:NUMBER` names a single agency."
        )
    return session.get_one(Agency, ids[0])


def _attached(
    session: Session,
    name: str,
    kept: Kept,
    facts: Facts,
    agency: Agency,
    request: RecordsRequest | None,
) -> dict[str, Any]:
    """Attach one file; what is refused is told and keeps no other out."""
    now = clock.now()
    try:
        if facts.source is DocumentSource.FOUND_ONLINE and request is None:
            brought = found_online.bring(
                session, kept, name, facts, agency=agency, member_id=None, now=now
            )
            return _brought(name, kept, brought)
        done = attach_kept(
            session, kept, name, facts, agency=agency, request=request, member_id=None, now=now
        )
    except ServiceError as refusal:
        return {"file": name, "refused": str(refusal)}
    return _kept_as(name, kept, done)


def _kept_as(name: str, kept: Kept, done: Attached) -> dict[str, Any]:
    return {
        "file": name,
        "document": done.document.id,
        "sha256": kept.sha256,
        "media_type": kept.media_type,
        "duplicate_of": [one.id for one in done.duplicate_of],
        "warnings": list(done.warnings),
    }


def _brought(name: str, kept: Kept, brought: Brought) -> dict[str, Any]:
    """Say of what was found online whether it is new, the same again, or another version."""
    done = brought.attached or Attached(document=brought.document, duplicate_of=())
    return _kept_as(name, kept, done) | {
        "seen_again": brought.attached is None,
        "changed_since": brought.changed_since,
        "before": brought.before.document.id if brought.before else None,
    }


def _as_text(told: Sequence[dict[str, Any]]) -> str:
    lines = []
    for one in told:
        if "refused" in one:
            lines.append(f"{one['file']}: not added. {one['refused']}")
            continue
        if one.get("seen_again"):
            lines.append(f"{one['file']}: document {one['document']}, seen there again unchanged.")
            continue
        lines.append(f"{one['file']}: kept as document {one['document']}, {one['media_type']}.")
        if one.get("changed_since"):
            lines.append(f"  changed since {one['changed_since']}: was document {one['before']}.")
        lines += [f"  {warning}" for warning in one["warnings"]]
    return "\n".join(lines)


def _today() -> date:
    return clock.today(parts().settings.zone)
