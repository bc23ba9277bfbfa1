"""Lists that name agencies: a CSV file, or lines pasted into a page."""

from collections.abc import Sequence
from pathlib import Path

from app.models.places import state_code
from app.queries.selection import ListRow
from app.queries.selection_terms import CannotSelect
from app.services.agency_columns import FIELDS
from app.services.cells import one_line
from app.services.columns import match_columns
from app.services.tables import Table, read_table

_NAMING = {field: FIELDS[field] for field in ("external_id", "name", "state", "city")}


def read_list(path: str) -> Sequence[ListRow]:
    """Read the list that ``file:PATH`` names. Refuses a file that is not there or is no table."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise CannotSelect(f"The list {path} cannot be read: {error.strerror}.") from None
    return list_of(content, path)


def list_of(content: bytes, name: str) -> Sequence[ListRow]:
    """Read a list with a header: an external ID, or a name and a state (and a city)."""
    return _rows(read_table(content), name)


def _rows(table: Table, name: str) -> list[ListRow]:
    columns = match_columns(table.headers, _NAMING)
    if "external_id" not in columns and not {"name", "state"} <= columns.keys():
        raise CannotSelect(
            f"{name} needs a column with the external ID, or one with the name and one with the "
            f"state. It has: {', '.join(table.headers)}."
        )
    places = {field: table.headers.index(column) for field, column in columns.items()}

    def cell(record: list[str], field: str) -> str:
        return one_line(record[places[field]]) if field in places else ""

    return [
        ListRow(
            row=row,
            external_id=cell(record, "external_id"),
            name=cell(record, "name"),
            state=state_code(cell(record, "state")) or "",
            city=cell(record, "city"),
        )
        for row, record in enumerate(table.rows, start=1)
    ]
