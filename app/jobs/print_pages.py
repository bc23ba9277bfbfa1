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
            parts().store.path(work.sha256)  # where the store went away, the file is not to blame
            said = f"It is shown as text, because its pages could not be printed: {because}."
            with transaction() as session:
                file_texts.note_problem(session, work, said)
    return parts().page_reader.embedded(parts().store.path(work.sha256), work.media_type)


def print_once(file_id: int, sha256: str, media_type: str) -> None:
    """Print a file, unless it was printed before. Raises ``PagesUnreadable``.

    It is never printed anew: boxes, notes and codes go by where its words stand.
    """
    there = prints.printed_of(db.session, file_id)
    db.session.rollback()
    if there is not None:
        return
    store = parts().store
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "printed.pdf"
        printed = parts().page_printer.print_pages(store.path(sha256), media_type, made)
        with made.open("rb") as content:
            kept = documents.keep(store, content)
    with transaction() as session:
        prints.note_printed(session, file_id, kept, printed, now=clock.now())


def _printed(work: Work) -> tuple[PageRead, ...]:
    print_once(work.file_id, work.sha256, work.media_type)
    there = prints.printed_of(db.session, work.file_id)
    if there is None:
        raise PagesUnreadable("what was printed is gone")
    sha256, beside = there.made.sha256, there.how["beside"]
    db.session.rollback()
    read = parts().page_reader.embedded(parts().store.path(sha256), PDF)
    return prints.pages_of_print(read, beside)
