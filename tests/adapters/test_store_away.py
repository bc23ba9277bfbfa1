"""A store that is not at hand is told from a file that is not in it, and is never written into."""

import io
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from app.adapters.disk_store import MARK, DiskStore
from app.ports.store import BlobMissing, StoreAway

NO_FILE = "0" * 64
NOBODY = 65_534


@pytest.fixture
def root(tmp_path):
    return tmp_path / "files"


@pytest.fixture
def store(root):
    """A store that its desk has used."""
    store = DiskStore(root, was_used=lambda: True)
    DiskStore(root).put(io.BytesIO(b"the first"))
    return store


def everything(root):
    return sorted(one.relative_to(root).as_posix() for one in root.rglob("*"))


def refuses_all(store, digest):
    for act in (store.check, lambda: store.open(digest), lambda: store.path(digest)):
        with pytest.raises(StoreAway, match="store is away"):
            act()
    with pytest.raises(StoreAway, match="store is away"):
        store.put(io.BytesIO(b"another"))


def test_a_file_that_is_not_there_is_missing_while_the_store_is_at_hand(store):
    store.check()
    for act in (store.open, store.path):
        with pytest.raises(BlobMissing):
            act(NO_FILE)


def test_an_empty_place_where_nothing_is_mounted_is_no_store(store, root, tmp_path):
    kept = store.put(io.BytesIO(b"kept"))
    root.rename(tmp_path / "the disk")
    root.mkdir()
    refuses_all(store, kept.sha256)
    assert everything(root) == []
    root.rmdir()
    (tmp_path / "the disk").rename(root)
    assert store.path(kept.sha256).read_bytes() == b"kept"


def test_a_folder_that_is_gone_is_not_made_anew(store, root):
    kept = store.put(io.BytesIO(b"kept"))
    shutil.rmtree(root)
    refuses_all(store, kept.sha256)
    assert not root.exists()


def test_a_disk_of_other_things_is_no_store(store, root):
    kept = store.put(io.BytesIO(b"kept"))
    shutil.rmtree(root)
    (root / "lost+found").mkdir(parents=True)
    refuses_all(store, kept.sha256)
    assert everything(root) == ["lost+found"]


def test_a_link_that_leads_nowhere_is_no_store(store, root, tmp_path):
    kept = store.put(io.BytesIO(b"kept"))
    shutil.rmtree(root)
    root.symlink_to(tmp_path / "not mounted")
    refuses_all(store, kept.sha256)
    assert not (tmp_path / "not mounted").exists()


def test_a_new_desk_begins_its_store_in_an_empty_folder_or_in_none(tmp_path):
    for name in ("none", "empty"):
        root = tmp_path / name
        if name == "empty":
            root.mkdir()
        store = DiskStore(root, was_used=lambda: False)
        store.check()
        with pytest.raises(BlobMissing):
            store.open(NO_FILE)
        kept = store.put(io.BytesIO(b"the first"))
        assert DiskStore(root, was_used=lambda: True).path(kept.sha256).read_bytes() == b"the first"
        assert (root / MARK).is_dir()


def test_a_store_of_before_there_were_marks_goes_on_and_is_marked_by_the_next_file(store, root):
    first = store.put(io.BytesIO(b"the first"))
    (root / MARK).rmdir()
    assert store.path(first.sha256).read_bytes() == b"the first"
    with pytest.raises(BlobMissing):
        store.path(NO_FILE)
    store.put(io.BytesIO(b"the second"))
    assert (root / MARK).is_dir()
    for shelf in root.glob("??"):
        shutil.rmtree(shelf)
    with pytest.raises(BlobMissing):  # all its files are lost; the store itself is there
        store.path(first.sha256)


@pytest.fixture
def nobody():
    """A folder of somebody to whom things can be forbidden, which they cannot to root."""
    root = Path(tempfile.mkdtemp())
    before = os.geteuid()
    if before == 0:
        os.chown(root, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    try:
        yield root / "files"
    finally:
        os.seteuid(before)
        shutil.rmtree(root)


def used(root):
    store = DiskStore(root, was_used=lambda: True)
    return store, DiskStore(root).put(io.BytesIO(b"kept")).sha256


def test_a_folder_that_may_not_be_entered_is_away(nobody):
    store, kept = used(nobody)
    nobody.chmod(0o000)
    refuses_all(store, kept)
    nobody.chmod(0o700)
    assert store.path(kept).read_bytes() == b"kept"


def test_a_store_in_which_no_file_may_be_read_is_away(nobody):
    store, kept = used(nobody)
    for one in nobody.rglob("*"):
        if one.is_file():
            one.chmod(0o000)
    with pytest.raises(StoreAway, match="Permission denied"):
        store.path(kept)


def test_of_a_file_that_may_not_be_read_nothing_is_said_but_which_it_is(nobody):
    store, kept = used(nobody)
    store.path(kept).chmod(0o000)
    with pytest.raises(StoreAway, match=f"{kept} does not answer"):
        store.path(kept)


def test_a_folder_that_may_only_be_read_takes_nothing_in(nobody):
    store, kept = used(nobody)
    nobody.chmod(0o500)
    with pytest.raises(StoreAway, match="Permission denied"):
        store.put(io.BytesIO(b"another"))
    assert store.path(kept).read_bytes() == b"kept"
    nobody.chmod(0o700)


def test_a_full_disk_is_not_taken_for_a_store_that_is_away(store, root, monkeypatch):
    def full(handle, chunk):
        raise OSError(28, "No space left on device")

    before = everything(root)
    monkeypatch.setattr("app.adapters.disk_store.os.write", full)
    with pytest.raises(OSError, match="No space"):
        store.put(io.BytesIO(b"x"))
    assert everything(root) == before


def test_a_disk_that_fails_while_a_file_is_written_is_away_and_leaves_nothing(
    store, root, monkeypatch
):
    def fails(handle, chunk):
        raise OSError(5, "Input/output error")

    before = everything(root)
    monkeypatch.setattr("app.adapters.disk_store.os.write", fails)
    with pytest.raises(StoreAway, match="Input/output error"):
        store.put(io.BytesIO(b"x"))
    assert everything(root) == before
