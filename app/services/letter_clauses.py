"""The clauses of a letter that the law of the recipient decides, written once per jurisdiction."""

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Self

from app.law.response import response_terms
from app.law.statutes import Statute
from app.law.vocabulary import Actor, Kind
from app.models import Body, Group, RequesterOfRecord
from app.services.catalogue import LETTERS
from app.services.letter_language import Facts, LetterRefused, LetterTemplate
from app.services.reply_addresses import address_in_letters, page_in_letters

# The same in every letter of a campaign that one person signs to bodies of one jurisdiction.
SHARED = (
    "law_name",
    "salutation",
    "opening",
    "period",
    "search",
    "delivery",
    "partial",
    "fees",
    "response",
    "standing",
    "signature",
)
_ANSWERS = (Kind.ACKNOWLEDGE, Kind.DETERMINE, Kind.PRODUCE)
# Editorial remarks in a citation; a paragraph such as ", (viii)" is none.
_ASIDE = re.compile(r"(?<!,) \((?:[^()]|\([^()]*\))*\)| and flush text|; complaints [0-9-]+")


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the group, or a person who asks for it where only residents may."""

    name: str
    email: str
    postal: str
    phone: str = ""
    group: str = ""
    states: frozenset[str] = field(default=frozenset())
    upload_page: str = ""  # where the agency may upload its answer; empty: nowhere

    @classmethod
    def of(cls, group: Group, person: RequesterOfRecord | None = None) -> Self:
        """The group's signature, or the person's for the group.

        Answers go to the group, at the letter's own address where it gives out such.
        """
        email, page = address_in_letters(group), page_in_letters(group)
        if person is None:
            postal = _without_name(group.postal, group.name)
            return cls(group.name, email, postal, group.phone, upload_page=page)
        return cls(
            name=person.name,
            email=email,
            postal=_without_name(person.postal or group.postal, person.name),
            phone=group.phone,
            group=group.name,
            states=frozenset(state.removeprefix("US-") for state in person.states),
            upload_page=page,
        )

    @property
    def is_person(self) -> bool:
        """Whether one person signs, who says "I" where the group says "we"."""
        return bool(self.group)

    def words(self) -> dict[str, str]:
        """The pronouns of the letter."""
        own = ("I", "me", "my") if self.is_person else ("we", "us", "our")
        upper = (word[:1].upper() + word[1:] for word in own)
        return dict(zip(("we", "us", "our", "We", "Us", "Our"), (*own, *upper), strict=True))


def _without_name(postal: str, name: str) -> str:
    """Leave out a first line that only repeats the name, which stands above the address."""
    first, _, rest = postal.strip().partition("\n")
    return rest if rest and first.strip().casefold() == name.strip().casefold() else postal


def law_facts(law: Statute, *, body: Body, signer: Signer) -> dict[str, object]:
    """What the law's data lets a letter say: its name, its time, its fees, who may ask.

    Raises ``LetterRefused`` where the law answers only citizens or residents and the signer is
    not known to be one.
    """
    return {
        **signer.words(),
        "code": law.code,
        "law": Facts("law", {**_law_name(law), "request": _request_words(law)}),
        "wording": Facts("wording", {entry.say: entry.text for entry in law.wording}),
        "response": Facts("response", _response(law, body)),
        "fees": Facts(
            "fees",
            {
                "waiver": "waiver" if law.fees.waiver.exists else None,
                "citation": section(law.fees.waiver.citation or law.fees.citation),
            },
        ),
        "standing": Facts("standing", _standing(law, signer)),
        **({"person": signer.name} if signer.is_person else {}),
        "upload_page": signer.upload_page,
        "requester": Facts(
            "requester",
            {
                "name": signer.name,
                "group": signer.group,
                "postal": signer.postal,
                "email": signer.email,
                "phone": signer.phone,
            },
        ),
    }


def plain(text: str) -> str:
    """Drop the asides of a name or citation, ``(formerly ...)``; paragraphs like ``3(d)`` stay."""
    return _ASIDE.sub("", text).strip()


def _law_name(law: Statute) -> dict[str, str]:
    """The name and citation of a law as a sentence can carry them."""
    name = plain(law.law.name).replace("; ", " and ")
    if law.code != "US" and law.name not in name:
        name = f"{law.name} {name}"
    return {"name": name, "citation": plain(law.law.citation)}


def section(citation: str) -> str:
    """One section as a letter cites it; one that is a bare number says of which law."""
    section = plain(citation.split("; ", 1)[0])
    return f"{section} of that law" if section.startswith("§") else section


def _request_words(law: Statute) -> str:
    if any(entry.say == "foia" for entry in law.wording):
        return "FOIA request"
    for title in ("Freedom of Information Act", "Freedom of Information Law", "Right-to-Know Law"):
        if title in law.law.name:
            return f"{title} request"
    return "Public records request"


def _response(law: Statute, body: Body) -> dict[str, object]:
    terms = response_terms(law, body=body.value)
    return {
        "length": terms.length and str(terms.length),
        "older": terms.older and str(terms.older),
        "act": terms.act.value,
        "standard": terms.standard.value,
        "unnumbered": None if _has_number(law) else "yes",
        "citation": section(terms.citation),
    }


def _has_number(law: Statute) -> bool:
    """Whether any answer is timed at all: "no number of days" must be true of the whole law."""
    return any(
        version.within is not None
        for rule in law.rules
        if rule.who is Actor.AGENCY and rule.kind in _ANSWERS
        for version in rule.versions
    )


def _standing(law: Statute, signer: Signer) -> dict[str, object]:
    """The sentence on who asks, where the law cares; what it needs is refused if not known."""
    if law.residency.required is False:
        return {}
    state = law.code.removeprefix("US-")
    word = "citizen" if "citizen" in law.residency.text.lower() else "resident"
    if signer.is_person and state in signer.states:
        return {word: law.name, "citation": section(law.residency.citation)}
    if law.residency.required:
        raise LetterRefused(
            f"The law of {law.name} answers only a {word} of {law.name} "
            f"({law.residency.citation}). Add a requester of record there, with their consent, "
            "and file again."
        )
    return {}


@lru_cache(maxsize=1024)
def _clause(name: str, code: str) -> LetterTemplate:
    """The clause of a jurisdiction, or the one all others share."""
    own = LETTERS / code.lower() / f"{name}.txt"
    return _read(own if own.is_file() else LETTERS / "_base" / f"{name}.txt")


@lru_cache(maxsize=256)
def _read(path: Path) -> LetterTemplate:
    name = path.relative_to(LETTERS).with_suffix("")
    return LetterTemplate(path.read_text(encoding="utf-8"), f"the clause '{name}'")


def clause(name: str, code: str, facts: dict[str, object]) -> str:
    """Write one clause. Raises ``LetterRefused`` naming a fact that is missing."""
    return _clause(name, code).fill(facts).strip("\n")


@lru_cache(maxsize=1)
def base_digest() -> str:
    """What the shared clauses say, as a digest: it changes when any of their words does."""
    digest = hashlib.sha256()
    for path in sorted(LETTERS.glob("**/*.txt")):
        if "packs" not in path.parts:
            digest.update(path.relative_to(LETTERS).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()
