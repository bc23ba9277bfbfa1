"""Which of an agency's agreements governs: the newest by date, and what a later one amends."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

from app.models import DocumentKind, DocumentSource
from app.queries.verdicts import STANDS_THERE, Says

AGREEMENTS: Final = (DocumentKind.AGREEMENT, DocumentKind.AMENDMENT)

# Where an amendment was read and no answer stands, or none may be told, what it changed is not
# known, and the older clause must not be told as if it were in force.
_AMENDS: Final = STANDS_THERE | {Says.REDACTED, Says.UNCLEAR, Says.DISPUTED, Says.OPEN}


class Paper(NamedTuple):
    """An agreement or amendment that is kept. ``address`` where it is public.

    ``campaign_id`` is of the campaign whose request brought it: what came for one vendor amends
    nothing that came for another. None where it came otherwise, or where only one is looked at.
    """

    id: int
    agency_id: int
    kind: DocumentKind
    title: str
    dated_on: date | None
    received_on: date
    source: DocumentSource
    address: str = ""
    campaign_id: int | None = None
    sample: bool = False

    def may_amend(self, other: "Paper") -> bool:
        """Whether it may be about the same contract as ``other``."""
        return None in (self.campaign_id, other.campaign_id) or (
            self.campaign_id == other.campaign_id
        )


class Papers(NamedTuple):
    """What an agency agreed, as far as it is kept: what governs, what amends it, what is older."""

    governing: Paper
    amendments: tuple[Paper, ...] = ()
    """Amendments no older than what governs, the newest first."""
    older: tuple[Paper, ...] = ()
    """Older ones, and newer amendments of another campaign's contract."""

    @property
    def every(self) -> tuple[Paper, ...]:
        """All of them."""
        return (self.governing, *self.amendments, *self.older)

    def says(self, term: str, read: Mapping[int, Mapping[str, Says]]) -> tuple[Paper, Says]:
        """Give what is in force for a term, and the paper that says it.

        An amendment that says nothing of a term leaves it as it was. ``read`` is what
        `verdicts.told` gives.
        """
        for one in self.amendments:
            said = read.get(one.id, {}).get(term)
            if said in _AMENDS:
                return one, said
        known = read.get(self.governing.id)
        return self.governing, Says.UNREAD if known is None else known.get(term, Says.OPEN)


def count_says(
    every: Collection[Papers], terms: Iterable[str], read: Mapping[int, Mapping[str, Says]]
) -> dict[str, Counter[Says]]:
    """Count what `Papers.says` gives of each term, agency by agency; made for hundreds of them."""
    amended = [one for one in every if one.amendments]
    plain = [read.get(one.governing.id) for one in every if not one.amendments]
    known = [one for one in plain if one is not None]
    unread = [Says.UNREAD] * (len(plain) - len(known))
    return {
        term: Counter(
            [
                *[one.get(term, Says.OPEN) for one in known],
                *[one.says(term, read)[1] for one in amended],
                *unread,
            ]
        )
        for term in terms
    }


def by_agency(papers: Iterable[Paper]) -> dict[int, Papers]:
    """Sort the papers of each agency: the newest agreement by the date it bears governs.

    One without a date counts as older than any that bears one; of two of one day the one that
    came last. Where only amendments are kept, the newest of them governs.
    """
    sorted_: dict[int, list[Paper]] = {}
    for one in sorted(papers, key=_age, reverse=True):
        sorted_.setdefault(one.agency_id, []).append(one)
    return {agency_id: _split(every) for agency_id, every in sorted_.items()}


def _age(paper: Paper) -> tuple[date, date, int]:
    return paper.dated_on or date.min, paper.received_on, paper.id


def _split(every: list[Paper]) -> Papers:
    if len(every) == 1:
        return Papers(every[0])
    whole = (at for at, one in enumerate(every) if one.kind is DocumentKind.AGREEMENT)
    place = next(whole, 0)
    governing, newer = every[place], every[:place]
    amendments = tuple(one for one in newer if one.may_amend(governing))
    others = tuple(one for one in newer if one not in amendments)
    return Papers(governing, amendments, (*others, *every[place + 1 :]))
