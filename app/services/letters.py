"""Letters: a campaign's words, the facts of its recipient's law, and what must hold for both."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from app.law.statutes import statute
from app.models import Agency, Body, Campaign, LetterVersion, RequesterOfRecord
from app.models.vendor import all_names
from app.services.catalogue import Category, catalogue
from app.services.fallback import Instead
from app.services.letter_clauses import SHARED, Signer, base_digest, clause, law_facts
from app.services.letter_language import (
    Facts,
    LetterRefused,
    LetterTemplate,
    WordsUnreadable,
    listed,
    one_line,
    set_paragraphs,
)
from app.services.passage_words import passage_digest, passage_facts

__all__ = ["Composer", "Letter", "LetterRefused", "Signer", "WordsUnreadable", "check_words"]

# A letter that leaves one of these out asks for nothing, names no law or is signed by nobody.
_NEEDED = ("opening", "items", "response", "standing", "signature")


@dataclass(frozen=True, slots=True)
class Letter:
    """The words that leave. ``digest`` names all that governed them: version, clauses and law."""

    subject: str
    body: str
    digest: str


def check_words(subject: str, body: str, categories: list[str]) -> None:
    """Refuse words that could never become a letter, before anybody counts on them.

    Raises ``LetterRefused`` for a mistake in the template, an empty subject or list of records,
    or a missing part; ``NotFound`` for records that the catalogue does not have.
    """
    if not subject.strip():
        raise LetterRefused("The letter has no subject: its first line is the subject.")
    if not categories:
        raise LetterRefused("The letter asks for nothing: choose at least one kind of records.")
    for category in categories:
        catalogue()[category]
    LetterTemplate(subject, "The subject")
    used = LetterTemplate(body, "The letter").facts
    missing = [f"{{{{ {name} }}}}" for name in _NEEDED if name not in used]
    if missing:
        raise LetterRefused(f"The letter never says {listed(missing)}.")


class Composer:
    """Writes the letters of one version: its template is read once, each law's clauses once."""

    def __init__(self, campaign: Campaign, version: LetterVersion) -> None:
        """Read the words of ``version``. Raises ``LetterRefused`` where they cannot be read."""
        name = version.letter.name
        self._passage = version.letter.passage
        self._version = version.sha256
        if self._passage:
            self._version += f" {passage_digest(self._passage)}"
        self._subject = LetterTemplate(version.subject, f"the subject of '{name}'")
        self._body = LetterTemplate(version.body, f"the letter '{name}'")
        self._campaign = _campaign_facts(campaign, version)
        self._shared: dict[tuple[str, Body, Signer], tuple[dict[str, object], str]] = {}

    def compose(
        self,
        *,
        agency: Agency,
        recipient: Agency,
        ref: str,
        requester: Signer,
        today: date,
        since: date | None = None,
        instead: Instead | None = None,
    ) -> Letter:
        """Write the letter about ``agency`` to ``recipient`` (the same, or its neighbour).

        The answer is asked for at the signer's address. ``since`` asks only for what is of that day
        or newer, instead of the campaign's own period. ``instead`` says that the letter does not go
        by the first choice, and why. Raises ``LetterRefused`` naming the fact that is missing, and
        ``LawUnknown`` for a jurisdiction without a law.
        """
        facts, digest = self._facts(agency, recipient, ref, requester, today)
        if since is not None:
            facts["since"] = since
            facts["period"] = self._period(recipient.jurisdiction, facts)
        if instead is not None:
            self._say_instead(recipient.jurisdiction, facts, instead)
        return self._write(self._subject, self._body, facts, digest)

    def _period(self, code: str, facts: dict[str, object]) -> str:
        """The period of one letter. Refused for words that would ask for another one."""
        if not {"period", "since"} & self._body.facts:
            raise LetterRefused(
                f"{self._body.name} names a period of its own, so it cannot ask only for newer "
                "records. Write {{ period }} in its place."
            )
        return clause("period", code, facts)

    def _say_instead(self, code: str, facts: dict[str, object], instead: Instead) -> None:
        """Say before the closing, or before the signature, why the letter comes this way."""
        facts["instead"] = instead.facts()
        before = "closing" if "closing" in self._body.facts else "signature"
        facts[before] = f"{clause('fallback', code, facts)}\n\n{facts[before]}"

    def _write(
        self, subject: LetterTemplate, body: LetterTemplate, facts: dict[str, object], digest: str
    ) -> Letter:
        return Letter(one_line(subject.fill(facts)), set_paragraphs(body.fill(facts)), digest)

    def _facts(
        self,
        agency: Agency,
        recipient: Agency,
        ref: str,
        requester: Signer,
        today: date,
    ) -> tuple[dict[str, object], str]:
        shared, digest = self._of_law(recipient, requester)
        facts = {
            **shared,
            "agency": _agency_facts("agency", agency),
            "recipient": _agency_facts("recipient", recipient),
            "ref": ref,
            "today": today,
            "reply_to": requester.email,
        }
        if self._passage:
            facts["passage"] = passage_facts(self._passage, agency)
        facts["closing"] = clause("closing", recipient.jurisdiction, facts)
        return facts, digest

    def _of_law(self, recipient: Agency, signer: Signer) -> tuple[dict[str, object], str]:
        """The facts and clauses that all letters under one law share, with their digest."""
        key = (recipient.jurisdiction, recipient.body, signer)
        if key not in self._shared:
            law = statute(recipient.jurisdiction)
            facts = self._campaign | law_facts(law, body=recipient.body, signer=signer)
            for name in SHARED:
                facts[name] = clause(name, law.code, facts)
            asked = bool(facts.pop("preserve"))
            facts["preservation"] = clause("preservation", law.code, facts) if asked else ""
            governed = f"{self._version} {base_digest()} {law.digest}"
            self._shared[key] = facts, hashlib.sha256(governed.encode()).hexdigest()
        return self._shared[key]


