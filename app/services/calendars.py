"""What a calendar feed says: each running clock as an entry, with its working; no member's name."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from itertools import chain

from sqlalchemy.orm import Session

from app.law.clocks import Clock
from app.law.errors import LawError
from app.law.vocabulary import Actor, Kind, ShipAs
from app.models import (
    Batch,
    CalendarFeed,
    Campaign,
    ExpiringLink,
    FeedScope,
    Group,
    RecordsRequest,
    RequestClock,
)
from app.queries import feeds
from app.queries.feeds import Shown, Story
from app.services.calendar_files import Entry, written
from app.services.chunks import chunks
from app.services.clock_facts import cases
from app.services.clock_rows import compute
from app.services.clock_words import asked_of_us, day, late_since, owed, title

_CHUNK = 500
_NO_STORY = 0

Workings = dict[tuple[int, str], Clock]


def calendar(
    session: Session,
    feed: CalendarFeed,
    group: Group,
    *,
    now: datetime,
    today: date,
    url_of: Callable[[str], str],
) -> bytes:
    """Write the calendar of ``feed`` as it is now; ``url_of`` gives a request's page by its ref.

    Each running clock that has a date is exactly one entry, and so is each link of theirs that
    waits. The same clocks and links give the same bytes.
    """
    shown = feeds.shown(session, feed, now=now, today=today)
    stories = feeds.stories(session, feed)
    workings = _workings(session, shown)

    def story(request: RecordsRequest) -> Story:
        return stories.get(request.id) or Story(_NO_STORY, request.created_at)

    clocks = (
        _entry(
            each,
            story(each.request),
            _still_so(each.clock, workings.get((each.request.id, each.clock.rule))),
            today,
            url_of(each.request.ref),
        )
        for each in shown
    )
    links = (
        _of_link(link, link.expires_on, request, story(request), url_of(request.ref))
        for link, request in feeds.links(session, feed)
        if link.expires_on is not None
    )
    return written(name_of(session, feed, group), chain(clocks, links))


def name_of(session: Session, feed: CalendarFeed, group: Group) -> str:
    """Name a feed as a calendar lists it. A member's own is "my": it says no name."""
    if feed.scope is FeedScope.CAMPAIGN:
        campaign = session.get_one(Campaign, feed.campaign_id)
        return f"{group.name}: {campaign.title or campaign.name}"
    if feed.scope is FeedScope.BATCH:
        return f"{group.name}: batch {session.get_one(Batch, feed.batch_id).ref}"
    return f"{group.name}: my deadlines"


def _workings(session: Session, shown: Sequence[Shown]) -> Workings:
    """The whole clocks behind the kept ones, by request and rule; none where a law is broken."""
    found: Workings = {}
    for ids in chunks(sorted({each.request.id for each in shown}), _CHUNK):
        for case in cases(session, ids):
            try:
                clocks = compute(case)
            except LawError:
                continue
            found |= {(case.request_id, clock.rule_id): clock for clock in clocks}
    return found


def _still_so(kept: RequestClock, clock: Clock | None) -> Clock | None:
    """The working, where it proves the kept date: a changed law may wait to be applied."""
    same = clock is not None and (clock.due, clock.started_on) == (kept.due_on, kept.started_on)
    return clock if same else None


def _entry(each: Shown, story: Story, clock: Clock | None, today: date, url: str) -> Entry:
    agency = each.request.agency
    ours = each.clock.who == Actor.REQUESTER
    waits = each.clock.kind == Kind.NOT_BEFORE or (clock is not None and clock.rule.floor)
    doubtful = clock is None or clock.ship_as_on(today) is not ShipAs.HARD
    return Entry(
        uid=f"{each.request.ref}.{each.clock.rule}@daylight",
        on=_hour(each, clock) or each.on,
        title=f"{_title(each, today, waits=waits)} · {agency.name}, {agency.state}",
        text="\n".join([*_said(each, today, waits=waits), *_proof(clock, today), _FOOT]),
        url=url,
        group="Ours" if ours else "Theirs",
        revision=story.events,
        changed_at=story.changed_at,
        alarm=ours and not waits,
        doubtful=doubtful and not each.clock.overridden,
    )


def _of_link(
    link: ExpiringLink, on: date, request: RecordsRequest, story: Story, url: str
) -> Entry:
    """A link of theirs on its last day. Its address is told on our page alone."""
    agency = request.agency
    return Entry(
        uid=f"{request.ref}.link-{link.id}@daylight",
        on=on,
        title=f"Fetch what their link holds · {agency.name}, {agency.state}",
        text="They sent a link instead of files. This is the last day on which it is to work.",
        url=url,
        group="Ours",
        revision=story.events,
        changed_at=story.changed_at,
        alarm=True,
        doubtful=False,
    )


def _hour(each: Shown, clock: Clock | None) -> datetime | None:
    """The moment of a clock that counts hours, where it falls on the day that is shown."""
    if clock is None or clock.due_at is None:
        return None
    ours = each.clock.who == Actor.REQUESTER
    moment = clock.due_at if ours else clock.latest_at or clock.due_at
    return moment.astimezone(UTC) if moment.date() == each.on else None


def _title(each: Shown, today: date, *, waits: bool) -> str:
    kind = each.clock.kind
    if waits:
        return f"Not before this day: {title(kind).lower()}"
    if each.clock.who == Actor.REQUESTER:
        return f"Do by: {_uncapital(asked_of_us(kind))}"
    if each.late:
        return f"Late: {owed(kind)}"
    return f"{'Due' if each.on >= today else 'Was due'}: {owed(kind)}"


def _said(each: Shown, today: date, *, waits: bool) -> list[str]:
    """Say in a sentence how the clock stands."""
    clock, on = each.clock, each.on
    if waits:
        return [f"Nothing can be done by this rule before {day(on)}."]
    if clock.who == Actor.REQUESTER:
        said = [f"{asked_of_us(clock.kind)}. Do it by {day(on)}."]
        if on < today:
            last = f"; its last day is {day(clock.latest_on)}" if clock.latest_on else ""
            said.append(f"That day has passed, and the clock still runs{last}.")
        return said
    if each.late:
        return [f"They owe us {owed(clock.kind)}: late since {day(late_since(on))}."]
    if on < today:
        return [f"The day for {owed(clock.kind)} has passed. That alone proves nothing: ask them."]
    return [f"They owe us {owed(clock.kind)}. The last day that can be defended is {day(on)}."]


def _proof(clock: Clock | None, today: date) -> list[str]:
    """Give the working: what counts from where and why, what follows, and how sure it is."""
    if clock is None:
        return ["Look at the request: what this date was counted by has changed since."]
    found = [clock.explanation()]
    if clock.consequence:
        found.append(f"If it passes: {clock.consequence}")
    if clock.ship_as_on(today) is not ShipAs.HARD:
        found.append("Check the statute: nobody has read this number in the law of late.")
    return found


_FOOT = "Worked out from the statute as we read it; a help for planning, not legal advice."


def _uncapital(words: str) -> str:
    return words[:1].lower() + words[1:]
