"""The table of findings: every row can be found, and every finding has a row, and a test."""

import re
from pathlib import Path

from app.ports.findings import KINDS, UNREAD, Severity

ROOT = Path(__file__).parents[3]
LOOKS = [
    *(ROOT / "app" / "adapters").rglob("*.py"),
    *(ROOT / "app/cli/document_inspection.py", ROOT / "app/services/file_looks.py"),
]
TESTS = [
    *Path(__file__).parent.glob("*.py"),
    *(ROOT / "tests/cli/test_document_inspection.py", ROOT / "tests/services/test_file_looks.py"),
    ROOT / "tests/jobs/test_compare_pages.py",
]


def words_in(paths):
    return {word for path in paths for word in re.findall(r'"([a-z_]+)"', path.read_text())}


def test_every_row_is_found_by_a_look_and_proven_by_a_test():
    assert KINDS.keys() - words_in(LOOKS) == set()
    assert KINDS.keys() - words_in(TESTS) == set()


def test_every_finding_has_a_row():
    named = re.compile(r'(?:find|Finding|unread|_held|_refused|_Shut)\(\s*(?:code=)?"([a-z_]+)"')
    found = {code for path in LOOKS for code in named.findall(path.read_text())}
    assert len(found) > 40
    assert found - KINDS.keys() == set()


def test_what_was_not_looked_into_always_blocks():
    assert {KINDS[code].severity for code in UNREAD} == {Severity.BLOCK}


def test_every_row_says_what_it_is_and_what_to_do():
    for kind in KINDS.values():
        assert kind.title[0].islower() or kind.title.startswith("DDE"), kind.title
        assert kind.advice.endswith("."), kind.advice
