"""`daylight codebook`: the questions that are put to every agreement."""

import click

from app.cli.answers import AnsweringGroup, answer, json_option, with_app
from app.parts import parts
from app.services.codebook import Codebook, Term, codebook


@click.group("codebook", cls=AnsweringGroup)
def codebook_() -> None:
    """The questions put to every agreement; `codebook.yaml` in the data folder adds or hides."""


@codebook_.command("list")
@json_option
@with_app
def list_(*, as_json: bool) -> None:
    """List every term by family."""
    book = _book()
    lines = [f"Codebook {book.version}: {len(book.terms)} terms"]
    for family in book.families:
        lines += ["", family.name]
        lines += [f"  {one.code:<14} {one.kind.value:<9} {one.name}" for one in family.terms]
    answer(book.as_data(), "\n".join(lines), as_json=as_json)


@codebook_.command()
@click.argument("code")
@json_option
@with_app
def show(code: str, *, as_json: bool) -> None:
    """Show the term CODE: its question, what counts, what to note."""
    book = _book()
    term = book.term(code)
    answer({"version": book.version} | term.as_data(), _as_text(term), as_json=as_json)


def _book() -> Codebook:
    return codebook(parts().settings.home)


def _as_text(term: Term) -> str:
    lines = [
        f"{term.code}  {term.name}",
        term.question,
        f"Counts: {term.counts}",
        f"Contrary: {term.contrary}",
        f"Value: {term.kind.value}" + (f" ({', '.join(term.choices)})" if term.choices else ""),
    ]
    lines += [f"  {one.name} ({one.kind.value}): {one.label}" for one in term.details]
    return "\n".join(lines)
