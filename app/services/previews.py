"""Previews: any letter of a campaign to any agency or state, alone or two side by side."""

import difflib
import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.law.statutes import codes, statute
from app.models import Agency, Body, CampaignLetter, Group, RequesterOfRecord
from app.services import campaigns
from app.services.letters import Composer, Letter, Signer, signer_for

SPECIMEN_REF = "DL-PREVIEW"


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter as it would be written. ``notes`` say what stands in for a fact not there yet."""

    to: str
    letter: Letter
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two letters and the lines in which they differ, marked ``-``, ``+`` and `` ``."""

    left: Preview
    right: Preview
    lines: tuple[str, ...]


def preview(session: Session, letter: CampaignLetter, to: str, *, today: date) -> Preview:
    """Write ``letter`` to an agency (its number or name) or a specimen of a state (``OH``).

    Nothing is filed. A signer who is still wanted is named as such. Raises ``NotFound`` for an
    agency or state nobody knows, ``LetterRefused`` for words that cannot be filled in.
    """
    agency = _agency(session, to)
    notes: list[str] = []
    signer = _signer(session, agency.jurisdiction, notes)
    if agency.id is None:
        notes.append(f"{agency.name} stands for any agency there.")
    if letter.recipient:
        notes.append(f"It goes to the {letter.recipient.value.replace('_', ' ')}, if one is known.")
    composer = Composer(letter.campaign, campaigns.newest(letter))
    written = composer.compose(
        agency=agency, recipient=agency, ref=SPECIMEN_REF, requester=signer, today=today
    )
    return Preview(agency.name, written, tuple(notes))


def compare(
    session: Session, letter: CampaignLetter, first: str, second: str, *, today: date
) -> Comparison:
    """Write ``letter`` to two agencies or states and say in which lines the two differ."""
    left = preview(session, letter, first, today=today)
    right = preview(session, letter, second, today=today)
    lines = difflib.unified_diff(
        _whole(left.letter), _whole(right.letter), left.to, right.to, lineterm="", n=1
    )
    return Comparison(left, right, tuple(lines))


def _whole(letter: Letter) -> list[str]:
    """A letter as lines to compare: a sentence each, so that a difference is a short one."""
    text = f"{letter.subject}\n\n{letter.body}"
    return [line for part in text.splitlines() for line in re.split(r"(?<=[.:]) (?=[A-Z])", part)]


def _agency(session: Session, to: str) -> Agency:
    code = to.upper() if to.upper().startswith("US") else f"US-{to.upper()}"
    if code in codes():
        return _specimen(code)
    if to.isdecimal():
        found = session.get(Agency, int(to))
        if found:
            return found
    same = session.scalars(select(Agency).where(Agency.name == to).limit(2)).all()
    if len(same) == 1:
        return same[0]
    if same:
        raise NotFound(f"Several agencies are called '{to}'. Name one by its number.")
    raise NotFound(f"There is no agency and no state called '{to}'.")


def _specimen(code: str) -> Agency:
    """An agency that is in no table and stands for any in its state."""
    federal = code == "US"
    law = statute(code)
    return Agency(
        name="Specimen Federal Agency" if federal else f"Specimen Police Department, {law.name}",
        city="",
        county="",
        state="" if federal else code.removeprefix("US-"),
        jurisdiction=code,
        body=Body.FEDERAL if federal else Body.LOCAL,
        zone="UTC",
    )


def _signer(session: Session, jurisdiction: str, notes: list[str]) -> Signer:
    """Who would sign; where nobody can yet, a name that says who is wanted."""
    group = session.scalar(select(Group).limit(1))
    if group is None or not group.can_file:
        notes.append("The group has no name, e-mail and postal address yet; `daylight init`.")
        group = Group(
            name=(group and group.name) or "[name of the group]",
            email=(group and group.email) or "[e-mail of the group]",
            postal=(group and group.postal) or "[postal address of the group]",
            phone="",
        )
    people = session.scalars(select(RequesterOfRecord).order_by(RequesterOfRecord.id)).all()
    person = signer_for(tuple(people), jurisdiction)
    law = statute(jurisdiction)
    if person is None and law.residency.required:
        notes.append(f"A requester of record in {law.name} is wanted ({law.residency.citation}).")
        state = jurisdiction.removeprefix("US-")
        person = RequesterOfRecord(
            name=f"[name of a requester of record in {law.name}]", postal="", states=[state]
        )
    return Signer.of(group, person)
