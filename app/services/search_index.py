"""Keep the search index: pages, letters and messages, each with its words, and nothing else."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.models import Dispatch, FilePage, InboundMessage, SearchPage, StoredFile
from app.models.search import CAME, PAGE, SENT, VERSION, mark
from app.models.search_words import indexed, indexed_loosely, words_of

CHUNK: Final = 200
"""Pages or letters that are indexed in one transaction."""

_LONGEST_TEXT: Final = 200_000  # characters kept of a message for its excerpts


def note_pages(session: Session, pages: Sequence[FilePage]) -> None:
    """Put pages that were just kept into the index, in the transaction that keeps them."""
    _add(session, [_page(one.id, one.file_id, one.text) for one in pages])


def index_new_pages(session: Session) -> int:
    """Put pages into the index that are not in it yet; give back how many, at most ``CHUNK``."""
    there = select(SearchPage.page_id).where(SearchPage.page_id == FilePage.id).exists()
    query = select(FilePage.id, FilePage.file_id, FilePage.text).where(~there)
    found = session.execute(query.order_by(FilePage.id).limit(CHUNK))
    rows = [_page(*row) for row in found]
    _add(session, rows)
    return len(rows)


def index_new_letters(session: Session) -> int:
    """Put letters into the index that are not in it yet; give back how many, at most ``CHUNK``."""
    there = select(SearchPage.dispatch_id).where(SearchPage.dispatch_id == Dispatch.id).exists()
    query = select(Dispatch.id, Dispatch.subject, Dispatch.body).where(~there)
    rows = [
        _row(SENT, f"{subject}\n\n{body}", dispatch_id=number)
        for number, subject, body in session.execute(query.order_by(Dispatch.id).limit(CHUNK))
    ]
    _add(session, rows)
    return len(rows)


def messages_to_index(session: Session) -> Sequence[tuple[int, str, str]]:
    """The messages that are not in the index: number, digest of their bytes, subject."""
    there = select(SearchPage.message_id).where(SearchPage.message_id == InboundMessage.id).exists()
    query = (
        select(InboundMessage.id, StoredFile.sha256, InboundMessage.subject)
        .join(StoredFile, InboundMessage.file_id == StoredFile.id)
        .where(~there)
        .order_by(InboundMessage.id)
        .limit(CHUNK)
    )
    return [(one, digest, subject) for one, digest, subject in session.execute(query)]


def note_messages(session: Session, texts: Sequence[tuple[int, str]]) -> None:
    """Put messages into the index, each by its number with its text."""
    known = set(
        session.scalars(
            select(InboundMessage.id).where(InboundMessage.id.in_([one for one, _ in texts]))
        )
    )
    done = set(
        session.scalars(select(SearchPage.message_id).where(SearchPage.message_id.in_(known)))
    )
    rows = []
    for number, said in texts:
        if number in known - done:
            text = said.replace("\0", " ")[:_LONGEST_TEXT]
            rows.append(_row(CAME, text, message_id=number) | {"text": text})
    _add(session, rows)


def forget_old(session: Session) -> int:
    """Drop what was indexed by older rules, at most ``CHUNK`` at once; it is indexed anew."""
    old = select(SearchPage.id).where(SearchPage.version != VERSION).limit(CHUNK)
    numbers = session.scalars(old).all()
    session.execute(delete(SearchPage).where(SearchPage.id.in_(numbers)))
    return len(numbers)


def forget_all(session: Session) -> None:
    """Say of everything that it is to be indexed anew. Until its turn it stays findable."""
    session.execute(update(SearchPage).values(version=0))


def _add(session: Session, rows: Sequence[dict[str, object]]) -> None:
    if rows:
        session.execute(insert(SearchPage), list(rows))


def _page(number: int, file_id: int, text: str) -> dict[str, object]:
    row = _row(PAGE, text, page_id=number)
    return row | {"words": f"{row['words'] or ' '}_ {mark(file_id)} "}


def _row(lane: str, text: str, **of: int) -> dict[str, object]:
    words = words_of(text)
    return {
        "lane": lane,
        "words": indexed(words),
        # What OCR misread is on pages; people do not take 0 for o in their letters.
        "loose": indexed_loosely(words) if lane == PAGE else "",
        "text": "",
        "version": VERSION,
        **of,
    }
