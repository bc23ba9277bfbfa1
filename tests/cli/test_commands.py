"""Every command is there, explains itself, and knows wrong usage."""

import click
import pytest

from app.cli import COMMANDS, main


def _leaves(command, path=()):
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from _leaves(command.get_command(context, name), (*path, name))
    else:
        yield path, command


LEAVES = sorted(_leaves(main))


@pytest.mark.parametrize(("path", "command"), LEAVES, ids=[" ".join(path) for path, _ in LEAVES])
def test_a_command_explains_itself(run, path, command):
    result = run(*path, "--help")
    assert result.exit_code == 0
    assert command.help
    described = [p for p in command.params if isinstance(p, click.Option) and p.name != "help"]
    assert [option.name for option in described if not option.help] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_wrong_usage_is_exit_code_two(run, name):
    assert run(name, "--there-is-no-such-option").exit_code == 2


def test_the_commands_that_scripts_depend_on_are_there():
    stable = {
        "init", "demo", "serve", "worker", "bench", "jobs run",
        "agencies import", "agencies export", "partnerships count",
        "campaign load", "campaign list",
        "requests import", "requests list", "requests record",
        "batch preflight", "batch file", "batch stop", "batch undo", "batch print",
        "law clocks", "law count", "law coverage", "law due", "law events", "law explain",
        "law show", "law stale",
    }  # fmt: skip
    assert stable <= {" ".join(path) for path, _ in LEAVES}
