"""What every test may ask for. The database is SQLite, or PostgreSQL if the environment says so."""

import os
import shutil
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings
from sqlalchemy import create_engine

from app import clock as app_clock
from app import jobs, web
from app.cli import main
from app.config import Settings
from app.db import db
from app.factory import create_app
from app.migrate import stamp
from app.models import Base, RoleName
from tests.factories.people import member
from tests.pages import faults_of
from tests.quick import share_work
from tests.servers import commands, postgres

pytest_plugins = ["tests.skipping"]

# Pages and jobs are loaded when an app is made. One that were loaded while a test has changed a
# name in another module would keep what was changed for all tests that follow.
for package in (web, jobs):
    for found in walk_packages(package.__path__, f"{package.__name__}."):
        import_module(found.name)

# No test is a clock: a busy machine is no fault of the code. All else stays as it is where the
# tests run: in CI the examples are the same each time.
hypothesis_settings.register_profile("untimed", hypothesis_settings(), deadline=None)
hypothesis_settings.load_profile("untimed")

share_work()

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # a Tuesday
SHARED = Path(os.environ.get("DAYLIGHT_SHARED", Path(__file__).parents[2] / "shared"))
DATA = Path(__file__).parent / "data"
REDIRECTS = range(300, 400)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with the groups that one core runs for minutes, so that the end waits for none."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


@pytest.fixture(scope="session")
def shared():
    """The folder of real test data beside the checkout; absent at a user's home."""
    if not SHARED.is_dir():
        pytest.skip("needs the shared test data, which is not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def data():
    """The test data that ships with the project."""
    return DATA


@pytest.fixture(scope="session")
def _template(tmp_path_factory):
    """An empty database with every table, to copy for each test."""
    if os.environ.get("DAYLIGHT_TEST_DATABASE") == "postgresql":
        with postgres.server(tmp_path_factory.mktemp("postgres")) as server:
            server.make_template(Base.metadata)
            yield server
        return
    path = tmp_path_factory.mktemp("template") / "empty.sqlite"
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    stamp(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    yield path


@pytest.fixture
def database_url(_template, tmp_path):
    """A database of this test's own, with every table and no rows."""
    if isinstance(_template, Path):
        target = tmp_path / "daylight.sqlite"
        shutil.copy(_template, target)
        yield f"sqlite:///{target}"
        return
    with _template.copy() as url:
        yield url


@pytest.fixture
def settings(tmp_path, database_url):
    """The settings of a fresh installation, mail going to a folder."""
    return Settings(
        home=tmp_path,
        secret_key="a secret for tests only",
        database_url=database_url,
        smtp_url=f"folder:{tmp_path / 'mail'}",
        business_hours=False,
    )


@pytest.fixture
def app(settings):
    """The application inside its context."""
    application = create_app(settings)
    application.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    application.test_client_class = Browser
    with application.app_context():
        yield application
        db.session.rollback()
        db.session.close()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def session(app):
    """The session, for services and factories. Commit before a page or a command reads."""
    return db.session


class Browser(FlaskClient):
    """A browser whose every request runs in a context of its own, as in another thread.

    What the test wrote is committed before, and what it holds is read afresh after. Every page is
    held to the promises of ``tests.pages``.
    """

    def open(self, *args, **kwargs):
        """Ask for a page."""
        db.session.commit()
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        db.session.expire_all()
        if answer.mimetype == "text/html" and answer.status_code not in REDIRECTS:
            assert faults_of(answer.text) == [], answer.request.path
        return answer


@pytest.fixture
def client(app):
    """A browser that has not signed in."""
    return app.test_client()


@pytest.fixture
def sign_in_as(app, session):
    """Give a browser in which this member has signed in."""

    def signed_in(who):
        session.commit()
        browser = app.test_client()
        with browser.session_transaction("/account/") as kept:
            kept.update(_user_id=who.fs_uniquifier, _fresh=True, fs_paa=time.time())
        return browser

    return signed_in


@pytest.fixture
def sign_in(session, sign_in_as):
    """Give a browser in which a new member of this role has signed in: ``sign_in(KEEPER)``."""
    return lambda role=RoleName.TRACKER: sign_in_as(member(session, role))


@pytest.fixture
def run(app):
    """Run a `daylight` command inside the test's application: ``run("law", "due", ...)``."""

    def invoke(*args, **kwargs):
        # The command ends what the test began, as another process would find it.
        db.session.commit()
        result = CliRunner().invoke(main, [str(arg) for arg in args], **kwargs)
        db.session.expire_all()
        return result

    return invoke


@pytest.fixture(scope="session")
def daylight(tmp_path_factory):
    """Run commands as processes that can be killed: ``daylight.start(home, "worker")``."""
    with commands.nursery(tmp_path_factory.mktemp("commands")) as nursery:
        yield nursery


@pytest.fixture
def clock(monkeypatch):
    """Stop the time at NOW; ``clock(moment)`` sets it."""

    def set_to(moment):
        monkeypatch.setattr(app_clock, "now", lambda: moment)

    set_to(NOW)
    return set_to
