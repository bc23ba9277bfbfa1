"""Pictures in which something may stand that no reader sees: too faint, or drawn too small."""

import math
from typing import Any, Final

import pypdfium2.raw as pdfium
from PIL import Image

from app.adapters.inspecting.geometry import Frame
from app.adapters.redacting.keeping.doubt import Doubt

_FAINT: Final = 12  # of 255; less contrast nobody sees
_PLAIN: Final = 40  # of 255, that a picture must have somewhere
_TILE: Final = 16  # dots; the blocks of a JPEG are of eight or sixteen
_MOST: Final = 0.1  # of the parts with any contrast, that may be faint: soft edges
_MOST_NOISY: Final = 0.5  # where the packing itself leaves faint spots
_FEW: Final = 3  # faint parts that are too small for words
_FINEST: Final = 12.0  # dots a point; 600 an inch are eight
_SHORTEST: Final = 8  # dots; what is lower shows no letters


def refuse(dots: Image.Image, shown: Image.Image, *, noisy: bool) -> None:
    """Raise ``Doubt`` where much of a picture's ``dots`` differs and a reader sees hardly anything.

    ``shown`` is how they look. A ``noisy`` picture, as a JPEG, has faint spots that say nothing.
    """
    if dots.mode == "1":
        return
    faint = strong = 0
    for top in range(0, shown.height, _TILE):
        for left in range(0, shown.width, _TILE):
            corner = min(left + _TILE, shown.width), min(top + _TILE, shown.height)
            if _contrast(dots.crop((left, top, *corner))):
                seen = _contrast(shown.crop((left, top, *corner))) > _FAINT
                strong, faint = strong + seen, faint + (not seen)
    if faint > max(_FEW, (_MOST_NOISY if noisy else _MOST) * (faint + strong)):
        raise Doubt("a picture with something faint in it")


def refuse_pictures(page: Any, picture: Image.Image, scale: float) -> None:  # noqa: ANN401 - pypdfium2 has no types
    """Raise ``Doubt`` where ``page`` has pictures with far more dots than it shows, or too faint.

    ``picture`` is the page as it is displayed, of ``scale`` dots a point.
    """
    frame = Frame.of(page)
    for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
        dots, matrix = one.get_px_size(), one.get_matrix()
        sides = math.hypot(matrix.a, matrix.b), math.hypot(matrix.c, matrix.d)
        if any(
            many >= _SHORTEST and many > _FINEST * side
            for many, side in zip(dots, sides, strict=True)
        ):
            raise Doubt("a picture that is drawn too small to be read")
        place = frame.shown(one.get_bounds())
        area = (
            max(0, math.ceil(place.x0 * scale)),
            max(0, math.ceil(place.y0 * scale)),
            min(picture.width, int(place.x1 * scale)),
            min(picture.height, int(place.y1 * scale)),
        )
        if min(dots) < _SHORTEST or area[0] >= area[2] or area[1] >= area[3]:
            continue  # a line or a spot
        if _contrast(picture.crop(area)) <= _PLAIN:
            raise Doubt("a picture that shows nothing")


def _contrast(part: Image.Image) -> int:
    bands = part.getextrema()
    each = bands if isinstance(bands[0], tuple) else (bands,)
    return max(int(str(high)) - int(str(low)) for low, high in each)
