"""`daylight search`: the index of words that pages and letters are found by."""

import click

from app.cli.answers import AnsweringGroup, answer, json_option, with_app
from app.db import transaction
from app.jobs.index_words import index_all
from app.jobs.lease import lease
from app.parts import parts
from app.services import search_index


@click.group(cls=AnsweringGroup)
def search() -> None:
    """The index behind every search. It keeps itself; this is for when it should be made anew."""


@search.command()
@json_option
@with_app
def rebuild(*, as_json: bool) -> None:
    """Index every page, letter and message anew, a chunk at a time.

    What was stopped in the middle goes on by itself; all stays findable meanwhile.
    """
    with lease("index-words", parts().settings.home) as held:
        with transaction() as session:
            search_index.forget_all(session)
        done = index_all(held.renew)
    answer({"indexed": done}, f"{done:,} pages, letters and messages indexed.", as_json=as_json)
