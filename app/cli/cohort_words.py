"""What `daylight cohort` answers, as data and in words."""

from typing import Any

from app.cli.batch_words import moment
from app.errors import NotFound
from app.models.ref import normalised
from app.queries.cohorts import CohortLine
from app.services.clock_moves import in_words
from app.services.cohort_letters import Prepared, Ready

_FEW = 10


def preview_facts(prepared: Prepared) -> dict[str, Any]:
    """Lay a cohort out as it would be sent; ``digest`` is what ``send --shown`` takes."""
    return {
        "kind": prepared.asked.kind.value,
        "firm": prepared.asked.firm,
        "requests": len(prepared.asked.request_ids),
        "letters": len(prepared.ready),
        "left_out": len(prepared.left_out),
        "reasons": prepared.reasons,
        "digest": prepared.digest,
        "to": [_letter_facts(one) for one in prepared.ready],
        "without": [
            {
                "ref": one.request.ref,
                "agency": one.request.agency.name,
                "state": one.request.agency.state,
                "code": one.code,
                "why": list(one.why),
            }
            for one in prepared.left_out
        ],
        "instead": [
            {
                "ref": one.request.ref,
                "agency": one.request.agency.name,
                "state": one.request.agency.state,
                "act": one.act.value,
                "why": one.why,
            }
            for one in prepared.instead
        ],
        "starts": [
            {
                "jurisdiction": one.jurisdiction,
                "kind": one.kind,
                "who": one.who,
                "due": one.due_on.isoformat(),
                "once_received": one.once_received,
            }
            for one in prepared.starts
        ],
    }


def _letter_facts(one: Ready) -> dict[str, Any]:
    first = one.requests[0]
    return {
        "refs": [each.ref for each in one.requests],
        "agency": first.agency.name,
        "state": first.agency.state,
        "to": one.recipient.name,
        "channel": one.recipient.channel.value,
        "recipient": one.recipient.value,
        "subject": one.letter.subject,
        "accuses": one.accuses,
        "held_because": one.recipient.held_because,
        "event": one.letter.event[0],
        "moves": {
            each.ref: [move.as_data() for move in one.moves.get(each.id, ())]
            for each in one.requests
        },
    }


def letter_about(prepared: Prepared, ref: str) -> dict[str, str]:
    """The words of the letter about one request. Raises ``NotFound``."""
    wanted = normalised(ref)
    for one in prepared.ready:
        if any(each.ref == wanted for each in one.requests):
            return {"subject": one.letter.subject, "body": one.letter.body}
    raise NotFound(f"No letter here is about {wanted}.")


def preview_words(facts: dict[str, Any]) -> str:
    """Say the truth first, then who is left out, then what begins."""
    lines = [
        (
            f"{facts['requests']:,} requests, {facts['letters']:,} letters, "
            f"{facts['left_out']:,} left out. Nothing was sent."
        )
    ]
    lines += [
        f"  {one['agency']}, {one['state']} ({', '.join(one['refs'])}): to {one['to']} by "
        f"{one['channel']}"
        for one in facts["to"][:_FEW]
    ]
    lines += [
        f"  left out: {one['agency']}, {one['state']} ({one['ref']}): {' '.join(one['why'])}"
        for one in facts["without"][:_FEW]
    ]
    lines += [
        f"  not sent: {one['agency']}, {one['state']} ({one['ref']}): {one['why']}"
        for one in facts["instead"][:_FEW]
    ]
    lines += [
        f"  moves: {ref} {line} if it is received today"
        for one in facts["to"][:_FEW]
        for ref, moves in one["moves"].items()
        for line in in_words(moves)
    ]
    lines += [
        f"  begins: {one['jurisdiction']} {one['kind']}, until {one['due']} if it "
        f"{'is received' if one['once_received'] else 'leaves'} today"
        for one in facts["starts"]
    ]
    if "letter" in facts:
        lines += ["", facts["letter"]["subject"], "", facts["letter"]["body"]]
    return "\n".join(lines)


def cohort_facts(line: CohortLine) -> dict[str, Any]:
    """Lay out how far a cohort has come."""
    one = line.cohort
    return {
        "cohort": one.ref,
        "kind": one.kind.value,
        "state": _state(line),
        "letters": {state.value: number for state, number in line.letters.items()},
        "created_at": moment(one.created_at),
        "undo_until": moment(one.undo_until),
    }


def _state(line: CohortLine) -> str:
    one = line.cohort
    if one.undone_at is not None:
        return "undone"
    if one.stopped_at is not None:
        return "stopped"
    if one.approved_at is None:
        return "awaiting_approval"
    return "sent" if line.total == line.left else "sending"


def cohort_words(facts: dict[str, Any]) -> str:
    """Say in a line how far a cohort has come."""
    states = ", ".join(f"{number:,} {state}" for state, number in facts["letters"].items())
    head = f"{facts['cohort']} ({facts['kind'].replace('_', ' ')}), "
    if facts["state"] == "awaiting_approval":
        return f"{head}needs a second person: daylight cohort approve {facts['cohort']}."
    words = f"{head}{facts['state']}: {states or 'no letters'}."
    if facts["state"] == "sending":
        return f"{words} Nothing leaves before {facts['undo_until']}."
    return words
