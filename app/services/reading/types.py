"""What a file that came with a mail is: by its content, then by its name, then by its word."""

import io
import re
from pathlib import PurePath
from typing import Final

from app.filetypes import EMPTY, SUFFIXES, UNKNOWN, media_type

_BY_SUFFIX: Final = {suffix: name for name, suffix in SUFFIXES.items()} | {
    ".htm": "text/html",
    ".jpeg": "image/jpeg",
    ".tiff": "image/tiff",
    ".csv": "text/csv",
    ".ics": "text/calendar",
    ".rtf": "application/rtf",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".zip": "application/zip",
    ".vcf": "text/vcard",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXTS = {"text/plain", "text/csv", "text/vcard"}
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_OFFICE = {".doc", ".xls", ".ppt", ".msg"}


def told_type(content: bytes, claimed: str, name: str) -> str:
    """Tell the type of ``content``. Plain text may be what its name says, a table for instance;
    what is binary is never taken for something that its content is not.
    """
    suffix = PurePath(name).suffix.lower()
    if content.startswith(b"{\\rtf"):
        return "application/rtf"
    if content.startswith(_OLE):
        return _BY_SUFFIX[suffix] if suffix in _OFFICE else UNKNOWN
    found = media_type(io.BytesIO(content))
    if found in {"text/plain", "text/csv"}:
        named = _BY_SUFFIX.get(suffix, "")
        return named if named.startswith("text/") else _plain(claimed)
    if found not in {UNKNOWN, EMPTY}:
        return found
    if found == UNKNOWN and _BY_SUFFIX.get(suffix) in _TEXTS and not _CONTROLS.search(content):
        return _BY_SUFFIX[suffix]  # in Windows letters, as Office writes its tables
    return claimed if claimed.startswith(("image/", "audio/", "video/")) else found


def suffix_of(kind: str) -> str:
    """The suffix that a file of this type gets where it came without a name; empty for none."""
    return SUFFIXES.get(kind) or next((end for end, one in _BY_SUFFIX.items() if one == kind), "")


def _plain(claimed: str) -> str:
    return claimed if claimed in {"text/csv", "text/calendar", "text/vcard"} else "text/plain"
