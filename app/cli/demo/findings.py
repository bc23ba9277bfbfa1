"""What the demo's readers find in a sample: for each question the words that answer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.models import Finding
from app.services.coding import Found
from app.services.quotes import PageSeen, find


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer, given where its quote stands on a page; without a quote where no other fits."""

    term: str
    finding: Finding
    quote: str = ""
    value: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    def on(self, pages: Sequence[PageSeen]) -> tuple[Found, PageSeen | None] | None:
        """Give it as a reader keeps it, with its page; none where its words are not there."""
        page = next((one for one in pages if find(one, self.quote)), None) if self.quote else None
        if self.quote and page is None:
            return None
        found = Found(
            term=self.term,
            finding=self.finding,
            value=self.value,
            details=self.details,
            quote=self.quote,
            read_whole=True,
        )
        return found, page


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """What one second reader sees otherwise; with ``settled`` a third one says why it is not so."""

    otherwise: Answer
    settled: str = ""


def _there(term: str, quote: str, value: str = "", **details: str) -> Answer:
    return Answer(term=term, finding=Finding.PRESENT, quote=quote, value=value, details=details)


def _contrary(term: str, quote: str, value: str = "", **details: str) -> Answer:
    return Answer(term=term, finding=Finding.CONTRARY, quote=quote, value=value, details=details)


def _absent(term: str) -> Answer:
    return Answer(term=term, finding=Finding.ABSENT)


_FREE: Final = "No money changes hands."
_PAID: Final = "1,200 dollars for the first year and 900 dollars for each later year"
_SILENCE: Final = "Neither side gives the terms to others, except where the law on public records"
_VIDEO: Final = "asks for no more than twelve hours and half a square mile at a time"
_TERM: Final = "it renews by itself unless one side ends it with thirty days' notice"

# Of each question the first answer whose words stand in the paper.
ANSWERS: Final = (
    _there(
        "ACC-REQ",
        "The agency asks residents for video through the portal only",
        max_time_span="12 hours",
        max_area="half a square mile",
    ),
    _contrary("ACC-NOWARRANT", "names a case number", case_number_required="yes"),
    _contrary("ACC-SPAN", _VIDEO, "12 hours", radius="half a square mile"),
    _there("PRO-DUTY", "announces the partnership in words that both sides have agreed on"),
    _there("PRO-APPROVE", "publishes it once the vendor has agreed to the words"),
    _absent("PRO-APPROVE"),
    _there("PRO-ROLES", "The agency names one officer as coordinator", roles="Coordinator"),
    _there("BEN-FREE", "one camera for each twenty residents", "unknown", recipient="The agency"),
    _there("BEN-NOCOST", _FREE),
    _absent("BEN-NOCOST"),
    _there("SEC-NDA", _SILENCE, public_records_exception="yes"),
    _absent("SEC-NDA"),
    _contrary("DAT-VRET", "stays on the vendor's machines for thirty days", period="30 days"),
    _contrary("DAT-VRET", "stays on the vendor's machines for ninety days", period="90 days"),
    _there("DAT-AUDIT", "how many requests for video were sent, for which kinds of cases"),
    _absent("DAT-AUDIT"),
    _there("CON-PRICE", _FREE, "0"),
    _there("CON-PRICE", _PAID, "1,200", recurring="900"),
    _there("CON-TERM", f"Twelve months from the last signature; {_TERM}", "automatic",
           first_term="12 months", notice="30 days"),
    _there("CON-TERM", f"Thirty-six months from the last signature; {_TERM}", "automatic",
           first_term="36 months", notice="30 days"),
)  # fmt: skip

# Each in the first paper that gives ground for it.
DOUBTS: Final = (
    Doubt(
        otherwise=_there(
            "PRO-APPROVE", "whatever it means to publish about the portal, two days before it does"
        ),
        settled="It shows its words to the vendor two days before. Nobody has to agree to them.",
    ),
    Doubt(otherwise=_there("DAT-VRET", "stays on the vendor's machines for ninety days")),
    Doubt(otherwise=_there("CON-PRICE", _FREE, "none")),
    Doubt(otherwise=_contrary("SEC-NDA", "except where the law on public records requires it")),
)


def answers(pages: Sequence[PageSeen]) -> dict[str, tuple[Found, PageSeen | None]]:
    """Answer each question from what stands on the pages, by term."""
    given: dict[str, tuple[Found, PageSeen | None]] = {}
    for one in ANSWERS:
        if one.term not in given and (said := one.on(pages)):
            given[one.term] = said
    return given
