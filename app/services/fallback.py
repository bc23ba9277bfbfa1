"""Another way than the first one: why a letter does not go where the agency would expect it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.models import Contact, ContactHealth, ContactKind
from app.services.letter_language import Facts, one_line
from app.services.preflight_problems import ORDER

_WAYS = {
    ContactKind.EMAIL: ("e-mail address", "by e-mail"),
    ContactKind.PORTAL: ("web form", "through your web form"),
    ContactKind.POST: ("postal address", "by post"),
    ContactKind.FAX: ("fax number", "by fax"),
}
_ON_PAPER = (ContactKind.POST, ContactKind.FAX)


class Skipped(StrEnum):
    """Why the first way was not used."""

    FAILS = "fails"
    INCOMPLETE = "incomplete"
    UNKNOWN = "unknown"  # nobody found an e-mail address or a form


@dataclass(frozen=True, slots=True)
class Instead:
    """The way that was skipped, why, and the one that is used. ``value`` is what does not work."""

    skipped: ContactKind
    why: Skipped
    value: str
    used: ContactKind

    def facts(self) -> Facts:
        """What the clause may say."""
        return Facts(
            "instead",
            {
                "why": self.why.value,
                "thing": _WAYS[self.skipped][0],
                "value": one_line(self.value.replace("\n", ", ")),
                "by": _WAYS[self.used][1],
            },
        )


def instead_of(contacts: Sequence[Contact], used: Contact | None) -> Instead | None:
    """Say which way was skipped for ``used``; None where the letter goes by the first choice.

    The first choice is the preferred contact, else the first in the order of ways, whether it
    works or not. Another contact of the same kind is no other way. Paper says so where nothing
    electronic is known, unless paper is what the agency prefers.
    """
    if used is None or used.kind not in _WAYS:
        return None
    known = [one for one in contacts if one.kind in ORDER and one.value]
    first = min(known, key=lambda one: (not one.preferred, ORDER.index(one.kind), one.id or 0))
    if first.kind is not used.kind:
        failing = first.health is ContactHealth.FAILING
        why = Skipped.FAILS if failing else Skipped.INCOMPLETE
        return Instead(first.kind, why, first.value, used.kind)
    if used.kind in _ON_PAPER and not first.preferred:
        return Instead(ContactKind.EMAIL, Skipped.UNKNOWN, "", used.kind)
    return None
