"""Bring a database to the newest revision, or say how it differs from the models."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from app.config import ROOT


def config_for(engine: Engine) -> Config:
    """Make Alembic's configuration for ``engine``; its connection must be in ``attributes``."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to ``revision``, all or nothing."""
    config = config_for(engine)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to ``revision``."""
    config = config_for(engine)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def stamp(engine: Engine) -> None:
    """Say that the database stands at the newest revision: it was made from the models."""
    config = config_for(engine)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.stamp(config, "head")


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest revision."""
    head = ScriptDirectory.from_config(config_for(engine)).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
