"""Campaigns: make them, write their letters, and keep every version that was ever used."""

import hashlib
import json
import re
from datetime import date, datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, selectinload

from app.errors import NotFound, ServiceError
from app.models import (
    Audience,
    Batch,
    Campaign,
    CampaignLetter,
    LetterVersion,
    Product,
    RecordsRequest,
    Relation,
    Vendor,
)
from app.services.letters import check_words

_HANDLE = re.compile(r"^[a-z0-9][a-z0-9-]{0,59}$")


class CampaignRefused(ServiceError):
    """A campaign or one of its letters cannot be as asked."""


def named(session: Session, name: str) -> Campaign:
    """The campaign called ``name``, its letters and versions with it. Raises ``NotFound``."""
    found = session.scalar(
        select(Campaign)
        .where(Campaign.name == name)
        .options(selectinload(Campaign.letters).selectinload(CampaignLetter.versions))
    )
    if found is None:
        known = session.scalars(select(Campaign.name).order_by(Campaign.name).limit(20)).all()
        have = f"There are: {', '.join(known)}." if known else "There is none yet; load a pack."
        raise NotFound(f"There is no campaign called '{name}'. {have}")
    return found


def letter_named(campaign: Campaign, name: str | None = None) -> CampaignLetter:
    """The letter called ``name``, or the campaign's first. Raises ``NotFound``."""
    for letter in campaign.letters:
        if name is None or letter.name == name:
            return letter
    known = ", ".join(letter.name for letter in campaign.letters) or "none"
    raise NotFound(f"'{campaign.name}' has no letter called '{name}'. It has: {known}.")


def letter_for(campaign: Campaign, audience: Audience) -> CampaignLetter:
    """The first letter for agencies of ``audience``; the campaign's first if it has none."""
    for letter in campaign.letters:
        if letter.audience is audience:
            return letter
    return letter_named(campaign)


def newest(letter: CampaignLetter) -> LetterVersion:
    """The words a letter has now. Raises ``NotFound`` for a letter without any."""
    if not letter.versions:
        raise NotFound(f"The letter '{letter.name}' has no words yet; write it first.")
    return letter.versions[-1]


def re_ask_on(letter: CampaignLetter, filed_on: date) -> date | None:
    """The day to ask again an agency that was only considering, if the letter sets one."""
    return filed_on + timedelta(days=letter.re_ask_days) if letter.re_ask_days else None


def start(session: Session, *, name: str, title: str = "", now: datetime) -> Campaign:
    """Make an empty campaign. Raises ``CampaignRefused`` for a name that is taken or unfit."""
    name = name.strip()
    if not name or len(name) > 120 or not name.isprintable():  # noqa: PLR2004 - the column's width
        raise CampaignRefused("A campaign needs a name of at most 120 characters.")
    slug = slug_of(name)
    taken = select(Campaign.id).where(or_(Campaign.name == name, Campaign.slug == slug))
    if session.scalar(taken) is not None:
        raise CampaignRefused(f"There is a campaign called '{name}', or almost so, already.")
    campaign = Campaign(name=name, slug=slug, title=title.strip() or name, created_at=now)
    session.add(campaign)
    session.flush()
    return campaign


def slug_of(name: str) -> str:
    """The name as an address can carry it."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:120]
    if not slug:
        raise CampaignRefused(f"'{name}' has no letter or digit that an address could show.")
    return slug


def describe(
    campaign: Campaign,
    *,
    title: str,
    question: str,
    summary: str,
    date_from: date | None,
    date_to: date | None,
    fee_ceiling_cents: int,
    follow_up_days: int,
) -> None:
    """Set what a campaign says of itself.

    Raises ``CampaignRefused`` for dates the wrong way round, a fee below zero, or a follow-up
    before the next day.
    """
    if date_from and date_to and date_from > date_to:
        raise CampaignRefused(
            f"The records wanted end ({date_to}) before they begin ({date_from})."
        )
    if fee_ceiling_cents < 0:
        raise CampaignRefused("The fee ceiling must not be below zero.")
    if follow_up_days < 1:
        raise CampaignRefused("A follow-up needs at least one day after the letter.")
    campaign.title = title.strip() or campaign.name
    campaign.question, campaign.summary = question.strip(), summary.strip()
    campaign.date_from, campaign.date_to = date_from, date_to
    campaign.fee_ceiling_cents = fee_ceiling_cents
    campaign.follow_up_days = follow_up_days


def concern(campaign: Campaign, vendors: list[Vendor], products: list[Product]) -> None:
    """Say which vendors and products a campaign is about.

    Raises ``CampaignRefused`` for a product of a vendor that is not among them.
    """
    strange = [product.name for product in products if product.vendor not in vendors]
    if strange:
        raise CampaignRefused(
            f"{', '.join(strange)}: choose the vendor too, or leave the product out."
        )
    campaign.vendors, campaign.products = list(vendors), list(products)


def set_letter(
    campaign: Campaign,
    *,
    name: str,
    title: str,
    position: int | None = None,
    audience: Audience = Audience.PARTNER,
    recipient: Relation | None = None,
    re_ask_days: int | None = None,
) -> CampaignLetter:
    """Add a letter to a campaign's plan, or change what is said of the one of that name.

    Raises ``CampaignRefused`` for an unfit name, no title, or a re-ask of less than a day.
    """
    if not _HANDLE.match(name):
        raise CampaignRefused(f"'{name}' is no name for a letter: use a-z, 0-9 and hyphens.")
    if not title.strip():
        raise CampaignRefused(f"The letter '{name}' needs a title, such as 'agreements with Ring'.")
    if re_ask_days is not None and re_ask_days < 1:
        raise CampaignRefused("To ask again needs at least one day.")
    for letter in campaign.letters:
        if letter.name == name:
            break
    else:
        letter = CampaignLetter(name=name, position=len(campaign.letters))
        campaign.letters.append(letter)
    letter.title, letter.audience = title.strip(), audience
    letter.recipient, letter.re_ask_days = recipient, re_ask_days
    if position is not None:
        letter.position = position
    return letter


def write(
    session: Session,
    letter: CampaignLetter,
    *,
    subject: str,
    body: str,
    categories: list[str],
    now: datetime,
) -> LetterVersion:
    """Give a letter its words. The same words again change nothing.

    Words that a batch or a request has used stay as they are and the new ones become the next
    version; words that nobody used yet are replaced. Raises what ``check_words`` raises.
    """
    subject, body = subject.strip(), body.replace("\r\n", "\n").strip("\n") + "\n"
    check_words(subject, body, categories)
    digest = digest_of(subject, body, categories)
    last = letter.versions[-1] if letter.versions else None
    if last and last.sha256 == digest:
        return last
    if last is None or _is_used(session, last):
        last = LetterVersion(number=last.number + 1 if last else 1)
        letter.versions.append(last)
    last.subject, last.body, last.categories = subject, body, list(categories)
    last.sha256, last.created_at = digest, now
    session.flush()
    return last


def digest_of(subject: str, body: str, categories: list[str]) -> str:
    """The SHA-256 of what a version says and asks."""
    said = json.dumps([subject, body, categories], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _is_used(session: Session, version: LetterVersion) -> bool:
    if version.id is None:
        return False
    filed = exists().where(RecordsRequest.version_id == version.id)
    chosen = exists().where(Batch.version_id == version.id)
    return bool(session.scalar(select(or_(filed, chosen))))
