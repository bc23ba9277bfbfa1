"""The marks of a letter's first page that are drawn, not set: its QR code and the fold tick.

They go into the PDF as a few rectangles. WeasyPrint would parse and lay out a picture for each.
"""

from typing import Any

import pydyf
import segno

from app.adapters.letter_page import CODE_SIZE, FOLD, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, TOP

_INCH = 72
_QUIET = 4  # modules of white that a reader wants around the code


def draw_marks(pdf: Any, firsts: dict[int, str]) -> None:  # noqa: ANN401 - pydyf ships no types
    """Draw the marks of each letter; ``firsts`` gives the reference by the index of its page."""
    numbers = pdf.pages["Kids"][::3]
    for index, ref in firsts.items():
        stream = pydyf.Stream([_code(ref), _tick()], compress=True)
        pdf.add_object(stream)
        page = pdf.objects[numbers[index]]
        page["Contents"] = pydyf.Array([stream.reference, page["Contents"]])


def _code(ref: str) -> bytes:
    """The reference as a QR code at the top right, so that a scanned answer finds its request."""
    # One mask serves as well as another for a code this small, and saves trying all eight.
    rows = segno.make(ref, error="m", micro=False, mask=2, boost_error=False).matrix
    module = CODE_SIZE * _INCH / (len(rows) + 2 * _QUIET)
    left = (PAGE_WIDTH - RIGHT - CODE_SIZE) * _INCH + _QUIET * module
    top = (PAGE_HEIGHT - TOP) * _INCH - _QUIET * module
    drawn = ["q 0 g"]
    for line, row in enumerate(rows):
        y = top - (line + 1) * module
        start = None
        for column, dark in enumerate((*row, 0)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                width = (column - start) * module
                drawn.append(f"{left + start * module:.3f} {y:.3f} {width:.3f} {module:.3f} re")
                start = None
    return " ".join([*drawn, "f Q"]).encode()


def _tick() -> bytes:
    """A short line at the left edge: fold here, and the address stands in the window."""
    y = (PAGE_HEIGHT - FOLD) * _INCH
    return f"q 0.4 w 0.5 G 18 {y:.2f} m 32 {y:.2f} l S Q".encode()
