"""What is broken on our side stops a filing and blocks no agency; mended, it goes on."""

import json
import shutil
from pathlib import Path

import pytest

from app.jobs.running import run as run_job
from app.law import statutes
from app.models import BatchState, Contact, ContactHealth, RecordsRequest
from app.queries.batches import progress
from app.services import batches, filing, letter_clauses, packs
from app.services.filing import FilingHindered
from app.services.preflight import Words, preflight
from app.services.waves import Plan
from tests.factories.agencies import agency
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group

pytestmark = pytest.mark.usefixtures("clock")
LAWS = Path(str(statutes._DATA))


@pytest.fixture
def campaign(session):
    group(session)
    return packs.load(session, "ring-agreements", now=NOW).campaign


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(filing, "CHUNK", 2)


@pytest.fixture
def law(tmp_path, monkeypatch):
    """The law of Colorado in a folder where it can be damaged and mended."""
    folder = Path(shutil.copytree(LAWS, tmp_path / "law"))
    monkeypatch.setattr(statutes, "_DATA", folder)
    yield damaging(folder / "us-co.yaml", statutes.statute)
    statutes.statute.cache_clear()


@pytest.fixture
def words(tmp_path, monkeypatch):
    """The clause on fees, likewise."""
    folder = Path(shutil.copytree(letter_clauses.LETTERS, tmp_path / "letters"))
    monkeypatch.setattr(letter_clauses, "LETTERS", folder)
    caches = letter_clauses._clause, letter_clauses._read
    yield damaging(folder / "_base" / "fees.txt", *caches)
    for cache in caches:
        cache.cache_clear()


def damaging(path, *caches):
    """Give an act that damages a file, as an editor that was killed would, or mends it."""
    whole = path.read_text()

    def write(*, damaged):
        path.write_text(whole[: len(whole) // 2] + "{% if" if damaged else whole)
        for cache in caches:
            cache.cache_clear()

    return write


@pytest.fixture
def begin(session, campaign):
    def of(*agencies, expression="all"):
        session.flush()
        words = Words.of(campaign)
        looked = preflight(session, words, [one.id for one in agencies], today=TODAY)
        begun = batches.begin(
            session, looked, words, expression=expression, round_number=1, plan=Plan(),
            undo_minutes=0, needs_approval=False, member_id=None, now=NOW,
        )  # fmt: skip
        session.commit()
        return begun

    return of


def file_on(session, batch):
    while filing.file_chunk(session, batch, now=NOW):
        session.commit()
    session.commit()


def in_colorado(session, count):
    return [agency(session, state="CO", zone="America/Denver") for _ in range(count)]


@pytest.mark.parametrize("what", ["law", "words"])
def test_a_file_of_ours_that_cannot_be_read_blocks_nobody(session, begin, request, what):
    damage = request.getfixturevalue(what)
    batch = begin(*in_colorado(session, 5))
    filing.file_chunk(session, batch, now=NOW)
    session.commit()
    damage(damaged=True)
    with pytest.raises(FilingHindered, match="goes on where it stopped"):
        filing.file_chunk(session, batch, now=NOW)
    session.rollback()
    assert batch.state is BatchState.FILING
    assert progress(session, batch.id).rows == {"filed": 2, "waiting": 3}
    damage(damaged=False)
    file_on(session, batch)
    assert batch.state is BatchState.FILED
    assert progress(session, batch.id).rows == {"filed": 5}


def test_a_batch_that_is_hindered_keeps_no_other_waiting(session, begin, law):
    first = begin(*in_colorado(session, 3), expression="state:CO")
    second = begin(*(agency(session, state="WA") for _ in range(3)), expression="state:WA")
    law(damaged=True)
    outcome = run_job("filing")
    assert (outcome["batches"], outcome["rows"]) == (2, 3)
    (told,) = outcome["hindered"]
    assert told.startswith(f"Batch {first.id}: The filing stopped: The law of US-CO cannot be read")
    session.expire_all()
    assert (first.state, second.state) == (BatchState.FILING, BatchState.FILED)
    law(damaged=False)
    assert run_job("filing") == {"batches": 1, "rows": 3}


def test_the_command_says_why_it_cannot_go_on_and_run_again_ends_it(session, begin, law, run):
    batch = begin(*in_colorado(session, 5))
    filing.file_chunk(session, batch, now=NOW)
    command = ("batch", "file", "ring-agreements", "--agencies", "all", "--json")
    law(damaged=True)
    refused = run(*command)
    assert refused.exit_code == 1
    assert "us-co.yaml" in json.loads(refused.stdout)["error"]
    law(damaged=False)
    done = json.loads(run(*command).stdout)
    assert (done["batch"], done["filed"], done["state"]) == (batch.id, 5, "filed")
    assert session.query(RecordsRequest).count() == 5


def test_what_blocks_an_agency_meanwhile_is_told_with_the_result(session, begin, run):
    kept, failed = in_colorado(session, 2)
    begin(kept, failed)
    session.query(Contact).filter_by(agency_id=failed.id).update({"health": ContactHealth.FAILING})
    done = json.loads(run("batch", "file", "ring-agreements", "--agencies", "all", "--json").stdout)
    assert (done["filed"], done["blocked"], done["reasons"]) == (1, 1, {"no_contact": 1})
    words = run("batch", "file", "ring-agreements", "--agencies", "all").stdout
    assert "In the way: no_contact 1." in words
