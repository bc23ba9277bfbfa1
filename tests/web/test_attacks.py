"""What somebody hostile, or a slip of the keyboard, sends to the pages; and what they get."""

from io import BytesIO

import pytest
from flask_security import hash_password

from app.models import RoleName
from app.services import members
from app.web import intake
from app.web.safety import LARGEST_KEY
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW
from tests.factories.people import member

PASSWORD = "four words nobody joins"
TRIES = 10


def guesses(browser, path, forms):
    """The answers to guesses, each with another form."""
    return [browser.post(path, data=form).status_code for form in forms]


def wide(number):
    """Another spelling of one address: some letters of its host in their wide forms."""
    letters = (chr(ord(x) + 0xFEE0) if number >> at & 1 else x for at, x in enumerate("example"))
    return f"guessed@{''.join(letters)}.org"


@pytest.fixture
def with_second_step(app, session):
    """A browser that gave the password, and is asked for the code."""
    secret = app.extensions["security"]._totp_factory.generate_totp_secret()
    who = member(
        session,
        password=hash_password(PASSWORD),
        tf_primary_method="authenticator",
        tf_totp_secret=secret,
    )
    session.commit()
    browser = app.test_client()
    asked = browser.post("/account/sign-in", data={"email": who.email, "password": PASSWORD})
    assert "/account/second-step/code" in asked.location
    return browser


def test_codes_are_counted_whatever_address_the_guesser_adds(with_second_step):
    forms = [{"code": "000000", "email": f"{n}@example.org"} for n in range(TRIES + 1)]
    assert guesses(with_second_step, "/account/second-step/code", forms)[-1] == 429


def test_another_spelling_of_an_address_is_counted_as_the_same(client, session):
    member(session, email="guessed@example.org", password=hash_password(PASSWORD))
    forms = [{"email": wide(n), "password": "wrong wrong wrong"} for n in range(TRIES + 1)]
    assert guesses(client, "/account/sign-in", forms)[-1] == 429


@pytest.mark.parametrize(
    ("path", "field"), [("/account/verify", "password"), ("/account/password", "password")]
)
def test_an_open_session_does_not_let_its_finder_guess_the_password(
    sign_in_as, session, path, field
):
    browser = sign_in_as(member(session, password=hash_password(PASSWORD)))
    forms = [{field: f"wrong wrong {n}"} for n in range(TRIES + 1)]
    assert guesses(browser, path, forms)[-1] == 429


def test_who_came_by_a_link_and_has_no_password_is_told_to_choose_one(sign_in):
    answer = sign_in().post("/account/verify", data={"password": "anything at all"})
    assert answer.status_code == 200
    assert "You have no password yet" in answer.text


def test_a_stranger_cannot_send_a_large_body_even_where_members_send_files(client, app):
    app.config.update(MAX_CONTENT_LENGTH=1000, WTF_CSRF_ENABLED=True)
    for path in ("/account/sign-in", "/desk/imports/upload", "/desk/agencies/1/documents"):
        answer = client.post(path, data={"file": (BytesIO(b"x" * 2000), "big.csv")})
        assert answer.status_code == 413, path
        assert "too large" in answer.text


def test_a_member_may_send_a_larger_body_only_where_files_are_taken(app, sign_in):
    browser = sign_in(RoleName.FILER)
    app.config["MAX_CONTENT_LENGTH"] = 1000
    upload = {"file": (BytesIO(b"name,state\n" + b"Town Police,IL\n" * 200), "a.csv")}
    assert browser.post("/desk/imports/upload", data=upload).status_code == 302
    assert browser.post("/desk/vendors", data={"name": "x" * 2000}).status_code == 413


def test_every_page_that_takes_larger_bodies_is_a_form_of_the_desk(app):
    taking = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    assert set(intake.LARGER) <= taking
    assert all(endpoint.startswith("desk.") for endpoint in intake.LARGER)


@pytest.mark.parametrize("number", [LARGEST_KEY + 1, 10**30])
def test_a_number_that_no_row_can_have_leads_to_no_page(app, sign_in, number):
    browser = sign_in(RoleName.KEEPER)
    paths = {
        rule.rule.split("<int:")[0] + str(number) + rule.rule.split(">", 1)[1]
        for rule in app.url_map.iter_rules()
        if rule.rule.count("<") == 1 and "<int:" in rule.rule and "GET" in rule.methods
    }
    assert len(paths) > 5
    for path in [*paths, f"/desk/batches/{number}"]:
        assert browser.get(path).status_code == 404, path


def test_numbers_that_are_none_are_no_choice(sign_in, session):
    asked = records_request(session, agency(session), campaign(session))
    browser = sign_in(RoleName.TRACKER)
    for ids in ("²", "9" * 5000, str(10**20), "-1", ""):
        answer = browser.post("/desk/requests/assign", data={"id": ids, "member": ""})
        assert answer.status_code == 409, ids
    mine = {"id": str(asked.id), "member": "²"}
    assert browser.post("/desk/requests/assign", data=mine).status_code == 409


@pytest.mark.parametrize(
    "orders",
    ["endpoint=x", "_method=POST", "_scheme=javascript&_external=1", "_anchor=x", "stack=x"],
)
@pytest.mark.parametrize(
    "page", ["/desk/?who=me", "/desk/requests?who=me", "/desk/agencies?words=p", "/documents?a=1"]
)
def test_arguments_of_an_address_give_the_page_no_orders(sign_in, session, page, orders):
    for number in range(60):
        agency(session, name=f"Police {number}")
    answer = sign_in().get(f"{page}&{orders}")
    assert answer.status_code == 200
    assert 'href="javascript' not in answer.text


def test_a_filter_that_is_dropped_leaves_the_others(sign_in):
    page = sign_in().get("/desk/requests?who=me&words=a%26b&page=2").text
    assert 'href="/desk/requests?words=a%26b"' in page
    assert 'href="/desk/requests?who=me"' in page


def test_a_nul_is_refused_before_a_database_sees_it(client, sign_in):
    browser = sign_in()
    for path in ("/documents?campaign=%00", "/d/a%00b", "/c/%00"):
        assert client.get(path).status_code == 400, path
    assert browser.get("/desk/requests?words=a%00b").status_code == 400
    assert browser.post("/desk/requests/assign", data={"member": "\0"}).status_code == 400


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_year_that_nobody_means_is_asked_about(sign_in, session, day):
    asked = records_request(session, agency(session), campaign(session))
    browser = sign_in()
    for act in ("preview", "save"):
        answer = browser.post(
            f"/desk/requests/{asked.ref}/record/extended/{act}", data={"on": day, "until": day}
        )
        assert answer.status_code == (200 if act == "preview" else 422)
        assert answer.text.count("Check the year") == 2


def test_a_link_lets_in_once_and_not_after_its_member_was_shut_out(app, session, clock):
    who = member(session)
    used = members.issue_link(session, who, now=NOW)
    assert app.test_client().post(f"/account/link/{used.secret}/use").status_code == 302
    again = app.test_client()
    assert again.post(f"/account/link/{used.secret}/use").status_code == 409
    assert again.get("/desk/").status_code == 302
    unused = members.issue_link(session, who, now=NOW)
    members.set_active(session, who, active=False)
    members.set_active(session, who, active=True)
    assert again.post(f"/account/link/{unused.secret}/use").status_code == 409
