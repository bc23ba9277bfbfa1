"""The pages of a report: its HTML and its style sheet. Every word is text, never markup."""

from html import escape

from app.ports.reporting import Facts, Report, Section, Table, Words

_SERIF = '"Liberation Serif", "Times New Roman", "DejaVu Serif", serif'

STYLE = f"""
@page {{
  size: 8.5in 11in; margin: 0.8in 0.8in 0.9in;
  @bottom-left {{ content: string(foot); font: 8.5pt {_SERIF}; color: #444 }}
  @bottom-right {{
    content: "Page " counter(page) " of " counter(pages);
    font: 8.5pt {_SERIF}; color: #444;
  }}
}}
html {{ font: 10pt/1.35 {_SERIF}; color: #000 }}
body {{ margin: 0; string-set: foot attr(data-foot) }}
h1 {{ font-size: 17pt; line-height: 1.2; margin: 0 0 8pt }}
h2 {{ font-size: 12.5pt; margin: 18pt 0 5pt; border-bottom: 0.6pt solid #000 }}
h3 {{ font-size: 10.5pt; margin: 11pt 0 3pt }}
h2, h3 {{ break-after: avoid }}
p {{ margin: 0 0 5pt }}
/* Columns of given widths: to find out the best ones takes ten times as long as all the rest. */
table {{
  table-layout: fixed; border-collapse: collapse; width: 100%;
  font-size: 8.5pt; line-height: 1.3;
}}
thead th {{ text-align: left; border-bottom: 0.6pt solid #000 }}
th, td {{ padding: 2pt 6pt 2pt 0; vertical-align: top; overflow-wrap: anywhere }}
tbody td, tbody th {{ border-bottom: 0.3pt solid #aaa }}
.facts {{ margin-bottom: 4pt }}
.facts th {{ text-align: left; font-weight: bold }}
.name {{ width: 26% }}
s {{ color: #444 }}
"""


def page(report: Report) -> str:
    """Write a report as HTML."""
    lead = "".join(f"<p>{_text(line)}</p>" for line in report.lead)
    return (
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(report.title)}</title></head>'
        f'<body data-foot="{escape(report.foot)}"><h1>{_text(report.title)}</h1>{lead}'
        f"{''.join(map(_section, report.sections))}</body></html>"
    )


def _section(section: Section) -> str:
    name = f"h{section.level}"
    return f"<{name}>{_text(section.title)}</{name}>{''.join(map(_block, section.blocks))}"


def _block(block: Words | Facts | Table) -> str:
    if isinstance(block, Words):
        return f"<p>{_struck(_text(block.text), block.struck)}</p>"
    if isinstance(block, Facts):
        rows = "".join(
            f'<tr><th scope="row">{_text(name)}</th><td>{_text(value)}</td></tr>'
            for name, value in block.pairs
        )
        return f'<table class="facts"><col class="name"><col><tbody>{rows}</tbody></table>'
    heads = "".join(f'<th scope="col">{_text(head)}</th>' for head in block.heads)
    rows = "".join(
        f"<tr>{''.join(f'<td>{_struck(_text(cell), row.struck)}</td>' for cell in row.cells)}</tr>"
        for row in block.rows
    )
    whole = sum(block.shares)
    columns = "".join(f'<col style="width: {share / whole:.2%}">' for share in block.shares)
    return f"<table>{columns}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _text(words: str) -> str:
    return escape(words).replace("\n", "<br>")


def _struck(html: str, struck: bool) -> str:  # noqa: FBT001 - a fact of the words
    return f"<s>{html}</s>" if struck else html
