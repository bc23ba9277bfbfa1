"""Search what is public for the names that joined the list of our own people."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from app import clock
from app.db import db, transaction
from app.errors import ServiceError
from app.jobs.lease import Lease
from app.jobs.log import log
from app.jobs.stopping import stopping
from app.jobs.telling import Told as Mailed
from app.jobs.telling import tell
from app.models import Group, PublicKind
from app.parts import parts
from app.ports.examining import Said
from app.queries.members import look_after_public
from app.queries.public_words import words_of_file
from app.queries.watch_list import watched_words
from app.services import names_in_public
from app.services.names_in_public import Due, Told

_LONGEST: Final = timedelta(minutes=4)
_SEAM: Final = 20  # words at the end and at the beginning of a page that are searched together
_AT_ONCE: Final = 2_000_000  # letters that are searched together


def run(held: Lease) -> dict[str, Any]:
    """Every five minutes: search all that is public for the names to watch for.

    Each thing is searched for all names once, then only for those that have joined since; kept
    words are searched, so no file is opened. A file that says one is withdrawn unless its
    publisher let the name stay; about short texts a person is asked. Where the search itself
    breaks nothing is withdrawn, and the run fails. Harmless if missed: what was not searched is
    told by the tables. Harmless if run twice: the second run finds nothing to do.
    """
    began = clock.now()
    watch = watched_words(db.session)
    db.session.rollback()
    also = list(names_in_public.of_codebook(parts().settings.home))
    with transaction() as session:
        marks = names_in_public.note_marks(session, watch, now=began)
        names_in_public.forget_what_left(session, also=also)
    newest = max(marks.values(), default=0)
    waiting = names_in_public.due(db.session, newest=newest, also=also)
    searched, broken, told = 0, list[Due](), Told()
    for batch in _batches(waiting, began):
        found, failed = _search(batch, marks, newest, watch)
        searched += len(batch) - len(failed)
        broken, told = broken + failed, told + found
        held.renew()
    mailed = _tell(told, began) if told.withdrawn or told.asked else 0
    if broken:
        raise ServiceError(
            f"The search for names broke at {len(broken)} public texts, the first “"
            f"{broken[0].of.place}”. They stay public and are searched again. {searched} others "
            f"were searched, {len(told.withdrawn)} of them withdrawn."
        )
    return {
        "searched": searched,
        "withdrawn": len(told.withdrawn),
        "asked": told.asked,
        "told": mailed,
    }


Batch = list[tuple[Due, list[Said]]]


def _batches(waiting: Sequence[Due], began: datetime) -> Iterator[Batch]:
    """Put together what is searched for the same words, as much as fits into one search."""
    batch: Batch = []
    size = 0
    for one in sorted(waiting, key=lambda due: due.since):
        if stopping.is_set() or clock.now() - began > _LONGEST:
            break
        words = list(_words(one))
        if batch and (size > _AT_ONCE or batch[0][0].since != one.since):
            yield batch
            batch, size = [], 0
        batch.append((one, words))
        size += sum(len(each.words) for each in words)
    if batch:
        yield batch


def _words(one: Due) -> Iterator[Said]:
    if one.of.kind is not PublicKind.FILE:
        yield Said(0, "\n".join(one.of.words))
        return
    ends: tuple[int, list[str]] | None = None
    for number, words, by_ocr in words_of_file(db.session, one.of.of_id):
        yield Said(number, words, by_ocr)
        if not number:
            continue
        if ends is not None and ends[0] == number - 1:  # a name may go over the end of a page
            yield Said(ends[0], " ".join([*ends[1], *words.split()[:_SEAM]]))
        ends = number, words.split()[-_SEAM:]


def _search(
    batch: Batch, marks: dict[str, int], newest: int, watch: Sequence[str]
) -> tuple[Told, list[Due]]:
    """Search a batch, where it breaks each by itself; give what was told, and what broke."""
    db.session.rollback()
    new = [word for word, mark in marks.items() if mark > batch[0][0].since]
    every = [(index, one) for index, (_due, said) in enumerate(batch) for one in said]
    asked = [Said(at, one.words, one.by_ocr) for at, (_index, one) in enumerate(every)]
    found = parts().examiner.names(asked, watch=new) if new else ()
    told, broken = Told(), list[Due]()
    if found is None and len(batch) > 1:
        for each in batch:
            more, failed = _search([each], marks, newest, watch)
            told, broken = told + more, broken + failed
    elif found is None:
        broken.append(batch[0][0])
    else:
        words: dict[int, list[tuple[int, str]]] = {}
        for at, word in found:
            words.setdefault(every[at][0], []).append((every[at][1].number, word))
        _keep_silent([due for at, (due, _said) in enumerate(batch) if at not in words], newest)
        for index, said in words.items():
            told += _keep(batch[index][0], said, newest, watch)
    return told, broken


def _keep_silent(every: Sequence[Due], newest: int) -> None:
    """Note at once what says no name: there may be thousands, as the agencies of a large batch."""
    with transaction() as session:
        for due in every:
            names_in_public.note_searched(session, due, (), to=newest, watch=(), now=clock.now())


def _keep(due: Due, found: Sequence[tuple[int, str]], newest: int, watch: Sequence[str]) -> Told:
    with transaction() as session:
        told = names_in_public.note_searched(
            session, due, found, to=newest, watch=watch, now=clock.now()
        )
    if told.withdrawn:
        log.warning("something public names one of us and was withdrawn", number=due.of.of_id)
    return told


def _tell(told: Told, now: datetime) -> int:
    """Mail everybody who may publish; how many mails left. The desk tells it in any case."""
    session = db.session
    group = session.scalars(select(Group)).first()
    if not parts().mailer.configured or group is None or not group.can_file:
        return 0
    sent = 0
    for member in look_after_public(session):
        mail = names_in_public.mail_about(
            told, member, group, url=parts().settings.public_url, now=now
        )
        sent += tell(names_in_public.told_to(told, member.id, now), mail) is Mailed.SENT
    return sent
