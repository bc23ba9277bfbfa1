"""`daylight packet`: everything that proves a request, a batch or a campaign, in one ZIP."""

from pathlib import Path

import click

from app.cli.answers import answer, json_option, with_app
from app.db import db
from app.jobs import packets
from app.models import PacketScope
from app.services.packet import Scope, scope_of


@click.command("packet")
@click.argument("ref", metavar="REQUEST", required=False)
@click.option("--batch", "batch", metavar="REF", help="Every request of this batch instead.")
@click.option("--campaign", "campaign", metavar="NAME", help="Every request of this campaign.")
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder that the files are written into.",
)
@json_option
@with_app
def packet(
    ref: str | None, batch: str | None, campaign: str | None, out: Path, *, as_json: bool
) -> None:
    """Write the evidence packet of REQUEST into a folder: a ZIP, a PDF and their hashes.

    The same records on the same day give the same bytes. No member is named.
    """
    scope = _scope(ref, batch, campaign)
    built = packets.build(scope, out, _tell)
    data = {
        "about": scope.title,
        "as_of": built.as_of,
        "zip": str(out / packets.file_name(scope.name, "zip")),
        "pdf": str(out / packets.file_name(scope.name, "pdf")),
        "hashes": str(out / packets.file_name(scope.name, "sha256")),
        "requests": built.requests,
        "files": built.files,
        "bytes": built.size,
        "sha256": built.sha256,
        "missing": built.missing,
    }
    answer(data, "\n".join(_lines(data)), as_json=as_json)


def _scope(ref: str | None, batch: str | None, campaign: str | None) -> Scope:
    asked = [
        (kind, name)
        for kind, name in (
            (PacketScope.REQUEST, ref),
            (PacketScope.BATCH, batch),
            (PacketScope.CAMPAIGN, campaign),
        )
        if name is not None
    ]
    if len(asked) != 1:
        raise click.UsageError("Give one of REQUEST, --batch and --campaign.")
    scope = scope_of(db.session, *asked[0])
    db.session.rollback()
    return scope


def _tell(done: int, total: int) -> None:
    click.echo(f"{done:,} of {total:,} requests", err=True)


def _lines(data: dict[str, object]) -> list[str]:
    held = f"{data['files']} files, {data['bytes']:,} bytes"
    lines = [
        f"The packet of {data['about']}, as of {data['as_of']}: {held}.",
        f"  {data['zip']}",
        f"  {data['pdf']}",
        f"SHA-256 of the ZIP: {data['sha256']}",
    ]
    if data["missing"]:
        lines.append(
            f"{data['missing']} file(s) of the store could not be put in; packet.txt of the "
            "request says which, and why."
        )
    return lines
