"""Found online: what stood where on which day, kept by its hash, never fetched."""

import io
from datetime import date

import pytest

from app.models import Document, DocumentKind, DocumentSource, Sighting
from app.parts import parts
from app.services import found_online
from app.services.documents import DocumentRefused, Facts, keep
from app.services.web_addresses import AddressRefused, web_address
from tests.factories.agencies import agency
from tests.factories.documents import document, pdf
from tests.factories.moments import NOW
from tests.factories.people import member

URL = "https://city.invalid/council/2019/item-7.pdf?print=1#top"
MAY, JUNE, JULY = date(2026, 5, 3), date(2026, 6, 1), date(2026, 7, 9)


@pytest.fixture
def police(app, session):
    return agency(session)


def bring(session, about, words, on, url=URL, who=None):
    facts = Facts(
        title="Council item",
        kind=DocumentKind.OTHER,
        source=DocumentSource.FOUND_ONLINE,
        source_url=url,
        received_on=on,
    )
    kept = keep(parts().store, io.BytesIO(pdf(words)))
    return found_online.bring(
        session, kept, "item.pdf", facts, agency=about, member_id=who and who.id, now=NOW
    )


def test_the_address_the_day_the_hash_and_who_are_kept(session, police):
    who = member(session)
    made = bring(session, police, "as passed", MAY, who=who)
    (seen,) = found_online.seen(session, made.document)
    assert (seen.url, seen.on, seen.by_id) == (URL, MAY, who.id)
    assert len(made.document.file.sha256) == 64
    assert (made.before, made.changed_since) == (None, None)


def test_other_bytes_at_the_address_are_a_version_linked_to_the_one_before(session, police):
    first = bring(session, police, "as passed", MAY).document
    made = bring(session, police, "as amended", JUNE)
    assert made.document is not first
    assert made.changed_since == MAY
    for one in (first, made.document):
        listed = found_online.versions(session, one)
        assert [(each.document.id, each.on) for each in listed] == [
            (first.id, MAY),
            (made.document.id, JUNE),
        ]


def test_the_same_bytes_again_are_noted_and_not_kept_twice(session, police):
    first = bring(session, police, "as passed", MAY).document
    for _ in range(2):
        again = bring(session, police, "as passed", JUNE)
        assert (again.document, again.attached, again.changed_since) == (first, None, None)
    assert [one.on for one in found_online.seen(session, first)] == [MAY, JUNE]
    assert session.query(Document).count() == session.query(Sighting).count() == 1


def test_a_page_that_was_put_back_as_it_was_shows_all_three_steps(session, police):
    first = bring(session, police, "as passed", MAY).document
    second = bring(session, police, "as amended", JUNE).document
    back = bring(session, police, "as passed", JULY)
    assert (back.document, back.changed_since) == (first, JUNE)
    listed = found_online.versions(session, second)
    assert [(each.document.id, each.on) for each in listed] == [
        (first.id, MAY),
        (second.id, JUNE),
        (first.id, JULY),
    ]


def test_an_older_sighting_that_is_brought_later_takes_its_place_in_time(session, police):
    newer = bring(session, police, "as amended", JUNE).document
    older = bring(session, police, "as passed", MAY)
    assert older.before is None
    listed = found_online.versions(session, newer)
    assert [each.on for each in listed] == [MAY, JUNE]


def test_the_pages_of_another_agency_are_another_history(session, police):
    bring(session, police, "as passed", MAY)
    other = bring(session, agency(session, name="Shelbyville Police"), "as amended", JUNE)
    assert other.before is None


def test_what_was_given_is_seen_online_too_without_a_second_copy(session, police):
    given = document(
        session, parts().store, police, content=pdf("leaked"), source=DocumentSource.GIVEN
    )
    made = bring(session, police, "leaked", JUNE)
    assert made.document is given
    assert [one.on for one in found_online.seen(session, given)] == [JUNE]


def test_a_day_to_come_is_refused(session, police):
    made = bring(session, police, "as passed", MAY)
    with pytest.raises(DocumentRefused, match="still to come"):
        bring(session, police, "as passed", date(2026, 11, 30))
    with pytest.raises(DocumentRefused, match="in the future"):
        bring(session, police, "as amended", date(2026, 11, 30))
    assert session.query(Document).all() == [made.document]


@pytest.mark.parametrize("url", ["", "  "])
def test_what_was_found_online_needs_its_address(session, police, url):
    with pytest.raises(DocumentRefused, match="Say where it was found online"):
        bring(session, police, "as passed", MAY, url=url)


def test_an_address_is_kept_as_it_was_typed():
    assert web_address(f"  {URL}\n") == URL
    assert web_address("HTTP://City.Invalid:8080/Ä b".replace(" ", "%20")).startswith("HTTP://C")
    assert web_address(" ") == ""


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("javascript:alert(1)", "must begin with https"),
        ("data:text/html,x", "must begin with https"),
        ("ftp://city.invalid/x", "must begin with https"),
        ("https:///x", "must begin with https"),
        ("//city.invalid/x", "must begin with https"),
        ("https://kim:secret@city.invalid/x", "carries a name or a password"),
        ("https://kim@city.invalid/x", "carries a name or a password"),
        ("https://city.invalid/a b", "no blanks"),
        ("https://city.invalid/\u202egpj.exe", "cannot be seen"),
        ("https://city.invalid:99999/", "no web address"),
        ("https://[::1", "no web address"),
        ("https://city.invalid/" + "x" * 1000, "at most 1,000 characters"),
    ],
)
def test_what_is_no_web_address_is_refused(url, why):
    with pytest.raises(AddressRefused, match=why):
        web_address(url)
