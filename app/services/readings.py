"""Readings: two people read an agreement, blind to each other; a third settles differences."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import NotFound, ServiceError
from app.models import Coding, Document, Reading, Round, Settlement
from app.queries import codings
from app.queries.codings import Pair


class ReadingRefused(ServiceError):
    """A reading cannot be begun, changed or settled like this; nothing was changed."""


def at_work(
    session: Session, document: Document, *, reader_id: int | None, now: datetime
) -> Reading:
    """Give the reader's own unfinished reading, begun now where there is none.

    The first to come is the first reader, the next one the second. Refuses a third, a second
    where one was decided to be enough, whoever has finished, and a reader without a name: nobody
    could tell that two people read.
    """
    _refuse_nameless(reader_id)
    stage = codings.stage(session, document.id, reader_id)
    if stage.mine is None:
        return _begin(session, document, stage, reader_id=reader_id, now=now)
    if stage.mine.finished_at:
        raise ReadingRefused(
            "You have finished this reading, so it does not change any more. Nothing was changed."
        )
    return stage.mine


def finish(
    session: Session, document: Document, *, reader_id: int | None, now: datetime
) -> Reading:
    """Hand a reading in. Once both are in, both are seen, and neither changes.

    Terms left out stay without an answer, which is not the same as absent. Refuses a reading
    without a single code.
    """
    reading = _mine(session, document, reader_id)
    if not codings.own(session, reading):
        raise ReadingRefused("Code at least one term before you hand the reading in.")
    reading.finished_at = reading.finished_at or now
    return reading


def go_on(session: Session, document: Document, *, reader_id: int | None) -> Reading:
    """Take a reading back that was handed in, while nobody can have seen it."""
    reading = _mine(session, document, reader_id)
    if codings.stage(session, document.id, reader_id).is_open:
        raise ReadingRefused(
            "Both readings are open now, so neither changes any more. Settle where they differ."
        )
    reading.finished_at = None
    return reading


def let_stand_alone(session: Session, document: Document, because: str) -> Reading:
    """Decide that a finished first reading is enough, and say why. It is then open to all.

    What rests on one reader is marked so everywhere and is never public. Refuses without a
    reason, before the reading is in, and where a second reader has begun.
    """
    every = codings.stage(session, document.id, None).readings
    if len(every) != 1 or every[0].finished_at is None:
        raise ReadingRefused(
            "One reading is enough only when it is in and nobody has begun a second. "
            "Nothing was changed."
        )
    if not because.strip():
        raise ReadingRefused("Say why no second person reads it. Nothing was changed.")
    every[0].alone_because = because.strip()
    return every[0]


def hand_over(session: Session, document: Document, turn: Round, *, to_id: int | None) -> Reading:
    """Give an unfinished reading to another member, who sees and goes on with what is there.

    One that is in and has no name is taken back for it: whoever takes it answers for it and hands
    it in. Refuses one that is in and named or seen, and the other reader of the same document.
    """
    _refuse_nameless(to_id)
    every = codings.stage(session, document.id, to_id).readings
    reading = next((one for one in every if one.round is turn), None)
    is_named = reading is not None and reading.reader_id is not None
    if reading is None or (reading.finished_at and (is_named or codings.is_open(every))):
        raise ReadingRefused("There is no unfinished reading to hand over. Nothing was changed.")
    if any(one.reader_id == to_id for one in every):
        raise ReadingRefused(
            "They read this document already; the other reading needs somebody else. "
            "Nothing was changed."
        )
    reading.reader_id, reading.finished_at = to_id, None
    session.flush()
    return reading


def settle(
    session: Session,
    document: Document,
    term: str,
    *,
    stands: Round | None,
    reason: str,
    member_id: int | None,
    now: datetime,
) -> Settlement:
    """Decide which of two different answers stands; none of them where ``stands`` is none.

    Only a third person settles like this, by name; what the two offered each other is then past. An
    earlier decision stays, superseded. Refuses without a reason, and where both readers agree or
    one of them is not done.
    """
    _refuse_nameless(member_id)
    pair = difference(session, document, term)
    readers = codings.stage(session, document.id, member_id)
    if readers.mine is not None:
        raise ReadingRefused(
            "You read this document: a third person settles, or both readers do it together. "
            "Nothing was changed."
        )
    chosen = chosen_of(pair, stands, reason)
    if offered := codings.offers(session, document.id).get(term):
        offered.superseded_at = now
    return keep_settled(
        session,
        pair,
        Settlement(
            document_id=document.id,
            term=term,
            coding_id=chosen.id if chosen else None,
            reason=reason.strip(),
            settled_by_id=member_id,
            settled_at=now,
        ),
    )


def difference(session: Session, document: Document, term: str) -> Pair:
    """Give the two different answers to a term, and let nobody else decide about them meanwhile.

    Refuses where both readers agree, where one of them is not done, and where one is enough.
    """
    held = select(Reading).filter_by(document_id=document.id).order_by(Reading.id)
    every = session.scalars(held.with_for_update()).all()
    if any(one.alone_because for one in every):
        raise ReadingRefused("One reader read this document, so there is nothing to settle.")
    found = {one.term: one for one in codings.pairs(session, document.id)}
    if term not in found or found[term].is_same:
        raise ReadingRefused(
            f"There is nothing to settle about {term}: both readers agree, or one is not done."
        )
    return found[term]


def chosen_of(pair: Pair, stands: Round | None, reason: str) -> Coding | None:
    """Give the answer that shall stand, none where neither does. Refuses one that nobody gave."""
    if not reason.strip():
        raise ReadingRefused("Say why this answer stands. Nothing was changed.")
    chosen = {Round.FIRST: pair.first, Round.SECOND: pair.second, None: None}[stands]
    if stands and chosen is None:
        raise ReadingRefused(
            f"The {stands} reader gave no answer to {pair.term}. Nothing was changed."
        )
    return chosen


def keep_settled(session: Session, pair: Pair, made: Settlement) -> Settlement:
    """Keep a decision; the one before stays, superseded."""
    if pair.settlement:
        pair.settlement.superseded_at = made.settled_at
        session.flush()
    session.add(made)
    session.flush()
    return made


def _begin(
    session: Session,
    document: Document,
    stage: codings.Stage,
    *,
    reader_id: int | None,
    now: datetime,
) -> Reading:
    if len(stage.readings) == len(Round):
        raise ReadingRefused(
            "Two people read this document already. Where they differ, a third one settles. "
            "Nothing was kept."
        )
    if stage.is_open:
        raise ReadingRefused(
            "It was decided that one reading of this document is enough. Nothing was kept."
        )
    if any(one.reader_id is None for one in stage.readings):
        raise ReadingRefused(
            "The other reading has no name, so nobody knows who read it first: it might be you. "
            "A member takes it over on the page “Two readings”. Nothing was kept."
        )
    turn = Round.SECOND if stage.readings else Round.FIRST
    reading = Reading(document_id=document.id, round=turn, reader_id=reader_id, began_at=now)
    try:
        with session.begin_nested():
            session.add(reading)
    except IntegrityError as error:
        raise ReadingRefused(
            "Somebody else began to read this document at the same moment. Nothing was kept; "
            "try again."
        ) from error
    return reading


def _refuse_nameless(reader_id: int | None) -> None:
    if reader_id is None:
        raise ReadingRefused("Say who you are: a reader has a name. Nothing was kept.")


def _mine(session: Session, document: Document, reader_id: int | None) -> Reading:
    _refuse_nameless(reader_id)
    mine = codings.stage(session, document.id, reader_id).mine
    if mine is None:
        raise NotFound("You have not begun to read this document.")
    return mine
