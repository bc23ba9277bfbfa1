"""What every answer says to the browser, and the pages for what went wrong."""

from dataclasses import replace

import pytest

from app.factory import create_app
from app.models import RoleName
from app.web.assets import FOLDER


def test_every_answer_forbids_what_a_page_of_ours_never_needs(client):
    for address in ("/health", "/account/sign-in", "/nowhere"):
        headers = client.get(address).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_public_answers_know_no_session_even_of_a_member(sign_in):
    browser = sign_in(RoleName.KEEPER)
    for address in ("/health", "/nowhere"):
        answer = browser.get(address)
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_members_pages_are_kept_by_no_cache_and_their_cookie_is_guarded(sign_in):
    answer = sign_in().get("/desk/")
    assert answer.headers["Cache-Control"] == "no-store"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_files_are_kept_for_ever_under_a_name_that_changes_with_them(client):
    page = client.get("/account/sign-in").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = client.get(address)
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.mimetype == "text/css"
    old = client.get("/static/0000000000000000/daylight.css")
    assert old.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["..%2fassets.py", "secrets.txt", "%2e%2e/%2e%2e/config.py"])
def test_nothing_but_the_listed_files_is_served(client, name):
    assert client.get(f"/static/x/{name}").status_code == 404


def test_no_file_of_ours_asks_another_machine():
    for path in FOLDER.iterdir():
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert "://" not in text, path.name


def test_health_says_nothing_but_that_we_are_here(client):
    assert client.get("/health").json == {"ok": True}


def test_a_page_that_is_not_there_says_where_to_start(client):
    answer = client.get("/desk/nowhere")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert 'href="/desk/"' in answer.text


def test_a_form_without_its_token_is_refused_in_words(app, sign_in):
    browser = sign_in()
    app.config["WTF_CSRF_ENABLED"] = True
    answer = browser.post("/desk/requests/assign", data={"id": "1"})
    assert answer.status_code == 400
    assert "This form is too old" in answer.text


def test_a_token_from_the_page_lets_its_form_through(app, sign_in):
    browser = sign_in(RoleName.KEEPER)
    app.config["WTF_CSRF_ENABLED"] = True
    page = browser.get("/admin/members").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    facts = {"name": "Cleo", "email": "cleo@example.org", "role": "filer"}
    answer = browser.post("/admin/members/add", data=facts | {"csrf_token": token})
    assert answer.status_code == 302


def test_something_broken_says_that_nothing_was_kept(app, client):
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.get("/breaks")
    def breaks():
        raise ZeroDivisionError

    answer = client.get("/breaks")
    assert answer.status_code == 500
    assert "Nothing of this act was kept" in answer.text


def test_the_demo_says_that_it_is_one_on_every_page(settings):
    page = create_app(replace(settings, demo=True)).test_client().get("/account/sign-in").text
    assert "Nothing you do here is sent to anybody" in page
