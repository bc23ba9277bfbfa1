"""What a file is, told by its content; its name is never believed."""

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import BinaryIO, Final

import olefile
import puremagic

UNKNOWN: Final = "application/octet-stream"
PDF: Final = "application/pdf"
EMPTY: Final = "application/x-empty"
PROGRAM: Final = "application/x-executable"
TEXT: Final = "text/plain"
CSV: Final = "text/csv"
HTML: Final = "text/html"
MAIL: Final = "message/rfc822"
MBOX: Final = "application/mbox"
RTF: Final = "application/rtf"
OLE: Final = "application/x-ole-storage"
TNEF: Final = "application/vnd.ms-tnef"
ZIP: Final = "application/zip"
_TITLES: Final = 3  # lines above a table; no more than rows below its headings
_HEAD = 8192
_OFFICE = "application/vnd.openxmlformats-officedocument."
WORD: Final = f"{_OFFICE}wordprocessingml.document"
SHEET: Final = f"{_OFFICE}spreadsheetml.sheet"
SLIDES: Final = f"{_OFFICE}presentationml.presentation"
_ODF = "application/vnd.oasis.opendocument."
OPEN_TEXT: Final = f"{_ODF}text"
OUTLOOK: Final = "application/vnd.ms-outlook"
PRINTED: Final = frozenset({WORD, OPEN_TEXT, RTF, HTML, MAIL, OUTLOOK})
"""The types without pages whose words we print, so that they can be shown and redacted."""

SUFFIXES: Final[Mapping[str, str]] = {
    PDF: ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
    "image/gif": ".gif",
    "image/bmp": ".bmp",
    "image/webp": ".webp",
    "image/heic": ".heic",
    TEXT: ".txt",
    CSV: ".csv",
    HTML: ".html",
    RTF: ".rtf",
    MAIL: ".eml",
    MBOX: ".mbox",
    ZIP: ".zip",
    "application/x-tar": ".tar",
    "application/gzip": ".gz",
    "application/x-bzip2": ".bz2",
    "application/x-xz": ".xz",
    "application/x-7z-compressed": ".7z",
    "application/vnd.rar": ".rar",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    "application/vnd.ms-outlook": ".msg",
    OLE: ".ole",
    WORD: ".docx",
    SHEET: ".xlsx",
    SLIDES: ".pptx",
    f"{_ODF}text": ".odt",
    f"{_ODF}spreadsheet": ".ods",
    f"{_ODF}presentation": ".odp",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "video/mp4": ".mp4",
}
"""Every type that is told apart, with the suffix its download gets. Others are ``UNKNOWN``."""

_OFFICE_FOLDERS: Final = {"word/": WORD, "xl/": SHEET, "ppt/": SLIDES}
_STARTS: Final = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"\x1f\x8b": "application/gzip",
    b"BZh": "application/x-bzip2",
    b"\xfd7zXZ\x00": "application/x-xz",
    b"7z\xbc\xaf\x27\x1c": "application/x-7z-compressed",
    b"Rar!\x1a\x07": "application/vnd.rar",
    b"{\\rt": RTF,
}
_STREAMS: Final = {
    "worddocument": "application/msword",
    "workbook": "application/vnd.ms-excel",
    "book": "application/vnd.ms-excel",
    "powerpoint document": "application/vnd.ms-powerpoint",
    "__properties_version1.0": "application/vnd.ms-outlook",
}
_HEIC: Final = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"}
_MAIL_HEADERS = (b"from:", b"received:", b"return-path:", b"delivered-to:", b"message-id:")
# What a damaged file makes its reader raise; all of it means: not sure what it is.
_DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, RuntimeError, EOFError),
    *(TypeError, AttributeError, LookupError, ArithmeticError, MemoryError, AssertionError),
)
_WRAPPER: Final = b"\x78\x9f\x3e\x22"
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\x00asm")
_MARKS_OF_ORDER = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f]")
_ASCII: Final = re.compile(rb"[\x20-\x7e\t\r\n]")
_MBOX: Final = re.compile(rb"From \S+ .*\d{4}\r?\n[A-Za-z-]+:")


