"""The rules of triage, read strictly from ``rules.yaml``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.law import strict

_FILE = Path(__file__).with_name("rules.yaml")
_SURE = 0.75
_WEAK = 0.3
_NAME = re.compile(r"<(\w+)>")
_WORD = (r"\w+ ", r"[\w'/-]+,? ")


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing an answer may say. ``event`` is the kind that would be recorded for it.

    ``patterns`` come with their weight; ``sure`` are as they stand in the file.
    """

    id: str
    event: str
    says: str
    sure: tuple[str, ...]
    patterns: tuple[tuple[re.Pattern[str], float], ...]


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    event: str
    says: str
    sure: tuple[str, ...]
    weak: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rules:
    words: Mapping[str, str]
    rules: tuple[_Row, ...]


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the file.

    Raises ``LawDataError`` with file and line, and ``ValueError`` for a phrase that is no regular
    expression or uses a name that has no words.
    """
    given = strict.load(_Rules, _FILE)
    return tuple(_rule(row, given.words) for row in given.rules)


def _rule(row: _Row, words: Mapping[str, str]) -> Rule:
    weighed = [(phrase, _SURE) for phrase in row.sure] + [(phrase, _WEAK) for phrase in row.weak]
    try:
        patterns = tuple((_compiled(phrase, words), weight) for phrase, weight in weighed)
    except (re.error, KeyError) as error:
        raise ValueError(f"rule '{row.id}' has a phrase that cannot be read: {error}") from None
    return Rule(row.id, row.event, row.says, row.sure, patterns)


def _compiled(phrase: str, words: Mapping[str, str]) -> re.Pattern[str]:
    named = _NAME.sub(lambda found: f"(?:{words[found[1]]})", phrase)
    return re.compile(named.replace(*_WORD))
