"""The demo: every stage is there, nothing can leave, and a group's own work is never touched."""

import json
import os
import subprocess
import sys

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from app.config import ROOT, write_settings
from app.models import (
    Anchor,
    Boilerplate,
    Coding,
    Dispatch,
    Document,
    DocumentKind,
    FilePage,
    InboundMessage,
    MessageState,
    ObtainedRow,
    Publication,
    Reading,
    RecordsRequest,
    RequestClock,
    RequestEvent,
    Round,
    Scope,
    Settlement,
    TablePublication,
)
from app.queries import codings
from app.services.quotes import PageSeen, find

# Filled once, and read by all: they stay on one core.
pytestmark = pytest.mark.xdist_group("demo")


def _demo(home):
    return subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", "demo", "--json"],
        cwd=ROOT,
        env=os.environ | {"DAYLIGHT_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A data folder with the demo in it."""
    folder = tmp_path_factory.mktemp("demo")
    done = _demo(folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["agencies"] == 1224
    return folder


@pytest.fixture
def demo(home):
    """A session that reads the demo."""
    engine = create_engine(f"sqlite:///{home / 'daylight.sqlite'}")
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_the_demo_shows_every_stage_of_a_request(demo):
    statuses = set(demo.scalars(select(RecordsRequest.status).distinct()))
    wanted = {
        "filed",
        "awaiting",
        "our_move",
        "partly_answered",
        "produced",
        "no_records",
        "denied",
    }
    assert {status.value for status in statuses} >= wanted


def test_its_letter_that_came_back_waits_for_nobody_in_the_tray(demo):
    subject = "Undelivered Mail Returned to Sender"
    message = demo.scalars(select(InboundMessage).filter_by(subject=subject)).one()
    assert message.reading["done"] == "bounce"
    assert message.state is MessageState.FILED
    kinds = demo.scalars(select(RequestEvent.kind).filter_by(kind="returned")).all()
    assert len(kinds) == 1


def test_its_clocks_come_from_the_law(demo):
    late = select(func.count()).where(
        RequestClock.state == "running", RequestClock.due_on.is_not(None)
    )
    assert demo.scalar(late) > 20


def test_every_paper_is_marked_as_a_sample_and_only_some_are_public(demo):
    papers = demo.scalar(select(func.count(Document.id)))
    assert demo.scalar(select(func.count(Document.id)).where(~Document.sample)) == 0
    published = demo.scalar(
        select(func.count(Publication.id)).where(Publication.document_id.is_not(None))
    )
    assert 0 < published < papers


def test_its_letters_are_files_and_its_addresses_cannot_be_reached(demo, home):
    sent = demo.scalars(select(Dispatch.recipient).where(Dispatch.state == "sent")).all()
    assert sent
    assert all(recipient.endswith(".invalid") for recipient in sent)
    assert len(list((home / "mail").glob("*.eml"))) == len(sent)


def _published(demo):
    query = select(Publication.document_id).where(Publication.document_id.is_not(None))
    return set(demo.scalars(query))


def test_two_members_read_most_public_agreements_and_some_wait(demo):
    readers = {one: set() for one in _published(demo)}
    for one in demo.scalars(select(Reading)):
        assert one.finished_at is not None
        readers[one.document_id].add(one.reader_id)
    numbers = sorted(len(one) for one in readers.values())
    assert numbers[:3] == [0, 0, 1]
    assert set(numbers[3:]) == {2}
    assert len(numbers) > 10


def test_a_few_answers_are_disputed_and_one_was_settled_by_a_third(demo):
    pairs = [
        pair for one in _published(demo) for pair in codings.pairs(demo, one) if not pair.is_same
    ]
    assert sorted(pair.term for pair in pairs if pair.is_disputed) == [
        "CON-PRICE",
        "DAT-VRET",
        "SEC-NDA",
    ]
    (settled,) = demo.scalars(select(Settlement))
    readers = demo.scalars(select(Reading.reader_id).filter_by(document_id=settled.document_id))
    assert settled.settled_by_id not in set(readers)
    assert settled.term == "PRO-APPROVE"


def test_every_quote_stands_on_its_page_and_is_marked_there(demo):
    query = select(Coding, FilePage.text).join(Reading, Coding.reading_id == Reading.id)
    query = query.join(Document, Reading.document_id == Document.id)
    on_page = (FilePage.file_id == Document.file_id) & (FilePage.number == Coding.page)
    rows = demo.execute(query.join(FilePage, on_page)).all()
    assert len(rows) > 200
    for kept, text in rows:
        assert kept.anchor is Anchor.WORDS
        assert kept.places
        assert find(PageSeen(kept.page, text, (), 0, 0), kept.quote)


WORDS_OF = {
    ("SEC-NDA", "present"): ("Confidentiality", True),
    ("SEC-NDA", "absent"): ("Confidentiality", False),
    ("DAT-AUDIT", "present"): ("Yearly report", True),
    ("DAT-AUDIT", "absent"): ("Yearly report", False),
    ("BEN-NOCOST", "absent"): ("No money changes hands", False),
    ("PRO-APPROVE", "absent"): ("once the vendor has agreed", False),
}


def test_answers_follow_from_what_each_paper_says(demo):
    query = select(Coding, Document.file_id).join(Reading, Coding.reading_id == Reading.id)
    query = query.join(Document, Reading.document_id == Document.id)
    seen, prices = set(), {}
    for kept, file_id in demo.execute(query.where(Reading.round == Round.FIRST)):
        pages = demo.scalars(select(FilePage.text).filter_by(file_id=file_id))
        text = " ".join(" ".join(pages).split())
        said = (kept.term, kept.finding.value)
        if said in WORDS_OF:
            words, stands = WORDS_OF[said]
            assert (words in text) is stands, said
            seen.add(said)
        if kept.term == "CON-PRICE":
            prices.setdefault(kept.value["amount"], set()).add("1,200 dollars" in text)
    assert seen == set(WORDS_OF)
    assert prices == {"0.00": {False}, "1200.00": {True}}


def test_its_agreements_were_compared_for_members_and_for_the_public(demo):
    assert set(demo.scalars(select(Boilerplate.scope))) == {Scope.DESK, Scope.PUBLIC}


def test_a_log_is_counted_in_public_by_month_and_its_rows_are_not_public(demo):
    (counts,) = demo.scalars(select(TablePublication))
    assert counts.figures["rows"] == 60
    assert counts.figures["sample"] is True
    (months,) = counts.figures["by"]
    assert [rows for _month, rows in months["shown"]] == [14, 9, 13, 9]
    assert months["hidden_rows"] == 15
    log = demo.scalars(select(Document).filter_by(kind=DocumentKind.LOG)).one()
    assert log.sample
    assert log.id not in _published(demo)
    for row in demo.scalars(select(ObtainedRow)):
        assert "made up" in row.private_values["address"]["raw"]
        assert not row.is_wrong


def test_filling_it_again_changes_nothing(home):
    assert json.loads(_demo(home).stdout)["filled"] is False


def test_it_refuses_a_folder_with_a_groups_own_work(tmp_path):
    write_settings(tmp_path)
    refused = _demo(tmp_path)
    assert refused.returncode == 1
    assert "own work" in json.loads(refused.stdout)["error"]
