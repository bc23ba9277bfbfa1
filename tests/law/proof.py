"""Counts the rows that prove each law; `python -m tests.law.proof` writes what ships."""

from collections import Counter
from pathlib import Path

import yaml

from app.law import proof
from app.law.statutes import codes
from tests.law.rows import FOLDER, tables

FILE = Path(proof.__file__).parent / "data" / "proof.yaml"
_HEAD = (
    "# How many worked dates of the tests prove each law. Written by `python -m tests.law.proof`.\n"
)


def counted():
    """The text that the file must have."""
    found = {table.code: table.rows for table in tables()}
    counts = yaml.safe_load((FOLDER.parent / "business_days.yaml").read_text(encoding="utf-8"))
    bare = Counter(row["code"] for row in counts)
    lines = []
    for code in codes():
        rows = found.get(code, ())
        official = sum(row.authority is not None for row in rows)
        lines.append(
            f"  {code}: {{rows: {len(rows)}, official: {official}, counts: {bare[code]}}}\n"
        )
    return f"{_HEAD}proven:\n{''.join(lines)}"


if __name__ == "__main__":
    FILE.write_text(counted(), encoding="utf-8")
