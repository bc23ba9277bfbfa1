"""The ZIP of a packet: the same files give the same bytes, and no path leads out of it."""

import hashlib
import io
import tempfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.packet_archive import MANIFEST, Archive

WORD = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=8)
PATH = st.lists(WORD, min_size=1, max_size=3).map("/".join)
FILES = st.dictionaries(PATH, st.binary(max_size=200), max_size=8)


def written(files):
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "packet.zip"
        with Archive(out) as archive:
            for path, content in files.items():
                archive.add(path, content)
        return out.read_bytes()


@given(FILES)
def test_the_same_files_give_the_same_bytes_and_come_out_as_they_went_in(files):
    whole = written(files)
    assert whole == written(files)
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        assert packed.testzip() is None
        assert {name: packed.read(name) for name in files} == files
        lines = packed.read(MANIFEST).decode().splitlines()
    assert lines == [f"{hashlib.sha256(files[path]).hexdigest()}  {path}" for path in sorted(files)]


@pytest.mark.parametrize(
    "path",
    ["../out", "/etc/passwd", "a/../../b", "a//b", "./a", "", "a\\b", "a\nb", ".hidden", "ü", "a/",
     MANIFEST],
)  # fmt: skip
def test_a_path_that_could_lead_out_or_break_the_list_is_refused(tmp_path, path):
    with Archive(tmp_path / "x.zip") as archive, pytest.raises(ValueError, match="cannot be"):
        archive.add(path, b"x")


def test_two_files_that_some_systems_take_for_one_are_refused(tmp_path):
    with Archive(tmp_path / "x.zip") as archive:
        archive.add("letters/A", b"x")
        with pytest.raises(ValueError, match="cannot be"):
            archive.add("letters/a", b"y")


def test_a_packet_that_broke_off_has_no_list_of_hashes(tmp_path):
    out = tmp_path / "x.zip"
    with pytest.raises(RuntimeError), Archive(out) as archive:
        archive.add("a", b"x")
        raise RuntimeError
    with zipfile.ZipFile(out) as packed:
        assert packed.namelist() == ["a"]


class Zeros(io.RawIOBase):
    """A file of so many zeros that are nowhere kept."""

    def __init__(self, size):
        self.left = size

    def readable(self):
        return True

    def readinto(self, into):
        given = min(len(into), self.left)
        into[:given] = bytes(given)
        self.left -= given
        return given


def test_a_large_file_goes_in_with_little_memory(tmp_path):
    size = 64 * 1024 * 1024
    tracemalloc.start()
    try:
        with Archive(tmp_path / "x.zip") as archive:
            put = archive.stream("zeros", Zeros(size), size)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert put.size == size
    assert most < 8 * 1024 * 1024
