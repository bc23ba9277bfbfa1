"""What the addresses of a message say: to which letters it answers, or nearly, and what is odd."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from app.models import Dispatch, InboundMessage, RecordsRequest
from app.models.reply_token import near
from app.services.reply_addresses import (
    WhereAnswersGo,
    mangled_in,
    stands_in,
    tokens_of,
    where_answers_go,
)

SLIP = "It came to a reply address of ours with a slip in it."
NO_LETTER = "It came to a reply address that no letter of ours has."
_MOST_NEAR = 40


@dataclass(slots=True)
class AddressSigns:
    """What the books know of the tokens that some messages carry.

    ``letters`` gives the requests that each token's letter speaks of. ``near`` gives, by message,
    the tokens of letters that are one slip away from its address; ``doubts`` what is odd about it.
    """

    letters: dict[str, list[RecordsRequest]] = field(default_factory=dict)
    near: dict[int, list[str]] = field(default_factory=dict)
    doubts: dict[int, list[str]] = field(default_factory=dict)


def address_signs(session: Session, messages: Sequence[InboundMessage]) -> AddressSigns:
    """Read the addresses and the quoted tokens of ``messages``; two queries for all."""
    where = where_answers_go(session)
    found = AddressSigns()
    wanted = set[str]()
    for one in messages:
        slips = [slip for each in _came_to(one) if (slip := mangled_in(each, where))]
        if slips:
            found.doubts[one.id] = [SLIP]
        tokens = sorted({token for slip in slips for token in near(slip)})[:_MOST_NEAR]
        found.near[one.id] = tokens
        wanted.update(tokens, one.reading.get("tokens", ()), one.reading.get("copied_tokens", ()))
    found.letters = requests_of_letters(session, Dispatch.reply_token, wanted)
    for one in messages:
        if any(_belongs_to_none(each, where, found) for each in _came_to(one)):
            found.doubts.setdefault(one.id, []).append(NO_LETTER)
    return found


def requests_of_letters(
    session: Session, column: InstrumentedAttribute[Any], keys: set[str]
) -> dict[str, list[RecordsRequest]]:
    """The requests that each letter of ours speaks of, its own and those said within it.

    ``column`` of the letter is one of ``keys``, by which the answer is told.
    """
    if not keys:
        return {}
    known = select(Dispatch.id, column).where(column.in_(keys))
    written: dict[int | None, str] = {row[0]: row[1] for row in session.execute(known)}
    query = (
        select(Dispatch.id, Dispatch.within_id, RecordsRequest)
        .join(RecordsRequest, RecordsRequest.id == Dispatch.request_id)
        .where(or_(Dispatch.id.in_(written), Dispatch.within_id.in_(written)))
        .options(joinedload(RecordsRequest.agency))
        .order_by(Dispatch.id)
    )
    found: dict[str, list[RecordsRequest]] = {}
    for number, within, asked in session.execute(query) if written else ():
        for letter in {number, within} & written.keys():
            found.setdefault(written[letter], []).append(asked)
    return found


def _came_to(one: InboundMessage) -> Iterable[str]:
    told: list[str] = one.reading.get("came_to", [])
    return told


def _belongs_to_none(address: str, where: WhereAnswersGo, found: AddressSigns) -> bool:
    """Whether a whole token stands where our pattern has it, and is none that was given out."""
    if mangled_in(address, where) is not None or not stands_in(address, where):
        return False
    tokens = tokens_of(address)
    return bool(tokens) and not any(token in found.letters for token in tokens)
