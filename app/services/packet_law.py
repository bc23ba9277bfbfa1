"""The law's part of a packet: every clock with its working, the ladder, the forums, the texts."""

from datetime import date

from sqlalchemy.orm import Session

from app.law.errors import LawError, LawUnknown
from app.law.remedies import Remedy
from app.law.statutes import Statute, statute
from app.models import RecordsRequest
from app.services.clock_data import clock_facts, working_facts
from app.services.clocks import explain
from app.services.remedies import ladder_of


def law_part(session: Session, found: RecordsRequest, *, today: date) -> dict[str, object]:
    """Tell what the law says of one request on ``today``, by which text of it.

    A place whose law is not known has none of it, and one whose file is not in order says so.
    """
    try:
        law = statute(found.jurisdiction)
        clocks = explain(session, found)
        ladder = ladder_of(session, found, today=today)
    except LawUnknown:
        return _nothing("No public-records law of this place is known here.")
    except LawError as error:
        return _nothing(f"The file of this law is not in order: {error}")
    zone = found.recipient.zone
    return {
        "law": {
            "code": found.jurisdiction,
            "name": law.law.name,
            "citation": law.law.citation,
            "file_sha256_begins": law.digest,
            "computed_by": found.law_digest,
        },
        "law_missing": None,
        "clocks": [
            {**clock_facts(one, today, zone), "working": working_facts(one)} for one in clocks
        ],
        "ladder": [_rung(one) for one in ladder],
        "forums": _forums(law),
    }


def _nothing(why: str) -> dict[str, object]:
    return {"law": None, "law_missing": why, "clocks": [], "ladder": [], "forums": []}


def _rung(one: Remedy) -> dict[str, object]:
    return {
        "id": one.id,
        "kind": one.kind,
        "title": one.title,
        "state": one.state,
        "not_before": one.not_before,
        "until": one.until,
        "until_latest": one.until_latest,
        "mandatory": one.mandatory,
        "why": one.why,
        "risk": one.risk,
        "citation": one.citation,
        "forum": one.forum.id if one.forum else None,
        "clock": one.clock.rule_id if one.clock else None,
    }


def _forums(law: Statute) -> list[dict[str, object]]:
    return [
        {
            "id": one.id,
            "name": one.name,
            "kind": one.kind,
            "step": one.step,
            "how": one.how,
            "text": one.text,
            "citation": one.citation,
            "verified": one.level,
        }
        for one in law.forums
    ]
