"""The letters of a cohort before they are sent: one for each body, and who is left out and why."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.law.clocks import Clock
from app.law.errors import LawUnknown
from app.law.vocabulary import EventKind
from app.models import (
    Agency,
    Contact,
    ContactKind,
    Dispatch,
    ForumAddress,
    Group,
    LetterKind,
    RecordsRequest,
    RequesterOfRecord,
)
from app.queries.accusing import Accusation, accusable
from app.queries.cohorts import written_lately
from app.services import clocks, later_letters
from app.services.chunks import chunks
from app.services.clock_facts import Case, cases
from app.services.events import kind_row, proposed, read_facts
from app.services.forum_addresses import addresses, is_the_agency
from app.services.later_letters import LaterLetter
from app.services.letters import LetterRefused
from app.services.outbox import NO_ZIP, address_block, signing_group
from app.services.preflight_problems import contact_of

AGAIN_AFTER = timedelta(days=14)
"""How long nobody gets a second letter of the same kind about the same request."""

CHUNK = 200
_APPEALED, _RECEIVED = EventKind.APPEALED.value, EventKind.APPEAL_RECEIVED.value


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to send: to which requests, which kind of letter, in which words.

    ``firm`` says of a follow-up that it calls them late, which leaves out all who may not be
    called so; every other letter says as much as may be said. ``extra`` is what
    ``later_letters.compose`` takes.
    """

    kind: LetterKind
    request_ids: tuple[int, ...]
    firm: bool = True
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a letter goes, and by which way."""

    name: str
    channel: ContactKind
    value: str
    contact: Contact | None = None
    held_because: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """One letter that may leave, about one request or several to the same body."""

    requests: tuple[RecordsRequest, ...]
    letter: LaterLetter
    recipient: Recipient

    @property
    def accuses(self) -> bool:
        """Whether it calls somebody late, so that the gate is asked again when it leaves."""
        return any(basis.get("accuses") for basis in self.letter.bases.values())


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A request that gets no letter. ``code`` groups the reasons, ``why`` says them."""

    request: RecordsRequest
    code: str
    why: tuple[str, ...]
    forum: str = ""  # the forum whose address is wanted


