"""How far readers agree on each term, over all documents that two people read to the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.models import Coding
from app.queries.codings import Pair
from app.services.coded_values import from_data
from app.services.reader_agreement import Score, score


@dataclass(frozen=True, slots=True)
class TermScore:
    """The score of one term; ``one_only`` counts documents where one reader gave no answer."""

    score: Score
    one_only: int


def by_term(read: Mapping[int, Sequence[Pair]]) -> dict[str, TermScore]:
    """Score each term that anybody coded, by its code in order: finding and value count."""
    answers: dict[str, list[tuple[str, str]]] = {}
    alone: dict[str, int] = {}
    for pairs in read.values():
        for one in pairs:
            said = answers.setdefault(one.term, [])
            if one.first and one.second:
                said.append((_answer(one.first), _answer(one.second)))
            else:
                alone[one.term] = alone.get(one.term, 0) + 1
    return {
        term: TermScore(score(said), alone.get(term, 0)) for term, said in sorted(answers.items())
    }


def _answer(one: Coding) -> str:
    value = str(from_data(one.value)).casefold() if one.value else ""
    return f"{one.finding}: {value}"
