"""Archives, pictures and old Office files: their trees, their limits, what they carry."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile

import pytest
from PIL import Image
from PIL.ExifTags import IFD

from tests.adapters.inspecting.looking import codes, look, only
from tests.adapters.inspecting.office import xlsx, zipped
from tests.factories.documents import pdf
from tests.services.reading.corpus.containers import compound, wide


def test_an_archive_is_looked_into_with_its_tree():
    inner = zipped({"deep/staff.xlsx": xlsx(state="hidden"), "note.txt": "plain"})
    found = look(zipped({"records/inner.zip": inner, "scan.pdf": pdf("MOU")}))
    assert [child.name for child in found.children] == ["records/inner.zip", "scan.pdf"]
    assert only(found, "hidden_sheet").inside == "records/inner.zip > deep/staff.xlsx"
    assert found.verdict == "hold"
    assert found.children[1].verdict == "clear"


@pytest.mark.parametrize(
    "name", ["../../etc/cron", "/etc/passwd", "C:\\x", "..\\x", "a\u202efdp.exe"]
)
def test_names_that_leave_or_hide_are_shown_and_never_used(name):
    found = look(zipped({name: "x"}))
    assert "unsafe_name" in codes(found)
    assert "\u202e" not in found.children[0].name
    assert codes(look(zipped({"records/a..b.txt": "x"}))) == set()


def test_an_archive_that_unpacks_to_far_more_is_held_and_the_rest_read():
    found = look(zipped({"zeros": b"\0" * 30_000_000, "a.txt": "call 217-555-0100"}))
    assert only(found, "too_much").inside == "zeros"
    assert only(found, "phone").inside == "a.txt"


def test_archives_in_archives_end_at_a_depth():
    made = zipped({"a.txt": "end"})
    for _time in range(20):
        made = zipped({"a.zip": made})
    found = look(made)
    assert "too_much" in codes(found)
    assert only(found, "too_much").inside.count(">") < 10


def test_an_archive_of_too_many_files_is_held():
    many = zipped({f"{number}.txt": "x" for number in range(40)})
    assert "too_much" in codes(look(many, files=30))
    assert codes(look(many, files=50)) == set()


def test_all_that_is_unpacked_counts_together():
    assert "too_much" in codes(
        look(zipped({str(n): b"ab" * 999 for n in range(9)}), unpacked=9_000)
    )


def test_a_locked_archive_is_held():
    made = bytearray(zipped({"a.txt": "secret"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(mark) + place] |= 1
    assert look(bytes(made)).because.endswith("locked by a password")


def test_links_in_archives_lead_nowhere():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert only(look(out.getvalue()), "unknown_type").detail == "it is a link to another place"
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert "unknown_type" in codes(look(out.getvalue()))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_tar_is_opened(pack):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo("a.txt")
        entry.size = 17
        archive.addfile(entry, io.BytesIO(b"call 217-555-0100"))
    found = look(pack(out.getvalue()))
    assert only(found, "phone").inside == "unpacked > a.txt"


@pytest.mark.parametrize("start", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x01\x00"])
def test_archives_that_are_not_opened_here_are_held(start):
    found = look(start + bytes(50))
    assert not found.opened
    assert codes(found) == {"not_opened"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"MZ\x90\0", "executable"),
        (b"#!/bin/sh\n", "executable"),
        (b"\0\1\2\3" * 9, "unknown_type"),
        (b"\0\0\0\x18ftypheic" + bytes(20), "unknown_type"),
        (b"PK\x03\x04broken", "unknown_type"),
        (b"\x89PNG\r\n\x1a\nnothing", "unparseable"),
    ],
)
def test_what_cannot_be_looked_into_is_held(content, code):
    found = look(content)
    assert codes(found) == {code}
    assert (found.opened, found.verdict) == (False, "hold")


def picture(form="JPEG", size=(8, 8), **how):
    out = io.BytesIO()
    Image.new("RGB", size).save(out, form, **how)
    return out.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "TIFF", "BMP", "WEBP"])
def test_a_picture_waits_for_eyes_and_carries_nothing_else(form):
    found = look(picture(form))
    assert codes(found) == {"pictures"}
    assert (found.ocr_needed, found.verdict) == (True, "hold")


def test_what_a_camera_wrote_is_named():
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    exif[0x013B] = "Kim Rivera"
    exif.get_ifd(IFD.GPSInfo)[1] = "N"
    found = look(picture(exif=exif), watch=["Kim Rivera"])
    assert {"camera_data", "location", "author", "watch_word"} <= codes(found)


def test_a_small_earlier_picture_is_named():
    first = struct.pack("<HHHI4sI", 1, 0x010F, 2, 4, b"Cam\0", 26)
    second = struct.pack("<HHHIII", 1, 0x0103, 3, 1, 6, 0)
    exif = b"Exif\0\0II*\0" + struct.pack("<I", 8) + first + second
    assert "thumbnail" in codes(look(picture(exif=exif)))


def test_a_file_behind_a_picture_is_named():
    assert "trailing_data" in codes(look(picture() + zipped({"a": "b"})))
    assert "trailing_data" in codes(look(picture("PNG") + b"hello"))


def test_a_picture_too_large_is_held():
    huge = bytearray(picture("PNG"))
    huge[16:24] = struct.pack(">II", 60_000, 60_000)
    assert not look(bytes(huge)).opened


def record(kind, body):
    return struct.pack("<HH", kind, len(body)) + body


def test_an_old_workbook_names_its_hidden_parts_and_is_never_passed():
    book = record(0x0809, bytes(16))
    for state, name in ((0, b"Front"), (1, b"Staff"), (2, b"Cache")):
        book += record(0x0085, bytes(4) + bytes([state, 0, len(name), 0]) + name)
    book += record(0x0208, bytes(12) + b"\x20\0\0\0") + record(0x007D, bytes(8) + b"\1\0")
    book += record(0x001C, bytes(6)) + record(0x0204, bytes(8) + b"Call 217-555-0100")
    found = look(compound({"Workbook": book}))
    assert found.type == "application/vnd.ms-excel"
    assert {"hidden_sheet", "very_hidden_sheet", "hidden_rows", "hidden_columns", "comments",
            "phone", "partly_read"} <= codes(found)  # fmt: skip
    assert found.verdict == "hold"
    assert look(compound({"Workbook": record(0x002F, b"\1\0")})).because.endswith("password")


def old_letter(words, flags=0):
    head = bytearray(1024)
    struct.pack_into("<H", head, 0, 0xA5EC)
    struct.pack_into("<H", head, 0x0A, flags)
    place = len(head)
    pieces = struct.pack("<II", 0, len(words)) + struct.pack("<HIH", 0, place, 0)
    table = b"\2" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", head, 0x01A2, 0, len(table))
    return compound({"WordDocument": bytes(head) + wide(words), "0Table": table})


def test_an_old_letter_is_read_piece_by_piece_and_never_passed():
    found = look(old_letter("Dear Kim Rivera, call 217-555-0100"), watch=["Kim Rivera"])
    assert found.type == "application/msword"
    assert {"watch_word", "phone", "partly_read"} <= codes(found)
    assert look(old_letter("x", flags=0x0100)).because == "it is locked by a password"


def test_programs_and_locks_in_compound_files_are_named():
    assert "macros" in codes(look(compound({"Workbook": b"", "_VBA_PROJECT_CUR": {"VBA": {}}})))
    assert "encrypted" in codes(look(compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"})))
    assert "partly_read" in codes(look(compound({"Something": b"else"})))
