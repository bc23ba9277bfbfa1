"""Clocks in plain words: what each kind asks of whom, for pages, digests and calendars."""

from datetime import date, timedelta

from app.law.vocabulary import Actor, Kind

# What is owed, by the kind of clock, when an agency or an overseer owes it.
_THEIRS = {
    Kind.ACKNOWLEDGE: "their word that they have it",
    Kind.DETERMINE: "their answer",
    Kind.PRODUCE: "the records",
    Kind.EXTENSION: "their answer, after the time they took",
    Kind.FEE_ESTIMATE: "their estimate of the fee",
    Kind.APPEAL_DECIDE: "the decision on our appeal",
    Kind.THIRD_PARTY_NOTICE: "their notice to the vendor",
    Kind.REFER_TO_OVERSIGHT: "their question to the overseer",
    Kind.COMPLY_AFTER_RULING: "what the ruling told them to do",
    Kind.PROMISE: "what they promised",
}

# What we lose, by the kind of clock, when it is ours.
_OURS = {
    Kind.APPEAL_FILE: "Appeal, or lose the appeal",
    Kind.SUE: "Go to court, or lose the right to",
    Kind.CLARIFICATION_REPLY: "Answer their question",
    Kind.WITHDRAWN_IF_SILENT: "Answer, or they treat the request as withdrawn",
    Kind.FEE_ESTIMATE: "Answer their fee estimate",
}

_TITLES = {
    Kind.ACKNOWLEDGE: "Acknowledgment",
    Kind.DETERMINE: "Their answer",
    Kind.PRODUCE: "The records",
    Kind.EXTENSION: "More time for them",
    Kind.FEE_ESTIMATE: "Fee estimate",
    Kind.CLARIFICATION_REPLY: "Our reply to their question",
    Kind.WITHDRAWN_IF_SILENT: "Before they treat it as withdrawn",
    Kind.APPEAL_FILE: "Our appeal",
    Kind.APPEAL_DECIDE: "Decision on the appeal",
    Kind.SUE: "Going to court",
    Kind.NOT_BEFORE: "Not before",
    Kind.THIRD_PARTY_NOTICE: "Notice to the vendor",
    Kind.REFER_TO_OVERSIGHT: "Question to the overseer",
    Kind.COMPLY_AFTER_RULING: "Doing what was ruled",
    Kind.PROMISE: "Their own promise",
}


def title(kind: str) -> str:
    """Name a clock by its kind."""
    return _TITLES.get(Kind(kind), kind.replace("_", " ").capitalize())


def owed(kind: str) -> str:
    """Say what the other side owes by this clock."""
    return _THEIRS.get(Kind(kind), title(kind).lower())


def asked_of_us(kind: str) -> str:
    """Say what we must do by this clock, and what is lost otherwise."""
    return _OURS.get(Kind(kind), f"Act: {title(kind).lower()}")


def who(actor: str) -> str:
    """Say whose clock it is."""
    return {
        Actor.AGENCY: "them",
        Actor.REQUESTER: "us",
        Actor.APPEAL_BODY: "the appeal body",
        Actor.THIRD_PARTY: "the vendor",
    }[Actor(actor)]


def late_since(last: date) -> date:
    """Give the first day of lateness: the day after the last one that can be defended."""
    return last + timedelta(days=1)


def day(on: date) -> str:
    """Write a day as the pages do: "Thu 3 Dec 2026"."""
    return f"{on:%a} {on.day} {on:%b %Y}"
