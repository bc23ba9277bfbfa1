"""A picture: how large it is, and what it tells beside what it shows."""

import io
import warnings
from collections.abc import Iterator
from typing import Final

from PIL import Image
from PIL.ExifTags import IFD, Base

from app.adapters.inspecting import picture_parts, raw_words
from app.adapters.inspecting.budget import Budget, Look, TooMuch
from app.adapters.inspecting.photographs import SIDE, photographs

_CARRIED: Final = {"xmp", "comment", "XML:com.adobe.xmp", "Comment", "Author", "Description"}
_MOST_FRAMES: Final = 2_000
_MOST_READ: Final = 4_000_000  # letters that the parts of one picture may hold
_ENDING: Final = {"PNG", "JPEG"}
_WIDE: Final = {Base.XPTitle, Base.XPComment, Base.XPAuthor, Base.XPKeywords, Base.XPSubject}
_UNICODE: Final = b"UNICODE\0"
_PEOPLE: Final = (Base.Artist, Base.Copyright, Base.XPAuthor)


def look(content: bytes, budget: Budget) -> Look:
    """Look at a picture. No program here reads what it shows: a person must look."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    seen = Look()
    try:
        with Image.open(io.BytesIO(content)) as picture:
            budget.take_pixels(picture.width * picture.height)
            seen.pages = int(getattr(picture, "n_frames", 1))
            budget.take_pages(seen.pages)
            if seen.pages > _MOST_FRAMES:
                raise TooMuch("it has too many pictures in one")
            size = f"{picture.width} x {picture.height} points"
            _details(picture, seen)
            form = picture.format or ""
            shown = _photographs(picture, seen, budget)
        with Image.open(io.BytesIO(content)) as picture:
            picture.verify()  # it must be the first thing that is asked of a picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooMuch("it is larger than a picture may be") from error
    seen.silent_pages = list(range(1, seen.pages + 1))
    for number in shown:
        seen.find("faces", "photograph", page=number)
    if len(shown) < seen.pages:
        seen.find("pictures", size, page=next(one for one in seen.silent_pages if one not in shown))
    _after(content, form, seen)
    seen.structure += picture_parts.words(content)
    if sum(map(len, seen.structure)) > _MOST_READ:
        seen.find("too_much", "it has more words beside what it shows than can be looked through")
    return seen


def _photographs(picture: Image.Image, seen: Look, budget: Budget) -> list[int]:
    """List the pictures of a file that look like photographs, or have one on them."""
    found: list[int] = []
    for number in range(1, seen.pages + 1):
        budget.check_time()
        picture.seek(number - 1)
        seen.structure += _noted(picture)
        if budget.hurried:
            continue  # the others are left to a person, with those that are no photographs
        budget.take_pixels(picture.width * picture.height if number > 1 else 0)
        picture.draft("L", (SIDE, SIDE))
        small = picture.convert("L")
        small.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
        if photographs(small):
            found.append(number)
    return found


def _details(picture: Image.Image, seen: Look) -> None:
    """Note what a camera or a program wrote into the picture."""
    exif = picture.getexif()
    told = {Base(tag).name: str(value)[:200] for tag, value in exif.items() if tag in set(Base)}
    carried = sorted(_CARRIED & set(map(str, picture.info)))
    if exif.get_ifd(IFD.GPSInfo):
        seen.find("location", "the picture says where it was taken")
    # Where the first picture of a file ends is no detail: every TIFF is written by such tags.
    if picture.format != "TIFF" and (told or carried):
        seen.find("camera_data", ", ".join([*list(told)[:12], *carried]), page=1)
    elif carried:
        seen.find("metadata", ", ".join(carried), page=1)
    if len(exif.get_ifd(IFD.IFD1)) > 0:
        seen.find("thumbnail", "it may show what was cut off or covered since", page=1)
    for tag in _PEOPLE:
        if exif.get(tag):
            raw = exif[tag]
            name = raw.decode("utf-16-le", "replace") if isinstance(raw, bytes) else str(raw)
            seen.find("author", name.strip("\0 ")[:200], value=name.strip("\0 ")[:200])
    seen.beside += told.values()
    seen.beside += [str(picture.info[name])[:10_000] for name in carried]


def _noted(picture: Image.Image) -> Iterator[str]:
    """Give the words of all tags and notes that the program which opens pictures knows of."""
    exif = picture.getexif()
    tags = [*exif.items()]
    for inner in (IFD.Exif, IFD.GPSInfo, IFD.IFD1, IFD.Interop):
        tags += exif.get_ifd(inner).items()
    tags += [(0, value) for name, value in picture.info.items() if name != "exif"]
    for tag, value in tags:
        for one in value if isinstance(value, tuple) else (value,):
            yield from _read(int(tag), one)


def _read(tag: int, value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from raw_words.spoken(value.encode("utf-8", "replace"))
    elif isinstance(value, bytes):
        yield from raw_words.spoken(value)
        if tag in _WIDE:
            yield value.decode("utf-16-le", "replace").strip("\0 ")
        elif value.startswith(_UNICODE):
            plain = value[len(_UNICODE) :]
            yield from (plain.decode(order, "replace") for order in ("utf-16-le", "utf-16-be"))


def _after(content: bytes, form: str, seen: Look) -> None:
    """Note what follows the end of the picture, which no program shows."""
    end = picture_parts.end(content)
    rest = content[end:] if end is not None else b""
    # A ZIP is told by its name: it may begin within the picture.
    if rest.strip(b"\0\r\n ") or (form in _ENDING and b"PK\x05\x06" in content[-66_000:]):
        seen.find("trailing_data", f"{len(rest):,} bytes after the picture")
