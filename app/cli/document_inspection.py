"""`daylight documents inspect`: what is inside a file, before anybody opens it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from app.adapters.examiner import ProcessExaminer
from app.cli.answers import answer, json_option, refuse, with_app
from app.config import SettingsError
from app.db import db
from app.parts import parts
from app.ports.examining import Examination, Finding, place_words
from app.queries.watch_list import watched_words


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def inspect(file: Path, *, as_json: bool) -> None:
    """Look inside FILE, and inside all that is in it; nothing is kept, run or fetched.

    The names and addresses of members and requesters are watched for where there is a data folder.
    """
    if not file.is_file():
        refuse(f"{file} is no file that can be read to its end.")
    found = _examined(file)
    answer(as_data(found), _in_words(found), as_json=as_json)


def as_data(found: Examination) -> dict[str, Any]:
    """Give an examination as the command prints it; what is inside has the same shape and a name.

    The words themselves that a person decides about stand in ``detail``, those under a cover do
    not: they are counted.
    """
    return {
        "sha256": found.sha256,
        "type": found.type,
        "pages": found.pages,
        "text_chars": found.text_chars,
        "ocr_needed": found.ocr_needed,
        "children": [{"name": child.name} | as_data(child) for child in found.children],
        "findings": [_finding(one) for one in found.findings],
        "verdict": found.verdict,
        "reasons": list(found.reasons),
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "code": one.code,
        "severity": one.severity.value,
        "page": one.page,
        "detail": one.detail or one.kind.title,
    }


def _in_words(found: Examination) -> str:
    lines = [f"{found.verdict}: {found.type}, {found.pages} pages, {found.sha256}"]
    for one in found.everything():
        where = ", ".join(filter(None, (one.inside, place_words(one.page))))
        place = f" ({where})" if where else ""
        detail = f": {one.detail}" if one.detail else ""
        lines.append(f"  {one.severity.value:5} {one.kind.title}{place}{detail}")
        lines.append(f"        {one.kind.advice}")
    if found.ocr_needed:
        lines.append("  Pages without text were not read by any program.")
    return "\n".join(lines)


def _examined(file: Path) -> Examination:
    try:
        return _with_data(file)
    except SettingsError as problem:
        click.echo(f"No names are watched for: {problem}", err=True)
        return ProcessExaminer().examine(file, name=file.name)


@with_app
def _with_data(file: Path) -> Examination:
    """Look with the watch list; where it cannot be read, the file is held for that alone."""
    watch: Sequence[str] = ()
    missing: tuple[Finding, ...] = ()
    try:
        watch = watched_words(db.session)
    except SQLAlchemyError as problem:
        missing = (Finding(code="watch_list_missing", detail=type(problem).__name__),)
    found = parts().examiner.examine(file, name=file.name, watch=watch)
    return replace(found, findings=(*found.findings, *missing))
