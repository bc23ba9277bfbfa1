"""The look into one file and all inside it: told by content, read, searched, bounded."""

import csv
import hashlib
import re
import struct
import xml.parsers.expat
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final
from urllib.parse import unquote_plus

import lxml.etree
import pikepdf
import pypdfium2

from app import filetypes
from app.adapters.inspecting import (
    archives,
    compound,
    hypertext,
    legacy,
    mails,
    open_document,
    pdf,
    pictures,
    plain,
    rich_text,
    sheets,
    slides,
    word,
)
from app.adapters.inspecting.budget import Budget, Locked, Look, Member, TooMuch, Unreadable
from app.adapters.inspecting.personal import personal_findings
from app.adapters.inspecting.watching import WatchList
from app.ports.examining import Examination, Finding, unread
from app.ports.findings import Severity

Reader = Callable[[bytes, Budget], Look]

_LONGEST_NAME: Final = 200
_PDF_MARK: Final = b"%PDF-"
_PDF_WITHIN: Final = 1024**2  # lenient readers look further than the first kilobyte
_RANKS: Final = {Severity.BLOCK: 0, Severity.LOOK: 1, Severity.NOTE: 2}
_MOST_FINDINGS: Final = 600  # of one file; beyond it only the count is told

READERS: Final[dict[str, Reader]] = {
    filetypes.PDF: pdf.look,
    filetypes.TEXT: plain.look,
    filetypes.CSV: plain.look_at_table,
    filetypes.HTML: hypertext.look,
    filetypes.RTF: rich_text.look,
    filetypes.MAIL: mails.look,
    filetypes.MBOX: mails.look_at_box,
    filetypes.TNEF: compound.look_at_wrapper,
    filetypes.OLE: compound.look,
    filetypes.WORD: word.look,
    filetypes.SHEET: sheets.look,
    filetypes.SLIDES: slides.look,
    "application/msword": legacy.look_at_document,
    "application/vnd.ms-excel": legacy.look_at_sheets,
    "application/vnd.ms-powerpoint": legacy.look_at_slides,
    "application/vnd.ms-outlook": compound.look_at_message,
    "application/vnd.oasis.opendocument.text": open_document.look,
    "application/vnd.oasis.opendocument.spreadsheet": open_document.look,
    "application/vnd.oasis.opendocument.presentation": open_document.look,
    "image/png": pictures.look,
    "image/jpeg": pictures.look,
    "image/tiff": pictures.look,
    "image/gif": pictures.look,
    "image/bmp": pictures.look,
    "image/webp": pictures.look,
    filetypes.ZIP: archives.look_at_zip,
    "application/x-tar": archives.look_at_tar,
    "application/gzip": archives.look_at_stream,
    "application/x-bzip2": archives.look_at_stream,
    "application/x-xz": archives.look_at_stream,
    "application/x-7z-compressed": archives.look_at_closed,
    "application/vnd.rar": archives.look_at_closed,
}

BROKEN: Final = (
    *(pikepdf.PdfError, pypdfium2.PdfiumError, lxml.etree.LxmlError, zipfile.BadZipFile),
    *(xml.parsers.expat.ExpatError, zlib.error, struct.error, re.error, EOFError, Warning),
    *(OSError, ValueError, RuntimeError, TypeError, AttributeError, LookupError, SyntaxError),
    *(ArithmeticError, AssertionError, csv.Error),
)
"""A broken file breaks its reader in any of these ways; all mean: not looked into."""


def inspect(content: bytes, name: str, *, budget: Budget, watch: WatchList) -> Examination:
    """Look into ``content`` and all that is inside it. Never raises for what a file may hold."""
    kind = filetypes.told_inside(content)
    blank = Examination(name=shown(name), sha256=hashlib.sha256(content).hexdigest(), type=kind)
    try:
        seen = _reader(kind, content)(content, budget)
    except _Shut as refusal:
        return _held(blank, refusal.code, str(refusal))
    except Locked as refusal:
        return _held(blank, "encrypted", str(refusal))
    except TooMuch as refusal:
        return _held(blank, "too_much", str(refusal))
    except (MemoryError, RecursionError):
        return _held(blank, "too_much", "there is too much in it to look through")
    except (Unreadable, *BROKEN):
        return _held(blank, "unparseable", "it is damaged and cannot be read")
    return _judged(seen, blank, content, budget, watch)


