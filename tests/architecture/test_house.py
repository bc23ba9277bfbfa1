"""The rules of the house that no linter knows."""

import re

import pytest

from app.config import ROOT

MODULES = [
    path
    for top in ("app", "tests", "migrations")
    for path in sorted((ROOT / top).rglob("*.py"))
    if "versions" not in path.parts
]
CODE = [path for path in MODULES if path.is_relative_to(ROOT / "app")]
CEILING = 400


def _names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("path", MODULES, ids=_names(MODULES))
def test_a_module_stays_below_the_ceiling(path):
    assert len(path.read_text().splitlines()) <= CEILING, "split it by noun"


def test_one_place_commits():
    commits = re.compile(r"\.commit\(")
    assert _names(p for p in CODE if commits.search(p.read_text())) == ["app/db.py"]


def test_one_place_asks_the_time():
    asks = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(")
    assert _names(p for p in CODE if asks.search(p.read_text())) == ["app/clock.py"]


def test_nothing_is_left_open():
    words = "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error"))
    left = re.compile(rf"\b({words})\b")
    assert _names(p for p in MODULES if left.search(p.read_text())) == []


def test_no_module_is_a_drawer():
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py", "constants.py"}
    assert [name for name in _names(CODE) if name.rsplit("/", 1)[-1] in drawers] == []


def test_every_module_says_what_it_is_for():
    silent = [p for p in CODE if not p.read_text().lstrip().startswith('"""')]
    assert _names(silent) == []


def test_the_top_level_holds_only_what_was_agreed():
    agreed = {
        "app", "letters", "migrations", "tests", "docs", "wsgi.py", "pyproject.toml", "README.md",
        "Makefile", "LICENSE", "SECURITY.md", "CHANGELOG.md",
        "requirements.in", "requirements.lock", "requirements-dev.in", "requirements-dev.lock",
    }  # fmt: skip
    ignored = {"data", "demo-data", "daylight.egg-info", "__pycache__"}
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found - ignored <= agreed


def test_lock_files_hold_hashes_and_no_address():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text
