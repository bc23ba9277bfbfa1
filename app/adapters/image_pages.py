"""Pictures of pages as a PDF: every dot of them is kept, and a JPEG's own bytes are."""

import zlib
from pathlib import Path
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

TYPES: Final = frozenset({"image/tiff", "image/jpeg", "image/png"})
_TURNS: Final = {3: 180, 6: 90, 8: 270}  # EXIF's orientation, in degrees clockwise
_ORIENTATION: Final = 0x0112
_DPI: Final = 200  # of a picture that does not say
_LEAST_DPI, _MOST_DPI = 50, 2_400
_COLOURS: Final = {"L": Name.DeviceGray, "RGB": Name.DeviceRGB}


def count(image: Image.Image) -> int:
    """How many pages a picture has: a TIFF may have many."""
    return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1


def as_pdf(path: Path, media_type: str) -> pikepdf.Pdf:
    """Make a PDF of the picture, a page for each of its frames."""
    made = pikepdf.new()
    with Image.open(path) as image:
        for number in range(count(image)):
            image.seek(number)
            raw = path.read_bytes() if media_type == "image/jpeg" else None
            _add_page(made, image, raw)
    return made


def _add_page(pdf: pikepdf.Pdf, image: Image.Image, jpeg: bytes | None) -> None:
    if jpeg is not None and image.mode in _COLOURS:
        picture = pikepdf.Stream(
            pdf, jpeg, _facts(image, image.mode, 8) | {"/Filter": Name.DCTDecode}
        )
    elif image.mode == "1":
        picture = _packed(pdf, image.tobytes(), _facts(image, "L", 1))
    else:
        plain = _on_white(image)
        picture = _packed(pdf, plain.tobytes(), _facts(image, plain.mode, 8))
    across, down = _dpi(image)
    wide, high = image.width * 72 / across, image.height * 72 / down
    shown = f"q {wide:.3f} 0 0 {high:.3f} 0 0 cm /I Do Q".encode("ascii")
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, round(wide, 3), round(high, 3)]),
        Resources=Dictionary(XObject=Dictionary(I=pdf.make_indirect(picture))),
        Contents=pdf.make_stream(shown),
        Rotate=_TURNS.get(image.getexif().get(_ORIENTATION, 1), 0),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _packed(pdf: pikepdf.Pdf, dots: bytes, facts: dict[str, Any]) -> pikepdf.Stream:
    return pikepdf.Stream(pdf, zlib.compress(dots, 6), facts | {"/Filter": Name.FlateDecode})


def _facts(image: Image.Image, mode: str, bits: int) -> dict[str, Any]:
    return {
        "/Type": Name.XObject,
        "/Subtype": Name.Image,
        "/Width": image.width,
        "/Height": image.height,
        "/ColorSpace": _COLOURS[mode],
        "/BitsPerComponent": bits,
    }


def _on_white(image: Image.Image) -> Image.Image:
    """Give the picture in grey or in colour, what lets light through on white paper."""
    if image.mode in _COLOURS:
        return image
    if image.mode in {"LA", "PA", "RGBA"} or "transparency" in image.info:
        seen = image.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(white, seen).convert("RGB")
    return image.convert("L" if image.mode.startswith("I;16") else "RGB")


def _dpi(image: Image.Image) -> tuple[float, float]:
    across, down = image.info.get("dpi", (0, 0))
    good = all(_LEAST_DPI <= one <= _MOST_DPI for one in (across, down))
    return (float(across), float(down)) if good else (float(_DPI), float(_DPI))
