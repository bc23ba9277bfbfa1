"""The history of the database: it leads to the models, and back to nothing."""

import re

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import IntegrityError

from app.config import ROOT
from app.db import db, engine_options
from app.migrate import config_for, downgrade, is_current, upgrade
from app.models import Base


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
