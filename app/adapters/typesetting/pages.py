"""Manuscripts as pages: letters, lines and rules alone, by WeasyPrint, which fetches nothing."""

import logging
from collections.abc import Iterator
from html import escape
from typing import Any, Final, NoReturn

from app.adapters.typesetting.manuscript import BAR, OURS, Cell, Manuscript, Paragraph, Table

_WIDEST: Final = 12  # cells; a wider row is set as a line, because no word fits into its cells
_LONGEST: Final = 1_500  # rows; a longer table takes minutes to be set as one, and lines seconds
_DEEPEST: Final = 8
_HEADINGS: Final = 4
_TAGS: Final = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "struck": "s",
    BAR: "mark",
    OURS: "em",
}

# What a machine has of these is used: they have the letters of most languages between them.
_FONTS: Final = '"Liberation Serif", "Times New Roman", "DejaVu Serif", "Noto Serif", serif'

STYLE: Final = f"""
@page {{ size: 8.5in 11in; margin: 0.9in 1in }}
html {{ font: 11pt/1.36 {_FONTS}; color: #000; font-variant-ligatures: none; hyphens: manual }}
body {{ margin: 0; overflow-wrap: anywhere }}
p {{ margin: 0 0 7pt; orphans: 2; widows: 2 }}
h1, h2, h3, h4 {{ margin: 12pt 0 6pt; line-height: 1.2; break-after: avoid }}
h1 {{ font-size: 15pt }} h2 {{ font-size: 13pt }} h3, h4 {{ font-size: 11pt }}
.set {{ white-space: pre-wrap }}
em {{ font-style: normal; font-size: 9pt; color: #444 }}
mark {{ background: none; color: #000 }}
table {{ width: 100%; table-layout: fixed; border-collapse: collapse; margin: 0 0 8pt }}
td {{ border: 0.5pt solid #888; padding: 2pt 4pt; vertical-align: top }}
td p {{ margin: 0 0 2pt }}
{" ".join(f".in{depth} {{ margin-left: {depth * 0.25}in }}" for depth in range(1, _DEEPEST + 1))}
"""


class _Lacking(logging.Handler):
    """Listens to the printer, and keeps the letters that no font here has: it draws a frame."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.letters = set[str]()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the letter that a warning names."""
        if "glyph" in str(record.msg) and isinstance(record.args, tuple) and record.args:
            self.letters.add(str(record.args[0]))


class Press:
    """What is made once, before the process is shut in: the fonts of the machine and the style.

    ``lacking`` are the letters of what was printed that no font here has.
    """

    def __init__(self) -> None:
        import weasyprint  # noqa: PLC0415 - slow to import
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - as above

        heard = _Lacking()
        listened_to = logging.getLogger("weasyprint")
        listened_to.handlers, listened_to.propagate = [heard], False
        self.lacking = heard.letters
        self.program = f"WeasyPrint {weasyprint.__version__}"
        self._html: Any = weasyprint.HTML
        self._fonts = FontConfiguration()
        self._style = weasyprint.CSS(
            string=STYLE, font_config=self._fonts, url_fetcher=_fetch_nothing
        )

    def print(self, manuscript: Manuscript) -> bytes:
        """Set a manuscript; the same one gives the same bytes."""
        source = "".join(_page(manuscript))
        html = self._html(string=source, url_fetcher=_fetch_nothing)
        printed: bytes = html.write_pdf(stylesheets=[self._style], font_config=self._fonts)
        return printed


def _fetch_nothing(url: str, *_: object, **__: object) -> NoReturn:
    raise ValueError(f"What is printed loads nothing; it asked for {url[:80]}.")


def _page(manuscript: Manuscript) -> Iterator[str]:
    yield '<!doctype html><html lang="en"><meta charset="utf-8"><body>'
    for block in manuscript.blocks:
        if isinstance(block, Paragraph):
            yield _paragraph(block)
        else:
            yield from _table(block)
    yield "</body></html>"


def _paragraph(one: Paragraph) -> str:
    if one.is_blank and not one.mark:
        return ""
    tag = f"h{min(one.level, _HEADINGS)}" if one.level else "p"
    names = [f"in{min(one.indent, _DEEPEST)}"] if one.indent else []
    names += ["set"] if one.is_set else []
    mark = f"{escape(one.mark)}&#160;&#160;" if one.mark else ""
    held = "".join(_piece(words, styles) for words, styles in one.pieces)
    named = f' class="{" ".join(names)}"' if names else ""
    return f"<{tag}{named}>{mark}{held}</{tag}>"


def _piece(words: str, styles: frozenset[str]) -> str:
    held = escape(words).replace("\t", "&#8195;").replace("\n", "<br>")
    for style, tag in _TAGS.items():
        if style in styles:
            held = f"<{tag}>{held}</{tag}>"
    return held


def _table(table: Table) -> Iterator[str]:
    if table.width > _WIDEST or len(table.rows) > _LONGEST:
        for row in table.rows:
            yield f"<p>{' | '.join(map(_run_on, row))}</p>"
        return
    yield "<table>"
    for row in table.rows:
        short = table.width - len(row)
        cells = ["".join(map(_paragraph, cell)) for cell in row] + [""] * short
        yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    yield "</table>"


def _run_on(cell: Cell) -> str:
    return " ".join("".join(_piece(*piece) for piece in one.pieces) for one in cell)
