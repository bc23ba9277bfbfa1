"""The keeper's pages: people, the group, requesters of record, health."""

import re

import pytest
from sqlalchemy import select

from app.models import (
    Group,
    JobRun,
    Member,
    RequesterOfRecord,
    RoleName,
)
from app.services import members
from tests.factories.moments import NOW
from tests.factories.people import member


@pytest.fixture
def keeper(session, clock):
    return member(session, RoleName.KEEPER, name="Ada Keeper")


@pytest.fixture
def browser(sign_in_as, keeper):
    return sign_in_as(keeper)


def added(session, email):
    return session.scalars(select(Member).where(Member.email == email)).one()


def test_somebody_added_gets_a_link_shown_once_that_lets_them_in(app, browser, session):
    facts = {"name": "Cleo", "email": "Cleo@Example.org", "role": "tracker"}
    browser.post("/admin/members/add", data=facts)
    page = browser.get("/admin/members").text
    link = re.search(r"http://127.0.0.1:8000(/account/link/[\w-]+)", page)[1]
    assert link not in browser.get("/admin/members").text
    cleo = app.test_client()
    assert cleo.get(link).status_code == 200
    cleo.post(f"{link}/use")
    assert cleo.get("/desk/").status_code == 200
    assert members.role_of(added(session, "cleo@example.org")) is RoleName.TRACKER


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"name": "", "email": "c@example.org"}, "Write the name"),
        ({"name": "C", "email": ""}, "Write their e-mail"),
    ],
)
def test_a_form_half_filled_comes_back(browser, facts, said):
    assert said in browser.post("/admin/members/add", data=facts | {"role": "filer"}).text


def test_an_address_that_is_none_or_is_taken_is_refused(browser, keeper):
    facts = {"name": "C", "role": "filer"}
    assert browser.post("/admin/members/add", data=facts | {"email": "no"}).status_code == 409
    taken = browser.post("/admin/members/add", data=facts | {"email": keeper.email.upper()})
    assert "already a member" in taken.text


def test_the_last_keeper_stays_keeper_and_nobody_shuts_themselves_out(browser, session, keeper):
    answer = browser.post(f"/admin/members/{keeper.id}/role/filer")
    assert answer.status_code == 409
    assert "only keeper" in answer.text
    assert browser.post(f"/admin/members/{keeper.id}/shut-out").status_code == 409
    assert members.role_of(session.get(Member, keeper.id)) is RoleName.KEEPER


def test_shutting_out_and_letting_in_again(browser, session):
    other = member(session)
    browser.post(f"/admin/members/{other.id}/shut-out")
    assert not other.active
    assert browser.post(f"/admin/members/{other.id}/link").status_code == 409
    browser.post(f"/admin/members/{other.id}/let-in")
    assert other.active


def test_a_role_is_given_in_place_of_the_old_one(browser, session):
    other = member(session)
    browser.post(f"/admin/members/{other.id}/role/organiser")
    assert [role.name for role in session.get(Member, other.id).roles] == ["organiser"]
    assert browser.post(f"/admin/members/{other.id}/role/emperor").status_code == 404


def test_the_group_is_described_and_an_address_that_is_none_refused(browser, session):
    facts = {"name": "Watch", "email": "watch@example.org", "postal": "Box 1\r\nTown, IL 60000"}
    browser.post("/admin/group/save", data=facts)
    kept = session.scalars(select(Group)).one()
    assert (kept.name, kept.postal, kept.can_file) == ("Watch", "Box 1\nTown, IL 60000", True)
    browser.post("/admin/group/save", data=facts | {"email": "nonsense"})
    assert session.scalars(select(Group)).one().email == "watch@example.org"


def test_a_requester_of_record_needs_consent_and_known_states(browser, session):
    facts = {
        "requester-name": "Vera Virginian",
        "requester-postal": "1 Main St\nRichmond, VA 23220",
        "requester-states": "va, tn",
        "requester-consented_on": "2026-11-01",
    }
    assert (
        "consent"
        in browser.post(
            "/admin/group/requesters/add", data=facts | {"requester-consented_on": ""}
        ).text
    )
    wrong = browser.post("/admin/group/requesters/add", data=facts | {"requester-states": "XX"})
    assert wrong.status_code == 409
    browser.post("/admin/group/requesters/add", data=facts)
    vera = session.scalars(select(RequesterOfRecord)).one()
    assert vera.states == ["VA", "TN"]
    browser.post(f"/admin/group/requesters/{vera.id}/retire")
    assert not vera.active
    assert "Vera Virginian" in browser.get("/admin/group").text
    browser.post(f"/admin/group/requesters/{vera.id}/return")
    assert vera.active


def test_health_shows_the_last_run_of_each_job_and_what_failed(browser, session):
    session.add(JobRun(name="outbox", started_at=NOW, ended_at=NOW, outcome={"sent": 4}))
    session.add(JobRun(name="sweep", started_at=NOW, error="the disk is full"))
    page = browser.get("/admin/health").text
    assert "sent: 4" in page
    assert "the disk is full" in page


def test_health_without_a_worker_says_how_to_start_it(browser):
    assert "daylight worker" in browser.get("/admin/health").text
