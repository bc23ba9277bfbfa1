"""Keep the search index: pages, letters and messages, each with its words, and nothing else."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.models import Dispatch, FilePage, InboundMessage, SearchPage, StoredFile
from app.models.search import CAME, PAGE, SENT, VERSION, mark
from app.models.search_words import indexed, indexed_loosely, words_of

CHUNK: Final = 200
"""Pages or letters that are indexed in one transaction."""

_LANES: Final = {"page_id": PAGE, "dispatch_id": SENT, "message_id": CAME}
_LONGEST_TEXT: Final = 200_000  # characters kept of a message for its excerpts


def note_pages(session: Session, pages: Sequence[FilePage]) -> None:
    """Put pages that were just kept into the index, in the transaction that keeps them."""
    _add(session, [_page(one.id, one.file_id, one.text) for one in pages])


def pages_to_index(session: Session, *, but: Collection[int] = ()) -> Sequence[int]:
    """The pages that are not in the index, and none ``but`` these; at most ``CHUNK``."""
    there = select(SearchPage.page_id).where(SearchPage.page_id == FilePage.id).exists()
    query = select(FilePage.id).where(~there, FilePage.id.not_in(but))
    return session.scalars(query.order_by(FilePage.id).limit(CHUNK)).all()


def index_pages(session: Session, numbers: Collection[int]) -> int:
    """Put these pages into the index; give back how many there are."""
    query = select(FilePage.id, FilePage.file_id, FilePage.text).where(FilePage.id.in_(numbers))
    rows = [_page(*row) for row in session.execute(query.order_by(FilePage.id))]
    _add(session, rows)
    return len(rows)


def letters_to_index(session: Session, *, but: Collection[int] = ()) -> Sequence[int]:
    """The letters that are not in the index, and none ``but`` these; at most ``CHUNK``."""
    there = select(SearchPage.dispatch_id).where(SearchPage.dispatch_id == Dispatch.id).exists()
    query = select(Dispatch.id).where(~there, Dispatch.id.not_in(but))
    return session.scalars(query.order_by(Dispatch.id).limit(CHUNK)).all()


def index_letters(session: Session, numbers: Collection[int]) -> int:
    """Put these letters into the index; give back how many there are."""
    query = select(Dispatch.id, Dispatch.subject, Dispatch.body).where(Dispatch.id.in_(numbers))
    rows = [
        _row(SENT, f"{subject}\n\n{body}", dispatch_id=number)
        for number, subject, body in session.execute(query.order_by(Dispatch.id))
    ]
    _add(session, rows)
    return len(rows)


def leave_out(session: Session, **of: int) -> None:
    """Let a page, letter or message count as indexed that cannot be: it is not found by words."""
    _add(session, [_row(_LANES[next(iter(of))], "", **of)])


def messages_to_index(session: Session, *, but: Collection[int] = ()) -> Sequence[int]:
    """The messages that are not in the index, and none ``but`` these; at most ``CHUNK``."""
    there = select(SearchPage.message_id).where(SearchPage.message_id == InboundMessage.id).exists()
    query = select(InboundMessage.id).where(~there, InboundMessage.id.not_in(but))
    return session.scalars(query.order_by(InboundMessage.id).limit(CHUNK)).all()


def messages_named(session: Session, numbers: Collection[int]) -> Sequence[tuple[int, str, str]]:
    """Give these messages, each by its number, with the digest of its bytes and its subject."""
    query = (
        select(InboundMessage.id, StoredFile.sha256, InboundMessage.subject)
        .join(StoredFile, InboundMessage.file_id == StoredFile.id)
        .where(InboundMessage.id.in_(numbers))
        .order_by(InboundMessage.id)
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
