"""Look again into the proven copies for which somebody asked."""

from datetime import timedelta
from functools import partial
from typing import Any, Final

from app import clock
from app.db import db, transaction
from app.jobs.lease import Lease
from app.jobs.prove_again import prove, tell_of
from app.jobs.stopping import stopping
from app.jobs.trying import GAVE_UP, resting, tried
from app.parts import parts
from app.services import attempts, proofs
from app.services.proofs import ToProve

_JOB: Final = "verify-again"
_LONGEST: Final = timedelta(minutes=4)
_GAVE_UP: Final = f"{GAVE_UP.format(attempts=attempts.MOST)}, so nothing could be proven."
_LACKING: Final = (
    "{} cannot be found, so nothing could be proven. Debian calls the packages poppler-utils and "
    "tesseract-ocr."
)


def run(held: Lease) -> dict[str, Any]:
    """Twice a minute: reopen each copy for which somebody asked, with the names of today.

    What leaks and is public is withdrawn at once, as every night. Harmless if missed: what waits
    is in the tables. Harmless if run twice or killed: the second look finds the same.
    """
    began, looked, withdrawn, told = clock.now(), 0, 0, 0
    while not stopping.is_set() and clock.now() - began < _LONGEST:
        one = proofs.asked(db.session, but=resting(_JOB))
        if one is None:
            break
        if lacking := parts().redactor.lacks():
            _unanswered(one, _LACKING.format(" and ".join(lacking)))
            continue
        end = partial(_unanswered, one, _GAVE_UP)
        titles = tried(_JOB, one.redaction_id, partial(_proven, one), give_up=end)
        if titles is not None:
            looked, withdrawn = looked + 1, withdrawn + len(titles)
            told += tell_of(one, titles)
        held.renew()
    return {"looked": looked, "withdrawn": withdrawn, "told": told}


def _proven(one: ToProve, _attempt: int) -> list[str]:
    return prove(one)


def _unanswered(one: ToProve, because: str) -> None:
    with transaction() as session:
        proofs.note_unanswered(session, one, because)
