"""`daylight documents redact` and `verify`: burn what must not be seen, and prove it is gone."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import click

from app import clock
from app.cli.answers import answer, json_option, with_app
from app.db import db, transaction
from app.errors import NotFound
from app.filetypes import media_type
from app.jobs import redactions as burning
from app.models import Document, Redaction, RedactionState
from app.parts import parts
from app.ports.examining import Examination
from app.ports.findings import UNREAD, Severity
from app.ports.redacting import LEAKS, Area
from app.queries import redacted
from app.queries.watch_list import watched_words
from app.services import redactions
from app.services.boxes import Wish
from app.services.redactions import RedactionRefused

_CORNERS = ("x0", "y0", "x1", "y1")
_HIDING = frozenset({"outside_text", "invisible_text", "old_revisions", "hidden_names"})


@click.command()
@click.argument("number", metavar="DOC", type=click.IntRange(min=1))
@click.option(
    "--boxes",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='JSON: [{"page","x0","y0","x1","y1","reason"}], points from the top left as displayed; '
    'or {"place","reason"} for a cell or lines.',
)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The new file."
)
@json_option
@with_app
def redact(number: int, boxes: Path, out: Path, *, as_json: bool) -> None:
    """Burn boxes into a copy of document DOC, verify the copy, and keep it with the document.

    The original stays as it is. A copy that leaks is never published.
    """
    wishes = _wishes(boxes)
    with transaction() as session:
        document = session.get(Document, number)
        if document is None:
            raise NotFound(f"There is no document {number}. `daylight documents list` lists them.")
        _refuse_drawn(redactions.latest(session, document))
        draft = redactions.open_draft(session, document, member_id=None, now=clock.now())
        draft.boxes.clear()
        redactions.add_boxes(session, draft, wishes, member_id=None)
        redactions.ask_to_burn(session, draft, member_id=None, now=clock.now())
        redaction_id = draft.id
    work = redactions.next_work(db.session, redaction_id=redaction_id)
    if work is None:
        raise RedactionRefused("Another process is burning it already. Nothing was written.")
    burning.burn(work)
    done = db.session.get(Redaction, redaction_id, populate_existing=True)
    if done is None or done.attempt != work.attempt or done.state is RedactionState.BURNING:
        raise RedactionRefused("Somebody stopped it at the desk and went on. Nothing was written.")
    if done.state is RedactionState.DRAFT:
        raise RedactionRefused("Somebody stopped it at the desk. Its boxes are a draft there.")
    if done.state is RedactionState.FAILED or done.result is None:
        raise RedactionRefused(f"Nothing was burned. {done.problem}")
    shutil.copyfile(parts().store.path(done.result.sha256), out)
    told = _told(done, out)
    answer(told, _in_words(told), as_json=as_json)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--words",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of words that must not be in it, one a line.",
)
@json_option
@with_app
def verify(file: Path, words: Path | None, *, as_json: bool) -> None:
    """Reopen FILE by several means and say whether anything is left that must be gone.

    The names and addresses of our own people are looked for without being asked. The boxes of a
    file that was redacted here are known by its content, and looked under.
    """
    asked = _lines(words) if words else []
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        kind = media_type(content)
    known = redacted.of_result(db.session, digest)
    watch = watched_words(db.session)
    areas = redactions.areas_burned(known) if known else ()
    burned = list(known.verification.get("words", ())) if known else []
    db.session.rollback()
    verdict = parts().redactor.verify(file, kind, areas, words=[*asked, *burned], watch=watch)
    found = parts().examiner.examine(file, kind, name=file.name, watch=watch)
    told = verdict.as_data() | {"sha256": digest, "redaction": known and known.id}
    told["findings"] += _hiding(found)
    told["verdict"] = "leaks" if told["findings"] else "clean"
    answer(told, _in_words(told), as_json=as_json)


def _refuse_drawn(last: Redaction | None) -> None:
    """Refuse where somebody at the desk drew boxes that are not burned: they would be lost."""
    if last and last.state is RedactionState.DRAFT and last.boxes:
        boxes = "1 box" if len(last.boxes) == 1 else f"{len(last.boxes)} boxes"
        raise RedactionRefused(
            f"A draft at the desk has {boxes} that are not burned yet. Nothing was burned, and the "
            "draft is as it was. Burn or drop it first."
        )


def _hiding(found: Examination) -> list[dict[str, Any]]:
    """Give what the look inside found that no clean file has: hidden words, carried parts."""
    return [
        {
            "code": "unreadable" if one.code in UNREAD else "hides",
            "page": one.page,
            "detail": one.detail or one.kind.title,
            "seen_by": "the look inside",
            "title": LEAKS["unreadable" if one.code in UNREAD else "hides"],
        }
        for one in found.everything()
        if one.severity is Severity.BLOCK or one.code in _HIDING
    ]


def _wishes(path: Path) -> list[Wish]:
    """Read the boxes. Refuses what is no list of boxes, naming the first that is wrong."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise RedactionRefused(f"{path.name} is no JSON: {problem}. Nothing was burned.") from None
    if not isinstance(rows, list):
        raise RedactionRefused(f"{path.name} must hold a list of boxes. Nothing was burned.")
    return [_wish(number, row) for number, row in enumerate(rows, start=1)]


