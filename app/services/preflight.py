"""The pre-flight: what would happen to each agency if the batch were filed now."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.law.statutes import Statute
from app.models import (
    Agency,
    Audience,
    Campaign,
    CampaignLetter,
    Contact,
    ContactKind,
    Group,
    LetterVersion,
    PartnershipStatus,
    RequesterOfRecord,
)
from app.queries.preflight import EarlierRequest, Known, known_of
from app.services import campaigns, newer, reply_trials
from app.services import preflight_problems as problems_
from app.services.fallback import Instead, instead_of
from app.services.letters import Composer, Letter, LetterRefused, Signer, signer_for
from app.services.passage_proof import problems_of
from app.services.postage import letter_cents
from app.services.preflight_problems import Problem, contact_of
from app.services.reply_trials import TrialState

# As long as a real reference, so that a preview breaks its lines where the letter will.
REF_PLACEHOLDER = "DL-0000-0000"


@dataclass(frozen=True, slots=True)
class Row:
    """One agency of the batch: who is asked, which way, in which words, and what hinders it."""

    agency: Agency
    recipient: Agency
    letter: CampaignLetter
    contact: Contact | None
    law: Statute | None
    signer: RequesterOfRecord | None
    earlier: EarlierRequest | None
    problems: tuple[Problem, ...]
    since: date | None = None  # the first day asked for, where it is not the campaign's own
    instead: Instead | None = None  # why the letter does not go by the first choice

    @property
    def channel(self) -> ContactKind | None:
        """How the letter would travel."""
        return self.contact.kind if self.contact else None

    @property
    def ready(self) -> bool:
        """Whether a request would be filed."""
        return not any(problem.blocks for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Preflight:
    """The truth about a batch before it is filed. Money is in cents."""

    campaign: Campaign
    rows: tuple[Row, ...]
    ready: dict[str, int]
    blocked: int
    reasons: dict[str, int]
    fees_promised_cents: int
    postage_cents: int


@dataclass(frozen=True, slots=True)
class Words:
    """Which words to file: the letter that was named, or the fitting one of the campaign's.

    ``versions`` fixes the version of a letter; one that is not in it is taken as it reads now.
    ``only_newer`` asks each agency for what is newer than its documents that are here; ``since``
    fixes the first day asked of each agency by its id, the campaign's own for all others.
    """

    campaign: Campaign
    letter: CampaignLetter
    named: bool
    versions: Mapping[int, int]
    only_newer: bool = False
    since: Mapping[int, date] | None = None

    @classmethod
    def of(
        cls,
        campaign: Campaign,
        name: str | None = None,
        versions: Mapping[int, int] | None = None,
        *,
        only_newer: bool = False,
    ) -> "Words":
        """Choose the letter called ``name``, or the campaign's first for agencies that partner."""
        if name is None:
            letter = campaigns.letter_for(campaign, Audience.PARTNER)
        else:
            letter = campaigns.letter_named(campaign, name)
        return cls(campaign, letter, name is not None, versions or {}, only_newer)

    def for_status(self, status: PartnershipStatus | None) -> CampaignLetter:
        """Give the letter for an agency: nobody who only considers is asked for an agreement."""
        if self.named or status is not PartnershipStatus.CONSIDERING:
            return self.letter
        other = campaigns.letter_for(self.campaign, Audience.CONSIDERING)
        return other if other.audience is Audience.CONSIDERING else self.letter

    def begins_on(self, agency_id: int, newest: date | None) -> date | None:
        """Give the first day to ask an agency for whose newest document here is of ``newest``.

        None where the campaign's own period holds.
        """
        if not self.only_newer:
            return None
        if self.since is not None:
            return self.since.get(agency_id)
        return newer.begins_on(newest, self.campaign)

    def version(self, letter: CampaignLetter) -> LetterVersion:
        """Give the words of ``letter`` that this batch files."""
        fixed = self.versions.get(letter.id)
        for version in letter.versions:
            if version.id == fixed:
                return version
        return campaigns.newest(letter)


class Writer:
    """Writes the letters of one batch, each version read once."""

    def __init__(self, words: Words, group: Group) -> None:
        self._words = words
        self._group = group
        self._composers: dict[int, Composer] = {}
        self._signers: dict[int | None, Signer] = {}

    def write(self, row: Row, ref: str, today: date) -> Letter:
        """Write the letter of ``row``. Raises ``LetterRefused`` naming what is missing."""
        version = self._words.version(row.letter)
        if version.id not in self._composers:
            self._composers[version.id] = Composer(self._words.campaign, version)
        person = row.signer.id if row.signer else None
        if person not in self._signers:
            self._signers[person] = Signer.of(self._group, row.signer)
        return self._composers[version.id].compose(
            agency=row.agency,
            recipient=row.recipient,
            ref=ref,
            requester=self._signers[person],
            today=today,
            since=row.since,
            instead=row.instead,
        )