@dataclass(frozen=True, slots=True)
class Starts:
    """A clock that begins with the letter, by the law of one state: whose it is and until when.

    ``once_received`` says that it begins when the letter is received there, which a person
    records; ``due_on`` is then reckoned from today.
    """

    jurisdiction: str
    kind: str
    who: str
    due_on: date
    once_received: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A whole cohort before it is sent."""

    asked: Asked
    ready: tuple[Ready, ...]
    left_out: tuple[LeftOut, ...]
    starts: tuple[Starts, ...]

    @property
    def requests(self) -> int:
        """How many requests get a letter."""
        return sum(len(one.requests) for one in self.ready)

    @property
    def reasons(self) -> dict[str, int]:
        """How many were left out, by why."""
        return dict(Counter(one.code for one in self.left_out).most_common())

    @property
    def digest(self) -> str:
        """Names every word and address, so that what is sent is what was looked at."""
        told = hashlib.sha256()
        for one in self.ready:
            refs = ",".join(each.ref for each in one.requests)
            for text in (refs, one.recipient.value, one.letter.subject, one.letter.body):
                told.update(text.encode() + b"\0")
        return told.hexdigest()[:32]


def prepare(session: Session, asked: Asked, *, now: datetime, today: date) -> Prepared:
    """Write every letter of the cohort for a try; nothing is changed. Refused while the group
    cannot sign.

    A letter about lateness is written only where the gate is passed (``queries.accusing``); one
    body is written to once about its several requests; whoever got such a letter within
    ``AGAIN_AFTER`` is left alone.
    """
    group = signing_group(session)
    told = accusable(session, asked.request_ids, now=now, today=today)
    lately = written_lately(session, asked.request_ids, asked.kind, since=now - AGAIN_AFTER)
    ready, left_out = list[Ready](), list[LeftOut]()
    starts: dict[tuple[str, str], Starts] = {}
    writer = _Writer(session, asked, group, now)
    for ids in chunks(asked.request_ids, CHUNK):
        fit = list[_Fit]()
        for one, case in _with_cases(session, ids):
            why = _hindrance(asked, one, told[one.id], lately.get(one.id, ""))
            if why is None and case is not None:
                fit.append(_Fit(one, case, told[one.id]))
            else:
                left_out.append(why or LeftOut(one, "no_law", ("No law is known there.",)))
        made, refused = writer.letters(fit)
        ready += made
        left_out += refused
        by_id = {each.request.id: each for each in fit}
        for letter in made:
            _note_starts(starts, by_id[letter.requests[0].id], letter.letter, today)
    return Prepared(asked, tuple(ready), tuple(left_out), tuple(starts.values()))


@dataclass(frozen=True, slots=True)
class _Fit:
    """A request that nothing hinders so far, with its case and what the gate said."""

    request: RecordsRequest
    case: Case
    told: Accusation


def _with_cases(
    session: Session, ids: Sequence[int]
) -> Iterator[tuple[RecordsRequest, Case | None]]:
    known = {case.request_id: case for case in cases(session, ids)}
    query = (
        select(RecordsRequest)
        .where(RecordsRequest.id.in_(ids))
        .options(
            joinedload(RecordsRequest.agency),
            joinedload(RecordsRequest.recipient).selectinload(Agency.contacts),
            selectinload(RecordsRequest.events),
        )
        .order_by(RecordsRequest.id)
    )
    for one in session.scalars(query):
        yield one, known.get(one.id)


def _hindrance(asked: Asked, one: RecordsRequest, told: Accusation, lately: str) -> LeftOut | None:
    """What stands in the way of any letter to this request, before one is written."""
    follow_up = asked.kind is LetterKind.FOLLOW_UP
    if lately:
        return LeftOut(one, "written_lately", (lately,))
    if follow_up and one.closed_on is not None:
        return LeftOut(one, "closed", ("The request is closed.",))
    if follow_up and asked.firm and not told.may:
        return LeftOut(one, "may_not_accuse", told.why_not)
    return None


class _Writer:
    """Writes the letters of one cohort."""

    def __init__(self, session: Session, asked: Asked, group: Group, now: datetime) -> None:
        self._session, self._asked, self._group, self._now = session, asked, group, now
        self._signers = {one.id: one for one in session.scalars(select(RequesterOfRecord))}

    def letters(self, fit: Sequence[_Fit]) -> tuple[list[Ready], list[LeftOut]]:
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

    def _together(self, fit: Iterable[_Fit]) -> Iterator[list[_Fit]]:
        """The requests that one letter may speak of: a follow-up to one body, signed by one."""
        found: dict[tuple[object, ...], list[_Fit]] = {}
        for one in fit:
            key: tuple[object, ...] = (one.request.id,)
            if self._asked.kind is LetterKind.FOLLOW_UP and not self._asked.extra:
                asked = one.request
                key = (asked.recipient_id, asked.jurisdiction, asked.requester_id)
            found.setdefault(key, []).append(one)
        yield from found.values()

    def _written(
        self, together: list[_Fit]
    ) -> tuple[list[tuple[list[_Fit], LaterLetter]], list[LeftOut]]:
        """Write one letter about all of them, without those that cannot be spoken of."""
        try:
            return [(together, self._compose(together))], []
        except (LetterRefused, LawUnknown) as refusal:
            if len(together) == 1:
                why = LeftOut(together[0].request, "letter_refused", (str(refusal),))
                return [], [why]
        fine, refused = list[_Fit](), list[LeftOut]()
        for one in together:
            written, why_not = self._written([one])
            fine += [one] if written else []
            refused += why_not
        return ([(fine, self._compose(fine))] if fine else []), refused

    def _compose(self, some: Sequence[_Fit]) -> LaterLetter:
        first = some[0].request
        today = self._now.astimezone(ZoneInfo(first.recipient.zone)).date()
        signer = self._signers.get(first.requester_id or 0)
        may_accuse = self._asked.firm and all(one.told.may for one in some)
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
        )

    def _recipient(
        self,
        one: RecordsRequest,
        letter: LaterLetter,
        known: Mapping[tuple[str, str], ForumAddress],
    ) -> Recipient | tuple[str, str, str]:
        """Where the letter goes; else why it cannot: a code, the words, the forum wanted."""
        forum = letter.to
        if forum is None or is_the_agency(forum):
            return _at_the_agency(one)
        there = known.get((one.jurisdiction, forum.id))
        if there is None:
            why = f"Nobody has written down yet where {forum.name} takes letters."
            return "forum_address_wanted", why, forum.id
        return Recipient(forum.name, there.channel, there.value)


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


def _note_starts(
    starts: dict[tuple[str, str], Starts], fit: _Fit, letter: LaterLetter, today: date
) -> None:
    """Note which clocks begin with a letter, once for each law."""
    kind, facts = letter.event
    read_facts(kind_row(kind), facts, on=today)
    event = proposed(fit.request, kind, on=today, facts=facts)
    code = fit.request.jurisdiction
    if event is None or any(known == code for known, _ in starts):
        return
    case = fit.case.with_event(event)
    for one in _begun(fit.case, case):
        starts[code, one.rule_id] = _starts(code, one, once_received=False)
    received = proposed(fit.request, _RECEIVED, on=today, facts={})
    if kind == _APPEALED and received is not None:
        for one in _begun(case, case.with_event(received)):
            starts[code, one.rule_id] = _starts(code, one, once_received=True)


def _begun(before: Case, after: Case) -> Iterator[Clock]:
    """The clocks with a date that begin by what happened between the two."""
    was = {one.rule_id: one.start for one in clocks.compute(before)}
    for one in clocks.compute(after):
        if one.start is not None and one.start != was.get(one.rule_id) and one.due:
            yield one


def _starts(code: str, clock: Clock, *, once_received: bool) -> Starts:
    if clock.due is None:  # pragma: no cover - only clocks with a date are asked for
        raise ValueError("a clock without a date starts nothing")
    return Starts(code, clock.kind.value, clock.who.value, clock.due, once_received)


def keys_of(session: Session, ids: Sequence[int], kind: LetterKind) -> dict[int, str]:
    """The key of the next letter of this kind to each request: ``follow_up:2``."""
    last = dict.fromkeys(ids, 0)
    query = select(Dispatch.request_id, Dispatch.key).where(
        Dispatch.request_id.in_(ids), Dispatch.key.startswith(f"{kind.value}:", autoescape=True)
    )
    for request_id, key in session.execute(query):
        last[request_id] = max(last[request_id], int(key.rpartition(":")[2]))
    return {request_id: f"{kind.value}:{number + 1}" for request_id, number in last.items()}
