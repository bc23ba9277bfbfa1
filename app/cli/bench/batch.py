"""How fast a list of agencies comes in and a batch of letters is looked at and filed."""

import io
import time
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import func, select

from app.cli.bench.pages import application
from app.cli.bench.table import Row
from app.db import db, transaction
from app.law.statutes import codes, statute
from app.models import Agency, Dispatch, Group, PartnershipStatus
from app.parts import parts
from app.services import agency_files, batches, campaigns, filing, packs
from app.services.agency_import import ImportOptions
from app.services.forecast import forecast
from app.services.preflight import Words, preflight
from app.services.tables import write_table
from app.services.waves import Plan

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
_TODAY = NOW.date()
_SMALL, _LARGE = 1_400, 25_000
_SMALL_SECONDS, _LARGE_SECONDS, _FILE_SECONDS = 3.0, 30.0, 10.0
_SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "hal",
    "jen",
    "kim",
    "lor",
    "mus",
    "nat",
    "pel",
    "quin",
    "rop",
    "sul",
    "tam",
    "ver",
    "wil",
    "xan",
    "zor",
]
_COLUMNS = (
    "Agency",
    "Type",
    "City",
    "County",
    "State",
    "Address",
    "Email",
    "Joined",
    "External ID",
)


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 - every part of the bench is asked alike
    """Bring agencies in, look at a batch and file it, in folders that are thrown away."""
    scale = 10 if quick else 1
    return [
        *_small(_SMALL // scale),
        *_imported(_LARGE // scale, _LARGE_SECONDS),
    ]


def _small(count: int) -> list[Row]:
    with application():
        rows = [_import(count, _SMALL_SECONDS)]
        with transaction() as session:
            session.add(Group(name="Bench", email="desk@example.org", postal="P.O. Box 1"))
            packs.load(session, "ring-agreements", now=NOW)
        looked = _seconds(_look)
        rows.append(_row(f"pre-flight of {count:,}, letters and forecast", looked, _SMALL_SECONDS))
        filed = _seconds(_file)
        letters = db.session.scalars(select(func.count()).select_from(Dispatch)).one()
        work = f"file {letters:,}: letters, requests, dispatches, deadlines"
        return [*rows, _row(work, filed, _FILE_SECONDS)]


def _imported(count: int, budget: float) -> list[Row]:
    with application():
        return [_import(count, budget)]


def _import(count: int, budget: float) -> Row:
    content = _listed(count)
    seconds = _seconds(lambda: _bring_in(content))
    return _row(f"import, match and preview {count:,} agencies", seconds, budget)


def _bring_in(content: bytes) -> None:
    options = ImportOptions(filename="bench.csv", vendor="Ring", status=PartnershipStatus.ACTIVE)
    with transaction() as session:
        run, _plan = agency_files.take_in(
            session, parts().store, content, options, member_id=None, now=NOW
        )
        agency_files.apply_import(session, parts().store, run.id, now=NOW)


def _look() -> None:
    words = Words.of(campaigns.named(db.session, "ring-agreements"))
    looked = preflight(db.session, words, _everybody(), today=_TODAY)
    forecast(looked, words, today=_TODAY, plan=Plan())
    db.session.rollback()


def _file() -> None:
    with transaction() as session:
        words = Words.of(campaigns.named(session, "ring-agreements"))
        looked = preflight(session, words, _everybody(), today=_TODAY)
        batch_id = batches.begin(
            session,
            looked,
            words,
            expression="all",
            round_number=1,
            plan=Plan(),
            undo_minutes=30,
            needs_approval=False,
            member_id=None,
            now=NOW,
        ).id
    done = 1
    while done:
        with transaction() as session:
            done = filing.file_chunk(session, batches.find(session, str(batch_id)), now=NOW)


def _everybody() -> list[int]:
    return list(db.session.scalars(select(Agency.id).order_by(Agency.id)))


def _listed(count: int) -> bytes:
    """Make up a list of agencies over all states: one in eight by e-mail, the rest by street."""
    states = [code.removeprefix("US-") for code in codes() if code != "US"]
    states = [state for state in states if statute(f"US-{state}").residency.required is False]
    text = io.StringIO()
    write_table(text, _COLUMNS, (_line(number, states) for number in range(count)))
    return text.getvalue().encode()


def _line(number: int, states: list[str]) -> tuple[str, ...]:
    town = _town(number)
    email = f"records@{town.lower()}.example.invalid" if number % 8 == 0 else ""
    return (
        f"{town} Police Department",
        "Police",
        town,
        f"{_town(number // 9)} County",
        states[number % len(states)],
        f"{number} Main Street",
        email,
        "2019-05-01",
        f"B{number}",
    )


def _town(number: int) -> str:
    """Make a name that no other number has: five syllables, mixed so that neighbours differ."""
    mixed = number * 7_368_787 % 20**5
    return "".join(_SYLLABLES[mixed // 20**place % 20] for place in range(5)).capitalize()


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _row(work: str, seconds: float, budget: float) -> Row:
    return Row(work, f"<= {budget:g} s", f"{seconds:.2f} s", seconds <= budget)
