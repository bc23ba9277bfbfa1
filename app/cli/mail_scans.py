"""`daylight mail scans` and `daylight mail sheets`: answers that came on paper."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from app.cli.answers import answer, json_option, with_app
from app.errors import ServiceError


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--arrived-on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which the paper came; today where nothing is said.",
)
@json_option
@with_app
def scans(files: tuple[Path, ...], arrived_on: datetime | None, *, as_json: bool) -> None:
    """Bring scanned piles in and take them apart by their separator sheets, each pile once."""
    from app import clock  # noqa: PLC0415 - reading a mail needs none of these
    from app.jobs.taking_in import sort_all  # noqa: PLC0415 - as above
    from app.parts import parts  # noqa: PLC0415 - as above

    on = arrived_on.date() if arrived_on else clock.today(parts().settings.zone)
    told, refused = [], []
    for path in files:
        try:
            told.append(_brought(path, on))
        except ServiceError as refusal:
            refused.append(f"{path.name}: {refusal}")
    if not told:
        raise ServiceError("No pile was brought in.", tuple(refused))
    sort_all()
    for line in refused:
        click.echo(line, err=True)
    answer({"piles": told, "refused": refused}, "\n".join(map(_words, told)), as_json=as_json)


@click.command()
@click.argument("refs", nargs=-1)
@click.option("--batch", default="", help="The open requests of this batch.")
@click.option("--new", type=click.IntRange(0), default=0, help="Sheets for letters nobody knows.")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="The PDF to write.",
)
@json_option
@with_app
def sheets(refs: tuple[str, ...], batch: str, new: int, out: Path, *, as_json: bool) -> None:
    """Print separator sheets for scanning, one for each of REFS, into a PDF."""
    from app.db import db  # noqa: PLC0415 - as above
    from app.parts import parts  # noqa: PLC0415 - as above
    from app.queries.scans import requests_for_sheets  # noqa: PLC0415 - as above
    from app.services import batches  # noqa: PLC0415 - as above
    from app.services.requests import request_by_ref  # noqa: PLC0415 - as above
    from app.services.sheets import sheets_for  # noqa: PLC0415 - as above

    session = db.session
    ids = [request_by_ref(session, ref).id for ref in refs]
    batch_id = batches.find(session, batch).id if batch else None
    wanted = sheets_for(requests_for_sheets(session, ids=ids, batch_id=batch_id), new)
    session.rollback()
    out.write_bytes(parts().printer.sheets(wanted))
    answer({"sheets": len(wanted), "file": str(out)}, f"{len(wanted)} in {out}.", as_json=as_json)


def _brought(path: Path, on: date) -> dict[str, Any]:
    from app.db import db  # noqa: PLC0415 - as above
    from app.jobs.scan_intake import bring_in  # noqa: PLC0415 - as above
    from app.jobs.scans import take_apart  # noqa: PLC0415 - as above
    from app.queries.scans import letters_of  # noqa: PLC0415 - as above
    from app.services import scans as piles  # noqa: PLC0415 - as above

    with path.open("rb") as content:
        pile_id, new = bring_in(content, path.name, arrived_on=on)
    take_apart(pile_id)
    db.session.expire_all()
    pile = piles.pile(db.session, pile_id)
    return {
        "name": pile.name,
        "new": new,
        "state": pile.state.value,
        "pages": pile.pages,
        "note": pile.problem,
        "letters": [
            {"id": one.message.id, "subject": one.message.subject, "belongs_to": list(one.refs)}
            for one in letters_of(db.session, pile_id)
        ],
    }


def _words(told: dict[str, Any]) -> str:
    came = "" if told["new"] else " (it came before)"
    lines = [f"{told['name']}: {told['pages']} pages, {told['state']}{came}. {told['note']}"]
    lines += [
        f"  {one['id']:>6}  {', '.join(one['belongs_to']) or 'to sort'}  {one['subject']}"
        for one in told["letters"]
    ]
    return "\n".join(lines)
