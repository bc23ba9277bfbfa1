"""Compound files (OLE): what all of them carry, mails as Outlook keeps them, and wrapped mails."""

import io
import re
from collections.abc import Iterator
from typing import Any, Final

import olefile
import tnefparse
from compressed_rtf import decompress

from app.adapters.inspecting import hypertext
from app.adapters.inspecting.budget import Budget, Locked, Look, Member, TooMuch

_MOST_STREAMS: Final = 5_000
_LARGEST_WRAPPER: Final = 60_000_000
_RUN: Final = re.compile(rb"[\x20-\x7e\xa0-\xff\t]{4,}")
_WIDE_RUN: Final = re.compile(rb"(?:[\x20-\x7e\xa0-\xff\t]\x00){3,}")
_PEOPLE: Final = ("author", "last_saved_by", "manager")
_TELLING: Final = ("title", "subject", "keywords", "comments", "company", "category")
_PROPERTY: Final = re.compile(r"__substg1\.0_([0-9A-F]{4})(001F|001E|0102)$")
_BODY, _HTML, _RICH, _SUBJECT, _ROUTE = "1000", "1013", "1009", "0037", "007D"
_CONTENT, _NAMES = "3701", ("3707", "3704", "3001")


def opened(content: bytes) -> Any:  # noqa: ANN401 - olefile has no types
    """Open a compound file. Refuses one of more streams than can be looked through."""
    file = olefile.OleFileIO(io.BytesIO(content))
    if len(file.direntries) > _MOST_STREAMS:
        raise TooMuch("it has more parts than can be looked through")
    if file.exists("EncryptedPackage") or file.exists("EncryptionInfo"):
        raise Locked("it is locked by a password")
    return file


def look(content: bytes, budget: Budget) -> Look:
    """Look at a compound file of an unknown kind: its words, and that it is not wholly read."""
    seen = Look()
    with opened(content) as file:
        carried(file, seen)
        for path in file.listdir():
            budget.check_time()
            seen.beside.append(runs(_stream(file, path, budget)))
    seen.find("partly_read", "it is a compound file of an unknown program")
    return seen


def carried(file: Any, seen: Look) -> None:  # noqa: ANN401 - as above
    """Note programs, objects and the properties of a compound file."""
    paths = ["/".join(path) for path in file.listdir(streams=True, storages=True)]
    if any(re.search(r"(^|/)(VBA|_VBA_PROJECT(_CUR)?|Macros)(/|$)", path) for path in paths):
        seen.find("macros")
    objects = [path for path in paths if "ObjectPool/" in path or "Ole10Native" in path]
    if objects:
        seen.find("embedded_objects", count=len(objects))
    if any("_signatures" in path.lower() for path in paths):
        seen.find("signature")
    told = file.get_metadata()
    people = dict.fromkeys(_words(getattr(told, name, None)) for name in _PEOPLE)
    for person in filter(None, people):
        seen.find("author", person, value=person)
    telling = [
        f"{name}: {words}" for name in _TELLING if (words := _words(getattr(told, name, None)))
    ]
    if telling:
        seen.find("metadata", "; ".join(telling), value="; ".join(telling))
    seen.beside += [*people, *telling]


def runs(content: bytes) -> str:
    """Give all that reads like words in bytes of a format that is not taken apart."""
    wide = [run.decode("utf-16-le", "replace") for run in _WIDE_RUN.findall(content)]
    narrow = [run.decode("cp1252", "replace") for run in _RUN.findall(content)]
    return "\n".join([*wide, *narrow])


def look_at_message(content: bytes, budget: Budget) -> Look:
    """Read a mail as Outlook keeps it, the mails inside it as well, and give its files."""
    seen = Look(pages=1)
    with opened(content) as file:
        names: dict[str, str] = {}
        found = list(_properties(file, budget))
        for folder, mark, value in found:
            if mark in _NAMES and isinstance(value, str):
                names.setdefault(folder, value)
        for folder, mark, value in found:
            _take(folder, mark, value, names, seen)
    return seen


def _properties(file: Any, budget: Budget) -> Iterator[tuple[str, str, str | bytes]]:  # noqa: ANN401 - as above
    """Give each property: where it belongs, its mark, its words or bytes."""
    for path in file.listdir():
        kind = _PROPERTY.match(path[-1])
        if kind is None:
            continue
        raw = _stream(file, path, budget)
        folder = "/".join(path[:-1])
        if kind[2] == "0102":
            yield folder, kind[1], raw
        else:
            letters = "utf-16-le" if kind[2] == "001F" else "cp1252"
            yield folder, kind[1], raw.decode(letters, "replace").rstrip("\0")


def _take(folder: str, mark: str, value: str | bytes, names: dict[str, str], seen: Look) -> None:
    if isinstance(value, str):
        if mark in {_BODY, _SUBJECT}:
            seen.texts.append((1, value))
        else:
            seen.beside.append(value)
        if mark == _ROUTE:
            seen.find("mail_headers", f"{len(value.splitlines())} lines about its route", page=1)
        return
    if mark == _CONTENT:
        seen.members.append(Member(names.get(folder, "attached"), value))
    elif mark == _HTML:
        page = hypertext.look(value, Budget())
        seen.texts += page.texts
        seen.findings += page.findings
    elif mark == _RICH:
        seen.members.append(Member("message.rtf", bytes(decompress(value))))


def look_at_wrapper(content: bytes, budget: Budget) -> Look:
    """Open the wrapper of Outlook (winmail.dat) and give what is in it."""
    if len(content) > _LARGEST_WRAPPER:
        raise TooMuch("it is too large to be unwrapped")
    found = tnefparse.TNEF(content, do_checksum=False)
    seen = Look(pages=1)
    for body in (found.body, found.htmlbody):
        if body:
            words = body if isinstance(body, str) else bytes(body).decode("cp1252", "replace")
            seen.texts.append((1, words))
    if found.rtfbody:
        seen.members.append(Member("message.rtf", bytes(found.rtfbody)))
    for each in found.attachments:
        inner = bytes(each.data or b"")
        budget.take_bytes(len(inner))
        name = each.long_filename() or each.name or "attached"
        shown = name.decode("cp1252", "replace") if isinstance(name, bytes) else str(name)
        seen.members.append(Member(shown, inner))
    return seen


def _stream(file: Any, path: list[str], budget: Budget) -> bytes:  # noqa: ANN401 - as above
    budget.take_bytes(file.get_size(path))
    with file.openstream(path) as stream:
        return bytes(stream.read())


def _words(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("cp1252", "replace")
    return " ".join(str(value).split())[:300] if value else ""
