"""Visitors behind a web server: told apart by its word, where the keeper trusts it."""

from dataclasses import replace

import pytest

from app.db import db
from app.factory import create_app

MOST = 60


def knock(client, place):
    """One wrong sign-in, each for another account, from ``place`` by the header's word."""
    knock.number += 1
    return client.post(
        "/account/sign-in",
        data={"email": f"nobody{knock.number}@example.org", "password": "wrong wrong wrong"},
        headers={"X-Forwarded-For": place},
    ).status_code


knock.number = 0


@pytest.fixture
def behind(app, settings):
    """A second application on the same database, behind some number of trusted servers."""
    made = []

    def make(proxies):
        other = create_app(replace(settings, trusted_proxies=proxies))
        other.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        made.append(other)
        return other.test_client()

    yield make
    for other in made:
        with other.app_context():
            for engine in db.engines.values():
                engine.dispose()


def test_visitors_behind_a_trusted_server_are_counted_one_by_one(behind):
    client = behind(1)
    assert [knock(client, "192.0.2.1") for _ in range(MOST + 1)][-1] == 429
    assert knock(client, "192.0.2.2") == 200


@pytest.mark.parametrize("place", ["192.0.2.2", "not an address"])
def test_the_header_of_a_stranger_is_not_believed(behind, place):
    client = behind(0)
    assert [knock(client, f"192.0.2.{n}") for n in range(MOST + 1)][-1] == 429
    assert knock(client, place) == 429
