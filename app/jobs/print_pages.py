"""Print a file that has no pages, and read the pages that come of it."""

import tempfile
from pathlib import Path

from app import clock
from app.db import db, transaction
from app.filetypes import PDF, PRINTED
from app.parts import parts
from app.ports.page_reading import PageRead, PagesUnreadable
from app.services import documents, file_texts, prints
from app.services.file_texts import Work


def pages_of(work: Work) -> tuple[PageRead, ...]:
    """Give the pages of a file: as they are in it, or as we print them. Raises ``PagesUnreadable``.

    What cannot be printed is shown as text, and it is noted why.
    """
    if work.media_type in PRINTED:
        try:
            return _printed(work)
        except PagesUnreadable as because:
            said = f"It is shown as text, because its pages could not be printed: {because}."
            with transaction() as session:
                file_texts.note_problem(session, work, said)
    return parts().page_reader.embedded(parts().store.path(work.sha256), work.media_type)


def _printed(work: Work) -> tuple[PageRead, ...]:
    """Print it, unless it was printed before: boxes, notes and codes go by where words stand."""
    there = prints.printed_of(db.session, work.file_id)
    if there is None:
        _print(work)
        there = prints.printed_of(db.session, work.file_id)
    if there is None:
        raise PagesUnreadable("what was printed is not there")
    sha256, beside = there.made.sha256, there.how.get("beside", ())
    db.session.rollback()
    read = parts().page_reader.embedded(parts().store.path(sha256), PDF)
    return prints.pages_of_print(read, beside)


def _print(work: Work) -> None:
    store = parts().store
    db.session.rollback()
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "printed.pdf"
        printed = parts().page_printer.print_pages(store.path(work.sha256), work.media_type, made)
        with made.open("rb") as content:
            kept = documents.keep(store, content)
    with transaction() as session:
        prints.note_printed(session, work.file_id, kept, printed, now=clock.now())
