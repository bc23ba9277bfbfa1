"""The look into one file, run as a process of its own: ``python -m ... PATH MEDIA_TYPE``."""

import contextlib
import json
import sys
import warnings
from pathlib import Path
from typing import Final

import pikepdf
import pypdfium2
from PIL import Image

from app.adapters import pdf_inside, pdf_pages
from app.adapters.personal_data import MOST, hits
from app.ports.examining import Examination, Hit

_MEMORY: Final = 2 * 1024**3  # bytes
_PROCESSOR: Final = 60  # seconds
_LARGEST_TEXT: Final = 20 * 1024**2
_CAN = "only PDF, plain text, PNG and JPEG files can be looked into; publish a PDF copy of it"


def main() -> None:
    """Examine the file named on the command line and print what was found as JSON."""
    _limit()
    path, media_type = Path(sys.argv[1]), sys.argv[2]
    with contextlib.redirect_stdout(sys.stderr):
        found = examine(path, media_type)
    sys.stdout.write(json.dumps(found.as_data()))


def examine(path: Path, media_type: str) -> Examination:
    """Look into a file of that type."""
    look = _LOOKS.get(media_type)
    if look is None:
        empty = media_type == "application/x-empty"
        return _closed("it is empty" if empty else _CAN)
    try:
        return look(path)
    except (pdf_inside.TooMuch, pdf_pages.TooMuch, MemoryError, RecursionError):
        return _closed("there is too much in it to look through")
    except pikepdf.PasswordError:
        return _closed("it is locked by a password")
    except (
        pikepdf.PdfError,
        pypdfium2.PdfiumError,
        Image.DecompressionBombError,
        Warning,
        OSError,
        ValueError,
        RuntimeError,
        TypeError,
        AttributeError,
        KeyError,
        SyntaxError,
    ):
        # A broken file breaks its reader in any of these ways; all mean: not looked into.
        return _closed("it is damaged and cannot be read")


def _pdf(path: Path) -> Examination:
    parts, names = pdf_inside.hidden_parts(path)
    texts, uncovered = [], []
    for number, (text, is_uncovered) in enumerate(pdf_pages.read_pages(path), start=1):
        texts.append(text)
        if is_uncovered:
            uncovered.append(number)
    if not texts:
        return _closed("it has no pages")
    metadata = [Hit(kind="name in the file's properties", value=name, page=0) for name in names]
    return _found(texts, parts=parts, uncovered=uncovered, metadata=metadata)


def _text(path: Path) -> Examination:
    if path.stat().st_size > _LARGEST_TEXT:
        raise pdf_pages.TooMuch
    return _found([path.read_text(encoding="utf-8-sig")])


def _image(path: Path) -> Examination:
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(path) as image:
        carried = bool(image.getexif()) or bool(
            set(image.info) & {"xmp", "comment", "XML:com.adobe.xmp"}
        )
        image.verify()
    return _found([""], parts=["camera data (EXIF, comments)"] if carried else [])


def _found(
    texts: list[str],
    *,
    parts: list[str] | None = None,
    uncovered: list[int] | None = None,
    metadata: list[Hit] | None = None,
) -> Examination:
    personal = hits(texts) + (metadata or [])
    too_many = [f"more than {MOST} things that look like personal data"]
    return Examination(
        opened=True,
        pages=len(texts),
        parts=tuple((parts or []) + (too_many if len(personal) > MOST else [])),
        uncovered=tuple(uncovered or []),
        silent_pages=tuple(
            number for number, text in enumerate(texts, start=1) if not text.strip()
        ),
        hits=tuple(personal[:MOST]),
    )


def _closed(because: str) -> Examination:
    return Examination(opened=False, because=because)


_LOOKS: Final = {
    "application/pdf": _pdf,
    "text/plain": _text,
    "image/png": _image,
    "image/jpeg": _image,
}


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:  # pragma: no cover - the time-out of the parent still holds
        return
    with contextlib.suppress(ValueError, OSError):  # a system may allow less already
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_PROCESSOR, _PROCESSOR))


if __name__ == "__main__":
    main()