class _Shut(Exception):
    """No reader may or can look into the file; ``code`` says which."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


def _reader(kind: str, content: bytes) -> Reader:
    if kind == filetypes.EMPTY:
        raise _Shut("empty", "it is empty")
    if filetypes.is_program(content[:16]):
        raise _Shut("executable", "it is a program")
    if kind == "image/heic":
        raise _Shut("unknown_type", "it is a photograph of a telephone (HEIC); save it as JPEG")
    if kind not in READERS:
        raise _Shut("unknown_type", "its type is none that can be looked into")
    return READERS[kind]


def _held(blank: Examination, code: str, detail: str) -> Examination:
    return replace(blank, findings=(Finding(code=code, detail=detail),))


def _judged(
    seen: Look, blank: Examination, content: bytes, budget: Budget, watch: WatchList
) -> Examination:
    """Search the words, look into the files inside, and put it together."""
    findings = list(seen.findings)
    unshown = _unshown(seen)
    if blank.type != filetypes.PDF and _PDF_MARK in content[:_PDF_WITHIN] and not seen.members:
        findings.append(Finding(code="another_file", detail="a PDF begins inside it"))
    try:
        for _place, words in seen.texts:
            budget.take_text(words)
        findings += personal_findings(seen.texts, seen.beside)
        beside = [(None, words) for words in [*unshown, blank.name]]
        findings += watch.findings([*seen.texts, *beside])
    except TooMuch as refusal:
        findings.append(Finding(code="too_much", detail=str(refusal)))
    children = [*seen.finished, *(_child(one, budget, watch) for one in seen.members)]
    return replace(
        blank,
        pages=seen.pages,
        text_chars=sum(len(words) for _place, words in seen.texts),
        silent_pages=tuple(seen.silent_pages),
        findings=tuple(_bounded(findings)),
        children=tuple(children),
        beside=unshown,
    )


def _unshown(seen: Look) -> tuple[str, ...]:
    """Give the words that no page shows, each once; those of web addresses as they read, too."""
    spoken = [" ".join(one.split()) for one in [*seen.beside, *seen.structure]]
    spoken += [" ".join(unquote_plus(one).split()) for one in spoken if "%" in one]
    return tuple(dict.fromkeys(filter(None, spoken)))


def _child(member: Member, budget: Budget, watch: WatchList) -> Examination:
    name = shown(member.name)
    if member.refused is not None:
        return Examination(name=name, type=filetypes.UNKNOWN, findings=(member.refused,))
    try:
        budget.take_file()
        with budget.deeper():
            return inspect(member.content, name, budget=budget, watch=watch)
    except TooMuch as refusal:
        return unread(
            "too_much",
            str(refusal),
            name=name,
            type=filetypes.UNKNOWN,
            sha256=hashlib.sha256(member.content).hexdigest(),
        )


def _bounded(findings: list[Finding]) -> list[Finding]:
    if len(findings) <= _MOST_FINDINGS:
        return findings
    # What blocks comes first, so that nothing that matters falls off the end.
    ranked = sorted(findings, key=lambda one: _RANKS[one.severity])
    more = len(findings) - _MOST_FINDINGS
    rest = Finding(code="too_much", detail=f"and {more} more findings than can be listed")
    return [*ranked[:_MOST_FINDINGS], rest]


def shown(name: str) -> str:
    """Give a name that can be shown: no control, no turning of letters, not too long."""
    plain_name = "".join(char if char.isprintable() else "�" for char in name)
    return plain_name.encode("utf-8", "replace").decode()[:_LONGEST_NAME]
