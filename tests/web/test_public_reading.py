"""Reading a public document page by page: by number, in sizes, as text."""

import pytest

from app.jobs import read_text
from app.jobs.lease import lease
from app.models import RoleName
from app.parts import parts
from app.ports.examining import Examination
from app.services import publishing
from app.web.public.caching import KEEP
from tests.factories.agencies import agency
from tests.factories.documents import document, published
from tests.factories.moments import NOW
from tests.factories.papers import paper
from tests.factories.people import group, member

PAGES = 3


@pytest.fixture
def publisher(session):
    group(session)
    return member(session, RoleName.ORGANISER)


@pytest.fixture
def publication(app, session, publisher):
    """A public document of three pages; the last has no words."""
    content = paper(("A perpetual licence", "that never ends"), ("Fees",), ())
    made = document(session, parts().store, agency(session), content=content)
    made.file.examination = Examination(pages=PAGES).as_data()
    session.commit()
    with lease("read-text", parts().settings.home) as held:
        read_text.run(held)
    public = published(session, made, publisher)
    session.commit()
    return public


@pytest.mark.parametrize(
    ("typed", "page"), [("2", 2), ("0", 1), ("-4", 1), ("99999", 3), ("two", 1), ("", 1)]
)
def test_a_page_is_gone_to_by_its_number_or_the_nearest_there_is(client, publication, typed, page):
    address = publication.address
    answer = client.get(f"/d/{address}/p?page={typed}")
    assert answer.status_code == 302
    assert answer.location == f"/d/{address}/p/{page}#view"


def test_going_to_a_page_keeps_the_size_and_the_way_of_reading(client, publication):
    answer = client.get(f"/d/{publication.address}/p?page=2&width=1400&view=text")
    assert answer.location == f"/d/{publication.address}/p/2?width=1400&view=text#view"


def test_there_are_no_pages_of_what_is_not_public(client, session, publication, publisher):
    assert client.get("/d/nothing-here/p?page=1").status_code == 404
    publishing.withdraw(session, publication, "By mistake", member=publisher, now=NOW)
    session.commit()
    gone = client.get(f"/d/{publication.address}/p?page=1", follow_redirects=True)
    assert gone.status_code == 410
    assert "By mistake" in gone.text


def test_the_text_of_a_page_is_shown_without_its_picture_and_marked(client, publication):
    page = client.get(f"/d/{publication.address}/p/1?view=text&q=perpetual").text
    assert "<svg" not in page
    assert '<mark id="hit">perpetual</mark>' in page
    assert f"/d/{publication.address}/p/2?q=perpetual&amp;view=text#view" in page


def test_a_page_without_words_shows_its_picture_and_keeps_the_way_of_reading(client, publication):
    page = client.get(f"/d/{publication.address}/p/3?view=text").text
    assert "<svg" in page
    assert "There are no words on this page." in page
    assert "Read as text" not in page
    assert f"/d/{publication.address}/p/2?view=text#view" in page


def test_each_part_of_a_page_leads_to_the_same_part_in_another_size(client, publication):
    fits = client.get(f"/d/{publication.address}/p/1").text
    large = client.get(f"/d/{publication.address}/p/1?width=1400").text
    for part in ("part-0-0", "part-5-1"):
        assert f"/d/{publication.address}/p/1?width=1400#{part}" in fits
        assert f'id="{part}"' in large
        assert f'href="/d/{publication.address}/p/1#{part}"' in large


def test_words_of_a_page_lie_over_its_picture_once_somebody_looked_at_that(
    client, publication, clock
):
    at = f"/d/{publication.address}/p/1"
    assert "A perpetual licence </text>" not in client.get(at).text
    assert client.get(f"{at}.png").status_code == 200
    clock(NOW + KEEP)
    page = client.get(at).text
    assert "A perpetual licence </text>" in page
    assert "that never ends </text>" in page


@pytest.mark.parametrize("gone", ["file", "store"])
def test_the_words_of_a_page_are_public_also_while_its_file_is_not_at_hand(
    client, publication, gone
):
    kept = parts().store.path(publication.document.file.sha256)
    lost = kept if gone == "file" else parts().settings.home / "files"
    lost.rename(lost.with_name("elsewhere"))
    for query in ("", "?view=text", "?q=perpetual"):
        shown = client.get(f"/d/{publication.address}/p/1{query}")
        assert shown.status_code == 200
        assert "licence" in shown.text


def test_a_picture_that_somebody_has_is_told_unchanged_while_its_file_is_not_at_hand(
    client, publication
):
    at = f"/d/{publication.address}/p/1.png"
    tag = client.get(at).headers["ETag"]
    root = parts().settings.home / "files"
    root.rename(root.with_name("elsewhere"))
    assert client.get(at, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(at).status_code == 503


def test_a_size_there_is_not_is_the_one_that_fits(client, publication):
    page = client.get(f"/d/{publication.address}/p/1?width=5000").text
    assert "<strong>fits</strong>" in page
    assert "width=5000" not in page.replace("view", "").split("<svg")[1]


def test_every_page_has_a_link_that_an_address_may_end_in(client, publication):
    page = client.get(f"/d/{publication.address}").text
    for number in range(1, PAGES + 1):
        assert f'<a id="p{number}" href="/d/{publication.address}/p/{number}">' in page


def test_of_a_long_document_the_first_pages_are_listed_and_any_can_be_typed(
    client, session, publication
):
    publication.document.file.examination = Examination(pages=4000).as_data()
    session.commit()
    page = client.get(f"/d/{publication.address}").text
    assert 'id="p300"' in page
    assert 'id="p301"' not in page
    assert "Any page" in page
    assert len(page) < 50_000
