"""Pictures: the words of the parts of their files that show nothing, and where they end."""

import io
import struct
import zlib

import pytest
from PIL import Image
from PIL.ExifTags import IFD, Base

from app.adapters.inspecting import picture_parts
from tests.adapters.inspecting.looking import codes, look
from tests.adapters.inspecting.test_containers import picture

NAME = "Margaret Whitfield"


def chunk(kind, said):
    return struct.pack(">I", len(said)) + kind + said + struct.pack(">I", zlib.crc32(kind + said))


def png_with(kind, said):
    """A PNG with one more chunk, behind its first one."""
    whole = picture("PNG")
    return whole[:33] + chunk(kind, said) + whole[33:]


def jpeg_with(mark, said):
    """A JPEG with one more part, before all others."""
    whole = picture()
    return whole[:2] + b"\xff" + mark + struct.pack(">H", len(said) + 2) + said + whole[2:]


def with_exif(tag, value, *, within=None):
    exif = Image.Exif()
    (exif if within is None else exif.get_ifd(within))[tag] = value
    return picture(exif=exif)


def pages_of_tiff():
    out, second = io.BytesIO(), Image.new("L", (8, 8))
    second.encoderinfo = {"tiffinfo": {285: NAME}}
    Image.new("L", (8, 8)).save(out, "TIFF", save_all=True, append_images=[second])
    return out.getvalue()


SAID = NAME.encode()
IPTC = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x17\x1c\x02\x50\0\x12" + SAID + b"\0"
NOTED = {
    "text": png_with(b"tEXt", b"Artist\0" + SAID),
    "key": png_with(b"tEXt", SAID + b"\0x"),
    "packed": png_with(b"zTXt", b"Source\0\0" + zlib.compress(SAID)),
    "international": png_with(b"iTXt", b"Title\0\0\0\0\0" + SAID),
    "profile": png_with(b"iCCP", SAID + b"\0\0" + zlib.compress(b"no profile")),
    "private": png_with(b"prVt", SAID),
    "comment": jpeg_with(b"\xfe", b"first")[:2] + jpeg_with(b"\xfe", SAID)[2:],
    "newspaper": jpeg_with(b"\xed", IPTC),
    "program": jpeg_with(b"\xea", b"\x01\x02" + SAID),
    "wide": with_exif(Base.XPComment, (NAME + "\0").encode("utf-16-le")),
    "user": with_exif(Base.UserComment, b"UNICODE\0" + NAME.encode("utf-16-be"), within=IFD.Exif),
    "unknown": with_exif(0xC000, NAME),
    "long": with_exif(Base.ImageDescription, "z " * 150 + NAME),
    "later": pages_of_tiff(),
}


@pytest.mark.parametrize("content", NOTED.values(), ids=NOTED)
def test_names_of_our_people_are_found_in_all_that_a_picture_carries(content):
    found = look(content, watch=[NAME])
    assert found.opened
    assert "watch_word" in codes(found)


def test_words_between_the_parts_are_read():
    """No program here opens such a file by itself; inside a PDF some do."""
    whole = picture()
    assert NAME in list(picture_parts.words(whole[:2] + SAID + whole[2:]))
    assert NAME in list(picture_parts.words(whole + SAID))


def test_names_that_are_not_latin_are_found_in_what_a_camera_wrote():
    content = with_exif(Base.XPAuthor, "Людмила Орлова\0".encode("utf-16-le"))
    assert "watch_word" in codes(look(content, watch=["Людмила Орлова"]))


@pytest.mark.parametrize(("form", "end"), [("JPEG", b"\xff\xd9"), ("PNG", b"IEND\xaeB`\x82")])
def test_a_second_end_hides_nothing_behind_a_picture(form, end):
    found = look(picture(form) + SAID + b"." + end, watch=[NAME])
    assert {"trailing_data", "watch_word"} <= codes(found)


def test_a_small_picture_within_a_picture_does_not_end_it():
    inner = picture()
    assert codes(look(jpeg_with(b"\xe7", inner))) == {"pictures"}
    progressive = picture(size=(64, 64), progressive=True)
    assert codes(look(progressive)) == {"pictures"}
