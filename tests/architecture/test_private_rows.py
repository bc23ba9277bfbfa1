"""Rows of obtained tables are for members: nothing public can even name them."""

import ast
from pathlib import Path

import pytest

import app
from app.services.coded_values import Kind
from app.services.obtained_kinds import Field, OpenField, kinds

ROOT = Path(app.__file__).parent
PUBLIC = [
    *(ROOT / "web" / "public").glob("*.py"),
    *(ROOT / "queries").glob("public*.py"),
    *(ROOT / "queries" / "searching").glob("public*.py"),
    ROOT / "services" / "feeds.py",
]
SEARCHED = [*(ROOT / "queries" / "searching").glob("*.py"), ROOT / "services" / "search_index.py"]
ROWS = {"ObtainedRow", "ObtainedTable", "obtained_rows", "obtained_tables"}


def names(path):
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            yield node.id if isinstance(node, ast.Name) else node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module or "").split(".")
            yield from (one.name for one in node.names)


@pytest.mark.parametrize("path", [*PUBLIC, *SEARCHED], ids=lambda path: path.name)
def test_nothing_public_and_no_search_names_rows_or_their_tables(path):
    assert not ROWS & set(names(path))


def test_no_private_field_can_be_counted_by_or_published():
    private = [one for kind in kinds().values() for one in kind.fields if one.private]
    assert len(private) >= 8
    for one in private:
        with pytest.raises(ValueError, match="private"):
            OpenField(one)


def test_every_kind_keeps_what_points_at_a_household_private():
    told = {one.id: one.private for kind in kinds().values() for one in kind.fields}
    for name in ("address", "officer", "device_id", "owner", "latitude", "longitude", "street"):
        assert told[name]
    assert all(
        not one.field.private for kind in kinds().values() for one in (*kind.groups, *kind.sums)
    )


def test_a_field_is_open_only_where_nothing_says_otherwise():
    with pytest.raises(ValueError, match="private"):
        OpenField(Field("plate", "Plate", Kind.TEXT, private=True))
