"""The catalogue of records a campaign can ask for, read from ``letters/catalogue.yaml``."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from app.errors import NotFound
from app.law import strict
from app.models import Relation

LETTERS = Path(__file__).resolve().parents[2] / "letters"

Risk = Literal["none", "low", "medium", "high"]


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason agencies give for withholding, and what to answer."""

    ground: str
    reply: str


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of records. ``ask`` is template text; ``recipient`` None means the agency itself."""

    id: str
    name: str
    ask: str
    why: str
    holders: tuple[str, ...]
    fee_risk: Risk
    privacy_risk: Risk
    format: str
    terms: tuple[str, ...]
    exemptions: tuple[str, ...]
    recipient: Relation | None = None
    apart: str | None = None
    preserve: str | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every category by its id, in the order of the file, and the grounds they name.

    Those ``besides`` are for letters that Daylight itself words; no campaign is offered them.
    """

    grounds: dict[str, Ground]
    categories: tuple[Category, ...]
    besides: tuple[Category, ...] = ()

    def __post_init__(self) -> None:
        ids = [category.id for category in self.all]
        if len(set(ids)) != len(ids):
            raise ValueError("a category is given twice")
        for category in self.all:
            unknown = set(category.exemptions) - set(self.grounds)
            if unknown:
                raise ValueError(f"'{category.id}' names grounds nobody knows: {sorted(unknown)}")

    @property
    def all(self) -> tuple[Category, ...]:
        """Every category, those besides the campaigns' own last."""
        return (*self.categories, *self.besides)

    def __getitem__(self, category_id: str) -> Category:
        """The category called ``category_id``. Raises ``NotFound``."""
        for category in self.all:
            if category.id == category_id:
                return category
        known = ", ".join(category.id for category in self.categories)
        raise NotFound(f"The catalogue has no records called '{category_id}'. It has: {known}.")

    def replies(self, category_id: str) -> tuple[Ground, ...]:
        """The grounds agencies give for these records, each with what to answer."""
        return tuple(self.grounds[name] for name in self[category_id].exemptions)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Read the catalogue that ships. Raises ``LawDataError`` naming file, line and key."""
    return strict.load(Catalogue, LETTERS / "catalogue.yaml")
