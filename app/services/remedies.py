"""The remedy ladder of a request: what the law offers for what is recorded of it."""

from datetime import date

from sqlalchemy.orm import Session

from app.law.errors import LawUnknown
from app.law.remedies import Remedy, ladder
from app.law.statutes import statute
from app.models import RecordsRequest
from app.services.clock_facts import cases
from app.services.clock_rows import compute, is_over


def ladder_of(
    session: Session, records_request: RecordsRequest, *, today: date
) -> tuple[Remedy, ...]:
    """Every rung for one request on ``today``, the next thing to do first.

    Empty for a request that no law governs, and where no public-records law is known. Raises
    LawDataError where the law's file is not in order.
    """
    for case in cases(session, [records_request.id]):
        if is_over(case):
            return ()
        try:
            clocks = compute(case)
        except LawUnknown:
            return ()
        law = statute(case.jurisdiction)
        return ladder(law, clocks, case.events, case.agency, case.request, today)
    return ()
