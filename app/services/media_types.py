"""What a file is, told by its content; its name is never believed."""

import zipfile
from collections.abc import Mapping
from typing import BinaryIO, Final

import puremagic

UNKNOWN: Final = "application/octet-stream"
PDF: Final = "application/pdf"
EMPTY: Final = "application/x-empty"
_HEAD = 8192
_ZIP = "application/zip"

SUFFIXES: Final[Mapping[str, str]] = {
    PDF: ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
    "image/gif": ".gif",
    "text/plain": ".txt",
    "text/html": ".html",
    "message/rfc822": ".eml",
    _ZIP: ".zip",
    "application/msword": ".doc",
    "application/vnd.ms-outlook": ".msg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "video/mp4": ".mp4",
}
"""Every type that is told apart, with the suffix its download gets. Others are ``UNKNOWN``."""

_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_STARTS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
_MAIL_HEADERS = (b"from:", b"received:", b"return-path:", b"delivered-to:", b"message-id:")
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!")


def media_type(content: BinaryIO) -> str:
    """Tell the type of ``content`` by looking at it; ``UNKNOWN`` where nothing is sure.

    Reads from the start and leaves the position at the start. A PDF counts as one only if its
    mark stands in the first 1,024 bytes, as readers ask.
    """
    content.seek(0)
    head = content.read(_HEAD)
    try:
        return _told(head, content)
    finally:
        content.seek(0)


def _told(head: bytes, content: BinaryIO) -> str:
    if not head:
        return EMPTY
    if b"%PDF-" in head[:1024]:
        return PDF
    for start, name in _STARTS.items():
        if head.startswith(start):
            return name
    if head.startswith(b"PK\x03\x04"):
        return _archive(content)
    if head.startswith(_PROGRAMS):
        return UNKNOWN
    return _text(head) or _by_magic(head)


def _archive(content: BinaryIO) -> str:
    # Only the list of names is read; nothing is unpacked.
    try:
        names = zipfile.ZipFile(content).namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return UNKNOWN
    if "[Content_Types].xml" in names:
        for folder, name in _OFFICE.items():
            if any(part.startswith(folder) for part in names):
                return name
    return _ZIP


def _text(head: bytes) -> str:
    if b"\x00" in head:
        return ""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # The head of a longer file may end inside a character; anything else is not UTF-8.
        if len(head) < _HEAD or error.start < len(head) - 4:
            return ""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<svg")):
        return "text/html"
    if start.startswith(_MAIL_HEADERS):
        return "message/rfc822"
    return "text/plain"


def _by_magic(head: bytes) -> str:
    try:
        found = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    return found if found in SUFFIXES else UNKNOWN
