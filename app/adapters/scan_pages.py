"""The look at the pages of one scan, run as a process of its own, which reads JSON and writes it.

Verbs: ``count``, ``look`` (a stretch of pages), ``split``, ``picture`` (one page). See
``scan_reader`` for who asks.
"""

import base64
import io
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pikepdf
import zxingcpp
from PIL import Image, ImageFilter, ImageStat

from app.adapters import confined, image_pages
from app.adapters.broken_files import Verb, explained
from app.adapters.shown_pdf import ShownPdf

_MEMORY: Final = 2 * 1024**3  # bytes
_PROCESSOR: Final = 100  # seconds
_DPI: Final = 150
_MOST_DOTS: Final = 6_000_000  # of one page as it is looked at
_SHOWN_DPI: Final = 110
_QUALITY: Final = 70  # of a JPEG, of 95
_MOST_CODES: Final = 8
_LONGEST_CODE: Final = 200
_PDF: Final = "application/pdf"
# A page is blank where no spot of it, away from its edges, is darker than the paper by this much.
_SPOT: Final = 24
_SPOT_SIZE: Final = 5  # dots: a thirtieth of an inch, the height of a small letter
_EDGE: Final = 0.04


def main() -> None:
    """Do what standard input asks for and print what came of it as JSON."""
    confined.limit(memory=_MEMORY, processor=_PROCESSOR)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    confined.answer({name: explained(_of(verb)) for name, verb in _VERBS.items()})


def _of(verb: Callable[[Path, str, dict[str, Any]], dict[str, Any]]) -> Verb:
    def answered(asked: dict[str, Any]) -> dict[str, Any]:
        path, media_type = Path(asked["path"]), asked["media_type"]
        if media_type != _PDF and media_type not in image_pages.TYPES:
            return {"problem": "only PDF, TIFF, JPEG and PNG files can be taken apart"}
        return verb(path, media_type, asked)

    return answered


def _count(path: Path, media_type: str, _asked: dict[str, Any]) -> dict[str, Any]:
    if media_type != _PDF:
        with Image.open(path) as image:
            return {"pages": image_pages.count(image)}
    with pikepdf.open(path) as pdf:  # tells a locked file from a broken one
        pages = len(pdf.pages)
    return {"pages": pages} if pages else {"problem": "it has no pages"}


def _look(path: Path, media_type: str, asked: dict[str, Any]) -> dict[str, Any]:
    stretch = range(asked["first"], asked["last"])
    seen = _rendered(path, stretch) if media_type == _PDF else _opened(path, stretch)
    return {"pages": [{"codes": _codes(page), "blank": _is_blank(page)} for page in seen]}


def _split(path: Path, media_type: str, asked: dict[str, Any]) -> dict[str, Any]:
    """Copy pages into new files; their contents and pictures are carried over as they are."""
    out, names = Path(asked["out"]), []
    with pikepdf.open(path) if media_type == _PDF else image_pages.as_pdf(path, media_type) as pdf:
        for number, piece in enumerate(asked["pieces"], start=1):
            name = f"{number:04}.pdf"
            with pikepdf.new() as made:
                for page in piece:
                    made.pages.append(pdf.pages[page])
                # Some scanners put the pictures of all pages into one list that all pages share.
                made.remove_unreferenced_resources()
                made.save(
                    out / name,
                    compress_streams=False,
                    stream_decode_level=pikepdf.StreamDecodeLevel.none,
                    deterministic_id=True,
                )
            names.append(name)
    return {"files": names}


def _picture(path: Path, media_type: str, asked: dict[str, Any]) -> dict[str, Any]:
    """Draw a page anew, so that nothing of a stranger's file reaches a browser but its dots."""
    if media_type != _PDF:
        return {"problem": "only the pages of a PDF are drawn"}
    with ShownPdf(path) as pdf:
        page = pdf[asked["page"]]
        wide, high = page.get_size()
        scale = min(_SHOWN_DPI / 72, (_MOST_DOTS / max(1.0, wide * high)) ** 0.5)
        drawn = page.render(scale=scale).to_pil().convert("RGB")
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=_QUALITY)
    return {"jpeg": base64.b64encode(out.getvalue()).decode("ascii")}


_VERBS: Final = {"count": _count, "look": _look, "split": _split, "picture": _picture}


def _rendered(path: Path, stretch: range) -> Iterator[Image.Image]:
    with ShownPdf(path) as pdf:
        for number in stretch:
            page = pdf[number]
            wide, high = page.get_size()
            scale = min(_DPI / 72, (_MOST_DOTS / max(1.0, wide * high)) ** 0.5)
            bitmap = page.render(scale=scale, grayscale=True)
            yield bitmap.to_pil().convert("L")
            bitmap.close()
            page.close()


def _opened(path: Path, stretch: range) -> Iterator[Image.Image]:
    with Image.open(path) as image:
        for number in stretch:
            image.seek(number)
            page = image.convert("L")
            if page.width * page.height > _MOST_DOTS:
                scale = (_MOST_DOTS / (page.width * page.height)) ** 0.5
                wide, high = int(page.width * scale), int(page.height * scale)
                page = page.resize((max(1, wide), max(1, high)), Image.Resampling.BOX)
            yield page


def _codes(page: Image.Image) -> list[str]:
    found = _read(page)
    if not found:
        # The dots of a coarse, noisy copy melt together once it is blurred a little.
        found = _read(page.filter(ImageFilter.GaussianBlur(1.5)))
    texts = dict.fromkeys(one.text for one in found)
    return [text for text in texts if len(text) <= _LONGEST_CODE][:_MOST_CODES]


def _read(page: Image.Image) -> list[zxingcpp.Barcode]:
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    return zxingcpp.read_barcodes(page, formats=formats, try_invert=False)


def _is_blank(page: Image.Image) -> bool:
    """Whether nothing stands on the page. Where dirt or a shine-through is in doubt, it is not."""
    left, top = int(page.width * _EDGE), int(page.height * _EDGE)
    inner = page.crop((left, top, page.width - left, page.height - top))
    if not inner.width or not inner.height:
        return True
    spots = inner.reduce(_SPOT_SIZE)
    paper = ImageStat.Stat(spots).median[0]
    darkest, lightest = spots.getextrema()
    return bool(paper - darkest < _SPOT and lightest - paper < _SPOT)  # type: ignore[operator]  # one channel: two numbers


if __name__ == "__main__":
    main()
