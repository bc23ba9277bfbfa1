"""While the store is away every job leaves its work waiting, and goes on when it is back."""

import io
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from app.jobs import (
    compare_pages,
    index_words,
    inspect_files,
    prove_again,
    read_scanned_tables,
    read_tables,
    read_text,
    redactions,
    scans,
)
from app.jobs.lease import lease
from app.jobs.running import run as run_job
from app.jobs.scan_intake import bring_in
from app.jobs.taking_in import arrived, keep
from app.models import (
    CameBy,
    FileText,
    InboundMessage,
    JobAttempt,
    JobRun,
    ObtainedTable,
    PileState,
    RedactionState,
    ScanPile,
    ScanState,
    TableScan,
    TableState,
    TextState,
)
from app.parts import parts
from app.ports.page_reading import PagesUnreadable
from app.ports.redacting import Area
from app.ports.store import StoreAway
from app.services import comparing, obtained_tables, scanned_tables
from app.services import redactions as burning
from app.services.boxes import Wish
from app.services.obtained_mapping import guessed
from tests.factories.agencies import agency
from tests.factories.documents import document, pdf
from tests.factories.moments import NOW, TODAY
from tests.factories.obtained import with_log
from tests.factories.papers import line_box, paper
from tests.factories.scans import page

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def away(app):
    """Unmount the store for a block: an empty folder is where it was."""

    @contextmanager
    def unmounted():
        root = parts().settings.home / "files"
        root.rename(root.with_name("the disk"))
        root.mkdir()
        try:
            yield root
            assert list(root.iterdir()) == []
        finally:
            root.rmdir()
            root.with_name("the disk").rename(root)

    return unmounted


@pytest.fixture
def kept(app, session):
    one = document(
        session, parts().store, agency(session), content=pdf("Words that are here"), examined=False
    )
    session.commit()
    return one


def work_off(job):
    with lease(job.__name__.rpartition(".")[2], parts().settings.home) as held:
        return job.run(held)


def stops(job, away, session):
    """Run a job more often than it tries anything, while the store is away."""
    session.commit()
    with away():
        for _time in range(4):
            with pytest.raises(StoreAway):
                work_off(job)
    session.expire_all()
    assert session.scalars(select(JobAttempt)).all() == []


def test_reading_and_looking_wait(session, kept, away):
    stops(inspect_files, away, session)
    assert kept.file.examination is None
    stops(read_text, away, session)
    told = session.scalars(select(FileText)).one()
    assert (told.state, told.problem) == (TextState.WAITING, "")
    assert work_off(read_text)["pages"] == 1
    assert work_off(inspect_files) == {"looked": 1, "missing": 0}


def test_comparing_waits(session, kept, away):
    work_off(read_text)
    comparing.ask(session, kept.file, now=NOW)
    stops(compare_pages, away, session)
    assert session.scalars(select(FileText)).one().compare_problem == ""


def test_burning_waits(session, away):
    one = document(session, parts().store, agency(session), content=paper())
    draft = burning.open_draft(session, one, member_id=None, now=NOW)
    wish = Wish(area=Area(**line_box(0)), reason="a name")
    burning.add_boxes(session, draft, [wish], member_id=None)
    burning.ask_to_burn(session, draft, member_id=None, now=NOW)
    stops(redactions, away, session)
    assert (draft.state, draft.problem) == (RedactionState.BURNING, "")


def test_tables_wait(session, away):
    one = with_log(session, agency(session))
    path = parts().store.path(one.file.sha256)
    sheet = obtained_tables.sheet_of(parts().table_reader.sheets(path, ""), None)
    obtained_tables.map_table(session, one, sheet, guessed(sheet, None), member_id=None, now=NOW)
    stops(read_tables, away, session)
    table = session.scalars(select(ObtainedTable)).one()
    assert (table.state, table.attempts) == (TableState.WAITING, 0)


def test_tables_on_pictures_wait(session, kept, away):
    scanned_tables.ask(session, kept.file, member_id=None, now=NOW)
    stops(read_scanned_tables, away, session)
    scan = session.scalars(select(TableScan)).one()
    assert (scan.state, scan.attempts) == (ScanState.WAITING, 0)


def test_scanned_piles_wait(session, away):
    pile_id, _new = bring_in(io.BytesIO(page("A letter")), "pile.pdf", arrived_on=TODAY)
    stops(scans, away, session)
    assert session.get_one(ScanPile, pile_id).state is PileState.WAITING


def test_messages_wait_to_be_indexed(session, away):
    keep([arrived(b"Subject: Answer\r\n\r\nThe words", came_by=CameBy.MAIL)])
    assert session.scalars(select(InboundMessage)).one()
    stops(index_words, away, session)
    assert work_off(index_words) == {"indexed": 1}


def test_a_store_that_goes_away_in_the_middle_is_not_blamed_on_the_file(
    session, kept, away, monkeypatch
):
    with away() as root, monkeypatch.context() as gone:
        there = root.with_name("the disk") / kept.file.sha256[:2] / kept.file.sha256[2:4]
        asked = []

        def path(sha256):
            asked.append(sha256)
            if len(asked) == 1:
                return there / sha256
            raise StoreAway("It was unmounted.")

        def unreadable(path, media_type):
            raise PagesUnreadable("the file cannot be opened")

        gone.setattr(parts().store, "path", path)
        gone.setattr(parts().page_reader, "embedded", unreadable)
        with pytest.raises(StoreAway):
            work_off(read_text)
    told = session.scalars(select(FileText)).one()
    assert (told.state, told.problem) == (TextState.WAITING, "")


def test_the_run_is_noted_with_what_is_wrong(session, kept, away):
    with away(), pytest.raises(StoreAway):
        run_job("read-text")
    session.expire_all()
    (noted,) = session.scalars(select(JobRun)).all()
    assert "The store is away" in noted.error


def test_nothing_public_is_withdrawn_for_a_store_that_is_away(session, kept, away):
    one = prove_again.ToProve(
        redaction_id=1, sha256=kept.file.sha256, media_type="application/pdf", areas=(), words=()
    )
    session.commit()
    with away(), pytest.raises(StoreAway):
        prove_again.prove(one)
