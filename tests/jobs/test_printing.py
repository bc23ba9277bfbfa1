"""Printing keeps nobody from the database, and counts only what may still be posted."""

import threading
from dataclasses import replace

import pypdfium2
import pytest

from app.adapters.weasy_printer import WeasyPrinter
from app.db import db, transaction
from app.jobs.lease import LeaseBusy
from app.jobs.printing import print_batch
from app.models import (
    Batch,
    BatchState,
    Contact,
    ContactKind,
    Dispatch,
    DispatchState,
    Group,
)
from app.parts import KEY
from app.services import batches
from app.services.print_run import PrintChanged
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group

pytestmark = pytest.mark.usefixtures("clock")


class InterruptedPrinter(WeasyPrinter):
    """Prints, but lets somebody else do something first, in a thread of their own."""

    def __init__(self, app, meanwhile):
        super().__init__(processes=1)
        self._app, self._meanwhile = app, meanwhile

    def run(self, letters, out):
        done = []

        def act():
            with self._app.app_context():
                done.append(self._meanwhile() or True)

        other = threading.Thread(target=act, daemon=True)
        other.start()
        other.join(10)
        assert done, "nobody else could act while the pages were made"
        return super().run(letters, out)


@pytest.fixture
def while_printing(app):
    """Let something happen in the middle of every print run."""

    def happens(meanwhile):
        printer = InterruptedPrinter(app, meanwhile)
        app.extensions[KEY] = replace(app.extensions[KEY], printer=printer)

    return happens


@pytest.fixture
def batch_id(session):
    """A filed batch of two letters by post, to Aurora and Zion."""
    group(session)
    asked = campaign(session)
    made = Batch(
        ref="B-1",
        campaign_id=asked.id,
        letter_id=asked.letters[0].id,
        version_id=asked.letters[0].versions[0].id,
        expression="all",
        state=BatchState.FILED,
        undo_until=NOW,
        created_at=NOW,
    )
    session.add(made)
    session.flush()
    for name, code in (("Aurora Police", "60502"), ("Zion Police", "60099")):
        to = agency(session, name=name, email=None)
        session.add(Contact(agency_id=to.id, kind=ContactKind.POST, value="1 Main St", zip=code))
        about = records_request(session, to, asked, batch_id=made.id, channel=ContactKind.POST)
        address = f"{name}\n1 Main St\nTown, IL {code}"
        dispatch(session, about, channel=ContactKind.POST, recipient=address)
    session.commit()
    return made.id


def states(session):
    session.expire_all()
    return sorted(one.state.value for one in session.query(Dispatch))


def test_somebody_else_can_write_while_a_batch_is_printed(
    session, batch_id, while_printing, tmp_path
):
    def rename():
        with transaction() as other:
            other.query(Group).one().name = "Renamed meanwhile"

    while_printing(rename)
    done = print_batch(batch_id, tmp_path / "run.pdf")
    assert (done.letters, done.pages) == (2, 2)
    assert [path.name for path in done.files] == ["run.pdf", "run-labels.pdf", "run-log.csv"]
    assert all(path.is_file() for path in done.files)
    assert not list(tmp_path.glob(".printing-*"))
    assert states(session) == ["printed", "printed"]
    assert session.query(Group).one().name == "Renamed meanwhile"


def test_a_letter_withdrawn_meanwhile_is_named_and_the_old_file_stays(
    session, batch_id, while_printing, tmp_path
):
    def stop():
        with transaction() as other:
            zion = other.query(Dispatch).order_by(Dispatch.id.desc()).first()
            zion.state = DispatchState.WITHDRAWN

    out = tmp_path / "run.pdf"
    out.write_bytes(b"an earlier run")
    while_printing(stop)
    with pytest.raises(PrintChanged, match=r"1 of 2.*Print again") as refused:
        print_batch(batch_id, out)
    db.session.rollback()
    withdrawn = session.query(Dispatch).filter_by(state=DispatchState.WITHDRAWN).one()
    (named,) = refused.value.reasons
    assert named == f"{withdrawn.records_request.ref}: It is withdrawn by now."
    assert out.read_bytes() == b"an earlier run"
    assert not list(tmp_path.glob(".printing-*"))
    assert states(session) == ["queued", "withdrawn"]
    while_printing(lambda: None)
    assert print_batch(batch_id, out).letters == 1
    text = pypdfium2.PdfDocument(out)[0].get_textpage().get_text_range()
    assert "Aurora" in text
    assert states(session) == ["printed", "withdrawn"]


def test_a_batch_stopped_while_it_is_printed_prints_nothing(
    session, batch_id, while_printing, tmp_path
):
    def stop():
        with transaction() as other:
            batch = other.get_one(Batch, batch_id)
            batches.stop(other, batch, member_id=None, now=NOW, today=TODAY)

    while_printing(stop)
    with pytest.raises(PrintChanged, match="2 of 2"):
        print_batch(batch_id, tmp_path / "run.pdf")
    db.session.rollback()
    assert list(tmp_path.glob("*.pdf")) == []
    assert states(session) == ["withdrawn", "withdrawn"]


def test_two_people_do_not_print_one_batch_at_once(session, batch_id, while_printing, tmp_path):
    refused = []

    def print_too():
        try:
            print_batch(batch_id, tmp_path / "other.pdf")
        except LeaseBusy as busy:
            refused.append(busy)

    while_printing(print_too)
    assert print_batch(batch_id, tmp_path / "run.pdf").letters == 2
    assert len(refused) == 1
    assert not (tmp_path / "other.pdf").exists()


def test_what_a_killed_run_left_is_cleared_away(session, batch_id, tmp_path):
    left = tmp_path / ".printing-B-1"
    left.mkdir()
    (left / "run.pdf").write_bytes(b"half a page")
    assert print_batch(batch_id, tmp_path / "run.pdf").letters == 2
    assert not left.exists()
    assert states(session) == ["printed", "printed"]
