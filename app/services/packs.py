"""Campaign packs: a campaign as a plain folder, ``pack.yaml`` and one text file per letter."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.law import strict
from app.law.errors import LawDataError
from app.models import Audience, Campaign, CampaignLetter, LetterVersion, Relation, Vendor
from app.models import Product as KnownProduct
from app.services import campaigns
from app.services.catalogue import LETTERS
from app.services.letters import split
from app.services.vendors import ensure_product, ensure_vendor

SHIPPED = LETTERS / "packs"
_FILE = "pack.yaml"
_LARGEST = 200_000  # bytes; a pack is words


class PackRefused(campaigns.CampaignRefused):
    """A pack cannot be read or written; nothing of it was taken."""


@dataclass(frozen=True, slots=True)
class Named:
    """A product of a pack: its name and the other names it goes by."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Maker:
    """A vendor of a pack, with those of its products that the campaign is about."""

    name: str
    aliases: tuple[str, ...] = ()
    products: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class PackLetter:
    """One letter of the split plan; its words are in the file of its name."""

    name: str
    title: str
    categories: tuple[str, ...]
    audience: Audience = Audience.PARTNER
    recipient: Relation | None = None
    re_ask_days: int | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """The file ``pack.yaml``."""

    name: str
    letters: tuple[PackLetter, ...]
    title: str = ""
    question: str = ""
    summary: str = ""
    vendors: tuple[Maker, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    fee_ceiling_cents: int = 0
    follow_up_days: int = 30

    def __post_init__(self) -> None:
        names = [letter.name for letter in self.letters]
        if not names:
            raise ValueError("a pack needs at least one letter")
        if len(set(names)) != len(names):
            raise ValueError("a letter is given twice")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a pack did: ``written`` names the letters that got new words."""

    campaign: Campaign
    written: tuple[str, ...]
    is_new: bool


def load(session: Session, pack: str, *, now: datetime) -> Loaded:
    """Take in the pack at a path, or the shipped one of that name. Twice is as good as once.

    A campaign of the pack's name is brought up to it; letters that the pack does not have are
    kept. Raises ``NotFound`` where there is no such pack, ``PackRefused`` naming file and line
    for what does not fit, ``LetterRefused`` for words that could not become a letter.
    """
    folder = _folder(pack)
    plan = read(folder)
    texts = [words(folder, letter) for letter in plan.letters]
    campaign, is_new = _campaign(session, plan.name, now)
    _describe(session, campaign, plan)
    written = []
    for position, (planned, (subject, body)) in enumerate(zip(plan.letters, texts, strict=True)):
        letter = campaigns.set_letter(
            campaign,
            name=planned.name,
            title=planned.title,
            position=position,
            audience=planned.audience,
            recipient=planned.recipient,
            re_ask_days=planned.re_ask_days,
        )
        before = letter.versions[-1].sha256 if letter.versions else None
        version = campaigns.write(
            session,
            letter,
            subject=subject,
            body=body,
            categories=list(planned.categories),
            now=now,
        )
        if version.sha256 != before:
            written.append(letter.name)
    session.flush()
    session.refresh(campaign, ["letters"])  # in the order of the pack
    return Loaded(campaign, tuple(written), is_new)


def specimen(pack: str) -> Campaign:
    """The campaign of a pack, in no database: to look at, to measure and to test with."""
    folder = _folder(pack)
    plan = read(folder)
    campaign = Campaign(
        name=plan.name,
        title=plan.title,
        date_from=plan.date_from,
        date_to=plan.date_to,
        fee_ceiling_cents=plan.fee_ceiling_cents,
    )
    for maker in plan.vendors:
        vendor = Vendor(name=maker.name, aliases=list(maker.aliases))
        campaign.vendors.append(vendor)
        campaign.products.extend(
            KnownProduct(name=made.name, aliases=list(made.aliases)) for made in maker.products
        )
    for planned in plan.letters:
        subject, body = words(folder, planned)
        asked = list(planned.categories)
        digest = campaigns.digest_of(subject, body, asked)
        version = LetterVersion(
            number=1, subject=subject, body=body, categories=asked, sha256=digest
        )
        campaign.letters.append(
            CampaignLetter(name=planned.name, title=planned.title, versions=[version])
        )
    return campaign


def save(campaign: Campaign, folder: Path) -> tuple[Path, ...]:
    """Write ``campaign`` as a pack: its plan and the newest words of each letter.

    Raises ``PackRefused`` for a folder that holds anything but a pack of the same name, and
    ``NotFound`` for a letter that has no words yet.
    """
    texts = {_FILE: _yaml(campaign)}
    for letter in _own(campaign):
        version = campaigns.newest(letter)
        texts[f"{letter.name}.txt"] = f"{version.subject}\n\n{version.body}"
    if folder.exists() and any(folder.iterdir()) and read(folder).name != campaign.name:
        raise PackRefused(f"{folder} holds another campaign's pack. Name an empty folder.")
    folder.mkdir(parents=True, exist_ok=True)
    for old in set(folder.glob("*.txt")) - {folder / name for name in texts}:
        old.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return tuple(folder / name for name in texts)


def shipped() -> tuple[str, ...]:
    """Name the packs that ship."""
    return tuple(sorted(entry.parent.name for entry in SHIPPED.glob(f"*/{_FILE}")))


def _folder(pack: str) -> Path:
    own = SHIPPED / pack
    if pack.replace("-", "").isalnum() and (own / _FILE).is_file():
        return own
    path = Path(pack).expanduser()
    if path.name == _FILE:
        path = path.parent
    if not (path / _FILE).is_file():
        known = ", ".join(shipped())
        raise NotFound(f"There is no pack at {pack}, and none that ships is called so ({known}).")
    return path


def _text(folder: Path, name: str) -> str:
    """Read one file of the pack: a real one, in the folder itself, of a sensible size."""
    path = folder / name
    if not path.is_file():
        raise PackRefused(f"{path} is missing: each letter has a file of its name.")
    if path.is_symlink() or path.resolve().parent != folder.resolve():
        raise PackRefused(f"{path} leads out of the pack's folder.")
    if path.stat().st_size > _LARGEST:
        raise PackRefused(f"{path} is larger than {_LARGEST:,} bytes.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackRefused(f"{path} is not text in UTF-8.") from error


def read(folder: Path) -> Pack:
    """Read the plan of a pack. Raises ``PackRefused`` naming file, line and key."""
    if not (folder / _FILE).is_file():
        raise PackRefused(f"{folder} is not empty and holds no {_FILE}. Name an empty folder.")
    try:
        return strict.build(Pack, strict.parse(_text(folder, _FILE), str(folder / _FILE)))
    except LawDataError as error:
        raise PackRefused(str(error)) from error


def words(folder: Path, letter: PackLetter) -> tuple[str, str]:
    """Read the subject and the body of one letter of a pack. Raises ``PackRefused``."""
    return split(_text(folder, f"{letter.name}.txt"))


def _campaign(session: Session, name: str, now: datetime) -> tuple[Campaign, bool]:
    found = session.scalar(select(Campaign).where(Campaign.name == name))
    return (found, False) if found else (campaigns.start(session, name=name, now=now), True)


def _describe(session: Session, campaign: Campaign, plan: Pack) -> None:
    vendors: list[Vendor] = []
    products: list[KnownProduct] = []
    for maker in plan.vendors:
        vendor = ensure_vendor(session, maker.name, maker.aliases)
        vendors.append(vendor)
        products.extend(
            ensure_product(session, vendor, made.name, made.aliases) for made in maker.products
        )
    campaigns.concern(campaign, vendors, products)
    campaigns.describe(
        campaign,
        title=plan.title,
        question=plan.question,
        summary=plan.summary,
        date_from=plan.date_from,
        date_to=plan.date_to,
        fee_ceiling_cents=plan.fee_ceiling_cents,
        follow_up_days=plan.follow_up_days,
    )


def _own(campaign: Campaign) -> list[CampaignLetter]:
    """Leave out the letters that quote a document: a pack is for everybody, that is for one."""
    return [letter for letter in campaign.letters if letter.passage is None]


def _yaml(campaign: Campaign) -> str:
    plan: dict[str, Any] = {
        "name": campaign.name,
        "title": campaign.title,
        "question": campaign.question,
        "summary": campaign.summary,
        "vendors": [_maker(vendor, campaign) for vendor in campaign.vendors],
        "date_from": campaign.date_from,
        "date_to": campaign.date_to,
        "fee_ceiling_cents": campaign.fee_ceiling_cents,
        "follow_up_days": campaign.follow_up_days,
        "letters": [_letter(letter) for letter in _own(campaign)],
    }
    return yaml.safe_dump(_kept(plan), sort_keys=False, allow_unicode=True, width=110)


def _maker(vendor: Vendor, campaign: Campaign) -> dict[str, Any]:
    products = [
        _kept({"name": product.name, "aliases": list(product.aliases)})
        for product in campaign.products
        if product.vendor_id == vendor.id
    ]
    return _kept({"name": vendor.name, "aliases": list(vendor.aliases), "products": products})


def _letter(letter: CampaignLetter) -> dict[str, Any]:
    return _kept(
        {
            "name": letter.name,
            "title": letter.title,
            "categories": list(campaigns.newest(letter).categories),
            "audience": None if letter.audience is Audience.PARTNER else letter.audience.value,
            "recipient": letter.recipient and letter.recipient.value,
            "re_ask_days": letter.re_ask_days,
        }
    )


def _kept(table: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not given: the strict reader wants no empty keys."""
    return {key: value for key, value in table.items() if value not in (None, "", [])}
