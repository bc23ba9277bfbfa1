"""`daylight documents pictures`: a scanned table is read from the command line, and said so."""

import json

import pytest

from app.parts import parts
from tests.factories.agencies import agency
from tests.factories.obtained import with_log
from tests.factories.pictured import read, scan, seen, written


@pytest.fixture
def of(app, session):
    made = with_log(session, agency(session), content=scan(written(6)))
    session.commit()
    return made


def test_a_scan_is_read_and_says_what_is_left_to_check(run, session, of):
    told = json.loads(run("documents", "pictures", str(of.id), "--json").stdout)
    assert (told["pages"], told["columns"], told["unchecked"]) == (1, 7, [1])
    assert told["read"][0]["rows"] == 7
    again = run("documents", "pictures", str(of.id))
    assert "page 1: 7 rows" in again.stdout
    assert f"/desk/documents/{of.id}/tables/readings" in again.stdout


def test_rows_read_from_pictures_are_mapped_like_others_and_have_no_value_yet(run, session, of):
    read(session, of, [seen(written(20))])
    args = ("documents", "table", str(of.id), "--sheet", "Read from pictures", "--json")
    told = json.loads(run(*args).stdout)
    assert (told["counted"], told["wrong_rows"]) == (20, 20)
    made = json.loads(run("documents", "totals", str(of.id), "--by", "reason", "--json").stdout)
    assert made["groups"] == [{"label": "", "rows": 20, "sums": {}}]


def test_a_file_that_is_gone_is_an_error_with_its_reason(run, session, of):
    parts().store.path(of.file.sha256).unlink()
    done = run("documents", "pictures", str(of.id), "--json")
    assert done.exit_code == 1
    assert "not in the store" in json.loads(done.stdout)["error"]


def test_a_document_that_is_not_there_is_refused(run, app):
    assert run("documents", "pictures", "999").exit_code == 1
