"""What a member may say happened: the big choices, and the few facts each asks for."""

from dataclasses import dataclass
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.models import ItemOutcome
from app.services.event_facts import LONGEST
from app.services.event_kinds import KINDS, Actor, KindRow
from app.web.forms import DayField, Form, choices, choices_of, stripped


@dataclass(frozen=True, slots=True)
class Choice:
    """One big choice: the words on it, a line of explanation, its button, the facts it asks."""

    kind: str
    words: str
    explained: str
    button: str
    asks: tuple[str, ...] = ()


THEIRS = (
    Choice("received", "They got it", "A receipt, a signed card, a note of the portal.",
           "Record receipt", ("tracking_number",)),
    Choice("acknowledged", "They acknowledged", "They wrote that they have it and work on it.",
           "Record acknowledgment", ("tracking_number", "until")),
    Choice("extended", "They want more time", "They named a later day, or a reason for one.",
           "Record extension", ("until", "reason")),
    Choice("promised", "They promise a day", "Their own word; no law makes them late by it.",
           "Record promise", ("until",)),
    Choice("fee_estimated", "They ask money", "An estimate, a bill, a deposit.",
           "Record fee estimate", ("amount", "until")),
    Choice("clarification_asked", "They ask us something", "They want us to clarify or narrow it.",
           "Record their question", ("reason", "until")),
    Choice("produced", "They sent the records", "All of what they will send has come.",
           "Record production", ("items",)),
    Choice("partly_produced", "They sent a part", "Some has come, more is to come.",
           "Record partial production", ("items", "until")),
    Choice("no_records", "They say none exist", "They looked and have no such records.",
           "Record “none exist”", ("items",)),
    Choice("denied", "They refuse", "All of it is withheld.",
           "Record denial", ("exemption", "reason")),
    Choice("partly_denied", "They refuse a part", "Pages withheld or blacked out.",
           "Record partial denial", ("items", "exemption", "reason")),
    Choice("not_subject", "They say the law is not for them",
           "A private foundation or a court, for instance.", "Record “not subject”", ("reason",)),
    Choice("returned", "The letter came back", "Bounced, refused or undeliverable.",
           "Record return", ("reason",)),
)  # fmt: skip
OURS = (
    Choice("phone_call", "Phone call", "Who said what; keeps everyone else from calling again.",
           "Record call", ("with_whom", "follow_up_on")),
    Choice("note", "Note", "For whoever reads this next.", "Save note"),
    Choice("followed_up", "We asked how it stands", "A reminder by mail, post or phone.",
           "Record follow-up", ("follow_up_on",)),
    Choice("clarified", "We answered their question", "We clarified or narrowed what we ask.",
           "Record our answer"),
    Choice("paid", "We paid", "The fee or a deposit.", "Record payment", ("amount",)),
    Choice("appealed", "We appealed", "To the body that the law names.",
           "Record appeal", ("to",)),
    Choice("complaint_filed", "We complained", "To whoever watches over the agency.",
           "Record complaint", ("to",)),
    Choice("withdrawn", "We withdraw it", "Nothing more is expected of them.",
           "Withdraw request", ("reason",)),
)  # fmt: skip
_CHOICES = {choice.kind: choice for choice in (*THEIRS, *OURS)}
# What a form does not ask, or asks in a field of its own.
_NOT_ASKED = {"proof", "at", "request", "member_id", "fee_line"}
_RARE = "Fill in what is known. What it moves is shown before anything is kept."
# Written by other acts, which know more than a form can ask.
_ELSEWHERE = {"transferred", "transferred_here", "follow_up_set", "date_overridden"}


def choice_of(kind: str) -> Choice | None:
    """Give the choice for ``kind``; a rare kind asks for every fact it may carry."""
    row = KINDS.get(kind)
    if row is None or not row.by_hand or kind in _ELSEWHERE:
        return None
    if kind in _CHOICES:
        return _CHOICES[kind]
    asks = tuple("amount" if name == "amount_cents" else name for name in row.known)
    wanted = tuple(name for name in asks if name not in _NOT_ASKED)
    return Choice(kind, row.words, _RARE, "Record it", wanted)


