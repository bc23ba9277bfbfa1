"""A plugin of OCRmyPDF: hands Tesseract the picture we have, straight where it was scanned askew.

OCRmyPDF would draw each page of the PDF of our pictures anew, and write every picture again that
was looked at; both cost as much as half of the reading. Tesseract itself copes with a few degrees.
The angle is kept beside, so that the places of the words can be turned back (``ocr``).
"""

import json
import os
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from ocrmypdf import hookimpl
from PIL import Image

from app.adapters import confined

FOLDER: Final = "DAYLIGHT_OCR_FOLDER"
_LOOKED_AT: Final = 600  # dots along the longer side of the copy whose angle is measured
_STEPS: Final = range(-15, 16)
_LEAST: Final = 4  # degrees; below, Tesseract reads as well without help
_PAPER: Final = 255
_CLEARER: Final = 1.3

confined.end_with_asker()  # OCRmyPDF loads this first of all; on 8 pages it may be busy for minutes


def given(folder: Path, number: int) -> Path:
    """Name the place where ``rasterize_pdf_page`` looks for the picture of a page, from 1."""
    return folder / f"given-{number:06}.png"


@hookimpl
def rasterize_pdf_page(output_file: Path, pageno: int, rotation: int | None) -> Path | None:
    """Give the picture that the page was made of; none where it must be drawn, or turned."""
    picture = given(Path(os.environ[FOLDER]), pageno)
    if rotation or output_file.suffix != picture.suffix or not picture.is_file():
        return None
    output_file.symlink_to(picture.resolve())
    return output_file


@hookimpl
def filter_ocr_image(page: Any, image: Image.Image) -> Image.Image | None:  # noqa: ANN401 - the library's own type
    """Turn the picture straight where it is askew; none leaves it as it is."""
    # A copy is looked at: a picture whose dots were read would be written once more.
    with Image.open(image.filename) as copy:  # type: ignore[attr-defined]  # as it was opened
        angle = skew(copy)
    if not angle:
        return None
    told = Path(os.environ[FOLDER]) / f"angle-{page.pageno + 1:06}.json"
    told.write_text(json.dumps(angle), encoding="ascii")
    straight = image.convert("L").rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=_PAPER)
    straight.info["dpi"] = image.info.get("dpi", (300, 300))
    return straight


def skew(image: Image.Image) -> int:
    """Say by how many degrees, counter-clockwise, the page must be turned to be straight.

    Where lines run level, rows of dots are either dark or light: the angle is the one at which
    neighbouring rows differ the most. 0 where no angle is clearly better than none.
    """
    small = image.convert("L")
    small.thumbnail((_LOOKED_AT, _LOOKED_AT), Image.Resampling.BOX)
    sharpness = {angle: _sharpness(small, angle) for angle in _STEPS}
    best = max(sharpness, key=lambda angle: sharpness[angle])
    clear = sharpness[best] > _CLEARER * max(1.0, sharpness[0])
    return best if abs(best) >= _LEAST and clear else 0


def _sharpness(image: Image.Image, angle: int) -> float:
    turned = image.rotate(angle, resample=Image.Resampling.BILINEAR, fillcolor=_PAPER)
    rows = list(turned.resize((1, turned.height), Image.Resampling.BOX).tobytes())
    return float(sum((one - other) ** 2 for one, other in pairwise(rows)))
