"""The `daylight` command: each noun is a module, imported only when it is called."""

import importlib
import os
from typing import Any

import click

from app.cli.answers import AnsweringGroup

COMMANDS = {
    "init": "app.cli.setup:init",
    "demo": "app.cli.demo:demo",
    "up": "app.cli.processes:up",
    "serve": "app.cli.processes:serve",
    "worker": "app.cli.processes:worker",
    "jobs": "app.cli.jobs:jobs",
    "bench": "app.cli.bench:bench",
    "law": "app.cli.law:law",
    "agencies": "app.cli.agencies:agencies",
    "contacts": "app.cli.contacts:contacts",
    "partnerships": "app.cli.partnerships:partnerships",
    "campaign": "app.cli.campaign:campaign",
    "batch": "app.cli.batch:batch",
    "outbox": "app.cli.outbox:outbox",
    "requests": "app.cli.requests:requests",
    "cohort": "app.cli.cohort:cohort",
    "fees": "app.cli.fees:fees",
    "documents": "app.cli.documents:documents",
    "codebook": "app.cli.codebook:codebook_",
    "search": "app.cli.search:search",
    "packet": "app.cli.packet:packet",
    "mail": "app.cli.mail:mail",
    "members": "app.cli.members:members",
    "db": "app.cli.database:database",
}


class LazyGroup(AnsweringGroup):
    """Imports a command's module when it is asked for, so that each starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """Name every command."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - Click's signature
        """Import the command called ``cmd_name``."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: Any = getattr(importlib.import_module(module), name)
        return command if isinstance(command, click.Command) else None


@click.group(cls=LazyGroup)
@click.version_option(package_name="daylight")
def main() -> None:
    """Daylight: public-records campaigns, from the list of agencies to the published agreement.

    DAYLIGHT_HOME names the data folder.
    """
    os.umask(0o077)
