"""How fast the public pages answer, made anew and by their tag, and how much they weigh.

And the one page of the desk that compares agreements, for these are read here.
"""

from datetime import UTC, datetime, timedelta
from itertools import count, repeat

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app import clock
from app.cli.bench.agreement_data import read_twice
from app.cli.bench.pages import Cost, Reader, application, cost, slowest
from app.cli.bench.table import Row
from app.db import db, transaction
from app.law.vocabulary import EventKind
from app.models import (
    Agency,
    Batch,
    BatchState,
    Campaign,
    CampaignLetter,
    ContactKind,
    Document,
    DocumentKind,
    DocumentSource,
    LetterVersion,
    Mailbox,
    Member,
    Publication,
    RecordsRequest,
    RequestClock,
    RequestEvent,
    RequestItem,
    RequestStatus,
    Role,
    RoleName,
    StoredFile,
)

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
UNCACHED_MS, TAGGED_MS, BYTES = 20, 2, 100_000
DESK_MS = 100
FULL, QUICK = 1_400, 100
_DOCUMENTS = 2  # of each request
_READ = 300  # agencies at the most whose agreement is here, read twice
_PAGES = (
    "/",
    "/c/bench",
    "/c/bench/answers",
    "/c/bench/answers?answer=silent",
    "/c/bench/agreements",
    "/c/bench/agreements?agencies=all",
    "/terms/SEC-NDA",
    "/documents",
    "/documents?state=IL&kind=agreement",
    "/a/7-agency-7",
    "/d/address-7-0",
    "/feed.atom",
    "/silence",
    "/law",
    "/law/coverage",
    "/law/us-tx",
    "/law/calculator?law=US-IL&received=2026-11-06&asked=any",
)
_DESK_GRID = "/desk/campaigns/bench/agreements"
_ANSWERS = (
    RequestStatus.AWAITING,
    RequestStatus.AWAITING,
    RequestStatus.PRODUCED,
    RequestStatus.DENIED,
    RequestStatus.NO_RECORDS,
)


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 - every part of the bench is asked alike
    """Publish a campaign into a database that is thrown away, then read every public page."""
    number, rounds = (QUICK, 10) if quick else (FULL, 40)
    with application() as app:
        with transaction() as session:
            _fill(session, number)
        session.rollback()
        keeper = db.session.get_one(Member, 1)
        compared = cost(repeat(Reader(app, keeper).ask(_DESK_GRID)), rounds)
        scale = f"{number:,} requests, {number * _DOCUMENTS:,} documents"
        return [*_rows(Reader(app), rounds, scale), _desk_row(compared, number)]


def _desk_row(compared: Cost, number: int) -> Row:
    return Row(
        f"desk page that compares {min(number, _READ)} agreements, each read twice",
        f"p95 <= {DESK_MS} ms",
        f"{compared}, {compared.queries} queries",
        compared.p95 <= DESK_MS,
    )


def _rows(reader: Reader, rounds: int, scale: str) -> list[Row]:
    made: dict[str, Cost] = {}
    tagged: dict[str, Cost] = {}
    for path in _PAGES:
        joined = "&" if "?" in path else "?"
        # An address that nobody asked for before is in no cache.
        made[path] = cost((reader.ask(f"{path}{joined}round={each}") for each in count()), rounds)
        tag = reader.ask(path)().headers["ETag"]
        tagged[path] = cost(repeat(reader.ask(path, tag)), rounds)
    heaviest = max(each.size for each in made.values())
    return [
        _row(f"public page made anew ({len(_PAGES)} pages, {scale})", UNCACHED_MS, made),
        _row("public page by its tag (not changed)", TAGGED_MS, tagged),
        Row(
            "public page on the wire, without documents",
            f"<= {BYTES:,} bytes",
            f"heaviest {heaviest:,} bytes",
            heaviest <= BYTES,
        ),
    ]


def _row(work: str, budget: int, costs: dict[str, Cost]) -> Row:
    path, most = slowest(costs)
    return Row(work, f"p95 <= {budget} ms", f"slowest {most} ({path})", most.p95 <= budget)


