"""What anybody reads of a statement and of what was found online: only what is public."""

from datetime import date

import pytest

from app.models import DocumentKind, DocumentSource, RoleName
from app.parts import parts
from app.services import found_online, statements
from tests.factories.agencies import agency
from tests.factories.codings import page
from tests.factories.documents import document, pdf, published
from tests.factories.moments import NOW
from tests.factories.people import group, member

URL = "https://city.invalid/item?a=1&b=<2>"
MAY, JUNE = date(2026, 5, 3), date(2026, 6, 1)


@pytest.fixture
def organiser(app, session):
    group(session)
    return member(session, RoleName.ORGANISER, name="Olive Organiser")


def found(session, about, words, on):
    return document(
        session,
        parts().store,
        about,
        content=pdf(words),
        source=DocumentSource.FOUND_ONLINE,
        source_url=URL,
        received_on=on,
        title=f"Item, {words}",
    )


def test_the_names_under_a_statement_are_public_with_it(session, client, organiser):
    one = document(session, parts().store, agency(session), kind=DocumentKind.STATEMENT)
    statements.record(
        session,
        one,
        "Jane Doe; Statistician; <i>Labs</i>\nLi Wei",
        look=lambda number: page("nothing", number),
        member_id=organiser.id,
        now=NOW,
    )
    address = published(session, one, organiser).address
    shown = client.get(f"/d/{address}")
    assert "Jane Doe, Statistician, &lt;i&gt;Labs&lt;/i&gt;" in shown.text
    told = client.get(f"/d/{address}/signatories.json")
    assert told.json["sha256"] == one.file.sha256
    assert [one["name"] for one in told.json["signatories"]] == ["Jane Doe", "Li Wei"]
    assert "Olive" not in shown.text + told.text


def test_nobody_is_told_who_signed_what_is_not_public(session, client, organiser):
    one = document(session, parts().store, agency(session), kind=DocumentKind.STATEMENT)
    publication = published(session, one, organiser)
    assert client.get(f"/d/{publication.address}/signatories.json").json["signatories"] == []
    publication.withdrawn_at, publication.withdrawn_because = NOW, "a mistake"
    assert client.get(f"/d/{publication.address}/signatories.json").status_code == 410
    assert client.get("/d/nowhere/signatories.json").status_code == 404


def test_a_page_that_was_found_online_says_where_when_and_which_bytes(session, client, organiser):
    about = agency(session)
    one, later = found(session, about, "as passed", MAY), found(session, about, "as amended", JUNE)
    found_online.see_again(session, one, URL, date(2026, 5, 20), member_id=organiser.id, now=NOW)
    address = published(session, one, organiser).address
    shown = client.get(f"/d/{address}").text
    assert 'href="https://city.invalid/item?a=1&amp;b=&lt;2&gt;"' in shown
    assert 'rel="external nofollow noopener noreferrer"' in shown
    assert one.file.sha256 in shown
    assert "the same file was seen there again on" in shown
    assert "as amended" not in shown  # the later version is not public
    published(session, later, organiser)
    assert "It has changed since" in client.get(f"/d/{address}").text


def test_a_page_that_was_put_back_is_not_said_to_have_changed_since(session, client, organiser):
    about = agency(session)
    first, between = found(session, about, "as passed", MAY), found(session, about, "wrong", JUNE)
    found_online.see_again(session, first, URL, date(2026, 7, 1), member_id=organiser.id, now=NOW)
    here, there = (published(session, one, organiser).address for one in (first, between))
    shown = client.get(f"/d/{here}").text
    assert "It has changed since" not in shown
    assert "Another file stood there too" in shown
    assert "Another file stood there before it and after it" in client.get(f"/d/{there}").text


def test_a_statement_is_not_cited_as_written_by_the_agency(session, client, organiser):
    about = agency(session, name="Springfield Police")
    for kind, cited in (
        (DocumentKind.STATEMENT, "<cite>A letter</cite>, about Springfield Police"),
        (DocumentKind.POLICY, "Springfield Police, <cite>A letter</cite>"),
    ):
        one = document(session, parts().store, about, kind=kind, title="A letter")
        address = published(session, one, organiser).address
        for place in (f"/d/{address}", f"/d/{address}/p/1"):
            assert cited in client.get(place).text
