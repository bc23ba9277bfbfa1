"""Pictures of pages that are kept for a while: bounded, and never a reason to fail."""

import os
import threading
from pathlib import Path

import pytest

from app.adapters import page_cache
from app.adapters.page_cache import CachedPageReader
from app.ports.page_reading import Word

FILE = Path("/store") / ("ab" * 32)


class Drawer:
    """A reader that counts what it draws."""

    def __init__(self, size=1_000):
        self.drawn, self.size = 0, size

    def picture(self, path, media_type, number, *, width):
        self.drawn += 1
        return bytes([number % 256]) * self.size

    def words(self, path, media_type, number):
        self.drawn += 1
        return (Word(0.0, 0.0, 9.0, 9.0, f"word {number}"),)


def picture(cache, number):
    return cache.picture(FILE, "application/pdf", number, width=900)


def held(folder):
    return [one for one in folder.rglob("*") if one.is_file()]


def test_a_page_is_drawn_once_and_then_kept(tmp_path):
    drawer = Drawer()
    cache = CachedPageReader(drawer, tmp_path)
    assert picture(cache, 7) == picture(cache, 7) == b"\x07" * 1_000
    assert cache.words(FILE, "application/pdf", 7) == cache.words(FILE, "application/pdf", 7)
    assert drawer.drawn == 2


def test_words_are_at_hand_once_somebody_asked_for_them(tmp_path):
    drawer = Drawer()
    cache = CachedPageReader(drawer, tmp_path)
    picture(cache, 7)
    assert cache.words_at_hand(FILE, 7) is None
    asked = cache.words(FILE, "application/pdf", 7)
    assert cache.words_at_hand(FILE, 7) == asked != ()
    assert cache.words_at_hand(FILE, 8) is None
    assert drawer.drawn == 2


def test_what_was_looked_at_longest_ago_goes(tmp_path):
    cache = CachedPageReader(Drawer(), tmp_path, most=50_000)
    for number in range(1, 101):
        picture(cache, number)
        for age, one in enumerate(sorted(held(tmp_path), key=os.path.getmtime, reverse=True)):
            os.utime(one, (1_000_000_000 - age, 1_000_000_000 - age))
    picture(cache, 1)  # it is looked at once more
    for number in range(101, 202):
        picture(cache, number)
    assert sum(one.stat().st_size for one in held(tmp_path)) <= 50_000
    assert (tmp_path / FILE.name[:2] / FILE.name / "201-900.png").is_file()
    assert not (tmp_path / FILE.name[:2] / FILE.name / "50-900.png").exists()


def test_the_number_of_files_is_bounded_as_well(tmp_path, monkeypatch):
    monkeypatch.setattr(page_cache, "_MOST_FILES", 20)
    cache = CachedPageReader(Drawer(size=1), tmp_path)
    for number in range(1, 202):
        picture(cache, number)
    assert len(held(tmp_path)) == 20


def test_a_new_process_makes_room_also_where_it_draws_little(tmp_path):
    before = CachedPageReader(Drawer(), tmp_path)
    for number in range(1, 60):
        picture(before, number)
    picture(CachedPageReader(Drawer(), tmp_path, most=5_000), 60)
    assert sum(one.stat().st_size for one in held(tmp_path)) <= 5_000


def test_on_a_full_disk_a_page_is_shown_all_the_same(tmp_path, monkeypatch):
    def full(*args, **more):
        raise OSError(28, "No space left on device")

    cache = CachedPageReader(Drawer(), tmp_path)
    monkeypatch.setattr(page_cache, "_write", full)
    assert picture(cache, 3) == b"\x03" * 1_000


def test_a_write_that_breaks_leaves_no_half_a_picture(tmp_path):
    target = tmp_path / "1.png"
    with pytest.raises(TypeError):
        page_cache._write(target, None)
    assert held(tmp_path) == []


def test_nothing_is_remembered_of_pages_that_nobody_asks_for(tmp_path):
    cache = CachedPageReader(Drawer(), tmp_path)
    for number in range(1, 50):
        picture(cache, number)
        picture(cache, number)
    assert cache._making == {}


def test_two_who_ask_for_one_page_at_once_have_it_drawn_once(tmp_path):
    begun, go_on = threading.Event(), threading.Event()

    class Slow(Drawer):
        def picture(self, *args, **more):
            begun.set()
            go_on.wait(10)
            return super().picture(*args, **more)

    drawer = Slow()
    cache = CachedPageReader(drawer, tmp_path)
    both = [threading.Thread(target=picture, args=(cache, 1)) for _ in range(2)]
    for one in both:
        one.start()
    assert begun.wait(10)
    go_on.set()
    for one in both:
        one.join(10)
    assert drawer.drawn == 1
