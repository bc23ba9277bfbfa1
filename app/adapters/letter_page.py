"""The page of a letter: its HTML, its style sheet, and the measures they share.

Measures are for a US Letter sheet folded into a #10 window envelope (4 1/8 x 9 1/2 in; window
4 1/2 x 1 1/8 in, 7/8 in from the left and 1/2 in from the bottom). Folded at the ticks, the top
panel is 3.9 in high, so a sheet can slip 0.225 in up and, being narrower than the envelope, 1 in
sideways. What shows through the window wherever the sheet lies is 2.5 to 3.4 in from its top and
0.875 to 4.375 in from its left edge: the address stands there, with nothing else near.
"""

import re
from html import escape

from app.ports.printing import PaperLetter

ADDRESS_TOP = 2.5
ADDRESS_BOTTOM = 3.4
ADDRESS_LEFT = 1.0
ADDRESS_RIGHT = 4.375
FOLD = 3.9
PAGE_WIDTH, PAGE_HEIGHT = 8.5, 11.0
TOP, LEFT, RIGHT = 0.6, 1.0, 1.1
CODE_SIZE = 0.95
_BODY_TOP = 3.95
_ITEM = re.compile(r"(\d{1,3}\.|-) ")

# Liberation Serif and Times have the same measures; what the machine has is used.
_SERIF = '"Liberation Serif", "Times New Roman", "DejaVu Serif", serif'

_DATED_TOP = 2.1

# Everything stands in the flow, at heights that are given: WeasyPrint lays that out in a fraction
# of the time that boxes with positions of their own would take.
STYLE = f"""
@page {{
  size: {PAGE_WIDTH}in {PAGE_HEIGHT}in;
  margin: 1in {RIGHT}in 0.95in {LEFT}in;
  @bottom-right {{
    content: string(ref) " · Page " counter(page) " of " counter(pages);
    font: 9pt {_SERIF}; color: #444;
  }}
}}
@page :first {{ margin-top: {TOP}in }}
html {{ font: 11pt/1.36 {_SERIF}; color: #000 }}
body {{ margin: 0; string-set: ref attr(data-ref) }}
header {{ height: {_DATED_TOP - TOP}in; font-size: 10pt; line-height: 1.3; overflow: hidden }}
header b {{ font-size: 13pt }}
.dated {{ height: {ADDRESS_TOP - _DATED_TOP}in }}
.address {{
  margin-left: {ADDRESS_LEFT - LEFT}in;
  width: {ADDRESS_RIGHT - ADDRESS_LEFT}in; height: {ADDRESS_BOTTOM - ADDRESS_TOP}in;
  margin-bottom: {_BODY_TOP - ADDRESS_BOTTOM}in; line-height: 12.6pt; overflow: hidden;
}}
.long {{ font-size: 8pt; line-height: 9.2pt }}
h1 {{ font-size: 11pt; margin: 0 0 10pt }}
p {{ margin: 0 0 8pt }}
.item {{ padding-left: 0.2in; text-indent: -0.2in }}
.signature {{ break-inside: avoid }}
"""

_LONG_ADDRESS = 5
_WIDE_LINE = 42


def page(letter: PaperLetter, style: str = "") -> str:
    """Write a letter as HTML that is XML too, for what is well-formed is read quickly.

    Every word of it is text: markup in it is shown, never obeyed.
    """
    lines = [line for line in letter.recipient_lines if line.strip()]
    long = len(lines) > _LONG_ADDRESS or any(len(line) > _WIDE_LINE for line in lines)
    return (
        f'<html lang="en"><head><meta charset="utf-8"/><title>{escape(letter.subject)}</title>'
        f'<meta name="author" content="{escape(letter.sender_name)}"/>{style}</head>'
        f'<body data-ref="{escape(letter.ref)}">'
        f"<header><b>{escape(letter.sender_name)}</b><br/>{_lines(letter.sender_lines)}</header>"
        f'<div class="dated">{escape(letter.dated)}</div>'
        f'<div class="address{" long" if long else ""}">{_lines(lines)}</div>'
        f"<h1>{escape(letter.subject)}</h1>{_body(letter.body)}</body></html>"
    )


def _lines(lines: tuple[str, ...] | list[str]) -> str:
    return "<br/>".join(escape(line) for line in lines)


def _body(text: str) -> str:
    blocks = [block for block in text.strip().split("\n\n") if block.strip()]
    made = []
    for number, block in enumerate(blocks, start=1):
        kind = "item" if _ITEM.match(block) else "signature" if number == len(blocks) else ""
        opened = f'<p class="{kind}">' if kind else "<p>"
        made.append(f"{opened}{_lines(block.splitlines())}</p>")
    return "".join(made)
