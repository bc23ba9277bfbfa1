"""Two readers settle a difference themselves: one offers which answer stands, the other agrees."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.models import Coding, Document, Reading, Round, Settlement, SettlementOffer
from app.queries import codings
from app.queries.codings import Pair
from app.services import readings
from app.services.readings import ReadingRefused


def offer(
    session: Session,
    document: Document,
    term: str,
    *,
    stands: Round | None,
    reason: str,
    member_id: int,
    now: datetime,
) -> SettlementOffer:
    """Offer the other reader that an answer stands, or neither where ``stands`` is none.

    Settles nothing by itself. A newer offer of either reader supersedes it. Refuses anybody who
    is not one of the two, readings without a name, a difference that a third person decided, and
    what `readings.settle` refuses.
    """
    pair = readings.difference(session, document, term)
    _among_two(session, document, member_id)
    _refuse_decided(pair)
    chosen = readings.chosen_of(pair, stands, reason)
    if former := codings.offers(session, document.id).get(term):
        former.superseded_at = now
        session.flush()
    made = SettlementOffer(
        document_id=document.id,
        term=term,
        coding_id=chosen.id if chosen else None,
        reason=reason.strip(),
        offered_by_id=member_id,
        offered_at=now,
    )
    session.add(made)
    session.flush()
    return made


def agree(
    session: Session, document: Document, offer_id: int, *, member_id: int, now: datetime
) -> Settlement:
    """Agree to what the other reader offered: it is settled then, in both names.

    ``offer_id`` is the offer as it was read. Refuses the one who made it, anybody who did not read
    the document, and an offer that is past.
    """
    made = session.get(SettlementOffer, offer_id)
    if made is None or made.document_id != document.id:
        raise ReadingRefused("There is no such offer. Nothing was changed.")
    pair = readings.difference(session, document, made.term)
    _among_two(session, document, member_id)
    session.refresh(made)
    if made.superseded_at is not None:
        raise ReadingRefused(
            "This offer is past: a newer one was made, or somebody settled it. Nothing was "
            "changed; read what stands there now."
        )
    if made.offered_by_id == member_id:
        raise ReadingRefused("You made this offer; the other reader agrees. Nothing was changed.")
    _refuse_decided(pair)
    made.superseded_at = now
    return readings.keep_settled(
        session,
        pair,
        Settlement(
            document_id=document.id,
            term=made.term,
            coding_id=made.coding_id,
            reason=made.reason,
            settled_by_id=member_id,
            offer=made,
            settled_at=now,
        ),
    )


def round_of(pair: Pair, coding_id: int | None) -> Round | None:
    """Say whose answer a settlement or an offer names; none where neither stands."""
    said: dict[int, Round] = {
        one.id: turn
        for turn, one in ((Round.FIRST, pair.first), (Round.SECOND, pair.second))
        if isinstance(one, Coding)
    }
    return said.get(coding_id) if coding_id else None


def _among_two(session: Session, document: Document, member_id: int) -> None:
    """Refuse whoever is not one of two readers who both have a name."""
    every: tuple[Reading, ...] = codings.stage(session, document.id, member_id).readings
    ids = {one.reader_id for one in every}
    if member_id not in ids:
        raise ReadingRefused(
            "Only the two readers settle it together; you may settle it as a third person. "
            "Nothing was changed."
        )
    if None in ids:
        raise ReadingRefused(
            "One reading has no name, so nobody can agree for it: a third person settles. "
            "Nothing was changed."
        )


def _refuse_decided(pair: Pair) -> None:
    if pair.settlement and pair.settlement.offer_id is None:
        raise ReadingRefused(
            "A third person decided this already; only a third person decides it anew. "
            "Nothing was changed."
        )
