"""The README is true: it names every command, every setting and every make target."""

import re
from dataclasses import fields

from app.cli import COMMANDS
from app.config import ROOT, Settings

README = ROOT / "README.md"


def test_every_command_is_in_the_readme():
    text = README.read_text()
    assert [name for name in COMMANDS if f"daylight {name}" not in text] == []


def test_every_setting_is_in_the_readme():
    text = README.read_text()
    names = [field.name for field in fields(Settings) if field.name != "home"]
    assert [name for name in names if f"`{name}`" not in text] == []
    assert "DAYLIGHT_HOME" in text


def test_every_make_target_is_in_the_readme():
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    text = README.read_text()
    assert [target for target in targets if f"make {target}" not in text] == []


def test_the_readme_names_no_command_that_does_not_exist():
    named = set(re.findall(r"`daylight ([a-z-]+)", README.read_text()))
    assert named <= set(COMMANDS)
