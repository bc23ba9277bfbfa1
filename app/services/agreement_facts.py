"""The facts of an agreement: who agreed, when they signed, how long it runs, what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import ServiceError
from app.models import AgreementFacts, AgreementType, Document
from app.models.said import visible
from app.queries.watch_list import watched_words
from app.services.coded_values import Kind, Value, from_data, parse

FACTS: Final[Mapping[str, Kind]] = {
    "signed_on": Kind.DATE,
    "starts_on": Kind.DATE,
    "ends_on": Kind.DATE,
    "term": Kind.DURATION,
    "total": Kind.MONEY,
}
"""What is noted of an agreement; a day without an end is none, not unknown."""
ROLES: Final = ("agency", "city", "vendor", "foundation", "other")


class FactsRefused(ServiceError):
    """The facts cannot be kept like this; nothing was kept."""


def record(
    session: Session,
    document: Document,
    type_: AgreementType,
    *,
    parties: str,
    facts: Mapping[str, str],
    member_id: int | None,
    now: datetime,
) -> AgreementFacts:
    """Keep the facts as typed; those kept before stay, superseded.

    ``parties`` has one on each line, as ``vendor: Ring LLC``. A fact left empty is not noted.
    Refuses a line without a role of ``ROLES``, a name that is watched for, a value that is none,
    and an end before the start.
    """
    told = [_party(line) for line in visible(parties).splitlines() if line.strip()]
    _refuse_watched(session, told)
    noted = {name: _value(name, text) for name, text in facts.items() if text.strip()}
    starts, ends = (
        noted[one].content if one in noted else None for one in ("starts_on", "ends_on")
    )
    if starts and ends and str(ends) < str(starts):
        raise FactsRefused("It cannot end before it starts. Nothing was kept.")
    former = current(session, document.id)
    if former:
        former.superseded_at = now
        session.flush()
    made = AgreementFacts(
        document_id=document.id,
        type=type_,
        parties=told,
        facts={name: one.as_data() for name, one in noted.items()},
        recorded_by_id=member_id,
        recorded_at=now,
    )
    session.add(made)
    session.flush()
    return made


def current(session: Session, document_id: int) -> AgreementFacts | None:
    """Give the facts that count; none where nobody noted any."""
    query = select(AgreementFacts).filter_by(document_id=document_id, superseded_at=None)
    return session.scalars(query).first()


def as_typed(kept: AgreementFacts) -> dict[str, str]:
    """Say the facts as ``record`` reads them, the parties under their own name."""
    facts = {name: str(from_data(one)) for name, one in kept.facts.items()}
    return facts | {
        "parties": "\n".join(f"{one['role']}: {one['name']}" for one in kept.parties),
    }


@dataclass(frozen=True, slots=True)
class PublicFacts:
    """What may be public of the facts of a published agreement."""

    type: AgreementType
    parties: tuple[tuple[str, str], ...]
    """Role and name of each."""
    values: Mapping[str, Value]

    def named(self, role: str) -> tuple[str, ...]:
        """Name the parties of this role."""
        return tuple(name for of, name in self.parties if of == role)


def public(session: Session, redacted: Mapping[int, bool]) -> dict[int, PublicFacts]:
    """Give the facts of public documents by id; ``redacted`` says of each whether it was redacted.

    Of a redacted one only bodies are named, of the roles that no private person has: whoever
    noted the facts read what is no longer there.
    """
    kept = AgreementFacts
    query = select(kept.document_id, kept.type, kept.parties, kept.facts).where(
        kept.document_id.in_(redacted), kept.superseded_at.is_(None)
    )
    return {
        document_id: PublicFacts(
            type=type_,
            parties=tuple(
                (party["role"], party["name"])
                for party in parties
                if party["role"] != "other" or not redacted[document_id]
            ),
            values={name: from_data(data) for name, data in facts.items()},
        )
        for document_id, type_, parties, facts in session.execute(query)
    }


def _refuse_watched(session: Session, told: Sequence[Mapping[str, str]]) -> None:
    """Refuse a party by the name of one of us; a single word is a name of too many things."""
    people = [words.casefold() for words in watched_words(session) if len(words.split()) > 1]
    for party in told:
        if any(words in party["name"].casefold() for words in people):
            raise FactsRefused(
                f"“{party['name']}” has the name of a member or a requester, and facts are "
                "published with the document. Name the body instead. Nothing was kept."
            )


def _party(line: str) -> dict[str, str]:
    role, sign, name = (part.strip() for part in line.partition(":"))
    if not sign or not name or role.casefold() not in ROLES:
        raise FactsRefused(
            f"“{line.strip()}” is no party. Write one on each line, as “vendor: Ring LLC”; the "
            f"first word is one of {', '.join(ROLES)}. Nothing was kept."
        )
    return {"role": role.casefold(), "name": " ".join(name.split())}


def _value(name: str, text: str) -> Value:
    try:
        return parse(FACTS[name], text)
    except ValueError as error:
        raise FactsRefused(
            f"{name.replace('_', ' ').capitalize()}: {error} Nothing was kept."
        ) from (error)
