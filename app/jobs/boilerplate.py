"""Find the forms that agreements share, and what differs in each of them."""

from collections.abc import Callable
from typing import Any

from app import clock
from app.db import db, transaction
from app.jobs.lease import Lease
from app.jobs.stopping import stopping
from app.models import Scope
from app.services.boilerplate import sources
from app.services.boilerplate.computing import compute
from app.services.boilerplate.keeping import forget_others, keep
from app.services.boilerplate.planning import plans
from app.services.boilerplate.succession import note_succession

_BREATH = 100  # agreements


def run(held: Lease) -> dict[str, Any]:
    """Every two minutes: compare the agreements whose text was read with the forms they share.

    Harmless if missed, run twice or killed: a form is kept as a whole, with a hash of all it was
    made from, and nothing is computed again while that is the same.
    """
    return find_forms(held.renew)


def find_forms(renew: Callable[[], None], *, anew: bool = False) -> dict[str, int]:
    """Bring the forms of members and of the public up to date; ``anew`` computes all again."""
    done = {"signed": _sign(renew), "forms": 0, "computed": 0, "forgotten": 0}
    for scope in Scope:
        for one, number in _find(scope, renew, anew=anew).items():
            done[one] += number
    return done


def _sign(renew: Callable[[], None]) -> int:
    files = sources.unsigned(db.session)
    for at, file_id in enumerate(files):
        made = sources.signature_of(db.session, file_id)  # of a long file it takes seconds
        with transaction() as session:
            sources.sign(session, file_id, made)
        if at % _BREATH == 0:
            renew()
    return len(files)


def _find(scope: Scope, renew: Callable[[], None], *, anew: bool) -> dict[str, int]:
    wanted = plans(db.session, scope)
    kept: list[int] = []
    computed = 0
    for plan in wanted:
        if plan.kept_as is not None and not plan.is_stale and not anew:
            kept.append(plan.kept_as)
            continue
        if stopping.is_set():
            return {"forms": len(kept), "computed": computed}
        # The long part holds no lock: others write meanwhile, and what they change is found next.
        made = compute(db.session, plan, _every(_BREATH, renew))
        with transaction() as session:
            kept.append(keep(session, made, now=clock.now()))
        computed += 1
    with transaction() as session:
        gone = forget_others(session, scope, kept)
        note_succession(session, scope)
    return {"forms": len(kept), "computed": computed, "forgotten": gone}


def _every(number: int, act: Callable[[], None]) -> Callable[[], None]:
    """Give a function that does ``act`` at each ``number``th call."""
    count = 0

    def called() -> None:
        nonlocal count
        count += 1
        if count % number == 0:
            act()

    return called
