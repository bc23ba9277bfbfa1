"""What a machine lacks is skipped with one clear line; where everything must be there, it fails."""

import os

import pytest

from tests.servers import postgres

STRICT = bool(os.environ.get("DAYLIGHT_NO_SKIPS"))
_skipped = []


def pytest_configure(config):
    """Without PostgreSQL its whole run is one skipped line, not a thousand."""
    wanted = os.environ.get("DAYLIGHT_TEST_DATABASE") == "postgresql"
    if wanted and postgres.programs() is None:
        pytest.exit("skipped: these tests need PostgreSQL, which is not installed", int(STRICT))


def pytest_collection_modifyitems(config, items):
    """The run on PostgreSQL leaves out what has no database: it ran on SQLite already."""
    if os.environ.get("DAYLIGHT_TEST_DATABASE") != "postgresql":
        return
    kept = [item for item in items if "database_url" in getattr(item, "fixturenames", ())]
    keeping = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in keeping])
    items[:] = kept


def pytest_runtest_logreport(report):
    """Note what was skipped."""
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session, exitstatus):
    """Fail where nothing may be skipped."""
    if STRICT and _skipped and not hasattr(session.config, "workerinput"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    """Say why the run failed."""
    if STRICT and _skipped:
        terminalreporter.write_line(
            f"{len(_skipped)} tests were skipped where none may be", red=True
        )
