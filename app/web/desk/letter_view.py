"""How letters are shown: what was filled in is tinted, two of them stand beside each other."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from markupsafe import Markup, escape

from app.law.response import response_terms
from app.law.statutes import Statute
from app.models import Campaign, Group
from app.models.places import state_name
from app.models.vendor import all_names
from app.services.letter_language import day
from app.services.preflight import Row

_SHORTEST = 3  # a state's two letters would tint half of every letter


@dataclass(frozen=True, slots=True)
class Pair:
    """Two paragraphs that stand beside each other; one of them may be missing."""

    left: str
    right: str
    same: bool


def facts_of(row: Row, campaign: Campaign, group: Group, ref: str) -> list[str]:
    """List what the letter of ``row`` takes from records and law data, as it is written there."""
    law = row.law
    places = (row.agency, row.recipient)
    return [
        ref,
        *(text for one in places for text in (one.name, one.city, one.county)),
        *(state_name(one.state) for one in places),
        *(name for vendor in campaign.vendors for name in all_names(vendor)),
        *(name for product in campaign.products for name in all_names(product)),
        *([group.name, group.email, group.phone, *group.postal.splitlines()]),
        *([row.signer.name] if row.signer else []),
        *([day(row.since)] if row.since else []),
        *(_of_law(law, row.recipient.body.value) if law else []),
    ]


def _of_law(law: Statute, body: str) -> list[str]:
    asked = response_terms(law, body=body).citation
    cited = (asked, law.law.citation, law.residency.citation, law.submission.citation)
    more = (law.fees.citation, law.fees.waiver.citation)
    return [law.law.name, law.law.short, *cited, *_rules(law), *(one for one in more if one)]


def _rules(law: Statute) -> list[str]:
    return [version.citation for rule in law.rules for version in rule.versions]


def tinted(text: str, facts: Iterable[str]) -> Markup:
    """Mark every one of ``facts`` in ``text``, the longest first; all else is escaped."""
    wanted = sorted({fact.strip() for fact in facts if len(fact.strip()) >= _SHORTEST}, key=len)
    if not wanted:
        return escape(text)
    # Lines of a letter are set anew, so a blank in a fact may be the end of a line there.
    either = "|".join(r"\s+".join(map(re.escape, fact.split())) for fact in reversed(wanted))
    pieces = re.split(rf"((?<!\w)(?:{either})(?!\w))", text)
    marked = (Markup("<mark>{}</mark>").format(piece) for piece in pieces[1::2])
    plain = [escape(piece) for piece in pieces[::2]]
    out = [plain[0]]
    for mark, rest in zip(marked, plain[1:], strict=True):
        out += [mark, rest]
    return Markup("").join(out)


def side_by_side(left: str, right: str) -> list[Pair]:
    """Lay two letters beside each other, paragraph by paragraph, what is equal in both in line."""
    first, second = _paragraphs(left), _paragraphs(right)
    pairs: list[Pair] = []
    matcher = SequenceMatcher(a=first, b=second, autojunk=False)
    for what, start, end, other_start, other_end in matcher.get_opcodes():
        lefts, rights = first[start:end], second[other_start:other_end]
        for place in range(max(len(lefts), len(rights))):
            one = lefts[place] if place < len(lefts) else ""
            two = rights[place] if place < len(rights) else ""
            pairs.append(Pair(one, two, what == "equal"))
    return pairs


def _paragraphs(text: str) -> list[str]:
    return [part.strip("\n") for part in re.split(r"\n{2,}", text) if part.strip()]