def signer_for(
    signers: tuple[RequesterOfRecord, ...], jurisdiction: str
) -> RequesterOfRecord | None:
    """The first active person who may ask where the law of ``jurisdiction`` minds who asks."""
    if statute(jurisdiction).residency.required is False:
        return None
    state = jurisdiction.removeprefix("US-")
    for person in signers:
        if person.active and state in {name.removeprefix("US-") for name in person.states}:
            return person
    return None


def _agency_facts(name: str, agency: Agency) -> Facts:
    return Facts(
        name,
        {
            "name": one_line(agency.name),
            "city": one_line(agency.city or ""),
            "county": one_line(agency.county or ""),
            "state": agency.state,
        },
    )


def _campaign_facts(campaign: Campaign, version: LetterVersion) -> dict[str, object]:
    """What every letter of the version says alike."""
    categories = [catalogue()[name] for name in version.categories]
    vendor = listed(vendor.name for vendor in campaign.vendors) if campaign.vendors else None
    products = [product.name for product in campaign.products]
    words = {
        "vendor": vendor,
        "products": listed(products) if products else None,
        "vendor_names": _names([name for one in campaign.vendors for name in all_names(one)]),
        "product_names": _names([name for one in campaign.products for name in all_names(one)]),
        "search_terms": _names(dict.fromkeys(term for one in categories for term in one.terms)),
        "fee_ceiling": campaign.fee_ceiling_cents or None,
    }
    facts: dict[str, object] = {key: value for key, value in words.items() if value is not None}
    facts["title"] = version.letter.title
    facts["preserve"] = any(category.preserve for category in categories)
    facts["campaign"] = Facts(
        "campaign",
        {
            "name": campaign.name,
            "title": campaign.title,
            "question": campaign.question,
            "summary": campaign.summary,
            "date_from": campaign.date_from,
            "date_to": campaign.date_to,
        },
    )
    if version.letter.passage:
        facts["passage"] = passage_facts(version.letter.passage)
    facts["items"] = _items(categories, facts)
    return facts


def _names(names: "list[str] | dict[str, None]") -> str | None:
    return listed((f'"{name}"' for name in dict.fromkeys(names)), "or") if names else None


def _items(categories: list[Category], facts: dict[str, object]) -> str:
    """Number what is asked, one item a line."""
    return "\n\n".join(
        f"{number}. {category.name}. {_ask(category.id).fill(facts)}"
        for number, category in enumerate(categories, start=1)
    )


@lru_cache(maxsize=64)
def _ask(category: str) -> LetterTemplate:
    return LetterTemplate(catalogue()[category].ask, f"the item '{category}'")


def split(source: str) -> tuple[str, str]:
    """Part the text of a letter file into its first line, the subject, and the rest."""
    subject, _, body = source.lstrip("\n").partition("\n")
    return subject.strip(), body.strip("\n") + "\n"
