"""A plugin of OCRmyPDF: hands Tesseract a straight picture of a page that was scanned askew.

Tesseract itself copes with a few degrees. The angle is kept beside, so that the places of the
words can be turned back (``ocr``).
"""

import json
import os
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from ocrmypdf import hookimpl
from PIL import Image

FOLDER: Final = "DAYLIGHT_OCR_FOLDER"
_LOOKED_AT: Final = 600  # dots along the longer side of the copy whose angle is measured
_STEPS: Final = range(-15, 16)
_LEAST: Final = 4  # degrees; below, Tesseract reads as well without help
_PAPER: Final = 255
_CLEARER: Final = 1.3


@hookimpl
def filter_ocr_image(page: Any, image: Image.Image) -> Image.Image | None:  # noqa: ANN401 - the library's own type
    """Turn the picture straight where it is askew; none leaves it as it is."""
    angle = skew(image)
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
