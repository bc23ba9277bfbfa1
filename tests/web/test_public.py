"""The public pages: what a reader finds, and how it is served."""

import csv
import io
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from app.adapters.disk_store import DiskStore
from app.db import db
from app.models import (
    Batch,
    BatchState,
    Mailbox,
    PartnershipClaim,
    PartnershipStatus,
    RequestClock,
    RequestStatus,
    RoleName,
)
from app.parts import parts
from app.services import publishing
from tests.factories.agencies import agency
from tests.factories.campaigns import arrived, campaign, records_request
from tests.factories.documents import SIGNED, document, pdf, published
from tests.factories.mailbox import mailbox_read, message
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def organiser(session):
    return member(session, RoleName.ORGANISER)


@pytest.fixture
def store(app):
    assert isinstance(parts().store, DiskStore)
    return parts().store


@pytest.fixture
def public_campaign(session, organiser, clock):
    """A campaign with a published batch of seven requests, one for each kind of answer."""
    mailbox_read(session)
    of = campaign(session, name="ring-agreements", slug="ring-agreements")
    batch = Batch(
        ref="B-1",
        campaign_id=of.id,
        letter_id=of.letters[0].id,
        version_id=of.letters[0].versions[0].id,
        expression="all",
        state=BatchState.FILED,
        undo_until=NOW - timedelta(days=1),
        created_at=NOW - timedelta(days=60),
    )
    session.add(batch)
    session.flush()
    for status, late in (
        (RequestStatus.PRODUCED, False),
        (RequestStatus.NO_RECORDS, False),
        (RequestStatus.DENIED, True),
        (RequestStatus.AWAITING, True),
        (RequestStatus.AWAITING, False),
        (RequestStatus.FILED, False),
        (RequestStatus.WITHDRAWN, True),
    ):
        about = agency(session, name=f"{status.value} {late} Police")
        request = records_request(session, about, of, batch_id=batch.id, status=status)
        last = TODAY - timedelta(days=1) if late else TODAY
        request.clocks.append(_clock(latest_on=last))
        arrived(session, request)
    publishing.publish_batch(
        session,
        batch,
        title="Round 1",
        summary="We asked seven.",
        credit="Daylight Test Group",
        answers=SIGNED,
        publisher=organiser,
        now=NOW,
    )
    session.commit()
    return of


def _clock(**overrides):
    facts = {
        "rule": "determine",
        "kind": "determine",
        "who": "agency",
        "state": "running",
        "due_on": TODAY,
        "may_accuse": True,
        "read_on": "2026-11",
    } | overrides
    return RequestClock(**facts)