def media_type(content: BinaryIO) -> str:
    """Tell the type of ``content`` by looking at it; ``UNKNOWN`` where nothing is sure.

    Reads from the start and leaves the position at the start. A PDF counts as one only if its
    mark stands in the first 1,024 bytes, as readers ask. Programs are ``UNKNOWN``, so that
    nothing ever names one to a browser; ``is_program`` tells them.
    """
    content.seek(0)
    head = content.read(_HEAD)
    try:
        return _told(head, content)
    finally:
        content.seek(0)


def told_inside(content: bytes) -> str:
    """Tell the type as ``media_type`` does, and the wrapper of Outlook besides.

    That one is never kept or served under a type of its own: programs that open it are rare.
    """
    if content.startswith(_WRAPPER):
        return TNEF
    return media_type(io.BytesIO(content))


def is_program(head: bytes) -> bool:
    """Say whether what begins with ``head`` is something that a machine runs."""
    return head.startswith(_PROGRAMS)


def _told(head: bytes, content: BinaryIO) -> str:
    if not head:
        return EMPTY
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith((b"PK\x03\x04", olefile.MAGIC)):
        return _archive(content) if head.startswith(b"PK") else _compound(content)
    if head.startswith(_PROGRAMS):
        return UNKNOWN
    started = next((name for start, name in _STARTS.items() if head.startswith(start)), "")
    return started or _framed(head) or _text(head) or _by_magic(head)


def _framed(head: bytes) -> str:
    """Tell what bears its mark elsewhere than at its start."""
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        return "image/heic"
    if head[257:262] == b"ustar":
        return "application/x-tar"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    # Two letters alone tell little: the reserved fields of the header must be empty as well.
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return ""


def _archive(content: BinaryIO) -> str:
    # Only the list of names is read; nothing is unpacked but the few letters of a type.
    try:
        with zipfile.ZipFile(content) as archive:
            names = archive.namelist()
            if names and names[0] == "mimetype":
                with archive.open("mimetype") as told:
                    kind = told.read(100).decode("ascii", "replace").strip()
                return kind if kind in SUFFIXES else ZIP
    except _DAMAGED:
        return UNKNOWN
    if "[Content_Types].xml" in names:
        for folder, name in _OFFICE_FOLDERS.items():
            if any(part.startswith(folder) for part in names):
                return name
    return ZIP


def _compound(content: BinaryIO) -> str:
    content.seek(0)
    try:
        with olefile.OleFileIO(content) as file:
            streams = {entry[0].lower() for entry in file.listdir() if entry}
    except _DAMAGED:
        return OLE
    return next((name for stream, name in _STREAMS.items() if stream in streams), OLE)


def _text(head: bytes) -> str:
    if head.startswith(_MARKS_OF_ORDER):
        return TEXT
    if b"\x00" in head or not _is_decoded(head):
        return ""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<svg")):
        return HTML
    if start.startswith(_MAIL_HEADERS):
        return MAIL
    if _MBOX.match(head):
        return MBOX
    return CSV if _is_table(head) else TEXT


def _is_decoded(head: bytes) -> bool:
    """Say whether it is text: UTF-8, or letters of Western Europe with hardly a control."""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # The head of a longer file may end inside a character; anything else is not UTF-8.
        if len(head) < _HEAD or error.start < len(head) - 4:
            return _is_western(head)
    return True


def _is_western(head: bytes) -> bool:
    plain = len(_ASCII.findall(head))
    return not _CONTROLS.search(head) and plain > 0.85 * len(head)


def _is_table(head: bytes) -> bool:
    """Say whether the first lines are rows of the same number of cells, three at least.

    Exports often begin with a title or two: such lines, of fewer cells, may stand above.
    """
    text = head.decode("utf-8", "replace")
    lines = text.splitlines()[: 20 if len(head) < _HEAD else -1][:20]
    if len(lines) < 2:  # noqa: PLR2004 - one line is no table
        return False
    for separator in ",\t;":
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        except csv.Error:
            continue
        if widths and max(widths) >= 3 and _are_rows(widths):  # noqa: PLR2004 - sentences have commas too
            return True
    return False


def _are_rows(widths: list[int]) -> bool:
    first = widths.index(max(widths))
    return set(widths[first:]) == {max(widths)} and first <= min(_TITLES, len(widths) - 1 - first)


def _by_magic(head: bytes) -> str:
    try:
        found = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    return found if found in SUFFIXES else UNKNOWN
