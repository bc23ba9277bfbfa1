"""Chooses who hears a challenge, on what grounds, and which event it makes when it leaves."""

from collections.abc import Iterable

from app.law.choosing import holds
from app.law.facts import AgencyFacts, RequestFacts
from app.law.forums import Forum, Opening
from app.law.terms import Start
from app.law.vocabulary import Body, Channel, EventKind, Level, Meaning, ShipAs
from app.law.working import Clock
from app.models import LetterKind, RequestEvent
from app.services.later_matter import Matter
from app.services.letter_clauses import section
from app.services.letter_language import Facts, LetterRefused, one_line

REFUSALS = frozenset({"denied", "partly_denied", "no_records", "fee_waiver_denied"})
_REFUSED = frozenset({"denied", "partly_denied"})
_DECIDED = frozenset({"appeal_decided"})
_MADE = {LetterKind.APPEAL: EventKind.APPEALED, LetterKind.COMPLAINT: EventKind.COMPLAINT_FILED}
_NAMED = {LetterKind.APPEAL: "an appeal", LetterKind.COMPLAINT: "a complaint"}
_FROM = {
    EventKind.APPEAL_RECEIVED: "receipt of this letter",
    EventKind.APPEALED: "its filing",
    EventKind.COMPLAINT_FILED: "its filing",
}


def forum_for(
    matter: Matter, wanted: str | None, late: Clock | None, *, argued: bool = False
) -> Forum:
    """The forum called ``wanted``, or the first of the law's that hears what happened.

    ``late`` is the clock of the agency's silence, where that is what is challenged. Where a
    volunteer ``argued`` grounds of their own, any forum of the kind may be the right one. Raises
    LetterRefused where the law has no such forum.
    """
    fits = [forum for forum in matter.law.forums if forum.letter == matter.kind.value]
    if wanted is not None:
        for forum in fits:
            if forum.id == wanted:
                return forum
        raise LetterRefused(
            f"The law of {matter.law.name} knows no '{wanted}' that {_NAMED[matter.kind]} can be "
            "sent to."
        )
    if not fits:
        raise LetterRefused(_nobody(matter))
    hears = [forum for forum in fits if _hears(matter, forum, late)]
    found = _first(hears or (fits if argued else []), matter)
    if found is None:
        what = "A refusal" if late is None else "Silence alone"
        if hears:
            what = "Such a request"
        raise LetterRefused(
            f"{what} cannot be taken to the {_bare(fits[0])} under the law of {matter.law.name} "
            f"({fits[0].citation}). Look at the other steps that are open for the request."
        )
    return found


def _nobody(matter: Matter) -> str:
    """Say that the law has no forum for this kind of letter, and which other kind it has."""
    said = f"The law of {matter.law.name} knows nobody outside court who takes"
    other = next((forum for forum in matter.law.forums if forum.letter is not None), None)
    instead = "Look at the steps that it does have."
    if other is not None and other.letter is not None:
        instead = f"It knows {_NAMED[LetterKind(other.letter)]} to the {_bare(other)}."
    return f"{said} {_NAMED[matter.kind]}. {instead}"


def _bare(forum: Forum) -> str:
    return forum.name.removeprefix("the ")


def _hears(matter: Matter, forum: Forum, late: Clock | None) -> bool:
    if late is not None:
        return hears_silence(matter, forum, late)
    newest = matter.last(REFUSALS | _DECIDED)
    if newest is None or Opening.ANY_TIME in forum.opens_on:
        return True
    refused = newest.kind in REFUSALS
    if refused and Opening.DENIED in forum.opens_on:
        return True
    start = _file_start(matter, forum)
    kinds = _REFUSED if refused else _DECIDED
    return start is not None and any(_waits_for(start, kind) for kind in {newest.kind, *kinds})


def _file_start(matter: Matter, forum: Forum) -> Start | None:
    return matter.law.rule(forum.file_rule).newest.from_ if forum.file_rule is not None else None


def _waits_for(start: Start, event: str) -> bool:
    if start.op == "any_time" or start.event == event:
        return True
    return any(_waits_for(part, event) for part in start.of)


def _first(forums: Iterable[Forum], matter: Matter) -> Forum | None:
    """The first that plainly takes this agency; else the first that may."""
    body = AgencyFacts(Body(matter.request.recipient.body.value))
    asked = RequestFacts.ordinary(channel=Channel.EMAIL)
    perhaps: Forum | None = None
    for forum in forums:
        truth = holds(forum.applies, body, asked) if forum.applies is not None else True
        if truth:
            return forum
        if truth is None:
            perhaps = perhaps or forum
    return perhaps


def event_of(kind: LetterKind, forum: Forum) -> str:
    """The event that the letter makes when it leaves: what the forum's own clocks start from."""
    wanted = _MADE[kind]
    return (wanted if wanted in forum.acts else min(forum.acts)).value


def refusal_facts(event: RequestEvent) -> Facts:
    """What a letter says of a refusal: its day, and the exemption that it cites."""
    said = {
        "on": event.happened_on,
        "kind": event.kind,
        "exemption": one_line(str(event.facts.get("exemption") or "")).rstrip(" ."),
    }
    return Facts("refusal", said)


def hears_silence(matter: Matter, forum: Forum, clock: Clock) -> bool:
    """Whether the law lets one go to ``forum`` because nobody answered in the time of ``clock``."""
    if {Opening.LATE, Opening.ANY_TIME} & forum.opens_on:
        return True
    deemed = clock.rule_id in {day.rule for day in matter.law.silence.dates}
    if not deemed or matter.law.silence.means is not Meaning.DENIED:
        return False
    start = _file_start(matter, forum)
    waits = start is not None and _waits_for_silence(start)
    return waits or Opening.SILENT in forum.opens_on


def _waits_for_silence(start: Start) -> bool:
    return start.op in {"deemed_denied", "missed"} or any(map(_waits_for_silence, start.of))


def forum_facts(matter: Matter, forum: Forum) -> dict[str, object]:
    """Who decides, under which words if they were read, and in what time where a number was."""
    read = forum.level not in {Level.RECALLED, Level.NOT_FOUND}
    cited = section(forum.citation) if read else None
    said = {"name": forum.name, "kind": forum.kind.value, "citation": cited}
    decide: dict[str, object] = {}
    if forum.decide_rule is not None:
        rule = matter.law.rule(forum.decide_rule).newest
        if rule.ship_as is ShipAs.HARD and rule.within is not None and rule.until is None:
            decide = {
                "length": str(rule.within),
                "from": _FROM.get(rule.from_.event) if rule.from_.event is not None else None,
                "citation": section(rule.citation),
            }
    return {"forum": Facts("forum", said), "decide": Facts("decide", decide)}