def _fill(session: Session, number: int) -> None:
    """Write a campaign with one published batch of ``number`` requests, and their documents."""
    now = clock.now()
    campaign = Campaign(name="bench", slug="bench", created_at=NOW, published_at=NOW)
    letter = CampaignLetter(name="agreements", title="Agreements")
    version = LetterVersion(
        number=1, subject="x", body="x", categories=[], sha256="0" * 64, created_at=NOW
    )
    letter.versions.append(version)
    campaign.letters.append(letter)
    session.add(campaign)
    session.flush()
    batch = Batch(
        ref="BENCH",
        campaign_id=campaign.id,
        letter_id=letter.id,
        version_id=version.id,
        expression="all",
        state=BatchState.FILED,
        undo_until=NOW,
        created_at=NOW,
    )
    session.add(batch)
    session.flush()
    session.add(
        Publication(
            address="batch",
            batch_id=batch.id,
            title="Bench",
            credit="Bench",
            checklist={},
            published_at=NOW,
        )
    )
    keeper = Role(name=RoleName.KEEPER.value)
    session.add(
        Member(id=1, email="keeper@example.org", name="Keeper", fs_uniquifier="k", roles=[keeper])
    )
    keys = range(1, number + 1)
    session.execute(insert(Agency), [_agency(key) for key in keys])
    session.execute(insert(RecordsRequest), [_request(key, batch) for key in keys])
    session.execute(insert(RequestItem), [_item(key) for key in keys])
    session.execute(insert(RequestClock), [_clock(key) for key in keys])
    # What must hold before anybody is called silent: proof of receipt, and a mailbox just read.
    session.execute(insert(RequestEvent), [_receipt(key) for key in keys])
    session.add(Mailbox(name="desk@mail.example.org/INBOX", looked_at=now, whole_at=now))
    papers = [(key, part) for key in keys for part in range(_DOCUMENTS)]
    session.execute(insert(StoredFile), [_file(key, part) for key, part in papers])
    session.execute(insert(Document), [_document(key, part) for key, part in papers])
    session.execute(insert(Publication), [_publication(key, part) for key, part in papers])
    read_twice(session, [key * _DOCUMENTS for key in keys if key <= _READ])


def _agency(key: int) -> dict[str, object]:
    name = f"Agency {key}"
    state = ("IL", "NJ", "CA", "OR")[key % 4]
    return {
        "id": key,
        "name": name,
        "match_name": name.lower(),
        "state": state,
        "jurisdiction": f"US-{state}",
        "zone": "America/Chicago",
        "created_at": NOW,
        "updated_at": NOW,
    }


def _request(key: int, batch: Batch) -> dict[str, object]:
    return {
        "id": key,
        "ref": f"BENCH-{key}",
        "campaign_id": batch.campaign_id,
        "letter_id": batch.letter_id,
        "version_id": batch.version_id,
        "batch_id": batch.id,
        "agency_id": key,
        "recipient_id": key,
        "title": "Agreements",
        "jurisdiction": "US-IL",
        "channel": ContactKind.EMAIL,
        "status": _ANSWERS[key % len(_ANSWERS)],
        "filed_on": NOW.date() - timedelta(days=60),
        "created_at": NOW,
    }


def _item(key: int) -> dict[str, object]:
    return {"request_id": key, "category": "agreement"}


def _receipt(key: int) -> dict[str, object]:
    return {
        "request_id": key,
        "kind": EventKind.RECEIVED.value,
        "happened_on": NOW.date() - timedelta(days=60),
        "recorded_at": NOW,
    }


def _clock(key: int) -> dict[str, object]:
    return {
        "request_id": key,
        "rule": "determine",
        "kind": "determine",
        "who": "agency",
        "state": "running",
        "due_on": NOW.date() - timedelta(days=900),
        "latest_on": NOW.date() - timedelta(days=900),
        "may_accuse": key % 2 == 0,
        "read_on": f"{NOW:%Y-%m}",
    }


def _file(key: int, part: int) -> dict[str, object]:
    number = key * _DOCUMENTS + part
    return {
        "id": number,
        "sha256": f"{number:064x}",
        "size": 1000,
        "media_type": "application/pdf",
        "stored_at": NOW,
    }


def _document(key: int, part: int) -> dict[str, object]:
    return {
        "id": key * _DOCUMENTS + part,
        "agency_id": key,
        "request_id": key,
        "file_id": key * _DOCUMENTS + part,
        "original_name": "a.pdf",
        "title": f"Agreement {key}",
        "kind": _kind(key, part),
        "source": DocumentSource.PRODUCED,
        "received_on": NOW.date(),
        "added_at": NOW,
    }


def _kind(key: int, part: int) -> DocumentKind:
    if part:
        return DocumentKind.CORRESPONDENCE
    return DocumentKind.AGREEMENT if key <= _READ else DocumentKind.POLICY


def _publication(key: int, part: int) -> dict[str, object]:
    return {
        "address": f"address-{key}-{part}",
        "document_id": key * _DOCUMENTS + part,
        "title": f"Agreement {key}",
        "summary": "What they agreed, in two sentences. It was never voted on.",
        "credit": "Bench",
        "checklist": {},
        "published_at": NOW - timedelta(minutes=key),
    }
