"""The rules of triage, read strictly from ``rules.yaml``."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from app.law import strict

_FILE = Path(__file__).with_name("rules.yaml")


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing an answer may say. ``event`` is the kind that would be recorded for it."""

    id: str
    event: str
    says: str
    sure: tuple[str, ...]
    weak: tuple[str, ...] = ()
    patterns: tuple[tuple[re.Pattern[str], float], ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        weighed = [(phrase, _SURE) for phrase in self.sure] + [(one, _WEAK) for one in self.weak]
        try:
            patterns = tuple((re.compile(phrase), weight) for phrase, weight in weighed)
        except re.error as error:
            raise ValueError(
                f"rule '{self.id}' has a phrase that cannot be read: {error}"
            ) from None
        object.__setattr__(self, "patterns", patterns)


_SURE = 0.75
_WEAK = 0.3


@dataclass(frozen=True, slots=True)
class _Rules:
    rules: tuple[Rule, ...]


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the file. Raises ``LawDataError`` with file and line."""
    return strict.load(_Rules, _FILE).rules
