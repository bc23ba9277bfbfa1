"""A file without pages is printed once when it is read, and shown and redacted on what came."""

import json

import pytest
from sqlalchemy import select

from app.db import db
from app.filetypes import PDF
from app.jobs import read_text
from app.jobs.lease import lease
from app.jobs.redactions import burn
from app.models import Derivation, DerivationKind, FileText, Redaction, RedactionState, TextFrom
from app.parts import parts
from app.ports.examining import Examination
from app.queries.file_pages import pictures_in, sheet
from app.services import file_texts, redaction_places, redactions
from app.services.redactions import REASONS
from tests.conftest import NOW
from tests.factories import unpaged
from tests.factories.agencies import agency
from tests.factories.documents import document


@pytest.fixture
def kept(app, session):
    """Keep a file as a document, and give the document."""

    def made(content):
        one = document(session, parts().store, agency(session), content=content, examined=False)
        session.commit()
        return one

    return made


def work_off(app):
    with lease("read-text", parts().settings.home) as held:
        read_text.run(held)
    db.session.expire_all()


def test_a_word_document_gets_pages_with_pictures_and_places(app, session, kept):
    one = kept(unpaged.docx())
    work_off(app)
    printing = one.file.printing
    assert printing.how["left_out"] == {"pictures": 1, "comments": 1, "removed": 1, "hidden": 1}
    assert printing.how["program"].startswith("WeasyPrint")
    assert (one.file.paged.media_type, one.file.paged is one.file) == (PDF, False)
    first, behind = file_texts.pages_of(session, one.file)
    assert (first.text_from, first.width, first.height) == (TextFrom.CONVERTED, 612, 792)
    assert "Whitfield" in first.text
    assert not [word for word in unpaged.UNSHOWN if word in first.text]
    assert all(word in behind.text for word in unpaged.UNSHOWN)
    assert sheet(session, one.file, 1).drawn
    assert not sheet(session, one.file, 2).drawn
    assert pictures_in(one.file, one.reading) == 1
    path = parts().store.path(one.file.paged.sha256)
    words = parts().page_reader.words(path, PDF, 1)
    assert "Whitfield" in [word.text for word in words]


def test_it_is_printed_once_for_ever_so_that_boxes_stay_where_they_are(app, session, kept):
    one = kept(unpaged.docx())
    work_off(app)
    printed = one.file.paged.sha256
    file_texts.wish_again(session, one.file, language="eng", now=NOW)
    session.commit()
    work_off(app)
    assert one.file.paged.sha256 == printed
    query = select(Derivation).filter_by(kind=DerivationKind.CONVERTED)
    assert len(session.scalars(query).all()) == 1


def test_the_chain_goes_from_the_original_to_the_printed_to_the_redacted(app, session, kept):
    one = kept(unpaged.eml())
    work_off(app)
    done = burned(session, one)
    assert done.state is RedactionState.VERIFIED, done.verification
    assert done.verification["original"] == one.file.sha256
    assert done.verification["printed"] == one.file.paged.sha256
    links = [
        (link.source_id, link.made_id)
        for link in session.scalars(select(Derivation).order_by(Derivation.id))
        if link.kind is not DerivationKind.UNPACKED
    ]
    assert links == [(one.file_id, one.file.paged.id), (one.file.paged.id, done.result_id)]
    assert Examination.from_data(done.result.examination).opened


def test_what_is_boxed_is_told_to_stand_elsewhere_only_where_it_is_printed(app, session, kept):
    twice = unpaged.paragraph("Signed: Blackwood") + unpaged.BODY  # also hidden further down
    one = kept(unpaged.docx(twice))
    work_off(app)
    boxed(session, one, "Blackwood")
    redaction = redactions.latest(session, one)
    going = redaction_places.going(session, redaction, 1, embedded=reader(one))
    assert [word.text for word in going.words] == ["Blackwood"]
    assert going.elsewhere == {}


def test_a_file_that_nobody_has_read_is_printed_before_it_is_burned(
    app, session, kept, run, tmp_path
):
    one = kept(unpaged.docx())
    places = [{"page": 1, "x0": 72, "y0": 60, "x1": 540, "y1": 160, "reason": REASONS[0]}]
    boxes, out = tmp_path / "boxes.json", tmp_path / "out.pdf"
    boxes.write_text(json.dumps(places))
    asked = ("documents", "redact", str(one.id), "--boxes", str(boxes), "--out", str(out), "--json")
    done = run(*asked)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["verdict"], told["original"]) == ("clean", one.file.sha256)
    checked = run("documents", "verify", str(out), "--json")
    assert json.loads(checked.stdout)["verdict"] == "clean"


def test_what_cannot_be_printed_is_shown_as_text_and_says_why(app, session, kept):
    one = kept(unpaged.docx(unpaged.paragraph("Whitfield " * 110_000)))
    work_off(app)
    told = session.scalars(select(FileText).filter_by(file_id=one.file_id)).one()
    assert "could not be printed: it has more words than are printed" in told.problem
    first, *_others = file_texts.pages_of(session, one.file)
    assert "Whitfield" in first.text
    assert not sheet(session, one.file, 1).drawn


def test_a_file_that_cannot_be_printed_is_not_burned_and_the_boxes_stay(app, session, kept):
    one = kept(unpaged.docx("<w:p"))
    redaction = redactions.open_draft(session, one, member_id=None, now=NOW)
    wish = redactions.Wish(area=redactions.Area(x0=1, y0=1, x1=9, y1=9), reason=REASONS[0])
    redactions.add_boxes(session, redaction, [wish], member_id=None)
    redactions.ask_to_burn(session, redaction, member_id=None, now=NOW)
    session.commit()
    burn(redactions.next_work(session))
    db.session.expire_all()
    done = session.scalars(select(Redaction)).one()
    assert done.state is RedactionState.FAILED
    assert "could not be printed: it is damaged" in done.problem
    assert len(done.boxes) == 1


def reader(one):
    path = parts().store.path(one.file.paged.sha256)
    return lambda number: parts().page_reader.words(path, PDF, number)


def boxed(session, one, words):
    """A draft with a box on every place of words."""
    draft = redactions.open_draft(session, one, member_id=None, now=NOW)
    wishes = [
        wish
        for page in file_texts.pages_of(session, one.file)
        for wish in redaction_places.on_page(
            page, [(words, "words")], embedded=reader(one), reason=REASONS[0]
        )[0]
    ]
    redactions.add_boxes(session, draft, wishes, member_id=None)
    return draft


def burned(session, one, words="Whitfield"):
    draft = boxed(session, one, words)
    assert len(draft.boxes) == 2
    redactions.ask_to_burn(session, draft, member_id=None, now=NOW)
    session.commit()
    burn(redactions.next_work(session))
    db.session.expire_all()
    return session.scalars(select(Redaction)).one()