def rarer() -> list[tuple[str, list[KindRow]]]:
    """List the kinds without a big choice, by who did it: they, we, an overseer or a court."""
    names = {
        Actor.AGENCY: "They",
        Actor.US: "We",
        Actor.OTHERS: "Others: the overseer, the appeal body, a court",
    }
    rows = [row for row in KINDS.values() if row.by_hand and row.kind not in _ELSEWHERE]
    return [
        (name, [row for row in rows if row.by is actor and row.kind not in _CHOICES])
        for actor, name in names.items()
    ]


class _Boxes(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def form_for(choice: Choice, items: dict[str, str], **kwargs: Any) -> Form:  # noqa: ANN401 - WTForms' own
    """Make the form of one choice; ``items`` names what was asked, by category."""
    row = KINDS[choice.kind]
    body: dict[str, Any] = {
        "on": DayField(
            "Day it happened",
            [InputRequired("Give the day it happened.")],
            description="The day they did it, as their letter says; not the day you read it."
            if row.by is Actor.AGENCY
            else "",
        )
    }
    for name in choice.asks:
        if name != "items" or len(items) > 1:
            body[name] = _field(name, items, required=name in row.required)
    body["proof"] = StringField(
        "How do we know?",
        [Length(max=LONGEST)],
        filters=[stripped],
        description="For example “e-mail of 3 December, 10:14” or “receipt in the folder”.",
    )
    if choice.kind in {"phone_call", "note"}:
        del body["proof"]
    needed = [InputRequired("Write a few words.")] if row.note_required else []
    body["note"] = TextAreaField("Note", [*needed, Length(max=LONGEST)], filters=[stripped])
    body["again"] = BooleanField("It did happen twice on that day; record it once more")
    made: Form = type("EventForm", (Form,), body)(**kwargs)
    return made


def facts_of(form: Form) -> dict[str, Any]:
    """Read the facts from a form that was sent, as ``events.record`` takes them."""
    given = {
        field.name: field.data
        for field in form
        if field.name not in {"on", "note", "again", "csrf_token"}
    }
    return {name: value for name, value in given.items() if value not in (None, "", [], False)}


def _field(name: str, items: dict[str, str], *, required: bool) -> Field:
    label, said = _LABELS[name]
    offered = _offered(name, items)
    if name == "items":
        return _Boxes(label, choices=offered, description=said)
    if offered:
        return SelectField(label, choices=offered)
    if name in {"agreed", "granted"}:
        return BooleanField(label)
    checks = [InputRequired(f"{label} is needed.") if required else Optional()]
    if name in {"until", "follow_up_on"}:
        return DayField(label, checks, description=said)
    return StringField(label, [*checks, Length(max=LONGEST)], filters=[stripped], description=said)


def _offered(name: str, items: dict[str, str]) -> list[Any]:
    """What a fact may be, where that is a closed list."""
    if name in {"item", "items"}:
        return choices(items.items())
    if name == "outcome":
        return choices_of(ItemOutcome)
    return choices([("", "not known"), *_WORDS[name]]) if name in _WORDS else []


_LABELS = {
    "until": ("Date they name", "Leave empty if they named none."),
    "follow_up_on": ("Look again on", "We choose it; no law does."),
    "amount": ("Amount in dollars", "For example 435.29."),
    "reason": ("Reason given", "Their words, shortened."),
    "exemption": ("Exemption they cite", "The paragraph, as they write it."),
    "items": ("What it is about", "Nothing ticked means everything that was asked."),
    "item": ("What it is about", ""),
    "outcome": ("What became of it", ""),
    "tracking_number": ("Their number for the request", "Later letters should quote it."),
    "with_whom": ("Who was on the line", "Name and office, if they said."),
    "who": ("Who wrote or spoke", ""),
    "to": ("To whom", "The body or person, by name."),
    "decision": ("What was decided", ""),
    "treated_as": ("What they call it", ""),
    "channel": ("How it travelled", ""),
    "agreed": ("We agreed to it", ""),
    "granted": ("An overseer or court gave leave", ""),
    "status": ("Status", ""),
}
_WORDS = {
    "decision": [
        ("reversed", "in our favour"),
        ("upheld", "against us"),
        ("partly", "partly in our favour"),
    ],
    "treated_as": [
        ("voluminous", "a voluminous request"),
        ("time_intensive", "a time-intensive request"),
        ("commercial", "a commercial request"),
        ("recurrent", "from a recurrent requester"),
        ("ordinary", "an ordinary request after all"),
    ],
}
