"""Separator sheets for scanning: a page each, with the same QR code twice and the words large.

The code stands at the top and at the foot, so that a torn corner or a staple takes one at most;
its dots are a twelfth of an inch, which the coarsest scan shows.
"""

from collections.abc import Sequence
from html import escape

import segno

from app.ports.printing import SeparatorSheet

_SANS = '"Liberation Sans", "DejaVu Sans", sans-serif'
_CODE = 2.75  # inches, the white around it included
_QUIET = 4  # modules of white that a reader wants around the code

_STYLE = f"""
@page {{ size: 8.5in 11in; margin: 0.5in }}
body {{ margin: 0; font: 13pt/1.4 {_SANS}; color: #000 }}
.sheet {{ height: 9.95in; break-after: page; text-align: center; overflow: hidden }}
.sheet:last-child {{ break-after: auto }}
svg {{ width: {_CODE}in; height: {_CODE}in; display: block; margin: 0 auto }}
.words {{ height: 4.2in; overflow: hidden }}
.what {{ font-size: 15pt; margin: 0.15in 0 0.1in }}
.ref {{ font-size: 40pt; line-height: 1.15; font-weight: bold; margin: 0; letter-spacing: 1pt }}
.agency {{
  font-size: 21pt; line-height: 1.2; margin: 0.1in 0.2in; max-height: 1.1in; overflow: hidden;
}}
.how {{ margin: 0.1in 0.6in 0 }}
"""


def separator_pages(sheets: Sequence[SeparatorSheet]) -> str:
    """Write the sheets as HTML. Every word of it is text, never markup."""
    return (
        '<html lang="en"><head><meta charset="utf-8"><title>Separator sheets</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(map(_sheet, sheets))}</body></html>"
    )


def _sheet(sheet: SeparatorSheet) -> str:
    code = _drawn(sheet.code)
    where = f"{sheet.agency}, {sheet.state}" if sheet.state else sheet.agency
    if sheet.ref:
        told = f'<p class="ref">{escape(sheet.ref)}</p><p class="agency">{escape(where)}</p>'
        how = "Lay this sheet on top of one answer to this request"
    else:
        told = '<p class="ref">New letter</p><p class="agency">We do not know for which request</p>'
        how = "Lay this sheet on top of one letter"
    return (
        f'<div class="sheet">{code}<div class="words"><p class="what">Separator sheet</p>{told}'
        f'<p class="how">{how}, the next sheet on top of the next letter, and scan the whole pile '
        "at once. It does not matter which way up a sheet lies, or whether you scan both sides. "
        f"The sheets can be used again.</p></div>{code}</div>"
    )


def _drawn(code: str) -> str:
    """The code as a drawing: a bar for every run of dark dots in a row."""
    rows = segno.make(code, error="q", micro=False).matrix
    size = len(rows) + 2 * _QUIET
    bars = []
    for line, row in enumerate(rows, start=_QUIET):
        start = None
        for column, dark in enumerate((*row, 0), start=_QUIET):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                bars.append(f"M{start} {line}h{column - start}v1H{start}z")
                start = None
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path d="{"".join(bars)}" fill="#000"/></svg>'
    )
