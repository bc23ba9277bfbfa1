"""`daylight mail lmtp`: stand open for a mail server on this machine."""

import click

from app.cli.answers import with_app

MAILBOX = "lmtp"
"""Where messages come from that a mail server handed over this way."""


@click.command()
@click.option(
    "--listen",
    default="127.0.0.1:2424",
    show_default=True,
    metavar="PLACE",
    help="ADDRESS:PORT, or unix:PATH for a socket in the file system.",
)
@click.option(
    "--beyond-this-machine",
    is_flag=True,
    help="Let other machines reach it. Only where a firewall keeps strangers out.",
)
@with_app
def lmtp(listen: str, *, beyond_this_machine: bool) -> None:
    """Take mail from your own mail server until stopped, over LMTP (RFC 2033).

    It answers 250 for a recipient when bytes and row are on the disk, 451 on any passing fault,
    and 552 above 50 MB. A message for several recipients is kept once. The address that each
    message really went to is kept with it, as Delivered-To.
    """
    from flask import current_app  # noqa: PLC0415 - the other commands about mail need none

    from app.adapters.lmtp import place_of, serve  # noqa: PLC0415 - as above
    from app.jobs.keeping import Keeper  # noqa: PLC0415 - as above

    place = place_of(listen, beyond=beyond_this_machine)
    keeper = Keeper(current_app._get_current_object(), MAILBOX)  # type: ignore[attr-defined]  # noqa: SLF001 - Werkzeug's own name for the object behind the proxy
    with keeper.at_work():
        serve(place, keeper.hand_over, _say)


def _say(where: str) -> None:
    click.echo(f"Taking mail over LMTP at {where}. Stop with Ctrl-C.", err=True)