def text(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.get_data(as_text=True)


def test_numbers_have_their_denominator(client, public_campaign):
    page = " ".join(text(client, "/c/ring-agreements").split())
    for words in (
        "<strong>3</strong> of 5 requests answered",
        "<strong>1</strong> of 5 brought records",
        "<strong>2</strong> of 5: none exists, refused",
        "<strong>1</strong> of 5 silent",
        "5 requests to 5 agencies",
    ):
        assert words in page


def test_silence_is_said_only_where_it_can_be_proved(client, session, public_campaign):
    answers = {row["agency"]: row for row in _table(client)}
    assert answers["awaiting True Police"]["answer"] == "silent"
    assert answers["awaiting True Police"]["silent_since"] == "2026-11-23"
    assert answers["awaiting False Police"]["answer"] == "waiting"
    assert answers["denied True Police"]["answer"] == "refused"


@pytest.mark.parametrize(
    "harmless",
    [
        {"may_accuse": False},
        {"who": "requester"},
        {"state": "met"},
        {"state": "paused"},
        {"kind": "appeal_decide"},
        {"latest_on": None},
        {"latest_on": TODAY},
        {"read_on": "2025-10"},  # nobody read the rule for over a year
    ],
)
def test_a_clock_that_proves_nothing_accuses_nobody(client, session, public_campaign, harmless):
    for clock in session.query(RequestClock):
        clock.latest_on = TODAY - timedelta(days=9)
        for name, value in harmless.items():
            setattr(clock, name, value)
    session.commit()
    assert {row["answer"] for row in _table(client)}.isdisjoint({"silent"})


@pytest.mark.parametrize("unread", [False, True])
def test_while_an_answer_may_lie_in_the_mail_nobody_is_called_silent(
    client, session, public_campaign, unread
):
    if unread:
        session.query(Mailbox).delete()
    else:
        message(session, "somebody@gmail.com")
    session.commit()
    assert {row["answer"] for row in _table(client)}.isdisjoint({"silent"})
    assert "</strong> of 5 silent" not in text(client, "/c/ring-agreements").replace(
        "<strong>0</strong> of 5 silent", ""
    )


def _table(client):
    answer = client.get("/c/ring-agreements/answers.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def test_the_table_is_harmless_in_a_spreadsheet(client, session, public_campaign):
    request = public_campaign.letters[0]
    request.title = '=HYPERLINK("http://x.invalid")'
    session.commit()
    assert {row["letter"][0] for row in _table(client)} == {"'"}


def test_the_list_of_answers_can_be_filtered(client, public_campaign):
    page = text(client, "/c/ring-agreements/answers?answer=refused")
    assert "denied True Police" in page
    assert "produced False Police" not in page
    assert "No answer fits" in text(client, "/c/ring-agreements/answers?state=ZZ")
    for odd in ("page=-1", "page=x", "page=99999999999999999999", "answer=%7F", "state=%F0%9F"):
        text(client, f"/c/ring-agreements/answers?{odd}")


def test_a_document_is_read_and_downloaded_with_where_it_came_from(
    client, session, store, organiser, public_campaign
):
    about = agency(session, name="Springfield Police Department")
    content = pdf("The contract")
    one = document(session, store, about, content=content, title="Contract <2019>")
    address = published(session, one, organiser).address
    session.commit()
    page = text(client, f"/d/{address}")
    assert "Contract &lt;2019&gt;" in page
    assert one.file.sha256 in page
    with client.get(f"/d/{address}/file") as file:
        assert file.data == content
        headers = file.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith(
        f"attachment; filename=springfield-police-department_contract-2019_{address}.pdf"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    tagged = {"If-None-Match": headers["ETag"]}
    with client.get(f"/d/{address}/file", headers=tagged) as again:
        assert (again.status_code, again.data) == (304, b"")


def test_a_withdrawn_document_keeps_its_address_and_says_why(client, session, store, organiser):
    one = document(session, store, agency(session), title="A very private title")
    publication = published(session, one, organiser)
    session.commit()
    text(client, f"/d/{publication.address}")
    publishing.withdraw(session, publication, "A name was left in.", member=organiser, now=NOW)
    session.commit()
    for path in (f"/d/{publication.address}", f"/d/{publication.address}/file"):
        page = text(client, path, 410)
        assert "A name was left in." in page
        assert "A very private title" not in page
        assert "%PDF" not in page
    assert publication.address not in text(client, "/documents")
    assert publication.address not in text(client, "/feed.atom")


def test_a_campaign_goes_with_its_last_publication(client, session, public_campaign, organiser):
    text(client, "/c/ring-agreements")
    (publication,) = session.query(publishing.Publication).all()
    publishing.withdraw(session, publication, "Wrong.", member=organiser, now=NOW)
    session.commit()
    assert "ring-agreements" not in text(client, "/c/ring-agreements", 410)
    text(client, "/c/ring-agreements/answers", 410)
    text(client, "/c/ring-agreements/answers.csv", 404)
    assert "ring-agreements" not in text(client, "/")


def test_an_agency_shows_its_claims_with_source_and_age(client, session, public_campaign):
    about = session.query(publishing.RecordsRequest).first().agency
    for dated, source in (
        (TODAY - timedelta(days=400), "https://atlas.example.org/1"),
        (None, "javascript:alert(1)"),
    ):
        session.add(
            PartnershipClaim(
                agency_id=about.id,
                vendor_id=public_campaign.vendors[0].id,
                status=PartnershipStatus.ACTIVE,
                dated_on=dated,
                source=source,
                external_id="AOS1",
                recorded_at=NOW,
            )
        )
    session.commit()
    page = text(client, f"/a/{about.id}-produced-false-police")
    assert "last known" in page
    assert "undated" in page
    assert 'href="https://atlas.example.org/1"' in page
    assert 'href="javascript' not in page
    assert "Atlas of Surveillance" in page
    assert "CC BY 4.0" in page


def test_an_old_name_leads_to_the_agency(client, session, public_campaign):
    about = session.query(publishing.RecordsRequest).first().agency
    moved = client.get(f"/a/{about.id}-old-name")
    assert moved.status_code == 301
    assert moved.location == f"/a/{about.id}-produced-false-police"
    merged = agency(session, merged_into_id=about.id)
    session.commit()
    assert client.get(f"/a/{merged.id}-x").location == moved.location
    text(client, "/a/99999999999999999999-x", 404)


def test_a_sample_is_marked_wherever_it_is_shown(client, session, store, organiser):
    one = document(session, store, agency(session))
    one.sample = True
    address = published(session, one, organiser).address
    session.commit()
    for path in ("/", "/documents", f"/d/{address}", "/feed.atom"):
        assert "sample" in text(client, path)
    assert "No agency wrote it" in text(client, f"/d/{address}")


def test_the_feed_is_well_formed_whatever_the_words(client, session, store, organiser):
    odd = document(session, store, agency(session, name="A & B <PD>"), title="“Odd” \x0b & <x>")
    odd.summary = "Two\nlines & more"
    published(session, odd, organiser)
    session.commit()
    answer = client.get("/feed.atom")
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    (entry,) = ET.fromstring(answer.data).findall(f"{ATOM}entry")  # noqa: S314 - our own feed
    assert entry.findtext(f"{ATOM}title") == "A & B <PD>: “Odd” & <x>"


def test_pages_are_tagged_and_not_sent_twice(client, session, public_campaign):
    for path in ("/", "/c/ring-agreements", "/documents", "/feed.atom"):
        first = client.get(path)
        assert "Set-Cookie" not in first.headers
        assert first.headers["Cache-Control"] == "public, no-cache"
        assert "Cookie" not in first.headers.get("Vary", "")
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_a_kept_page_is_made_anew_after_a_moment(client, session, public_campaign, clock):
    before = text(client, "/c/ring-agreements")
    for request in session.query(publishing.RecordsRequest):
        request.status = RequestStatus.PRODUCED
    session.commit()
    assert text(client, "/c/ring-agreements") == before
    clock(NOW + timedelta(seconds=21))
    assert "<strong>7</strong> of 7 requests answered" in text(client, "/c/ring-agreements")


def test_publishing_shows_at_once(client, session, store, organiser, public_campaign):
    assert "Brand new" not in text(client, "/documents")
    published(session, document(session, store, agency(session), title="Brand new"), organiser)
    session.commit()
    assert "Brand new" in text(client, "/documents")


def test_an_empty_library_says_what_to_expect(client):
    db.session.rollback()
    for path in ("/", "/documents", "/feed.atom"):
        assert "published" in text(client, path) or path == "/feed.atom"
    for path in ("/c/none", "/d/none", "/d/none/file", "/a/1-x", "/c/none/answers.csv"):
        text(client, path, 404)
