"""`daylight members`: adding, listing, links."""

import json

from app.services import members
from tests.factories.moments import NOW


def test_somebody_is_added_and_their_link_works(run, client, clock):
    result = run("members", "add", "Ada@Example.org", "--name", "Ada", "--role", "keeper", "--json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert answer["email"] == "ada@example.org"
    path = answer["link"].removeprefix("http://127.0.0.1:8000")
    client.post(f"{path}/use")
    assert client.get("/admin/members").status_code == 200


def test_the_list_names_roles(run, clock):
    run("members", "add", "ada@example.org", "--name", "Ada", "--role", "filer")
    rows = json.loads(run("members", "list", "--json").stdout)
    assert [(row["email"], row["role"], row["active"]) for row in rows] == [
        ("ada@example.org", "filer", True)
    ]


def test_a_new_link_ends_the_one_before(run, client, session, clock):
    run("members", "add", "ada@example.org", "--name", "Ada")
    first = members.issue_link(session, members.find(session, "ada@example.org"), now=NOW)
    result = run("members", "link", "ADA@example.org", "--json")
    assert result.exit_code == 0
    assert client.post(f"/account/link/{first.secret}/use").status_code == 409


def test_an_unknown_member_is_refused(run):
    result = run("members", "link", "nobody@example.org", "--json")
    assert result.exit_code == 1
    assert "No member" in json.loads(result.stdout)["error"]


def test_an_unknown_role_is_wrong_usage(run):
    assert run("members", "add", "a@example.org", "--name", "A", "--role", "king").exit_code == 2
