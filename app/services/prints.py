"""What we printed of files that have no pages: kept as a file of its own, printed once for ever."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Derivation, DerivationKind, StoredFile
from app.ports.page_printing import PrintedPages
from app.ports.page_reading import PageRead
from app.services.documents import Kept, stored_file


def printed_of(session: Session, file_id: int) -> Derivation | None:
    """Find the link to what was printed of a file; none where nothing was."""
    query = select(Derivation).filter_by(source_id=file_id, kind=DerivationKind.CONVERTED)
    return session.scalars(query.order_by(Derivation.id).limit(1)).first()


def note_printed(
    session: Session, file_id: int, kept: Kept, printed: PrintedPages, *, now: datetime
) -> Derivation:
    """Keep what was printed of a file as a link of its chain; what is kept already stays."""
    there = printed_of(session, file_id)
    if there is not None:
        return there
    made = Derivation(
        source_id=session.get_one(StoredFile, file_id).id,
        made_id=stored_file(session, kept, now).id,
        kind=DerivationKind.CONVERTED,
        how={
            "pages": printed.pages,
            "program": printed.program,
            "left_out": dict(printed.left_out),
            "beside": list(printed.beside),
        },
        made_at=now,
    )
    session.add(made)
    session.flush()
    return made


def pages_of_print(read: Sequence[PageRead], beside: Sequence[str]) -> tuple[PageRead, ...]:
    """Give the pages of a file that was printed: those printed, then what stands on none of them.

    The latter are text alone, for members; they have no size.
    """
    printed = [
        PageRead(one.number, one.width, one.height, one.text, converted=True) for one in read
    ]
    behind = [
        PageRead(number, 0.0, 0.0, words, converted=True)
        for number, words in enumerate(beside, start=len(printed) + 1)
    ]
    return (*printed, *behind)
