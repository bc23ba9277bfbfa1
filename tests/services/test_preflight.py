"""The pre-flight tells the truth before anything is filed."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event

from app.models import (
    AgencyLink,
    Audience,
    Contact,
    ContactHealth,
    ContactKind,
    Document,
    DocumentSource,
    Group,
    PartnershipClaim,
    PartnershipStatus,
    Relation,
    RequesterOfRecord,
    StoredFile,
)
from app.services import packs
from app.services.forecast import forecast
from app.services.preflight import Words, preflight
from app.services.waves import Plan
from tests.factories import campaigns as campaign_factory
from tests.factories.agencies import agency
from tests.factories.campaigns import records_request
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group


@pytest.fixture
def campaign(session):
    group(session)
    return packs.load(session, "ring-agreements", now=NOW).campaign


@pytest.fixture
def look(session, campaign):
    def at(*agencies, letter=None, round_number=1):
        words = Words.of(campaign, letter)
        ids = [one.id for one in agencies]
        session.flush()
        return preflight(session, words, ids, round_number=round_number, today=TODAY)

    return at


@pytest.fixture
def statements():
    """Collect the statements that a block sends to the database."""

    @contextmanager
    def collecting():
        sent = []

        def note(_connection, _cursor, statement, *_):
            sent.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    return collecting


def contact(session, agency, kind, value, **overrides):
    made = Contact(agency_id=agency.id, kind=kind, value=value, source="test", **overrides)
    session.add(made)
    session.flush()
    return made


def codes(row):
    return {problem.code: problem.blocks for problem in row.problems}


def only(looked):
    (row,) = looked.rows
    return row


def test_an_agency_with_a_mailbox_is_ready(session, look):
    looked = look(agency(session, state="CO", zone="America/Denver"))
    assert (looked.ready, looked.blocked, looked.postage_cents) == ({"email": 1}, 0, 0)
    assert only(looked).law.code == "US-CO"
    assert codes(only(looked)) == {}


def test_the_first_line_counts_what_is_ready_and_why_the_rest_is_not(session, look, campaign):
    reachable = [agency(session, state="CO") for _ in range(3)]
    by_post = agency(session, email=None, state="CO")
    contact(session, by_post, ContactKind.POST, "1 Main Street", zip="80014")
    lost = [agency(session, email=None) for _ in range(2)]
    looked = look(*reachable, by_post, *lost)
    assert looked.ready == {"email": 3, "post": 1}
    assert (looked.blocked, looked.reasons) == (2, {"no_contact": 2})
    assert looked.fees_promised_cents == 4 * campaign.fee_ceiling_cents
    assert looked.postage_cents == 78


def test_a_street_without_a_zip_code_holds_the_printing_and_not_the_filing(session, look):
    about = agency(session, email=None, state="CO")
    contact(session, about, ContactKind.POST, "5300 West Layton Avenue")
    row = only(look(about))
    assert (row.channel, row.ready) == (ContactKind.POST, True)
    assert codes(row) == {"incomplete_address": False}


def test_a_portal_is_a_way_to_file_by_hand(session, look):
    about = agency(session, email=None, state="CO")
    contact(session, about, ContactKind.PORTAL, "https://requests.example.invalid")
    row = only(look(about))
    assert (row.ready, codes(row)) == (True, {"portal_only": False})


def test_a_complete_way_comes_before_an_incomplete_one_and_mail_before_paper(session, look):
    about = agency(session, email=None, state="CO")
    contact(session, about, ContactKind.POST, "5300 West Layton Avenue")
    contact(session, about, ContactKind.FAX, "414-555-0100")
    assert only(look(about)).channel is ContactKind.FAX
    contact(session, about, ContactKind.EMAIL, "records@agency.example.invalid")
    session.expire_all()
    assert only(look(about)).channel is ContactKind.EMAIL
    contact(session, about, ContactKind.POST, "P.O. Box 1", zip="80014", preferred=True)
    session.expire_all()
    assert only(look(about)).contact.value == "P.O. Box 1"


@pytest.mark.parametrize("how", ["failing", "phone", "none"])
def test_without_a_way_to_write_nothing_is_filed(session, look, how):
    about = agency(session, email="a@b.example.invalid" if how == "failing" else None, state="CO")
    if how == "failing":
        about.contacts[0].health = ContactHealth.FAILING
        about.contacts[0].health_note = "550 no such mailbox"
    if how == "phone":
        contact(session, about, ContactKind.PHONE, "414-555-0100")
    row = only(look(about))
    assert (row.ready, codes(row)) == (False, {"no_contact": True})
    assert {"failing": "550", "phone": "phone", "none": "Nobody"}[how] in row.problems[0].text


def test_where_only_citizens_may_ask_somebody_of_there_must(session, look):
    about = agency(session, state="TN", zone="America/Chicago")
    assert codes(only(look(about)))["citizens_only"] is True
    session.add(RequesterOfRecord(name="Ada Resident", states=["TN"], consented_on=TODAY))
    row = only(look(about))
    assert row.ready
    assert row.signer.name == "Ada Resident"


def test_the_laws_own_hazards_for_batches_are_shown(session, look):
    row = only(look(agency(session, state="OH", zone="America/New_York")))
    assert (row.ready, codes(row)) == (True, {"batch_hazard": False})


def test_a_body_outside_the_law_is_not_asked(session, look):
    about = agency(session, state="CO", subject_to_law=False, subject_note="a private college")
    row = only(look(about))
    assert codes(row) == {"not_subject": True}
    assert "a private college" in row.problems[0].text


def test_a_place_without_a_known_law_is_not_guessed(session, look):
    row = only(look(agency(session, state="GU", jurisdiction="US-GU")))
    assert codes(row) == {"no_law": True}


def test_the_same_letter_of_the_same_round_is_not_filed_twice(session, look, campaign):
    about = agency(session, state="CO")
    records_request(session, about, campaign)
    row = only(look(about))
    assert (row.ready, codes(row)) == (False, {"duplicate": True})
    assert only(look(about, round_number=2)).ready
    assert only(look(about, letter="use")).ready


def test_a_question_about_the_same_vendor_elsewhere_is_named(session, look, campaign):
    about = agency(session, state="CO")
    other = campaign_factory.campaign(session)
    other.vendors = list(campaign.vendors)
    session.flush()
    records_request(session, about, other, ref="DL-OTHER")
    row = only(look(about))
    assert (row.ready, codes(row)) == (True, {"duplicate": False})
    assert "DL-OTHER" in row.problems[0].text
    unrelated = agency(session, state="CO")
    records_request(session, unrelated, campaign_factory.campaign(session))
    assert codes(only(look(unrelated))) == {}


def test_a_request_brought_in_from_elsewhere_is_seen(session, look, campaign):
    about = agency(session, state="CO")
    records_request(session, about, campaign, campaign_id=None, letter_id=None, version_id=None)
    assert codes(only(look(about))) == {"duplicate": False}


def test_a_request_brought_into_this_campaign_is_seen_too(session, look, campaign):
    about = agency(session, state="CO")
    records_request(session, about, campaign, letter_id=None, version_id=None)
    row = only(look(about))
    assert (row.ready, codes(row)) == (True, {"duplicate": False})


def test_documents_that_the_agency_gave_are_named(session, look):
    about = agency(session, state="CO")
    file = StoredFile(sha256="0" * 64, size=1, media_type="application/pdf", stored_at=NOW)
    session.add(file)
    session.flush()
    session.add(
        Document(
            agency_id=about.id,
            file_id=file.id,
            original_name="mou.pdf",
            title="Agreement",
            source=DocumentSource.GIVEN,
            received_on=TODAY,
            added_at=NOW,
        )
    )
    row = only(look(about))
    assert (row.ready, codes(row)) == (True, {"documents_already": False})


def test_a_letter_for_a_neighbour_goes_to_the_neighbour(session, look):
    about, clerk = agency(session, state="CO"), agency(session, state="CO", name="City Clerk")
    assert codes(only(look(about, letter="approvals"))) == {"no_recipient": True}
    link = AgencyLink(agency_id=about.id, neighbour_id=clerk.id, relation=Relation.CITY_CLERK)
    session.add(link)
    row = only(look(about, letter="approvals"))
    assert (row.recipient, row.ready) == (clerk, True)
    became = agency(session, state="CO", name="Records Office")
    clerk.merged_into_id = became.id
    assert only(look(about, letter="approvals")).recipient is became


def claim(session, agency, campaign, status, dated_on):
    session.add(
        PartnershipClaim(
            agency_id=agency.id,
            vendor_id=campaign.vendors[0].id,
            status=status,
            dated_on=dated_on,
            source="test",
            recorded_at=NOW,
        )
    )
    session.flush()


def test_who_only_considers_gets_the_letter_for_that(session, look, campaign):
    about = agency(session, state="CO")
    claim(session, about, campaign, PartnershipStatus.CONSIDERING, date(2026, 5, 1))
    row = only(look(about))
    assert row.letter.audience is Audience.CONSIDERING
    assert codes(row) == {"considering": False}
    assert only(look(about, letter="agreements")).letter.name == "agreements"
    claim(session, about, campaign, PartnershipStatus.ACTIVE, date(2026, 6, 1))
    assert only(look(about)).letter.name == "agreements"


def test_a_letter_that_lacks_a_fact_is_refused_before_it_is_filed(session, look, campaign):
    letter = campaign.letters[0]
    letter.versions[-1].body += "\n{{ no_such_fact }}\n"
    row = only(look(agency(session, state="CO")))
    assert codes(row) == {"unresolved_field": True}
    assert "no_such_fact" in row.problems[0].text


def test_a_group_without_an_address_files_nothing(session, look):
    session.query(Group).one().postal = ""
    looked = look(agency(session, state="CO"))
    assert codes(only(looked)) == {"group_cannot_file": True}


def test_the_forecast_counts_agencies_by_the_day_the_law_gives(session, look, campaign):
    looked = look(*(agency(session, state="NJ", zone="America/New_York") for _ in range(3)))
    days = forecast(looked, Words.of(campaign), today=TODAY, plan=Plan())
    assert days
    assert set(days.values()) == {3}
    assert min(days) > TODAY


def test_waves_spread_the_deadlines(session, look, campaign):
    looked = look(*(agency(session, state="NJ", zone="America/New_York") for _ in range(4)))
    words = Words.of(campaign)
    at_once = forecast(looked, words, today=TODAY, plan=Plan())
    plan = Plan(pilot=1, wave_size=2, days_between=7)
    waves = forecast(looked, words, today=TODAY, plan=plan)
    assert sum(waves.values()) == sum(at_once.values())
    assert max(waves) >= max(at_once) + timedelta(days=13)


def test_a_law_without_a_number_brings_no_deadline(session, look, campaign):
    looked = look(agency(session, state="NC", zone="America/New_York"))
    assert looked.ready == {"email": 1}
    assert forecast(looked, Words.of(campaign), today=TODAY, plan=Plan()) == {}


def test_the_number_of_queries_does_not_grow_with_the_agencies(session, campaign, statements):
    few = [agency(session, state="CO").id for _ in range(3)]
    many = few + [agency(session, state="CO").id for _ in range(40)]

    def looked(ids):
        session.flush()
        session.expire_all()
        with statements() as sent:
            preflight(session, Words.of(campaign), ids, today=TODAY)
        return len(sent)

    assert looked(many) == looked(few)
