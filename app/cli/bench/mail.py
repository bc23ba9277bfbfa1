"""How fast mail is read, and how well triage does on the labelled answers of the checkout."""

import time
from base64 import encodebytes
from pathlib import Path
from statistics import median

from app.cli.bench.labelled import Result, Score, load, score
from app.cli.bench.table import Row
from app.services.reading.reader import read
from app.services.triage.reading import triage

PARSE_MS = 10
LABELLED = Path(__file__).parents[3] / "tests" / "services" / "triage" / "labelled.yaml"
_ATTACHED = 300_000  # bytes of a scan of some pages


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 - every part of the bench is asked alike
    """Read a usual mail many times over; score triage where the labelled answers are at hand."""
    rounds = 20 if quick else 300
    return [*_speed(rounds), *_quality(LABELLED)]


def _speed(rounds: int) -> list[Row]:
    raw = _usual()
    reading, suggesting = [], []
    read(raw)
    triage(read(raw))
    for _ in range(rounds):
        began = time.perf_counter()
        found = read(raw)
        parsed = time.perf_counter()
        triage(found)
        reading.append((parsed - began) * 1000)
        suggesting.append((time.perf_counter() - parsed) * 1000)
    return [
        Row(
            f"a usual mail read (text, page, a file of {_ATTACHED:,} bytes)",
            f"<= {PARSE_MS} ms",
            f"{median(reading):.1f} ms",
            median(reading) <= PARSE_MS,
        ),
        Row("triage of a usual mail", "-", f"{median(suggesting):.1f} ms", None),
    ]


def _quality(file: Path) -> list[Row]:
    if not file.is_file():
        return [Row("triage on labelled answers", "-", "they come with the source alone", None)]
    halves = load(file)
    results = {half: score(entries) for half, entries in halves.items()}
    rows = [
        Row(f"triage, {half} half ({len(halves[half])} answers)", "-", _overall(result), None)
        for half, result in results.items()
    ]
    events = sorted({event for result in results.values() for event in result.events})
    rows += [Row(f"  {event}", "-", _each(event, results), None) for event in events]
    return rows


def _overall(result: Result) -> str:
    events, facts = result.total(), result.total(facts=True)
    return f"events {_words(events)}; facts {_words(facts)}"


def _each(event: str, results: dict[str, Result]) -> str:
    return "; ".join(
        f"{half} {_words(found)}"
        for half, result in results.items()
        if (found := result.events.get(event))
    )


def _words(found: Score) -> str:
    there = found.right + found.missed
    return f"precision {found.precision:.2f}, recall {found.recall:.2f} of {there}"


def _usual() -> bytes:
    """A letter in both versions, our own quoted below, with a scan."""
    said = (
        "Dear requester,\n\nThe City has located the agreement, which is attached. The locations "
        "of the devices are exempt from disclosure under ORS 192.345(23).\n\nRecords Office\n\n"
    )
    asked = "> Please send all agreements, purchase orders and policies.\n" * 30
    page = "".join(f"<p>{line}</p>" for line in f"{said}{asked}".splitlines())
    quoted = f"{said}On Mon, Nov 2, 2026 Open Doors <desk@example.org> wrote:\n{asked}"
    scan = encodebytes(b"%PDF-1.4\n" + bytes(range(256)) * (_ATTACHED // 256)).decode()
    return (
        "From: Records <records@town.invalid>\nTo: desk@example.org\nSubject: RE: records\n"
        "Date: Tue, 24 Nov 2026 10:00:00 -0500\nMessage-ID: <1@town.invalid>\n"
        "Content-Type: multipart/mixed; boundary=m\n\n--m\n"
        "Content-Type: multipart/alternative; boundary=a\n\n"
        f"--a\nContent-Type: text/plain\n\n{quoted}\n"
        f"--a\nContent-Type: text/html\n\n<html><body>{page}</body></html>\n--a--\n"
        "--m\nContent-Type: application/pdf; name=agreement.pdf\n"
        f"Content-Transfer-Encoding: base64\n\n{scan}\n--m--\n"
    ).encode()
