"""Archives: their tree kept, each file inside looked at, their names never used as paths."""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import unicodedata
import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO, Final, cast

from app.adapters.inspecting.budget import Budget, Locked, Look, Member, TooMuch
from app.ports.examining import Finding

_MOST_NAMES: Final = 20_000
_ENCRYPTED: Final = 0x1
_GZIP: Final = b"\x1f\x8b"
_GZIP_EXTRA: Final = 0x4
_GZIP_NAME: Final = 0x8
_GZIP_REMARK: Final = 0x10
_LONGEST_HEAD: Final = 100_000
_NO_CONTENT: Final = (
    *(zipfile.BadZipFile, EOFError, OSError, lzma.LZMAError, ValueError),
    *(RuntimeError, tarfile.TarError),
)


def look_at_zip(content: bytes, budget: Budget) -> Look:
    """Look through a ZIP archive."""
    seen = Look()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > _MOST_NAMES:
            raise TooMuch("it holds too many files")
        files = [entry for entry in entries if not entry.is_dir()]
        if files and all(entry.flag_bits & _ENCRYPTED for entry in files):
            raise Locked("all that is in it is locked by a password")
        for entry in entries:
            _name(entry.filename, seen)
            seen.structure.append(entry.filename)
        seen.beside += [entry.comment.decode("utf-8", "replace") for entry in entries]
        seen.beside.append(archive.comment.decode("utf-8", "replace"))
        for entry in files:
            seen.members.append(_zipped(archive, entry, budget))
    return seen


def _zipped(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> Member:
    if entry.flag_bits & _ENCRYPTED:
        return _refused(entry.filename, "encrypted", "it is locked by a password")
    if stat.S_ISLNK(entry.external_attr >> 16):
        return _refused(entry.filename, "unknown_type", "it is a link to another place")
    try:
        with archive.open(entry) as stream:
            return _unpacked(entry.filename, cast("BinaryIO", stream), entry.compress_size, budget)
    except _NO_CONTENT:
        return _refused(entry.filename, "unparseable", "it is damaged and cannot be unpacked")


def look_at_tar(content: bytes, budget: Budget) -> Look:
    """Look through a tar archive."""
    seen = Look()
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
        for number, entry in enumerate(archive):
            if number > _MOST_NAMES:
                raise TooMuch("it holds too many files")
            _name(entry.name, seen)
            told = (entry.name, entry.linkname, entry.uname, entry.gname)
            seen.structure += [*told, *map(str, entry.pax_headers.values())]
            if entry.isdir():
                continue
            stream = archive.extractfile(entry) if entry.isreg() else None
            if stream is None:
                seen.members.append(
                    _refused(entry.name, "unknown_type", "it is no file, or a link elsewhere")
                )
                continue
            packed = cast("BinaryIO", stream)
            seen.members.append(_unpacked(entry.name, packed, entry.size, budget))
    return seen


def look_at_stream(content: bytes, budget: Budget) -> Look:
    """Unpack a file that was packed by itself (gzip, bzip2, xz)."""
    packed = io.BytesIO(content)
    opened: gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile
    if content.startswith(_GZIP):
        opened = gzip.GzipFile(fileobj=packed)
    elif content.startswith(b"BZ"):
        opened = bz2.BZ2File(packed)
    else:
        opened = lzma.LZMAFile(packed)  # noqa: SIM115 - entered below
    with opened:
        inner = _unpacked("unpacked", cast("BinaryIO", opened), len(content), budget)
    seen = Look(members=[inner])
    if content.startswith(_GZIP):
        seen.structure += _gzip_words(content)
    return seen


def _gzip_words(content: bytes) -> list[str]:
    """Give the name and the remark that stand at the head of a gzip file (RFC 1952)."""
    flags, at = content[3], 10
    if flags & _GZIP_EXTRA:
        at += 2 + int.from_bytes(content[at : at + 2], "little")
    words = content[at : at + _LONGEST_HEAD].split(b"\0")
    named = (flags & _GZIP_NAME != 0) + (flags & _GZIP_REMARK != 0)
    # The standard says Latin-1, and many programs write UTF-8.
    return [one.decode(code, "replace") for one in words[:named] for code in ("utf-8", "latin-1")]


def look_at_closed(content: bytes, budget: Budget) -> Look:
    """Hold an archive of a kind that is not opened here (7z, RAR)."""
    budget.check_time()
    seen = Look()
    kind = "7-Zip" if content.startswith(b"7z") else "RAR"
    seen.find("not_opened", f"it is a {kind} archive, which is not opened here")
    return seen


def _unpacked(name: str, stream: BinaryIO, packed: int, budget: Budget) -> Member:
    try:
        return Member(name, budget.unpack(stream, packed))
    except TooMuch as refusal:
        return _refused(name, "too_much", str(refusal))


def _refused(name: str, code: str, detail: str) -> Member:
    return Member(name, refused=Finding(code=code, detail=detail))


def _name(name: str, seen: Look) -> None:
    """Note a name that would leave its folder, or that reads as another than it is."""
    path = PurePosixPath(name.replace("\\", "/"))
    leaves = path.is_absolute() or ".." in path.parts or name[1:2] == ":"
    turned = any(unicodedata.category(char) in {"Cc", "Cf"} for char in name)
    if leaves or turned:
        shown = "".join(char if char.isprintable() else "�" for char in name)[:200]
        why = "it would leave its folder" if leaves else "it hides letters"
        seen.find("unsafe_name", f"{shown}: {why}", value=shown)
