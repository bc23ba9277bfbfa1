"""Signing in: by password, by a link that works once, with a second step; and out again."""

import time
from datetime import timedelta

import pytest
from flask_security import hash_password
from sqlalchemy import select

from app.models import Member, OneTimeLink, RoleName
from app.services import members
from tests.factories.moments import NOW
from tests.factories.people import member

PASSWORD = "four words nobody joins"


@pytest.fixture
def tracker(session):
    made = member(session, password=hash_password(PASSWORD))
    session.commit()
    return made


@pytest.fixture
def link(session, tracker, clock):
    issued = members.issue_link(session, tracker, now=NOW)
    session.commit()
    return issued


def sign_in(client, email, password=PASSWORD):
    return client.post("/account/sign-in", data={"email": email, "password": password})


def test_a_stranger_is_sent_to_sign_in_and_comes_back_where_they_wanted(client, tracker):
    away = client.get("/desk/?mine=1")
    assert away.status_code == 302
    back = client.post(away.location, data={"email": tracker.email, "password": PASSWORD})
    assert back.location.endswith("/desk/?mine=1")
    assert client.get("/desk/").status_code == 200


def test_a_wrong_password_says_nothing_of_which_part_was_wrong(client, tracker):
    wrong = sign_in(client, tracker.email, "not this one at all")
    unknown = sign_in(client, "nobody@example.org")
    assert "do not belong together" in wrong.text
    assert "do not belong together" in unknown.text
    assert client.get("/desk/").status_code == 302


def test_signing_in_is_counted_per_account(client, tracker):
    answers = [sign_in(client, tracker.email, "wrong wrong wrong").status_code for _ in range(11)]
    assert answers[:10] == [200] * 10
    assert answers[10] == 429


def test_a_link_is_not_used_up_by_looking_at_it(client, link):
    for _ in range(3):
        assert client.get(f"/account/link/{link.secret}").status_code == 200
    assert client.post(f"/account/link/{link.secret}/use").status_code == 302
    assert client.get("/desk/").status_code == 200


def test_a_link_works_once(app, client, link):
    client.post(f"/account/link/{link.secret}/use")
    second = app.test_client().post(f"/account/link/{link.secret}/use")
    assert second.status_code == 409
    assert "used already" in second.text


def test_a_link_runs_out(client, clock, link):
    clock(NOW + timedelta(hours=73))
    assert client.post(f"/account/link/{link.secret}/use").status_code == 409
    assert client.get("/desk/").status_code == 302


def test_only_a_hash_of_the_link_is_kept(session, link):
    kept = session.scalars(select(OneTimeLink)).one()
    assert link.secret not in kept.secret_hash
    assert len(kept.secret_hash) == 64


def test_somebody_without_a_password_is_asked_to_choose_one(client, session, clock):
    made = member(session)
    issued = members.issue_link(session, made, now=NOW)
    session.commit()
    answer = client.post(f"/account/link/{issued.secret}/use")
    assert answer.location.endswith("/account/password")
    page = client.get(answer.location)
    assert "Choose a password" in page.text
    chosen = client.post(
        "/account/password", data={"new_password": PASSWORD, "new_password_confirm": PASSWORD}
    )
    assert chosen.location.endswith("/desk/")
    assert session.get(Member, made.id).password.startswith("$argon2id$")


def test_signing_out_takes_a_post(client, tracker):
    sign_in(client, tracker.email)
    assert client.get("/account/sign-out").status_code == 405
    client.post("/account/sign-out")
    assert client.get("/desk/").status_code == 302


def test_a_second_step_is_set_up_and_then_asked_for_by_password_and_by_link(
    app, client, session, tracker
):
    sign_in(client, tracker.email)
    page = client.post("/account/second-step", data={"setup": "authenticator"}).text
    assert "data:image/svg+xml" in page
    totp = app.extensions["security"].totp_factory
    with client.session_transaction("/account/") as kept:
        secret = kept["tf_totp_secret"]
    action = page.split('action="')[1].split('"')[0]
    source = totp._totp.from_source(secret)
    code, later = source.generate().token, source.generate(time.time() + 30).token
    assert client.post(action, data={"code": code}).status_code == 302
    assert session.get(Member, tracker.id).tf_primary_method == "authenticator"

    other = app.test_client()
    assert "second-step/code" in sign_in(other, tracker.email).location
    assert other.get("/desk/").status_code == 302
    again = other.post("/account/second-step/code", data={"code": code})
    assert "Enter your code" in again.text, "a code that was used is no code any more"
    assert other.post("/account/second-step/code", data={"code": later}).status_code == 302
    assert other.get("/desk/").status_code == 200


def test_shutting_somebody_out_ends_their_session_at_once(client, session, tracker):
    sign_in(client, tracker.email)
    members.set_active(session, session.get(Member, tracker.id), active=False)
    session.commit()
    assert client.get("/desk/").status_code == 302


def test_roles_of_a_member_are_the_highest(session):
    assert members.role_of(member(session, RoleName.FILER)) is RoleName.FILER
