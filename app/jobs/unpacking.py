"""Take the files inside a file out of it, each to be kept, looked into and read by itself."""

from typing import Final

from app import clock
from app.db import db, transaction
from app.parts import parts
from app.services import documents, file_texts, unpacking
from app.services.documents import DocumentRefused, Kept
from app.services.file_texts import Work

_HOLD_NONE: Final = ("image/", "text/", "audio/", "video/")


def unpack(work: Work) -> int:
    """Keep the files inside, with their tree; give back how many. Harmless if done twice."""
    if work.media_type.startswith(_HOLD_NONE):
        return 0
    room = unpacking.room_left(db.session, work.file_id)
    db.session.rollback()
    kept: list[tuple[str, Kept]] = []
    with parts().page_reader.inside(parts().store.path(work.sha256)) as found:
        for one in found[:room]:
            with one.path.open("rb") as content:
                try:
                    kept.append((one.name, documents.keep(parts().store, content)))
                except DocumentRefused:
                    continue
        left = len(found) - len(kept)
    with transaction() as session:
        unpacking.note_inside(session, work.file_id, kept, now=clock.now())
        file_texts.wish_for_new(session, now=clock.now())
        if left:
            said = f"Files inside that were not taken out, being too many or too deep: {left}."
            file_texts.note_problem(session, work, said)
    return len(kept)
