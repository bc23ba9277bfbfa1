"""What a pre-flight is asked for: read from its address, and carried along by every link of it."""

from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from app.errors import ServiceError
from app.services.waves import Plan
from app.web.safety import row_number

_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A campaign, a choice of agencies, which letter in which round, who is set aside, the plan."""

    campaign: str
    agencies: str
    letter: str
    round_number: int
    without: tuple[str, ...]
    plan: Plan
    only_newer: bool = False

    @classmethod
    def read(cls, given: "MultiDict[str, str]") -> "Asked":
        """Read it from an address or a form. Raises ``ServiceError`` for a plan that is none."""
        return cls(
            campaign=given.get("campaign", "").strip(),
            agencies=given.get("agencies", "").strip(),
            letter=given.get("letter", "").strip(),
            round_number=max(1, number(given.get("round", ""), 1)),
            without=tuple(dict.fromkeys(given.getlist("without"))),
            plan=Plan(
                pilot=number(given.get("pilot", ""), 0),
                wave_size=number(given.get("wave_size", ""), 0),
                days_between=number(given.get("days_between", ""), 7),
            ),
            only_newer=given.get("newer") == "yes",
        )

    @classmethod
    def of_address(cls) -> "Asked":
        """Read it from the address of this page."""
        return cls.read(request.args)

    def arguments(self, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever an address takes
        """Give the arguments of an address that asks the same, but for what is ``changed``."""
        own: dict[str, Any] = {
            "campaign": self.campaign,
            "agencies": self.agencies,
            "letter": self.letter or None,
            "round": self.round_number if self.round_number > 1 else None,
            "without": list(self.without),
            "newer": "yes" if self.only_newer else None,
            "pilot": self.plan.pilot or None,
            "wave_size": self.plan.wave_size or None,
            "days_between": self.plan.days_between if self.plan.is_staged else None,
        }
        return {key: value for key, value in (own | changed).items() if value not in (None, [])}

    def set_aside(self, code: str) -> dict[str, Any]:
        """Ask the same without the agencies that have this problem."""
        return self.arguments(without=[*self.without, code])

    def taken_back(self, code: str) -> dict[str, Any]:
        """Ask the same with the agencies that were set aside for this problem."""
        return self.arguments(without=[one for one in self.without if one != code])


def number(text: str, default: int) -> int:
    """Read a whole number as somebody typed it; nothing typed is ``default``."""
    typed = text.strip().replace(",", "")
    if not typed:
        return default
    found = row_number(typed)
    if found is None or found > _MOST:
        raise ServiceError(
            f"{text[:40]!r} is not a whole number. Go back and write one, or nothing."
        )
    return found
