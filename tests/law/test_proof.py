"""The count of rows that ships with the laws is that of the rows themselves."""

from app.law.proof import Proof, proof
from app.law.statutes import codes
from tests.law.proof import FILE, counted


def test_the_shipped_count_is_true():
    """After a change of rows run `python -m tests.law.proof`."""
    assert FILE.read_text(encoding="utf-8") == counted()


def test_every_law_is_proven_by_rows_and_its_calendar_by_counts():
    assert [code for code in codes() if not proof(code).rows or not proof(code).counts] == []


def test_a_jurisdiction_without_a_law_has_no_rows():
    assert proof("US-GU") == Proof(0, 0, 0)
