"""What was read from pictures of pages, as people check it. For members only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from app.models import FilePage, Member, ScannedPage, TableScan, TextFrom


@dataclass(frozen=True, slots=True)
class PageState:
    """How far a page is checked. ``rows`` leaves out what is no row; ``doubts`` are of cells."""

    number: int
    rows: int
    doubts: int
    problem: str
    checked_at: datetime | None
    checked_by: str


def scan_of(session: Session, file_id: int) -> TableScan | None:
    """Find what was read from the pictures of a file."""
    return session.scalars(select(TableScan).filter_by(file_id=file_id)).first()


def page_states(session: Session, scan: TableScan) -> list[PageState]:
    """List the pages in their order."""
    # What was seen is large, and this is asked every few seconds meanwhile.
    asked = select(ScannedPage).filter_by(scan_id=scan.id).options(defer(ScannedPage.look))
    pages = session.scalars(asked.order_by(ScannedPage.number)).all()
    people = names(session, (one.checked_by_id for one in pages if one.checked_by_id))
    made = []
    for one in pages:
        lines = [line for line in one.lines if not line["left_out"]]
        doubts = sum(
            bool(cell["doubt"]) and "by" not in cell for line in lines for cell in line["cells"]
        )
        checked_by = people.get(one.checked_by_id or 0, "")
        made.append(
            PageState(one.number, len(lines), doubts, one.problem, one.checked_at, checked_by)
        )
    return made


def pictured_pages(session: Session, file_id: int) -> Sequence[int]:
    """Name the pages of a file that are pictures: OCR had to read their text."""
    found = select(FilePage.number).filter_by(file_id=file_id, text_from=TextFrom.OCR)
    return session.scalars(found.order_by(FilePage.number)).all()


def page_of(session: Session, scan: TableScan, number: int) -> ScannedPage | None:
    """Find a page by its number."""
    found = select(ScannedPage).filter_by(scan_id=scan.id, number=number)
    return session.scalars(found).one_or_none()


def unchecked(session: Session, scan: TableScan) -> Sequence[int]:
    """Name the pages that nobody checked yet."""
    left = select(ScannedPage.number).where(
        ScannedPage.scan_id == scan.id, ScannedPage.checked_at.is_(None)
    )
    return session.scalars(left.order_by(ScannedPage.number)).all()


def headings(session: Session, scan: TableScan) -> dict[int, str]:
    """Give what seems to be the heading of each column: the first row of several cells."""
    pages = session.scalars(
        select(ScannedPage).filter_by(scan_id=scan.id).order_by(ScannedPage.number).limit(2)
    )
    for page in pages:
        for line in page.lines:
            said = {int(one["column"]): str(one["words"]) for one in line["cells"]}
            if not line["left_out"] and len(said) > 1:
                return said
    return {}


def names(session: Session, ids: Iterable[int]) -> Mapping[int, str]:
    """Give the names of members."""
    wanted = set(ids)
    if not wanted:
        return {}
    found = session.execute(select(Member.id, Member.name).where(Member.id.in_(wanted)))
    return {one: name or "somebody" for one, name in found}
