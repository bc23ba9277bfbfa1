"""Filters of the desk's lists: read from the address, shown as chips that can be dropped."""

from dataclasses import dataclass

from flask import request
from flask_security import current_user
from sqlalchemy.orm import Session

from app.law.vocabulary import Kind
from app.models import RequestStatus
from app.models.places import STATES
from app.queries.choices import campaign_names
from app.queries.members import active_names
from app.queries.requests import Filters
from app.web.desk import clock_words
from app.web.safety import row_number, same_page
from app.web.words import words_of

ME, NOBODY = "me", "nobody"
_KEYS = ("who", "state", "campaign", "status", "open", "words", "clock")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters of one page: as the queries take them, as chips, and what can be chosen."""

    filters: Filters
    chips: list[tuple[str, str]]
    members: dict[int, str]
    campaigns: dict[int, str]
    clock: Kind | None = None

    @property
    def kinds(self) -> dict[str, str]:
        """Every kind of clock that puts a request into a list, in plain words."""
        return {kind.value: clock_words.title(kind) for kind in Kind if kind is not Kind.NOT_BEFORE}

    @property
    def states(self) -> dict[str, str]:
        """Every state by its two letters."""
        return {code: name for code, (name, _) in STATES.items()}

    @property
    def statuses(self) -> dict[str, str]:
        """Every status in plain words."""
        return {status.value: words_of(status) for status in RequestStatus}


def chosen(session: Session, *, clocks: bool = False) -> Chosen:
    """Read the filters of this address; what makes no sense is left out. Two queries.

    With ``clocks``, the kind of clock that put a request into its list can be chosen too.
    """
    members = active_names(session)
    campaigns = campaign_names(session)
    args = {key: request.args.get(key, "").strip() for key in _KEYS}
    who, state = args["who"], args["state"].upper()
    assignee = current_user.id if who == ME else row_number(who)
    campaign = row_number(args["campaign"])
    status = args["status"] if args["status"] in list(RequestStatus) else ""
    kind = Kind(args["clock"]) if clocks and args["clock"] in list(Kind) else None
    filters = Filters(
        campaign_id=campaign if campaign in campaigns else None,
        assignee_id=assignee if assignee in members else None,
        unassigned=who == NOBODY,
        state=state if state in STATES else "",
        statuses=(RequestStatus(status),) if status else (),
        open_only=bool(args["open"]),
        words=args["words"],
    )
    texts = {
        "who": "nobody's" if who == NOBODY else _whose(filters, members),
        "state": STATES[filters.state][0] if filters.state else "",
        "campaign": campaigns.get(filters.campaign_id or 0, ""),
        "status": words_of(filters.statuses[0]) if filters.statuses else "",
        "open": "still open" if filters.open_only else "",
        "words": f"“{filters.words}”" if filters.words else "",
        "clock": clock_words.title(kind) if kind else "",
    }
    chips = [(text, same_page(page=None, **{key: None})) for key, text in texts.items() if text]
    return Chosen(filters, chips, members, campaigns, kind)


def page_number() -> int:
    """Which page of a list this address asks for, from 1."""
    return max(1, min(row_number(request.args.get("page", "")) or 1, 100_000))


def _whose(filters: Filters, members: dict[int, str]) -> str:
    if filters.assignee_id is None:
        return ""
    return "mine" if filters.assignee_id == current_user.id else members[filters.assignee_id]
