"""The store on disk: whole files under their names, and nothing left of those that broke off."""

import io
import os

import pytest

from app.adapters.disk_store import DiskStore


class BreaksOff:
    """Content whose source is gone in the middle."""

    def __init__(self):
        self.left = 3

    def read(self, size):
        self.left -= 1
        if not self.left:
            raise OSError(28, "No space left on device")
        return b"x" * size


def files(root):
    return [one for one in root.rglob("*") if one.is_file()]


def test_a_file_that_breaks_off_leaves_nothing(tmp_path):
    with pytest.raises(OSError, match="No space"):
        DiskStore(tmp_path).put(BreaksOff())
    assert files(tmp_path) == []


def test_what_a_killed_process_left_half_written_is_dropped_and_nothing_else(tmp_path):
    store = DiskStore(tmp_path)
    kept = store.put(io.BytesIO(b"whole"))
    old, new = tmp_path / ".incoming-old", tmp_path / ".incoming-new"
    for one in (old, new):
        one.write_bytes(b"half of a large fi")
    os.utime(old, (1_000, 1_000))
    os.utime(store.path(kept.sha256), (1_000, 1_000))
    assert store.drop_idle(2_000) == 1
    assert store.drop_idle(2_000) == 0
    assert not old.exists()
    assert new.exists()
    assert store.path(kept.sha256).read_bytes() == b"whole"


def test_a_store_that_has_no_folder_yet_has_nothing_to_drop(tmp_path):
    assert DiskStore(tmp_path / "files").drop_idle(2_000) == 0
