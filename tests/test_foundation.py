"""The floor everything stands on: transactions, instants, settings, the database."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from app.config import Settings, SettingsError, write_settings
from app.db import WriteRefused, db, transaction
from app.models import Agency, AgencyLink, Relation
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request


def test_a_transaction_keeps_what_ended_well_and_nothing_else(session):
    with transaction() as inner:
        agency(inner, name="kept")
    with pytest.raises(IntegrityError), transaction() as inner:
        agency(inner, name="lost", external_id="1")
        agency(inner, external_id="1")
    assert session.scalars(select(Agency.name)).all() == ["kept"]


def test_a_get_cannot_write(app):
    @app.get("/writes")
    def writes():
        with transaction():
            return "written"

    @app.get("/strays")
    def strays():
        agency(db.session)
        return "written"

    client = app.test_client()
    for path in ("/writes", "/strays"):
        with pytest.raises(WriteRefused):
            client.get(path)


def test_transactions_do_not_nest(session):
    with transaction(), pytest.raises(WriteRefused), transaction():
        pass


def test_a_moment_without_a_zone_is_refused(session):
    with pytest.raises(StatementError, match="without a time zone"):
        agency(session, created_at=datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test
    session.rollback()


def test_a_request_is_unique_per_agency_letter_and_round(session):
    of, about = campaign(session), agency(session)
    records_request(session, about, of)
    with pytest.raises(IntegrityError):
        records_request(session, about, of)
    session.rollback()


def test_foreign_keys_hold(session):
    with pytest.raises(IntegrityError):
        session.add(AgencyLink(agency_id=998, neighbour_id=999, relation=Relation.COUNCIL))
        session.flush()
    session.rollback()


def test_settings_refuse_what_they_do_not_know(tmp_path):
    path = write_settings(tmp_path)
    path.write_text(path.read_text() + "undo_minuts = 3\n")
    with pytest.raises(SettingsError, match="undo_minuts"):
        Settings.load({"DAYLIGHT_HOME": str(tmp_path)})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("zone", "Mars/Olympus"),
        ("zone", ""),
        ("zone", "../etc/passwd"),
        ("database_url", "nonsense"),
        ("database_url", "mysql://user:secret@host/name"),
        ("bind", "nonsense"),
        ("bind", "127.0.0.1:http"),
        ("bind", ":80000"),
        ("undo_minutes", "-1"),
    ],
)
def test_settings_that_cannot_be_are_refused_by_name_and_tell_no_secret(tmp_path, name, value):
    write_settings(tmp_path)
    with pytest.raises(SettingsError, match=name) as refused:
        Settings.load({"DAYLIGHT_HOME": str(tmp_path), f"DAYLIGHT_{name.upper()}": value})
    assert "secret@" not in str(refused.value)


def test_an_empty_database_url_is_sqlite_in_the_data_folder(tmp_path):
    write_settings(tmp_path)
    loaded = Settings.load({"DAYLIGHT_HOME": str(tmp_path), "DAYLIGHT_DATABASE_URL": ""})
    assert loaded.database_url == f"sqlite:///{tmp_path}/daylight.sqlite"


def test_settings_come_from_the_file_and_the_environment_wins(tmp_path):
    write_settings(tmp_path, undo_minutes=5, zone="America/Denver")
    loaded = Settings.load({"DAYLIGHT_HOME": str(tmp_path), "DAYLIGHT_UNDO_MINUTES": "7"})
    assert (loaded.undo_minutes, loaded.zone) == (7, "America/Denver")
    assert loaded.database_url == f"sqlite:///{tmp_path}/daylight.sqlite"


def test_a_demo_is_led_neither_to_the_database_nor_to_the_mail_of_a_group(tmp_path):
    write_settings(tmp_path, demo=True, smtp_url=f"folder:{tmp_path}/mail")
    outside = {
        "DAYLIGHT_DATABASE_URL": "postgresql://group@db.example.org/own",
        "DAYLIGHT_SMTP_URL": "smtp://mail.example.org",
        "DAYLIGHT_IMAP_URL": "imaps://a:b@mail.example.org/INBOX",
        "DAYLIGHT_REDIS_URL": "redis://db.example.org",
        "DAYLIGHT_DEMO": "no",
        "DAYLIGHT_BIND": "127.0.0.1:9000",
    }
    loaded = Settings.load({"DAYLIGHT_HOME": str(tmp_path)} | outside)
    assert loaded.database_url == f"sqlite:///{tmp_path}/daylight.sqlite"
    assert (loaded.smtp_url, loaded.imap_url) == (f"folder:{tmp_path}/mail", "")
    assert (loaded.redis_url, loaded.bind) == ("", "127.0.0.1:9000")


@pytest.mark.parametrize(
    "written", ['"imaps://a@x/INBOX  imaps://b@x"', '["imaps://a@x/INBOX", "imaps://b@x"]']
)
def test_several_mailboxes_may_be_a_list(tmp_path, written):
    path = write_settings(tmp_path)
    path.write_text(f"{path.read_text()}imap_url = {written}\n")
    loaded = Settings.load({"DAYLIGHT_HOME": str(tmp_path)})
    assert loaded.imap_url.split() == ["imaps://a@x/INBOX", "imaps://b@x"]


def test_settings_are_written_once_and_for_their_owner_only(tmp_path):
    path = write_settings(tmp_path)
    first = path.read_text()
    assert write_settings(tmp_path).read_text() == first
    assert path.stat().st_mode & 0o077 == 0


def test_a_folder_never_set_up_says_what_to_run(tmp_path):
    with pytest.raises(SettingsError, match="daylight init"):
        Settings.load({"DAYLIGHT_HOME": str(tmp_path / "nothing")})
