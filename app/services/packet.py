"""Evidence packets: one request, a batch or a campaign, with everything that proves it.

A packet is a ZIP whose bytes depend on nothing but what is recorded and on the day. It only
reads, request by request, so that a campaign needs no more memory than its largest letter.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import Campaign, PacketScope, RecordsRequest
from app.ports.printing import LetterPrinter
from app.ports.reporting import Report, Row, Section, Table, Words
from app.ports.store import BlobMissing, Store
from app.services import batches
from app.services.packet_archive import Archive, Put
from app.services.packet_people import Faceless
from app.services.packet_readme import readme
from app.services.packet_report import NO_ADVICE, report_of
from app.services.packet_story import Kept, Story, story_of
from app.services.packet_text import as_text
from app.services.requests import request_by_ref

_CHUNK: Final = 1024 * 1024
_HEADS = ("Reference", "Agency", "Filed on", "Stands", "Letters", "Mails", "Documents")
_SHARES = (17, 36, 12, 12, 8, 7, 11)


class NothingToPack(ServiceError):
    """There is no request in what was asked for."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a packet is about, and the requests in it. ``name`` is safe for a file."""

    kind: PacketScope
    name: str
    title: str
    request_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One request in the index of many. ``missing`` counts files that could not be put in."""

    ref: str
    agency: str
    state: str
    filed_on: str
    status: str
    letters: int
    mails: int
    documents: int
    folder: str
    missing: int


def scope_of(session: Session, kind: PacketScope, name: str) -> Scope:
    """Find what is named: a request or a batch by its reference, a campaign by its name.

    A request that was taken back before anything left was never asked, and is no part of a batch
    or a campaign. Raises ``NotFound``, and ``NothingToPack`` where no request is left.
    """
    if kind is PacketScope.REQUEST:
        found = request_by_ref(session, name)
        return Scope(kind, found.ref, f"request {found.ref}", (found.id,))
    if kind is PacketScope.BATCH:
        batch = batches.find(session, name)
        scope = Scope(kind, batch.ref, f"batch {batch.ref}", ())
        belongs = RecordsRequest.batch_id == batch.id
    else:
        campaign = _campaign(session, name)
        title = f"campaign {campaign.title or campaign.name}"
        scope = Scope(kind, campaign.slug, title, ())
        belongs = RecordsRequest.campaign_id == campaign.id
    query = select(RecordsRequest.id).where(belongs, RecordsRequest.taken_back == 0)
    ids = tuple(session.scalars(query.order_by(RecordsRequest.id)))
    if not ids:
        raise NothingToPack(f"No request belongs to the {scope.title}, so there is nothing to put "
                            "into a packet.")  # fmt: skip
    return Scope(scope.kind, scope.name, scope.title, ids)


def _campaign(session: Session, name: str) -> Campaign:
    query = select(Campaign).where((Campaign.name == name) | (Campaign.slug == name))
    found = session.scalars(query).first()
    if found is None:
        raise NotFound(f"There is no campaign called '{name}'.")
    return found


def gather(session: Session, request_id: int, people: Faceless, *, now: datetime) -> Story:
    """Read the story of one request. The session is not needed to write it down."""
    return story_of(session, session.get_one(RecordsRequest, request_id), people, now=now)


def put_alone(
    archive: Archive, story: Story, store: Store, printer: LetterPrinter
) -> tuple[bytes, int]:
    """Write the packet of one request; give back its PDF, and how many files were missing."""
    line, printed = _put(archive, story, "", store, printer)
    words = readme(
        title=f"request {line.ref}",
        as_of=date.fromisoformat(story.data["as_of"]),
        requests=None,
        missing=line.missing,
    )
    archive.add("README.txt", words.encode())
    return printed, line.missing


def put_among(archive: Archive, story: Story, store: Store, printer: LetterPrinter) -> Line:
    """Write one request of many into a folder of its own."""
    return _put(archive, story, f"requests/{story.data['ref']}/", store, printer)[0]


def put_index(
    archive: Archive, scope: Scope, lines: Sequence[Line], printer: LetterPrinter, *, as_of: date
) -> bytes:
    """Write what stands before many requests; give back its PDF."""
    report = _index(scope, lines, as_of)
    data = {
        "format": "daylight-packets-1",
        "as_of": as_of.isoformat(),
        "about": scope.title,
        "requests": [_as_data(line) for line in lines],
    }
    missing = sum(line.missing for line in lines)
    words = readme(title=scope.title, as_of=as_of, requests=len(lines), missing=missing)
    printed = printer.report(report)
    archive.add("index.json", _json(data))
    archive.add("packet.txt", as_text(report).encode())
    archive.add("packet.pdf", printed)
    archive.add("README.txt", words.encode())
    return printed


def _put(
    archive: Archive, story: Story, folder: str, store: Store, printer: LetterPrinter
) -> tuple[Line, bytes]:
    """Put the evidence in, then what is said of it; paths inside ``folder`` are told without it."""
    put = [archive.add(f"{folder}{path}", content) for path, content in story.letters]
    missing: list[str] = []
    for one in story.kept:
        if why := _why_not(store, one):
            missing.append(f"{one.path} (SHA-256 {one.sha256}): {why}")
            continue
        with store.open(one.sha256) as content:
            put.append(archive.stream(f"{folder}{one.path}", content, one.size))
    inside = [Put(one.path.removeprefix(folder), one.size, one.sha256) for one in put]
    told = {
        **story.data,
        "files": [{"path": one.path, "size": one.size, "sha256": one.sha256} for one in inside],
        "missing": missing,
    }
    inside.append(archive.add(f"{folder}request.json", _json(told)))
    inside[-1] = Put("request.json", inside[-1].size, inside[-1].sha256)
    words = {path: content.decode() for path, content in story.letters}
    report = report_of(story.data, words, inside, missing)
    printed = printer.report(report)
    archive.add(f"{folder}packet.txt", as_text(report).encode())
    archive.add(f"{folder}packet.pdf", printed)
    return _line(story.data, folder, len(missing)), printed


def _why_not(store: Store, kept: Kept) -> str:
    """Say why a file cannot be put in: it is gone, or is not what it was. Empty if it can."""
    digest = hashlib.sha256()
    try:
        with store.open(kept.sha256) as content:
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
    except BlobMissing:
        return "the store does not have this file."
    if digest.hexdigest() != kept.sha256:
        return "the file in the store is not the one that came; it was changed or damaged."
    return ""


def _line(data: dict[str, Any], folder: str, missing: int) -> Line:
    return Line(
        ref=data["ref"],
        agency=data["agency"]["name"],
        state=data["agency"]["state"],
        filed_on=data["filed_on"],
        status=data["status"],
        letters=len(data["letters"]),
        mails=len(data["messages"]),
        documents=len(data["documents"]),
        folder=folder,
        missing=missing,
    )


def _as_data(line: Line) -> dict[str, object]:
    return {name: getattr(line, name) for name in Line.__slots__}


def _index(scope: Scope, lines: Sequence[Line], as_of: date) -> Report:
    rows = tuple(
        Row(
            (
                line.ref,
                f"{line.agency}, {line.state}",
                line.filed_on,
                line.status.replace("_", " "),
                str(line.letters),
                str(line.mails),
                str(line.documents),
            )
        )
        for line in lines
    )
    said = f"{len(lines):,} requests. Each has its own packet in requests/, under its reference."
    return Report(
        title=f"Evidence packet: {scope.title}",
        lead=(f"As it stood on {as_of}. {NO_ADVICE}", said),
        foot=f"{scope.name} as of {as_of}",
        sections=(
            Section("The requests", (Table(_HEADS, rows, _SHARES),)),
            Section(
                "How to check it",
                (Words("MANIFEST.sha256 lists every file; README.txt says how to check them."),),
            ),
        ),
    )


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
