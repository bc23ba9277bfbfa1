"""Measures the letters: as text, and as PDF beside what a plain loop over WeasyPrint takes."""

import multiprocessing
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from pathlib import Path

from app.cli.bench.table import Row
from app.law.statutes import codes, statute
from app.models import Agency, Body, Group
from app.ports.printing import PaperLetter
from app.services import campaigns, packs
from app.services.letter_clauses import Signer
from app.services.letter_language import day
from app.services.letters import Composer

_FULL, _QUICK = 1400, 120
_LOOP, _LOOP_QUICK = 40, 8
_SHARING, _POOLED, _WITHOUT_SUBSET = 1.0, 2.0, 5.0
_MEMORY_MIB = 2048
_TEXT_SECONDS = 2.0


def measure(quick: bool) -> list[Row]:  # noqa: FBT001 - every part of the bench is asked alike
    """Write a batch of letters, then print it: alone, shared, in two processes, and plainly.

    Every ratio is of two figures of this run. The plain loop prints the same pages by
    ``HTML(string=...).write_pdf()``; it runs in a process of its own, as the others do.
    """
    number, some = (_QUICK, _LOOP_QUICK) if quick else (_FULL, _LOOP)
    _written(len(codes()))  # the first letter under each law reads its files
    began = time.perf_counter()
    letters = _written(number)
    wrote = time.perf_counter() - began
    plain = _alone(_plain, letters[:some]) / some
    unaided = _alone(_without_subset, letters[:some]) / some
    shared, _ = _run(letters[: some * 2], processes=1)
    pooled, memory = _run(letters, processes=2)
    # Again, after the long run: what else the machine did meanwhile falls on both sides.
    plain = (plain + _alone(_plain, letters[:some]) / some) / 2
    unaided = (unaided + _alone(_without_subset, letters[:some]) / some) / 2
    return [
        Row(
            f"{number:,} letters as text",
            f"{_TEXT_SECONDS:g} s",
            f"{wrote:.2f} s",
            wrote <= _TEXT_SECONDS,
        ),
        Row("a plain loop over WeasyPrint, a letter", "-", f"{plain * 1000:.0f} ms", None),
        _ratio("sharing alone, beside the plain loop", _SHARING, plain * some * 2 / shared),
        _ratio(f"{number:,} letters in one PDF, two processes", _POOLED, plain * number / pooled),
        _ratio(
            "the same beside a loop without harfbuzz-subset",
            _WITHOUT_SUBSET,
            unaided * number / pooled,
        ),
        Row(
            "memory of the print run, all processes",
            f"{_MEMORY_MIB:,} MiB",
            f"{memory:,.0f} MiB",
            memory <= _MEMORY_MIB,
        ),
    ]


def _ratio(work: str, budget: float, figure: float) -> Row:
    return Row(work, f">= {budget:g}x", f"{figure:.1f}x", figure >= budget)


def _written(number: int) -> list[PaperLetter]:
    """Write letters of the shipped campaign under one law after another."""
    campaign = packs.specimen("ring-agreements")
    composer = Composer(campaign, campaigns.newest(campaign.letters[0]))
    group = Group(
        name="A group", email="records@example.org", postal="P.O. Box 1\nSpringfield", phone=""
    )
    # Laws that want a person's name differ in nothing that costs time.
    open_to_all = [code for code in codes() if not statute(code).residency.required]
    signer = Signer.of(group)
    return [
        _paper(composer, signer, code, count)
        for count, code in enumerate(islice(cycle(open_to_all), number))
    ]


def _paper(composer: Composer, signer: Signer, code: str, count: int) -> PaperLetter:
    from app import clock  # noqa: PLC0415 - only here is the day needed

    agency = Agency(
        name=f"Police Department {count}",
        city="",
        county="",
        state=code.removeprefix("US-"),
        jurisdiction=code,
        body=Body.LOCAL if code != "US" else Body.FEDERAL,
    )
    today = clock.today()
    letter = composer.compose(
        agency=agency, recipient=agency, ref=f"DL-{count:06}", requester=signer, today=today
    )
    return PaperLetter(
        ref=f"DL-{count:06}",
        dated=day(today),
        sender_name=signer.name,
        sender_lines=tuple(signer.postal.splitlines()),
        recipient_lines=(agency.name, "1 Main Street", "Springfield, IL 62701"),
        subject=letter.subject,
        body=letter.body,
    )


def _alone(work: Callable[[list[PaperLetter]], float], letters: list[PaperLetter]) -> float:
    """Measure in a fresh process, which nothing before has warmed."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        return pool.submit(work, letters).result()


def _plain(letters: list[PaperLetter]) -> float:
    """Print letter by letter as anybody would, the code as a picture.

    The first is not counted: it loads the library.
    """
    import segno  # noqa: PLC0415 - slow to import
    from weasyprint import HTML  # noqa: PLC0415 - as above

    from app.adapters.letter_page import CODE_SIZE, STYLE, page  # noqa: PLC0415 - as above

    style = f"<style>{STYLE} svg {{ position: absolute; right: 0; width: {CODE_SIZE}in }}</style>"
    HTML(string=page(letters[0], style)).write_pdf()
    began = time.perf_counter()
    for letter in letters:
        code = segno.make(letter.ref, error="m", micro=False).svg_inline(border=4, omitsize=True)
        HTML(string=page(letter, style).replace("<header>", f"<header>{code}")).write_pdf()
    return time.perf_counter() - began


def _without_subset(letters: list[PaperLetter]) -> float:
    """The same where the machine lacks the library that cuts fonts down quickly."""
    from weasyprint.pdf import fonts  # noqa: PLC0415 - slow to import

    fonts.harfbuzz_subset = None
    return _plain(letters)


def _run(letters: list[PaperLetter], processes: int) -> tuple[float, float]:
    """Print a run; give back the seconds, and the most memory its processes took, in MiB."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_printed, letters, processes).result()


def _printed(letters: list[PaperLetter], processes: int) -> tuple[float, float]:
    import resource  # noqa: PLC0415 - not on every system

    from app.adapters.weasy_printer import WeasyPrinter  # noqa: PLC0415 - slow to import

    printer = WeasyPrinter(processes)
    printer.letter(letters[0])
    with tempfile.TemporaryDirectory(prefix="daylight-bench-") as folder:
        began = time.perf_counter()
        printer.run(letters, Path(folder) / "run.pdf")
        took = time.perf_counter() - began
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # the largest of them
    return took, (own + child * (processes if processes > 1 else 0)) / 1024
