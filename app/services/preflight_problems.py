"""What can stand in the way of one letter, in words that say what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.law.errors import LawError, LawUnknown
from app.law.statutes import Statute, statute
from app.models import (
    Agency,
    Audience,
    CampaignLetter,
    Contact,
    ContactHealth,
    ContactKind,
    PartnershipStatus,
    RequesterOfRecord,
)
from app.queries.preflight import EarlierRequest

# By mail and by form an answer can be followed; paper and fax come after them.
ORDER = (ContactKind.EMAIL, ContactKind.PORTAL, ContactKind.POST, ContactKind.FAX)

LAW_UNREADABLE = "law_unreadable"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to know or to mend. ``blocks`` says that no request is filed while it stands."""

    code: str
    text: str
    blocks: bool = False


def contact_of(contacts: list[Contact]) -> Contact | None:
    """Choose the contact to write to: never a failing one, a complete one before the rest."""
    usable = [
        contact
        for contact in contacts
        if contact.kind in ORDER and contact.value and contact.health is not ContactHealth.FAILING
    ]
    return min(
        usable,
        key=lambda one: (not one.is_complete, not one.preferred, ORDER.index(one.kind), one.id),
        default=None,
    )


def of_contact(contact: Contact | None, contacts: list[Contact]) -> Iterator[Problem]:
    """Say what is wrong with the way to reach the body."""
    if contact is None:
        failing = [one for one in contacts if one.health is ContactHealth.FAILING]
        if failing:
            why = f"Its contact is failing: {failing[0].value} ({failing[0].health_note})."
        elif contacts:
            why = "It can only be reached by phone, and a request must be in writing."
        else:
            why = "Nobody knows how to reach it yet."
        yield Problem("no_contact", f"{why} Find a contact under Contact wanted.", blocks=True)
    elif not contact.is_complete:
        yield Problem(
            "incomplete_address",
            f"The address {contact.value} has no ZIP code: the request is filed, and its letter "
            "waits to be printed until somebody completes the address.",
        )
    elif contact.kind is ContactKind.PORTAL:
        yield Problem(
            "portal_only",
            f"It takes requests through its own site: the letter is prepared, and somebody puts it "
            f"in by hand at {contact.value}.",
        )


def law_of(jurisdiction: str) -> tuple[Statute | None, Problem | None]:
    """Find the law, or say why none can be named."""
    try:
        return statute(jurisdiction), None
    except LawUnknown:
        text = f"No public-records law is known for {jurisdiction}, so no letter can name one."
        return None, Problem("no_law", text, blocks=True)
    except LawError as error:
        text = f"The law of {jurisdiction} cannot be read: {error}"
        return None, Problem(LAW_UNREADABLE, text, blocks=True)


def of_law(
    law: Statute, signer: RequesterOfRecord | None, channel: ContactKind | None
) -> Iterator[Problem]:
    """Say what the law itself puts in the way: who may ask, how, and how often."""
    if law.residency.required and signer is None:
        yield Problem(
            "citizens_only",
            f"{law.name} answers its own citizens or residents ({law.residency.citation}). Add a "
            "requester of record who lives there.",
            blocks=True,
        )
    elif law.residency.required is None and signer is None:
        yield Problem(
            "residency_unsettled",
            f"Whether {law.name} answers people from elsewhere is not settled: "
            f"{law.residency.text} ({law.residency.citation}).",
        )
    if law.submission.email_ok is False and channel is ContactKind.EMAIL:
        yield Problem(
            "email_not_promised",
            f"{law.law.short} does not oblige the agency to take a request by e-mail: "
            f"{law.submission.text} ({law.submission.citation}).",
        )
    for hazard in law.hazards:
        cited = f" ({hazard.citation})" if hazard.citation else ""
        yield Problem("batch_hazard", f"{hazard.text}{cited}")


def of_agency(agency: Agency) -> Iterator[Problem]:
    """Say whether the body is outside the law altogether."""
    if not agency.subject_to_law:
        note = f": {agency.subject_note}" if agency.subject_note else ""
        yield Problem("not_subject", f"It is not subject to the records law{note}.", blocks=True)


def of_recipient(letter: CampaignLetter, recipient: Agency | None) -> Iterator[Problem]:
    """Say whether the neighbour that should hold the records is known."""
    if letter.recipient is not None and recipient is None:
        relation = letter.recipient.value.replace("_", " ")
        yield Problem(
            "no_recipient",
            f"The letter '{letter.name}' goes to its {relation}, and none is linked to it yet.",
            blocks=True,
        )


def of_audience(letter: CampaignLetter, status: PartnershipStatus | None) -> Iterator[Problem]:
    """Say where the letter is written for another kind of agency than the claims make this."""
    considering = status is PartnershipStatus.CONSIDERING
    if considering and letter.audience is Audience.CONSIDERING:
        yield Problem(
            "considering",
            f"By the latest claim it is only considering: it gets the letter '{letter.name}', and "
            "a day to ask again.",
        )
    elif considering:
        yield Problem(
            "considering",
            f"By the latest claim it is only considering, but the letter '{letter.name}' is "
            "written for agencies with an agreement.",
        )
    elif letter.audience is Audience.CONSIDERING:
        yield Problem(
            "not_considering",
            f"The letter '{letter.name}' is written for agencies that are only considering, and no "
            "claim says so of this one.",
        )


def of_history(
    same: EarlierRequest | None,
    elsewhere: list[EarlierRequest],
) -> Iterator[Problem]:
    """Say what was asked of the agency before."""
    if same is not None and same.status == "withdrawn":
        yield Problem(
            "duplicate",
            f"This letter was filed in this round as {same.ref} and withdrawn. To ask after all, "
            f"file it in round {same.round + 1}.",
            blocks=True,
        )
    elif same is not None:
        yield Problem(
            "duplicate",
            f"It got this letter in this round already: {same.ref}, filed {same.filed_on}.",
            blocks=True,
        )
    if elsewhere:
        last = max(elsewhere, key=lambda one: one.filed_on)
        more = f" and {len(elsewhere) - 1} more" if len(elsewhere) > 1 else ""
        yield Problem(
            "duplicate",
            f"It was asked about the same vendor before: {last.ref}, filed {last.filed_on}{more}. "
            "Look at the answer first.",
        )


def of_documents(
    documents: tuple[int, date] | None, since: date | None, *, only_newer: bool, until: date
) -> Iterator[Problem]:
    """Say what is here of the agency's records, and what a letter for newer ones would ask for.

    ``since`` is the first day that the letter asks for, where it is not the campaign's own;
    ``until`` the last.
    """
    if since is not None and since > until:
        yield Problem(
            "nothing_newer",
            f"Its newest document here is of {since - timedelta(days=1)}, and the letter asks for "
            f"records up to {until}, so nothing newer is left to ask for. Leave it out, or ask for "
            "the whole period.",
            blocks=True,
        )
    elif documents is not None:
        count, newest = documents
        here = "A document of it is" if count == 1 else f"{count} documents of it are"
        if since is not None:
            what = f"The letter asks only for records of {since} or newer."
        elif only_newer:
            what = "The campaign's period begins later, so its letter asks for the whole of it."
        else:
            what = "Leave it out, or ask only for newer records."
        yield Problem("documents_already", f"{here} here already, the newest of {newest}. {what}")