def preflight(
    session: Session,
    words: Words,
    agency_ids: Sequence[int],
    *,
    round_number: int = 1,
    today: date,
    write: bool = True,
) -> Preflight:
    """Look at every agency of a batch, in their order. Nothing is changed.

    With ``write`` each letter is written for a try, so that a fact it lacks shows now and not when
    it is filed; the filing itself, which writes them anyway, leaves that out.
    """
    group = session.scalars(select(Group)).first()
    signers = tuple(session.scalars(select(RequesterOfRecord).filter_by(active=True)))
    relations = {letter.recipient for letter in words.campaign.letters if letter.recipient}
    known = known_of(session, words.campaign, agency_ids, relations)
    writer = Writer(words, group) if write and group and group.can_file else None
    hindrance = (*_of_group(group), *_of_replies(session))
    hindrance += tuple(problems_of(session, words.letter.passage))
    rows = []
    for agency_id in agency_ids:
        row = _row(words, known, known.agencies[agency_id], signers, round_number, today)
        row = _with(row, *hindrance)
        if writer and row.ready:
            row = _tried(writer, row, today)
        rows.append(row)
    return _summed(words.campaign, tuple(rows), today)


def without(looked: Preflight, codes: Collection[str], *, today: date) -> Preflight:
    """Set aside the agencies that have one of these problems, those that only warn included."""
    kept = tuple(
        row for row in looked.rows if not any(problem.code in codes for problem in row.problems)
    )
    return _summed(looked.campaign, kept, today)


def _row(
    words: Words,
    known: Known,
    agency: Agency,
    signers: tuple[RequesterOfRecord, ...],
    round_number: int,
    today: date,
) -> Row:
    status = known.statuses.get(agency.id)
    letter = words.for_status(status)
    neighbour = known.neighbours.get((agency.id, letter.recipient)) if letter.recipient else agency
    recipient = neighbour or agency
    contacts = known.contacts.get(recipient.id, []) if neighbour else []
    contact = contact_of(contacts)
    law, unknown = problems_.law_of(recipient.jurisdiction)
    signer = signer_for(signers, recipient.jurisdiction) if law else None
    earlier = _same(known.same_campaign.get(agency.id, []), letter, round_number)
    documents = known.documents.get(agency.id)
    since = words.begins_on(agency.id, documents[1] if documents else None)
    until = newer.ends_on(words.campaign, today)
    found = [
        *problems_.of_agency(recipient),
        *problems_.of_recipient(letter, neighbour),
        *(problems_.of_contact(contact, contacts) if neighbour else ()),
        *([unknown] if unknown else ()),
        *(problems_.of_law(law, signer, contact.kind if contact else None) if law else ()),
        *problems_.of_history(earlier, known.elsewhere.get(agency.id, [])),
        *problems_.of_documents(documents, since, only_newer=words.only_newer, until=until),
        *problems_.of_audience(letter, status),
    ]
    instead = instead_of(contacts, contact)
    return Row(
        agency, recipient, letter, contact, law, signer, earlier, tuple(found), since, instead
    )


def _same(
    requests: list[EarlierRequest], letter: CampaignLetter, round_number: int
) -> EarlierRequest | None:
    for one in requests:
        if (one.letter_id, one.round) == (letter.id, round_number):
            return one
    return None


def _of_group(group: Group | None) -> tuple[Problem, ...]:
    if group and group.can_file:
        return ()
    return (
        Problem(
            "group_cannot_file",
            "The group needs a name, an e-mail and a postal address before it can sign a letter.",
            blocks=True,
        ),
    )


def _of_replies(session: Session) -> tuple[Problem, ...]:
    """Whether it is known that answers to the letters' own addresses would come in."""
    found = reply_trials.trial(session)
    if found.state in {TrialState.OFF, TrialState.WORKS}:
        return ()
    text = (
        f"Letters will name a reply address of their own ({found.pattern}), and no mail to such an "
        "address has come in yet. Try it first: daylight mail try-reply-address."
    )
    return (Problem("reply_address_untried", text),)


def _with(row: Row, *more: Problem) -> Row:
    if not more:
        return row
    return replace(row, problems=(*more, *row.problems))


def _tried(writer: Writer, row: Row, today: date) -> Row:
    try:
        writer.write(row, REF_PLACEHOLDER, today)
    except LetterRefused as refusal:
        return _with(row, Problem("unresolved_field", str(refusal), blocks=True))
    return row


def _summed(campaign: Campaign, rows: tuple[Row, ...], today: date) -> Preflight:
    ready = Counter(row.channel.value for row in rows if row.ready and row.channel)
    reasons: Counter[str] = Counter()
    for row in rows:
        reasons.update({problem.code for problem in row.problems if problem.blocks})
    count = sum(ready.values())
    return Preflight(
        campaign=campaign,
        rows=rows,
        ready=dict(ready),
        blocked=len(rows) - count,
        reasons=dict(reasons),
        fees_promised_cents=count * campaign.fee_ceiling_cents,
        postage_cents=ready[ContactKind.POST.value] * letter_cents(today),
    )
