"""Asking only for newer records: where the period of each letter begins, and that it stays so."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.adapters.disk_store import DiskStore
from app.models import BatchState, Campaign, Dispatch, DocumentKind, DocumentSource
from app.services import batches, filing, newer, packs
from app.services.preflight import Words, preflight
from app.services.waves import Plan
from tests.factories import documents as document_factory
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign as other_campaign
from tests.factories.campaigns import records_request
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@pytest.fixture
def campaign(session):
    group(session)
    return packs.load(session, "ring-agreements", now=NOW).campaign


@pytest.fixture
def document(session, tmp_path):
    """Keep a document of an agency, dated or only received."""
    store = DiskStore(tmp_path / "store")

    def kept(about, dated_on=None, **overrides):
        facts = {"source": DocumentSource.GIVEN, "dated_on": dated_on} | overrides
        return document_factory.document(session, store, about, **facts)

    return kept


@pytest.fixture
def look(session, campaign):
    def at(*agencies, only_newer=True):
        session.flush()
        words = Words.of(campaign, "agreements", only_newer=only_newer)
        looked = preflight(session, words, [one.id for one in agencies], today=TODAY)
        return looked, words

    return at


def only(looked):
    (row,) = looked[0].rows
    return row


def codes(row):
    return {problem.code: problem.blocks for problem in row.problems}


def begin(session, looked, words, **overrides):
    facts = {"expression": "all", "round_number": 1, "plan": Plan(), "now": NOW} | overrides
    return batches.begin(
        session, looked, words, undo_minutes=0, needs_approval=False, member_id=None, **facts
    )


@given(newest=DAYS, begins=st.none() | DAYS)
def test_the_period_begins_after_the_newest_document_and_never_before_the_campaigns(newest, begins):
    since = newer.begins_on(newest, Campaign(date_from=begins))
    first_asked = since or begins
    assert first_asked == max(newest + timedelta(days=1), begins or date.min)


def test_without_documents_the_campaigns_own_period_holds():
    assert newer.begins_on(None, Campaign(date_from=TODAY)) is None


@pytest.mark.parametrize("state", ["CO", "NJ"])
def test_the_letter_asks_from_the_day_after_the_newest_document(session, look, document, state):
    about, without = agency(session, state=state), agency(session, state=state)
    document(about, date(2018, 5, 1))
    document(about, date(2019, 5, 3))
    looked, _ = look(about, without)
    assert [row.since for row in looked.rows] == [date(2019, 5, 4), None]
    assert codes(looked.rows[0])["documents_already"] is False
    assert "2019-05-04 or newer" in looked.rows[0].problems[-1].text


def test_a_document_without_a_date_counts_from_the_day_it_came(session, look, document):
    about = agency(session, state="CO")
    document(about, received_on=date(2020, 2, 28))
    assert only(look(about)).since == date(2020, 2, 29)


def test_nothing_is_narrowed_unless_it_was_asked_for(session, look, document):
    about = agency(session, state="CO")
    document(about, date(2019, 5, 3))
    row = only(look(about, only_newer=False))
    assert (row.ready, row.since) == (True, None)
    assert "or ask only for newer records" in row.problems[-1].text


@pytest.mark.parametrize("kind", [DocumentKind.DETERMINATION, DocumentKind.FEE_ESTIMATE])
def test_a_letter_about_records_is_none_of_them(session, look, document, kind):
    about = agency(session, state="CO")
    document(about, date(2019, 5, 3), kind=kind)
    row = only(look(about))
    assert (row.since, codes(row)) == (None, {})


def test_what_another_campaign_got_about_another_vendor_does_not_narrow(
    session, look, document, campaign
):
    about = agency(session, state="CO")
    elsewhere = records_request(session, about, other_campaign(session, name="cameras"))
    document(about, date(2019, 5, 3), request=elsewhere, source=DocumentSource.PRODUCED)
    assert only(look(about)).since is None
    own = records_request(session, about, campaign, letter_id=campaign.letters[1].id)
    document(about, date(2018, 5, 3), request=own, source=DocumentSource.PRODUCED)
    assert only(look(about)).since == date(2018, 5, 4)


def test_a_document_from_before_the_campaigns_period_changes_no_letter(session, look, document):
    about = agency(session, state="CO")
    document(about, date(2012, 1, 1))
    row = only(look(about))
    assert (row.ready, row.since) == (True, None)
    assert "whole of it" in row.problems[-1].text


@pytest.mark.parametrize("ends", [None, date(2026, 12, 31), TODAY])
def test_a_period_that_would_be_empty_is_refused_with_its_reason(
    session, look, document, campaign, ends
):
    campaign.date_to = ends
    about, last = agency(session, state="CO"), agency(session, state="CO")
    document(about, TODAY)
    document(last, TODAY - timedelta(days=1))
    looked, _ = look(about, last)
    empty, one_day = looked.rows
    assert codes(empty) == {"nothing_newer": True}
    assert f"newest document here is of {TODAY}" in empty.problems[0].text
    assert (one_day.ready, one_day.since) == (True, TODAY)
    assert looked.reasons == {"nothing_newer": 1}


def test_a_letter_with_a_period_of_its_own_is_refused(session, look, document, campaign):
    about = agency(session, state="CO")
    document(about, date(2019, 5, 3))
    newest = next(one for one in campaign.letters if one.name == "agreements").versions[-1]
    newest.body = newest.body.replace("{{ period }}", "Please search from 2016 on.").replace(
        "{% if since is undefined %}", "{% if vendor is defined %}"
    )
    row = only(look(about))
    assert codes(row) == {"unresolved_field": True, "documents_already": False}
    assert "{{ period }}" in row.problems[0].text


def test_a_filing_that_is_resumed_writes_the_period_it_was_begun_with(
    session, look, document, monkeypatch
):
    monkeypatch.setattr(filing, "CHUNK", 1)
    first, second, third = (agency(session, state="CO") for _ in range(3))
    document(first, date(2019, 5, 3))
    document(second, date(2020, 5, 3))
    batch = begin(session, *look(first, second, third))
    filing.file_chunk(session, batch, now=NOW)
    # What comes in meanwhile does not change what somebody looked at and filed.
    document(second, date(2024, 1, 1))
    document(third, TODAY)
    session.expire_all()
    while filing.file_chunk(session, batch, now=NOW):
        session.expire_all()
    assert batch.state is BatchState.FILED
    letters = {one.records_request.agency_id: one.body for one in session.scalars(select(Dispatch))}
    assert "from May 4, 2019 to the day of your search" in letters[first.id]
    assert "from May 4, 2020 to the day of your search" in letters[second.id]
    assert "from January 1, 2016 to the day of your search" in letters[third.id]


def test_a_filing_begun_otherwise_is_ended_before_another_period_is_asked_for(session, look):
    about = agency(session, state="CO")
    looked, words = look(about, only_newer=False)
    batch = begin(session, looked, words)
    same = batches.unfinished(session, words, expression="all", round_number=1)
    assert same is batch
    _, otherwise = look(about)
    with pytest.raises(batches.BatchRefused, match="for the whole period"):
        batches.unfinished(session, otherwise, expression="all", round_number=1)
