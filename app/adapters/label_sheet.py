"""Sheets of address labels: thirty of 2 5/8 x 1 in on US Letter, as Avery 5160 and its like."""

from collections.abc import Sequence
from html import escape

PER_SHEET = 30

# Three columns 2.75 in apart from 0.1875 in, ten rows from 0.5 in, as such sheets are cut.
_STYLE = """
@page { size: 8.5in 11in; margin: 0.5in 0.1875in 0 }
body { margin: 0; font: 9.5pt/11pt "Liberation Sans", "DejaVu Sans", sans-serif }
.sheet { position: relative; height: 10in; break-after: page }
.sheet:last-child { break-after: auto }
.label {
  position: absolute; width: 2.375in; height: 0.84in; padding: 0.08in 0.125in; overflow: hidden;
}
.long { font-size: 7.5pt; line-height: 8.6pt }
"""
_LONG_ADDRESS = 5
_WIDE_LINE = 34


def label_sheets(addresses: Sequence[tuple[str, ...]]) -> str:
    """Write the sheets as HTML, filled row by row in the order of ``addresses``."""
    sheets = [addresses[start : start + PER_SHEET] for start in range(0, len(addresses), PER_SHEET)]
    made = "".join(
        '<div class="sheet">'
        + "".join(_label(place, lines) for place, lines in enumerate(sheet))
        + "</div>"
        for sheet in sheets
    )
    return (
        f'<html lang="en"><head><meta charset="utf-8"><title>Address labels</title>'
        f"<style>{_STYLE}</style></head><body>{made}</body></html>"
    )


def _label(place: int, lines: tuple[str, ...]) -> str:
    row, column = divmod(place, 3)
    long = len(lines) > _LONG_ADDRESS or any(len(line) > _WIDE_LINE for line in lines)
    return (
        f'<div class="label{" long" if long else ""}" style="left:{column * 2.75}in;top:{row}in">'
        f"{'<br>'.join(escape(line) for line in lines)}</div>"
    )
