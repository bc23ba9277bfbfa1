"""A report as plain text, for a terminal and for whoever opens no PDF."""

import textwrap
from collections.abc import Iterator

from app.ports.reporting import Facts, Report, Section, Table, Words

WIDTH = 96


def as_text(report: Report) -> str:
    """Write the whole report as text of ``WIDTH`` columns; what is struck out says so."""
    lines = [report.title, "=" * len(report.title), "", *report.lead]
    for section in report.sections:
        lines += ["", *_section(section)]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield section.title
    yield ("-" if section.level == 2 else ".") * min(len(section.title), WIDTH)  # noqa: PLR2004 - a part, as HTML counts headings
    for block in section.blocks:
        yield from _block(block)


def _block(block: Words | Facts | Table) -> Iterator[str]:
    if isinstance(block, Words):
        yield from _wrapped(_struck(block.text, block.struck), "")
    elif isinstance(block, Facts):
        for name, value in block.pairs:
            yield from _wrapped(f"{name}: {value}", "  ")
    else:
        for row in block.rows:
            pairs = zip(block.heads, row.cells, strict=True)
            told = [f"{head}: {cell}" for head, cell in pairs if cell]
            yield from _wrapped(_struck("; ".join(told), row.struck), "  ")


def _struck(text: str, struck: bool) -> str:  # noqa: FBT001 - a fact of the line
    return f"[STRUCK OUT] {text}" if struck else text


def _wrapped(text: str, indent: str) -> Iterator[str]:
    for line in text.splitlines() or [""]:
        yield from textwrap.wrap(
            line,
            WIDTH,
            initial_indent=indent,
            subsequent_indent=f"{indent}    ",
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
