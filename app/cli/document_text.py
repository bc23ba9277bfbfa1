"""`daylight documents text`: what the pages of a document say."""

import click

from app import clock
from app.cli.answers import answer, json_option, with_app
from app.db import db, transaction
from app.errors import NotFound
from app.jobs.lease import lease
from app.jobs.read_text import read_all
from app.models import Document, FilePage, FileText, TextState
from app.parts import parts
from app.services import file_texts


@click.command()
@click.argument("number", metavar="DOC", type=click.IntRange(min=1))
@click.option("--page", type=click.IntRange(min=1), help="This page alone, from 1.")
@click.option("--again", is_flag=True, help="Read it anew, dropping what was read.")
@click.option("--language", default="eng", show_default=True, help="For --again: as OCR names it.")
@json_option
@with_app
def text(number: int, page: int | None, language: str, *, again: bool, as_json: bool) -> None:
    """Print the text of document DOC, by its number; read it now where nobody has yet."""
    told, pages = _read(number, language, again=again)
    if page is not None:
        pages = [one for one in pages if one.number == page]
        if not pages:
            raise NotFound(f"Document {number} has no page {page} that could be read.")
    data = {
        "document": number,
        "state": told.state.value,
        "pages": told.pages,
        "problem": told.problem,
        "text": [_as_data(one) for one in pages],
    }
    answer(data, "\f".join(one.text for one in pages), as_json=as_json)


def _read(number: int, language: str, *, again: bool) -> tuple[FileText, list[FilePage]]:
    with transaction() as session:
        document = session.get(Document, number)
        if document is None:
            raise NotFound(f"There is no document {number}. `daylight documents list` lists them.")
        file = document.file
        if again:
            file_texts.wish_again(session, file, language=language, now=clock.now())
        else:
            file_texts.wish_for_new(session, now=clock.now())
        file_id = file.id
        waits = file_texts.next_work(session, file_id=file_id) is not None
    if waits:
        with lease("read-text", parts().settings.home) as held:
            read_all(held.renew, file_id=file_id)
    document = db.session.get_one(Document, number)
    told = file_texts.text_of(db.session, document.file)
    if told.state is TextState.FAILED:
        raise NotFound(f"Document {number} has no text: {told.problem}.")
    return told, list(file_texts.pages_of(db.session, document.file))


def _as_data(one: FilePage) -> dict[str, object]:
    return {
        "page": one.number,
        "from": one.text_from.value,
        "quality": one.quality,
        "text": one.text,
    }
