"""Pages of files that lie inside a document: found for members under it, and never in public."""

from datetime import date

import pytest

from app.models import (
    Derivation,
    DerivationKind,
    FilePage,
    FileText,
    RoleName,
    StoredFile,
    TextFrom,
    TextState,
)
from app.parts import parts
from app.queries import public_documents
from app.queries.searching import public
from app.queries.searching.desk import Filters, search
from app.services import search_index, unpacking
from tests.factories.agencies import agency
from tests.factories.documents import document, published
from tests.factories.moments import NOW
from tests.factories.people import member


@pytest.fixture
def inside(app, session):
    """Put a file whose pages say ``texts`` into another one, under ``name``."""

    def put(outer_id, name, *texts):
        count = session.query(StoredFile).count()
        file = StoredFile(sha256=f"{count:064x}", size=1, media_type="text/plain", stored_at=NOW)
        session.add(file)
        session.flush()
        session.add(link(outer_id, file.id, name))
        say(session, file.id, *texts)
        return file

    return put


def link(outer_id, inner_id, name):
    return Derivation(
        source_id=outer_id, made_id=inner_id, kind=DerivationKind.UNPACKED, path=name, made_at=NOW
    )


def say(session, file_id, *texts):
    session.add(FileText(file_id=file_id, state=TextState.READY, pages=len(texts), asked_at=NOW))
    pages = [
        FilePage(file_id=file_id, number=number, text=text, text_from=TextFrom.CONVERTED)
        for number, text in enumerate(texts, start=1)
    ]
    session.add_all(pages)
    session.flush()
    search_index.note_pages(session, pages)


def seen(session, question, **filters):
    found = search(session, question, Filters(**filters))
    return [(hit.id, hit.file_id, hit.inside, hit.page) for hit in found.hits]


def test_a_page_of_an_attachment_is_found_under_the_document_it_came_in(session, inside):
    one = document(session, parts().store, agency(session))
    file = inside(one.file_id, "attachment x.pdf", "nothing", "nothing", "the lanterns")
    assert seen(session, "lanterns") == [(one.id, file.id, "attachment x.pdf", 3)]


def test_what_lies_deep_is_found_under_its_own_name_in_the_whole(session, inside):
    one = document(session, parts().store, agency(session))
    mail = inside(one.file_id, "mails/letter.eml", "nothing")
    zipped = inside(mail.id, "more.zip")
    file = inside(zipped.id, "deep/fog.txt", "the lanterns")
    assert seen(session, "lanterns") == [(one.id, file.id, "deep/fog.txt", 1)]


def test_filters_are_about_the_document_that_holds_the_file(session, inside):
    here, there = agency(session), agency(session, state="FL")
    one = document(session, parts().store, here, dated_on=date(2020, 1, 1))
    two = document(session, parts().store, there, dated_on=date(2024, 1, 1))
    first = inside(one.file_id, "a.txt", "fog")
    second = inside(inside(two.file_id, "b.zip").id, "b.txt", "fog")
    say(session, two.file_id, "fog of its own")
    own, within = (two.id, None, "", 1), (two.id, second.id, "b.txt", 1)
    assert sorted(seen(session, "fog", state="FL"), key=str) == sorted([own, within], key=str)
    assert seen(session, "fog", until=date(2021, 1, 1)) == [(one.id, first.id, "a.txt", 1)]
    assert seen(session, "fog", document_id=one.id) == [(one.id, first.id, "a.txt", 1)]
    assert seen(session, "fog", agency="nobody of that name") == []


def test_what_was_taken_out_and_kept_apart_is_that_document_alone(session, inside):
    one = document(session, parts().store, agency(session))
    file = inside(one.file_id, "a.txt", "fog")
    apart = unpacking.keep_apart(session, one, file.id, member_id=None, now=NOW).document
    session.flush()
    assert seen(session, "fog") == [(apart.id, None, "", 1)]
    assert seen(session, "fog", document_id=one.id) == [(one.id, file.id, "a.txt", 1)]


def test_a_file_in_documents_of_two_agencies_is_found_for_each(session, inside):
    one = document(session, parts().store, agency(session))
    two = document(session, parts().store, agency(session))
    file = inside(one.file_id, "a.txt", "fog")
    session.add(link(two.file_id, file.id, "b.txt"))
    session.flush()
    assert sorted(seen(session, "fog")) == [
        (one.id, file.id, "a.txt", 1),
        (two.id, file.id, "b.txt", 1),
    ]


def test_archives_that_hold_each_other_end_nowhere_but_here(session, inside):
    one = document(session, parts().store, agency(session))
    first = inside(one.file_id, "a.zip", "fog")
    second = inside(first.id, "b.zip", "fog")
    session.add(link(second.id, first.id, "a.zip"))
    session.flush()
    assert sorted(seen(session, "fog")) == [
        (one.id, first.id, "a.zip", 1),
        (one.id, second.id, "b.zip", 1),
    ]
    assert len(seen(session, "fog", document_id=one.id)) == 2


def test_files_that_belong_to_no_document_are_not_found(session, inside):
    stray = StoredFile(sha256="f" * 64, size=1, media_type="text/plain", stored_at=NOW)
    session.add(stray)
    session.flush()
    say(session, stray.id, "fog")
    inside(stray.id, "a.txt", "fog")
    assert seen(session, "fog") == []


def test_nobody_in_public_finds_a_file_inside_a_public_document(session, inside):
    one = document(session, parts().store, agency(session))
    inside(one.file_id, "a.txt", "fog")
    published(session, one, member(session, RoleName.ORGANISER))
    assert seen(session, "fog") != []
    assert public.search(session, "fog", public_documents.Filters()).total == 0
