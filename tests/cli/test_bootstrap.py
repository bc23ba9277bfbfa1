"""The first command on a bare machine: it needs nothing, and says what is missing."""

import ast
import platform
import shutil
import subprocess
import sys

import pytest

from app.cli import bootstrap
from app.config import ROOT

SCRIPT = ROOT / "app" / "cli" / "bootstrap.py"


def test_it_needs_the_standard_library_only():
    names = set()
    for node in ast.walk(ast.parse(SCRIPT.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module.split(".")[0])
    assert names <= sys.stdlib_module_names


def test_it_runs_where_nothing_is_installed():
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), "--help"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "--demo" in done.stdout


@pytest.fixture
def bare(monkeypatch):
    """A machine that lacks every library and program, and has only the named installer."""

    def with_installer(name, system="Linux"):
        monkeypatch.setattr(bootstrap.ctypes.util, "find_library", lambda _: None)
        monkeypatch.setattr(
            shutil, "which", lambda asked: f"/usr/bin/{asked}" if asked == name else None
        )
        monkeypatch.setattr(platform, "system", lambda: system)
        monkeypatch.setattr(bootstrap, "_apt_prefix", lambda: None)
        monkeypatch.setattr(bootstrap, "_brewed", lambda _: False)

    return with_installer


@pytest.mark.parametrize(
    ("installer", "system", "command"),
    [
        ("apt-get", "Linux", "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0"),
        ("dnf", "Linux", "sudo dnf install pango"),
        ("brew", "Darwin", "brew install pango"),
        (None, "Linux", "install libpango-1.0-0"),
    ],
)
def test_it_tells_the_exact_command_where_it_may_not_install(
    bare, capsys, installer, system, command
):
    bare(installer, system)
    bootstrap._check_system()
    said = capsys.readouterr().out
    assert command in said
    assert "tesseract" in said
    assert "poppler" in said


def test_a_machine_that_has_everything_hears_nothing(monkeypatch, capsys):
    monkeypatch.setattr(bootstrap.ctypes.util, "find_library", lambda name: name)
    monkeypatch.setattr(shutil, "which", lambda name: name)
    bootstrap._check_system()
    assert capsys.readouterr().out == ""


def test_packages_are_installed_once_for_each_lock(monkeypatch, tmp_path):
    root = tmp_path
    (root / "pyproject.toml").write_text("[project]")
    (root / "requirements.lock").write_text("first")
    (root / ".venv").mkdir()
    monkeypatch.setattr(bootstrap, "ROOT", root)
    monkeypatch.setattr(bootstrap, "VENV", root / ".venv")
    asked = []
    monkeypatch.setattr(bootstrap, "_pip", lambda *arguments: asked.append(arguments))
    for _ in range(2):
        bootstrap._install("requirements.lock", "the product", own=True)
    assert len(asked) == 2  # the packages, then the project: once
    (root / "requirements.lock").write_text("second")
    bootstrap._install("requirements.lock", "the product", own=True)
    assert len(asked) == 4
