"""Writes the letters of a cohort: one for each body, to where that kind of letter goes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.law.clocks import Clock
from app.law.errors import LawUnknown
from app.models import (
    Contact,
    ContactHealth,
    ContactKind,
    Dispatch,
    ForumAddress,
    Group,
    LetterKind,
    RecordsRequest,
    RequesterOfRecord,
)
from app.queries.accusing import Accusation
from app.services import clocks, later_letters, mending
from app.services.clock_facts import Case
from app.services.cohort_plan import Asked, LeftOut, Ready, Recipient
from app.services.fallback import Instead, instead_of
from app.services.forum_addresses import addresses, is_the_agency
from app.services.later_letters import LaterLetter
from app.services.letters import LetterRefused
from app.services.mending import Known
from app.services.outbox import NO_ZIP, address_block
from app.services.preflight_problems import contact_of


@dataclass(frozen=True, slots=True)
class Fit:
    """A request that nothing hinders so far, with its case and what the gate said."""

    request: RecordsRequest
    case: Case
    told: Accusation


class Writer:
    """Writes the letters of one cohort."""

    def __init__(
        self,
        session: Session,
        asked: Asked,
        group: Group,
        now: datetime,
        known: Mapping[int, Known],
    ) -> None:
        self._session, self._asked, self._group, self._now = session, asked, group, now
        self._known = known
        self._signers = {one.id: one for one in session.scalars(select(RequesterOfRecord))}

    def letters(self, fit: Sequence[Fit]) -> tuple[list[Ready], list[LeftOut]]:
        """Write to each body once; say of whom no letter can be written."""
        ready, left_out = list[Ready](), list[LeftOut]()
        known = addresses(self._session, {one.request.jurisdiction for one in fit})
        for together in self._together(fit):
            written, refused = self._written(together)
            left_out += refused
            for some, letter in written:
                found = self._recipient(some[0].request, letter, known)
                if isinstance(found, Recipient):
                    ready.append(Ready(tuple(one.request for one in some), letter, found))
                    continue
                code, why, forum = found
                left_out += [LeftOut(one.request, code, (why,), forum) for one in some]
        return ready, left_out

    def _together(self, fit: Iterable[Fit]) -> Iterator[list[Fit]]:
        """The requests that one letter may speak of: all to one body, signed by one."""
        found: dict[tuple[object, ...], list[Fit]] = {}
        for one in fit:
            key: tuple[object, ...] = (one.request.id,)
            if self._asked.kind is LetterKind.FOLLOW_UP and not self._asked.extra:
                asked = one.request
                key = (asked.recipient_id, asked.jurisdiction, asked.requester_id)
            elif one.request.id in self._known:
                about = self._known[one.request.id]
                key = mending.together_by(self._asked.extra, one.request, about)
            found.setdefault(key, []).append(one)
        yield from found.values()

    def _written(
        self, together: list[Fit]
    ) -> tuple[list[tuple[list[Fit], LaterLetter]], list[LeftOut]]:
        """Write one letter about all of them, without those that cannot be spoken of."""
        try:
            return [(together, self._compose(together))], []
        except (LetterRefused, LawUnknown) as refusal:
            if len(together) == 1:
                why = LeftOut(together[0].request, "letter_refused", (str(refusal),))
                return [], [why]
        fine, refused = list[Fit](), list[LeftOut]()
        for one in together:
            written, why_not = self._written([one])
            fine += [one] if written else []
            refused += why_not
        return ([(fine, self._compose(fine))] if fine else []), refused

    def _compose(self, some: Sequence[Fit]) -> LaterLetter:
        first = some[0].request
        today = self._now.astimezone(ZoneInfo(first.recipient.zone)).date()
        signer = self._signers.get(first.requester_id or 0)
        may_accuse = self._asked.firm and all(one.told.may for one in some)
        instead = self._instead(first)
        pairs: list[tuple[RecordsRequest, Sequence[Clock]]] = [
            (one.request, clocks.compute(one.case)) for one in some
        ]
        if len(pairs) > 1:
            return later_letters.merge(
                self._session,
                pairs,
                today=today,
                signer=signer,
                group=self._group,
                may_accuse=may_accuse,
                kind=self._asked.kind,
                extra=self._asked.extra,
                instead=instead,
            )
        return later_letters.compose(
            self._session,
            first,
            self._asked.kind,
            clocks=pairs[0][1],
            today=today,
            signer=signer,
            group=self._group,
            extra=self._asked.extra,
            may_accuse=may_accuse,
            instead=instead,
        )

    def _instead(self, one: RecordsRequest) -> Instead | None:
        """Why a letter to the body comes by another way than its request did, if it does."""
        first = self._known[one.id].first if one.id in self._known else None
        if first is not None and self._as_it_went(one, first):
            return None
        contact = contact_of(one.recipient.contacts)
        if contact is None or contact.kind is one.channel:
            return None
        return instead_of(one.recipient.contacts, contact)

    def _recipient(
        self,
        one: RecordsRequest,
        letter: LaterLetter,
        known: Mapping[tuple[str, str], ForumAddress],
    ) -> Recipient | tuple[str, str, str]:
        """Where the letter goes; else why it cannot: a code, the words, the forum wanted."""
        forum = letter.to
        first = self._known[one.id].first if one.id in self._known else None
        if first is not None and (same := self._as_it_went(one, first)):
            return same
        if forum is None or is_the_agency(forum):
            return _at_the_agency(one)
        there = known.get((one.jurisdiction, forum.id))
        if there is None:
            why = f"Nobody has written down yet where {forum.name} takes letters."
            return "forum_address_wanted", why, forum.id
        return Recipient(forum.name, there.channel, there.value)

    def _as_it_went(self, one: RecordsRequest, first: Dispatch) -> Recipient | None:
        """The way that the first letter went; none where its contact fails by now."""
        contact = self._session.get(Contact, first.contact_id) if first.contact_id else None
        if contact is not None and contact.health is ContactHealth.FAILING:
            return None
        return Recipient(one.recipient.name, first.channel, first.recipient, contact)


def _at_the_agency(one: RecordsRequest) -> Recipient | tuple[str, str, str]:
    contact = contact_of(one.recipient.contacts)
    if contact is None:
        return "no_contact", f"{one.recipient.name} has no contact that works.", ""
    post = contact.kind is ContactKind.POST
    return Recipient(
        one.recipient.name,
        contact.kind,
        address_block(one.recipient, contact) if post else contact.value,
        contact,
        "" if contact.is_complete else NO_ZIP,
    )
