"""How far two readers agree: in per cent, and by Cohen's kappa, which takes out chance."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """How often two readers said the same of ``both`` things that both of them coded.

    ``kappa`` is 1 for full agreement, 0 for no more than chance, below 0 for less. It is none
    where it means nothing: where nothing was coded twice, or where both always said one thing.
    """

    both: int
    same: int
    kappa: float | None

    @property
    def percent(self) -> float | None:
        """The share of equal answers, 0 to 100; none where nothing was coded twice."""
        return 100 * self.same / self.both if self.both else None


def score(answers: Sequence[tuple[str, str]]) -> Score:
    """Compare two readers' answers, pair by pair.

    Kappa is (p - e) / (1 - e): p the share of equal answers, e the share that two people would
    reach who gave their answers as often as these did, at random (Cohen 1960).
    """
    both = len(answers)
    same = sum(one == other for one, other in answers)
    first = Counter(one for one, _other in answers)
    second = Counter(other for _one, other in answers)
    # In whole numbers until the end, so that full agreement is exactly 1.
    chance = sum(number * second[answer] for answer, number in first.items())
    if both * both == chance:
        return Score(both, same, None)
    return Score(both, same, (same * both - chance) / (both * both - chance))
