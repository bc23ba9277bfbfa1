"""`daylight members`: add people, list them, make one-time links."""

import click
from flask import url_for

from app import clock
from app.cli.answers import AnsweringGroup, answer, json_option, with_app
from app.db import db, transaction
from app.models import RoleName
from app.parts import parts
from app.queries.members import all_members
from app.services import members as service


@click.group(cls=AnsweringGroup)
def members() -> None:
    """The people of the group."""


@members.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The name others here know them by.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in RoleName]),
    default=RoleName.TRACKER.value,
    show_default=True,
    help="What they may do.",
)
@json_option
@with_app
def add(email: str, name: str, role: str, *, as_json: bool) -> None:
    """Add somebody and print the link that lets them in once."""
    with transaction() as session:
        now = clock.now()
        member = service.add(session, email=email, name=name, role=RoleName(role), now=now)
        link = service.issue_link(session, member, now=now)
    _answer_link(link, as_json=as_json)


@members.command("list")
@json_option
@with_app
def list_members(*, as_json: bool) -> None:
    """List everybody with their role."""
    rows = [
        {
            "email": member.email,
            "name": member.name,
            "role": service.role_of(member),
            "active": member.active,
            "second_step": bool(member.tf_primary_method),
        }
        for member in all_members(db.session)
    ]
    lines = [
        f"{row['email']}  {row['name']}  {row['role'] or 'no role'}"
        + ("" if row["active"] else "  shut out")
        for row in rows
    ]
    answer(
        rows,
        "\n".join(lines) or "Nobody yet: daylight members add EMAIL --name NAME",
        as_json=as_json,
    )


@members.command("link")
@click.argument("email")
@click.option("--clear-second-step", is_flag=True, help="Forget a lost phone as well.")
@json_option
@with_app
def link(email: str, *, clear_second_step: bool, as_json: bool) -> None:
    """Print a new one-time link for a member; earlier unused ones end."""
    with transaction() as session:
        member = service.find(session, email)
        if clear_second_step:
            service.clear_second_step(session, member)
        issued = service.issue_link(session, member, now=clock.now())
    _answer_link(issued, as_json=as_json)


def link_address(issued: service.IssuedLink) -> str:
    """Write the address of a one-time link as people open it."""
    from flask import current_app  # noqa: PLC0415 - commands without an app start faster

    with current_app.test_request_context():
        path = url_for("links.show_link", secret=issued.secret)
    return parts().settings.public_url + path


def _answer_link(issued: service.IssuedLink, *, as_json: bool) -> None:
    address = link_address(issued)
    facts = {
        "email": issued.member.email,
        "link": address,
        "expires_at": issued.expires_at.isoformat(),
    }
    until = f"{issued.expires_at:%d %b %Y %H:%M} UTC"
    words = f"{address}\nSigns {issued.member.email} in once, until {until}."
    answer(facts, words, as_json=as_json)
