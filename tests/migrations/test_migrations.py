"""The history of the database: it leads to the models, and back to nothing."""

import re
from dataclasses import replace

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.config import ROOT
from app.db import db, engine_options
from app.migrate import config_for, downgrade, is_current, upgrade
from app.models import Base, SearchPage
from app.models.search import PAGE
from app.queries.searching.asking import wanted_by
from app.queries.searching.finding import newest


@pytest.fixture
def bare(database_url):
    """An engine on a database without a single table."""
    engine = create_engine(**engine_options(database_url))
    Base.metadata.drop_all(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    yield engine
    engine.dispose()


def _checks(engine):
    """Each CHECK's name and condition, by table, without the spelling that databases differ in."""
    found = inspect(engine)
    return {
        (table, check["name"], re.sub(r"\s+", " ", check["sqltext"]))
        for table in found.get_table_names()
        for check in found.get_check_constraints(table)
    }


def test_history_leads_to_the_models(bare):
    upgrade(bare)
    config = config_for(bare)
    with bare.begin() as connection:
        config.attributes["connection"] = connection
        command.check(config)
    assert is_current(bare)


def test_history_makes_every_check_the_models_have(bare):
    upgrade(bare)
    migrated = _checks(bare)
    downgrade(bare, "base")
    Base.metadata.create_all(bare)
    assert migrated == _checks(bare)
    assert migrated


def test_history_leads_back_to_nothing_and_up_again(bare):
    upgrade(bare)
    downgrade(bare, "base")
    assert inspect(bare).get_table_names() == ["alembic_version"]
    assert not is_current(bare)
    upgrade(bare)
    assert is_current(bare)


def test_history_is_one_line_of_numbers():
    script = ScriptDirectory(str(ROOT / "migrations"))
    revisions = [revision.revision for revision in script.walk_revisions()]
    assert revisions == [f"{number:04}" for number in range(len(revisions), 0, -1)]


def test_history_imports_nothing_of_ours():
    for path in (ROOT / "migrations" / "versions").glob("*.py"):
        assert "app." not in path.read_text(), path.name


def test_the_database_is_empty_and_ready(session):
    tables = {*Base.metadata.tables, "alembic_version"}
    found = set(inspect(db.engine).get_table_names())
    assert {name for name in found if not name.startswith("search_index")} == tables


def test_what_a_check_allows_grows_with_the_rows_kept(bare):
    upgrade(bare, "0002")
    row = (
        "INSERT INTO cohorts (ref, kind, chosen, created_at, undo_until) "
        "VALUES ('{0}', '{0}', '{{}}', '2026-11-02 10:00:00+00', '2026-11-02 10:30:00+00')"
    )
    with bare.begin() as connection:
        connection.exec_driver_sql(row.format("appeal"))
    upgrade(bare)
    with bare.begin() as connection:
        connection.exec_driver_sql(row.format("withdrawal"))
        kinds = connection.exec_driver_sql("SELECT kind FROM cohorts ORDER BY id").scalars()
        assert list(kinds) == ["appeal", "withdrawal"]
    with pytest.raises(IntegrityError), bare.begin() as connection:
        connection.exec_driver_sql(row.format("anything"))


def test_pages_that_were_indexed_otherwise_are_found_after_the_upgrade(bare):
    upgrade(bare, "0022")
    insert = "INSERT INTO {}"
    file = "stored_files (id, sha256, size, media_type, stored_at) VALUES (7, '{}', 1, 'a/b', '{}')"
    page = (
        "file_pages (id, file_id, number, text, text_from, width, height, read_with)"
        " VALUES (3, 7, 1, 'A modern town.', 'ocr', 1, 1, '')"
    )
    indexed = (
        "search_pages (page_id, lane, words, loose, text, version)"
        " VALUES (3, 'page', ' a modern town _ _f7 ', ' a modem town ', '', 1)"
    )
    with bare.begin() as connection:
        for row in (file.format("a" * 64, "2026-11-02 10:00:00+00"), page, indexed):
            connection.exec_driver_sql(insert.format(row))
    upgrade(bare)
    assert_a_modern_town_is_found(bare)
    downgrade(bare, "0022")
    upgrade(bare)
    assert_a_modern_town_is_found(bare)


def assert_a_modern_town_is_found(engine):
    query = select(SearchPage.page_id)
    with Session(engine) as session:
        for question in ("modern", "rnodern", '"modern town"', '"modern tow*"', "town -else"):
            for files in ((), (7,)):
                wanted = replace(wanted_by(question), files=files)
                found = newest(session, query, wanted, lane=PAGE, loosely=True, most=9)
                assert [row.page_id for row in found] == [3], question
        wanted = wanted_by("modern -town")
        assert not newest(session, query, wanted, lane=PAGE, loosely=True, most=9)