def _wish(number: int, row: object) -> Wish:
    if not isinstance(row, dict):
        raise RedactionRefused(f"Box {number} is no object. Nothing was burned.")
    reason = str(row.get("reason") or "")
    if place := row.get("place"):
        if row.get("page") not in (None, 1):
            raise RedactionRefused(
                f"Box {number} has a page and a place. Lines and cells are counted from the start "
                "of the file: leave the page out. Nothing was burned."
            )
        return Wish(area=Area(place=str(place)), reason=reason)
    corners = [row.get(name) for name in _CORNERS]
    page = row.get("page")
    if not isinstance(page, int) or not all(_is_number(one) for one in corners):
        raise RedactionRefused(
            f"Box {number} must have a page and the numbers {', '.join(_CORNERS)}, in points. "
            "Nothing was burned."
        )
    x0, y0, x1, y1 = (float(str(one)) for one in corners)
    return Wish(area=Area(page=page, x0=x0, y0=y0, x1=x1, y1=y1), reason=reason)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _lines(path: Path) -> list[str]:
    """Read the words. Refuses what is not in UTF-8: words read wrong would be found nowhere."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise RedactionRefused(
            f"{path.name} is not written in UTF-8, so its words cannot be read. Save it as UTF-8. "
            "Nothing was verified."
        ) from None
    return [line.strip() for line in lines if line.strip()]


def _told(done: Redaction, out: Path) -> dict[str, Any]:
    kept = done.verification
    return {
        "document": done.document_id,
        "redaction": done.id,
        "state": done.state.value,
        "boxes": len(done.boxes),
        "original": kept["original"],
        "sha256": kept["result"],
        "out": str(out),
        "elsewhere": kept["elsewhere"],
        "pictures": kept["pictures"],
    } | {name: kept[name] for name in ("verdict", "findings", "means", "pages", "pages_by_ocr")}


def _in_words(told: dict[str, Any]) -> str:
    means = ", ".join(told["means"])
    lines = [f"{told['verdict']}: reopened by {means}. sha256 {told['sha256']}"]
    for one in told["findings"]:
        page = f", page {one['page']}" if one["page"] else ""
        lines.append(f"  {one['title']}{page}: {one['detail']} ({one['seen_by']})")
    if told.get("pictures"):
        lines.append(f"  Pages that became pictures: {', '.join(map(str, told['pictures']))}")
    if told.get("elsewhere"):
        still = ", ".join(told["elsewhere"][:20])
        lines.append(f"  Burned here and still standing in other places: {still}")
    return "\n".join(lines)
