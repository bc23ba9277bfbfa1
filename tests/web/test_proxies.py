"""Visitors behind a web server: told apart by its word, where the keeper trusts it."""

from dataclasses import replace

import pytest

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


def behind(settings, proxies):
    app = create_app(replace(settings, trusted_proxies=proxies))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app.test_client()


def test_visitors_behind_a_trusted_server_are_counted_one_by_one(app, settings):
    client = behind(settings, 1)
    assert [knock(client, "192.0.2.1") for _ in range(MOST + 1)][-1] == 429
    assert knock(client, "192.0.2.2") == 200


@pytest.mark.parametrize("place", ["192.0.2.2", "not an address"])
def test_the_header_of_a_stranger_is_not_believed(app, settings, place):
    client = behind(settings, 0)
    assert [knock(client, f"192.0.2.{n}") for n in range(MOST + 1)][-1] == 429
    assert knock(client, place) == 429
