"""`daylight bench`: measure the budgets on this machine and print them as a table."""

import importlib
from dataclasses import asdict

import click

from app.cli.answers import answer, json_option
from app.cli.bench.table import Row, as_text, machine

PARTS = ("law", "batch", "letters", "desk", "public", "mail", "ocr", "redaction", "search", "xray")


@click.command()
@click.option("--only", multiple=True, type=click.Choice(PARTS), help="Measure only these.")
@click.option("--quick", is_flag=True, help="Smaller amounts, to see that it runs.")
@json_option
def bench(*, only: tuple[str, ...], quick: bool, as_json: bool) -> None:
    """Measure the budgets. Every amount is made up on the spot, in a folder that is thrown away."""
    rows: list[Row] = []
    for part in only or PARTS:
        click.echo(f"measuring {part} ...", err=True)
        rows += importlib.import_module(f"app.cli.bench.{part}").measure(quick)
    data = {"machine": machine(), "rows": [asdict(row) for row in rows]}
    answer(data, f"{machine()}\n\n{as_text(rows)}", as_json=as_json)
