"""What happened in the demo: one made-up course of events per request, in days after filing."""

from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

from app.cli.demo.samples import AGREEMENT, DENIAL, FEE, POLICY, Sample


@dataclass(frozen=True)
class Step:
    """One event: so many days after the letter left, with its facts and the papers it brought.

    ``until_after`` fills the fact ``until`` with a day so many days after the event.
    """

    after: int
    kind: str
    facts: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    papers: tuple[Sample, ...] = ()
    until_after: int | None = None


PROOF = {"proof": "Read receipt kept with the sent mail"}
RECEIVED = Step(1, "received", PROOF)
ACKNOWLEDGED = Step(3, "acknowledged", {"tracking_number": "W-{number}"})

STORIES: tuple[tuple[Step, ...], ...] = (
    (
        RECEIVED,
        ACKNOWLEDGED,
        Step(9, "produced", note="Two files by e-mail.", papers=(AGREEMENT, POLICY)),
    ),
    (RECEIVED,),
    (
        RECEIVED,
        Step(8, "denied", {"exemption": "trade secrets of the vendor"}, papers=(DENIAL,)),
    ),
    (RECEIVED, Step(6, "no_records", note="They say the vendor holds everything.")),
    (
        RECEIVED,
        Step(4, "fee_estimated", {"amount_cents": "13600"}, papers=(FEE,)),
    ),
    (
        RECEIVED,
        ACKNOWLEDGED,
        Step(5, "extended", note="Records must be gathered from another office.", until_after=14),
        Step(20, "produced", papers=(AGREEMENT,)),
    ),
    (RECEIVED, Step(5, "clarification_asked", note="They ask which months are meant.")),
    (RECEIVED, ACKNOWLEDGED),
    (
        RECEIVED,
        Step(12, "partly_produced", note="The agreement came; the rest is to follow.",
             papers=(AGREEMENT,)),
    ),
    (
        RECEIVED,
        Step(10, "phone_call", note="The records office says the answer is being signed."),
        Step(15, "produced", papers=(AGREEMENT,)),
    ),
)  # fmt: skip


def stories(count: int) -> list[tuple[Step, ...]]:
    """Give ``count`` courses of events, each kind in turn."""
    return list(islice(cycle(STORIES), count))
