"""`daylight batch ... --only-newer`: shown by the pre-flight, kept by the filing."""

import json
from datetime import date

import pytest

from app.models import Dispatch
from app.parts import parts
from app.services import packs
from tests.factories.agencies import agency
from tests.factories.documents import document
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group

pytestmark = pytest.mark.usefixtures("clock")
ALL = ("ring-agreements", "--agencies", "all")


@pytest.fixture
def agencies(session):
    """One whose agreement is here, one that gave one today, one without any."""
    group(session)
    packs.load(session, "ring-agreements", now=NOW)
    made = [agency(session, state="CO", zone="America/Denver") for _ in range(3)]
    for about, dated_on in zip(made, (date(2019, 5, 3), TODAY), strict=False):
        document(session, parts().store, about, dated_on=dated_on)
    session.commit()
    return made


@pytest.fixture
def do(run):
    def doing(*args, code=0):
        result = run("batch", *args, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    return doing


def test_the_preflight_says_from_when_each_is_asked(do, agencies):
    found = do("preflight", *ALL, "--only-newer")
    assert [row["since"] for row in found["rows"]] == ["2019-05-04", "2026-11-25", None]
    assert (found["ready"], found["reasons"]) == ({"email": 2}, {"nothing_newer": 1})
    assert [row["since"] for row in do("preflight", *ALL)["rows"]] == [None] * 3


def test_the_letters_that_are_filed_say_so(do, agencies, session):
    filed = do("file", *ALL, "--only-newer")
    assert (filed["filed"], filed["blocked"]) == (2, 1)
    bodies = {one.records_request.agency_id: one.body for one in session.query(Dispatch)}
    newer = "only for those made or received from May 4, 2019 to the day of your search."
    assert newer in bodies[agencies[0].id]
    assert "have some of these records already" not in bodies[agencies[2].id]
    assert do("show", filed["batch"])["only_newer"] is True
    again = do("file", *ALL, "--only-newer")
    assert (again["batch"], again["filed"], again["already"]) == (filed["batch"], 0, 2)


def test_a_dry_run_writes_the_narrowed_letters(do, agencies, tmp_path):
    assert do("file", *ALL, "--only-newer", "--dry-run", tmp_path / "try")["files"] == 2
    texts = [path.read_text() for path in (tmp_path / "try").glob("*.eml")]
    assert sum("have some of these records already" in text for text in texts) == 1
