"""The shape of the addresses, and that nobody gets in where the table does not let them."""

import re
from collections import defaultdict

import pytest

from app.models import RoleName
from app.web.permissions import NEEDED, rank
from tests.factories.people import member

OPEN = {"public", "assets", "feeds", "links", "security"}
GUARDED = {"desk", "admin"}
# The accounts library answers its forms where it shows them; its POSTs run in our transaction.
LIBRARY = "security."
DUMMY = {"KeyConverter": 999_999, "UnicodeConverter": "nothing", "PathConverter": "no/thing"}


@pytest.fixture
def rules(app):
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def addresses(app, rules, blueprints):
    """Each guarded route as (endpoint, method, address with made-up values)."""
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in rules:
            if rule.endpoint.split(".")[0] not in blueprints:
                continue
            values = {
                name: DUMMY.get(type(converter).__name__, "nothing")
                for name, converter in rule._converters.items()
            }
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield rule.endpoint, method, adapter.build(rule.endpoint, values, method=method)


def test_every_route_belongs_to_a_side_of_the_house(rules):
    strays = [rule.endpoint for rule in rules if rule.endpoint.split(".")[0] not in OPEN | GUARDED]
    assert strays == []


def test_the_table_names_every_guarded_route_and_nothing_else(rules):
    guarded = {rule.endpoint for rule in rules if rule.endpoint.split(".")[0] in GUARDED}
    assert guarded == set(NEEDED)


def test_paths_are_kebab_case_and_parameters_typed(rules):
    for rule in rules:
        fixed = re.sub(r"<[^>]+>", "", rule.rule)
        assert re.fullmatch(r"[a-z0-9/.-]*", fixed), rule.rule
        for parameter in re.findall(r"<([^>]+)>", rule.rule):
            typed = ":" in parameter or rule.endpoint.startswith(LIBRARY)
            assert typed, rule.rule


def test_no_route_answers_both_get_and_post(rules):
    both = [
        rule.rule
        for rule in rules
        if {"GET", "POST"} <= rule.methods and not rule.endpoint.startswith(LIBRARY)
    ]
    assert both == []


def test_an_address_shown_and_the_form_sent_to_it_are_one_thing(app, rules):
    """Two modules that share an address make what it answers hang on which was loaded first."""
    homes = defaultdict(set)
    for rule in rules:
        homes[rule.rule].add(app.view_functions[rule.endpoint].__module__)
    assert {at: sorted(found) for at, found in homes.items() if len(found) > 1} == {}


def test_a_stranger_is_let_in_nowhere(app, client, rules):
    for endpoint, method, address in addresses(app, rules, GUARDED):
        answer = client.open(address, method=method)
        if method == "GET":
            assert answer.status_code == 302, endpoint
            assert answer.location.startswith("/account/sign-in"), endpoint
        else:
            assert answer.status_code == 401, endpoint


@pytest.mark.parametrize("role", list(RoleName))
def test_each_role_is_let_in_where_the_table_says(app, sign_in, rules, role):
    client = sign_in(role)
    for endpoint, method, address in addresses(app, rules, GUARDED):
        answer = client.open(address, method=method)
        may = rank([role]) >= rank([NEEDED[endpoint]])
        if may:
            assert answer.status_code not in {401, 403, 500}, (endpoint, answer.status_code)
        else:
            assert answer.status_code == 403, endpoint
            assert NEEDED[endpoint] in answer.text, endpoint


def test_somebody_without_a_role_may_nothing(app, session, client, rules, sign_in_as):
    nobody = member(session, roles=[])
    signed_in = sign_in_as(nobody)
    for endpoint, method, address in addresses(app, rules, GUARDED):
        assert signed_in.open(address, method=method).status_code == 403, endpoint


def test_a_route_that_the_table_lacks_is_refused_to_the_keeper_too(app, sign_in, monkeypatch):
    client = sign_in(RoleName.KEEPER)
    monkeypatch.delitem(NEEDED, "desk.show_today")
    assert client.get("/desk/").status_code == 403


def test_no_published_address_vanishes(rules, snapshot):
    """What the public may have linked to or printed stays where it is."""
    published = sorted(rule.rule for rule in rules if rule.endpoint.split(".")[0] not in GUARDED)
    assert "\n".join(published) == snapshot
