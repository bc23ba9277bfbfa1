"""Computing: a form's clauses and what differs in each of its agreements. Reads, never writes."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import ClauseKind, Document, RecordsRequest, Vendor
from app.models.campaign import campaign_vendors
from app.models.vendor import all_names
from app.services.boilerplate.blanks import with_blanks
from app.services.boilerplate.clauses import Running, plain
from app.services.boilerplate.comparing import Compared, Comparison, compare
from app.services.boilerplate.planning import Plan
from app.services.boilerplate.sources import Source, text_of

_SAME_ADDITION = 85  # of 100: from there on two added clauses are one


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A clause of a form, or one that some have added after clause ``after``."""

    label: str
    text: str
    page: int
    after: int | None


@dataclass(frozen=True, kw_only=True)
class Computed:
    """A form, computed. ``additions`` has the place in ``clauses`` of each added one by member.

    Compared clauses that are the same have no pieces any more.
    """

    plan: Plan
    vendor: str
    clauses: tuple[Clause, ...]
    comparisons: tuple[Comparison, ...]
    additions: tuple[tuple[int, ...], ...]


def compute(session: Session, plan: Plan, breathe: Callable[[], None]) -> Computed:
    """Compare every agreement of a form with its reference. ``breathe`` is called between two.

    Where another member has more of what most have, and less of what few have, that one is the
    reference after all: a clause that half of them have is the form's, and who lacks it struck it.
    """
    made = _against(session, plan, breathe)
    better = _typical(made)
    if better.document_id == plan.reference.document_id:
        return made
    return _against(session, replace(plan, reference=better), breathe)


def _against(session: Session, plan: Plan, breathe: Callable[[], None]) -> Computed:
    form = text_of(session, plan.reference.file_id)
    made: list[Comparison] = []
    for member in plan.members:
        made.append(_compared(session, plan.reference, form, member))
        breathe()
    judged = with_blanks(made)
    own = [
        Clause(label=label, text=form.shown(begin, end), page=form.words[begin].page, after=None)
        for label, (begin, end) in zip(form.labels, form.spans, strict=True)
    ]
    added, additions = _additions(judged, len(own))
    return Computed(
        plan=plan,
        vendor=vendor_of(session, form, plan.members),
        clauses=(*own, *added),
        comparisons=tuple(judged),
        additions=tuple(additions),
    )


def _typical(made: Computed) -> Source:
    """Find the member that has what half of them have, and nothing else; the reference if it does.

    Of several that are as near to that, the reference, else the first.
    """
    has = [
        {at for at, one in enumerate(_own(comparison)) if one.kind is not ClauseKind.MISSING}
        | set(additions)
        for comparison, additions in zip(made.comparisons, made.additions, strict=True)
    ]
    counts = Counter(clause for clauses in has for clause in clauses)
    usual = {clause for clause, number in counts.items() if 2 * number >= len(has)}
    far = [
        (len(clauses ^ usual), member.document_id != made.plan.reference.document_id, at)
        for at, (clauses, member) in enumerate(zip(has, made.plan.members, strict=True))
    ]
    return made.plan.members[min(far)[2]]


def _own(comparison: Comparison) -> list[Compared]:
    return [one for one in comparison.clauses if one.kind is not ClauseKind.ADDED]


def vendor_of(session: Session, form: Running, members: Sequence[Source]) -> str:
    """Name the vendor that a text names most; where it names none, the one they were asked about.

    Nothing where the campaigns that brought them are about several vendors, or there is none.
    """
    said = f" {' '.join(word.plain for word in form.words)} "
    counts = [
        (-_times(said, all_names(vendor)), vendor.name)
        for vendor in session.scalars(select(Vendor).order_by(Vendor.name))
    ]
    if named := [one for one in counts if one[0]]:
        return min(named)[1]
    asked = session.scalars(
        select(Vendor.name)
        .join(campaign_vendors, campaign_vendors.c.vendor_id == Vendor.id)
        .join(RecordsRequest, RecordsRequest.campaign_id == campaign_vendors.c.campaign_id)
        .join(Document, Document.request_id == RecordsRequest.id)
        .where(Document.id.in_([one.document_id for one in members]))
        .distinct()
    ).all()
    return asked[0] if len(asked) == 1 else ""


def _times(said: str, called: Sequence[str]) -> int:
    plains = [" ".join(filter(None, map(plain, name.split()))) for name in called]
    return max((said.count(f" {name} ") for name in plains if name), default=0)


def _compared(session: Session, reference: Source, form: Running, member: Source) -> Comparison:
    is_reference = member.file_id == reference.file_id
    own = form if is_reference else text_of(session, member.file_id, beside=form)
    made = compare(form, own, reference.called, member.called)
    # 1,400 agreements say the same in most clauses; those words are kept once, in the form.
    slim = tuple(
        replace(one, pieces=()) if one.kind is ClauseKind.SAME else one for one in made.clauses
    )
    return replace(made, clauses=slim)


def _additions(
    comparisons: Sequence[Comparison], first: int
) -> tuple[list[Clause], list[tuple[int, ...]]]:
    """Find the clauses that were added, each once however many towns have it, in their order."""
    found: list[Clause] = []
    places: list[list[int]] = []
    for comparison in comparisons:
        added = [one for one in comparison.clauses if one.kind is ClauseKind.ADDED]
        places.append([_place_of(one, found) for one in added])
    order = sorted(range(len(found)), key=lambda at: (found[at].after or 0, at))
    rank = {at: first + number for number, at in enumerate(order)}
    return [found[at] for at in order], [tuple(rank[at] for at in own) for own in places]


def _place_of(one: Compared, found: list[Clause]) -> int:
    for at, known in enumerate(found):
        if fuzz.ratio(known.text, one.own_text, score_cutoff=_SAME_ADDITION):
            return at
    found.append(Clause(label=one.label, text=one.own_text, page=one.page, after=one.after))
    return len(found) - 1
