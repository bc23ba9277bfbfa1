"""The pages of agencies: filters and sets, one agency, what is corrected, linked and merged."""

import pytest
from sqlalchemy import select

from app.models import (
    Agency,
    AgencyLink,
    AgencySet,
    ContactHealth,
    ContactKind,
    PartnershipClaim,
    Relation,
    RoleName,
)
from app.models.agency_names import match_name
from app.parts import parts
from app.services.vendors import ensure_vendor
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.documents import document


@pytest.fixture
def browser(clock, sign_in):
    return sign_in(RoleName.FILER)


def test_an_empty_list_teaches_the_first_step(browser):
    page = browser.get("/desk/agencies").text
    assert "No agency yet" in page
    assert "/desk/imports/new" in page


def test_filters_narrow_the_list_and_can_be_dropped(browser, session):
    agency(session, name="Bloomfield Police Department", state="NJ")
    agency(session, name="Bloomfield Sheriff", state="NJ", type="sheriff")
    agency(session, name="Bloomfield Police", state="CT")
    page = browser.get("/desk/agencies?state=NJ&type=police").text
    assert "Bloomfield Police Department" in page
    assert "Bloomfield Sheriff" not in page
    assert "1 agency" in page
    assert 'href="/desk/agencies?type=police"' in page, "the chip that drops the state"


def test_a_choice_that_cannot_be_read_is_explained_and_kept(browser, session):
    agency(session)
    page = browser.get("/desk/agencies?choice=colour:blue").text
    assert "There is no choice colour:" in page
    assert 'value="colour:blue"' in page


def test_a_vendor_leads_to_the_agencies_claimed_to_work_with_it(browser, session):
    ensure_vendor(session, "Ring")
    agency(session, name="Lonely Police Department")
    assert "No agency passes these filters" in browser.get("/desk/agencies?vendor=Ring").text


def test_what_was_found_is_what_a_saved_set_holds(browser, session):
    for name, state in (("Bloomfield", "NJ"), ("Nutley", "NJ"), ("Nutley", "PA")):
        agency(session, name=f"{name} Police", match_name=match_name(name), state=state)
    page = browser.get("/desk/agencies?state=NJ&words=nutley").text
    expression = 'name:"nutley"+state:"NJ"'
    assert expression.replace('"', "&#34;") in page
    answer = browser.post("/desk/agencies/sets", data={"name": "Mine", "expression": expression})
    assert "1 agency" in browser.get(answer.location).text
    assert session.scalars(select(AgencySet.name)).one() == "Mine"
    browser.post("/desk/agencies/sets/remove", data={"name": "Mine"})
    assert session.scalars(select(AgencySet)).all() == []


def test_a_set_without_a_name_is_refused_in_words(browser):
    answer = browser.post("/desk/agencies/sets", data={"expression": "all"})
    assert answer.status_code == 409
    assert "needs a name" in answer.text


def test_an_agency_shows_what_is_known_of_it(browser, session):
    one = agency(session, name="Bloomfield Police Department", state="NJ")
    asked = records_request(session, one, campaign(session))
    document(session, parts().store, one, title="The signed agreement")
    page = browser.get(f"/desk/agencies/{one.id}").text
    assert "records@springfield.example.invalid" in page
    assert f"/desk/requests/{asked.ref}" in page
    assert "The signed agreement" in page
    assert "Open Public Records Act" in page


def test_an_agency_that_is_not_there_is_a_page_that_says_so(browser):
    answer = browser.get("/desk/agencies/999")
    assert answer.status_code == 404
    assert "There is no agency 999" in answer.text


def test_claims_that_conflict_stand_side_by_side(browser, session):
    one = agency(session)
    ring = ensure_vendor(session, "Ring")
    for status, day in (("active", "2019-05-01"), ("considering", "2020-01-01")):
        browser.post(
            f"/desk/agencies/{one.id}/claims",
            data={"vendor": ring.id, "status": status, "dated_on": day, "source": f"{status} post"},
        )
    page = browser.get(f"/desk/agencies/{one.id}").text
    assert page.count("another claim says otherwise") == 2
    assert "active post" in page
    assert "considering post" in page
    assert "last known" in page


def test_a_claim_without_a_source_is_not_kept(browser, session):
    one, ring = agency(session), ensure_vendor(session, "Ring")
    answer = browser.post(
        f"/desk/agencies/{one.id}/claims", data={"vendor": ring.id, "status": "active"}
    )
    assert answer.status_code == 409
    assert session.scalars(select(PartnershipClaim)).all() == []


def test_a_contact_is_given_checked_failing_and_preferred(browser, session):
    one = agency(session, email=None)
    form = {"kind": "email", "value": "Records@Town.Example.INVALID", "source": "its site"}
    browser.post(f"/desk/agencies/{one.id}/contacts", data=form)
    (contact,) = one.contacts
    assert (contact.kind, contact.verified_on) == (ContactKind.EMAIL, None)
    browser.post(f"/desk/contacts/{contact.id}/verify", data={"how": "by telephone"})
    assert contact.verified_how == "by telephone"
    browser.post(f"/desk/contacts/{contact.id}/failing", data={"note": "550 no such user"})
    assert contact.health is ContactHealth.FAILING
    assert "550 no such user" in browser.get(f"/desk/agencies/{one.id}").text
    browser.post(f"/desk/contacts/{contact.id}/prefer")
    assert contact.preferred


def test_a_contact_that_is_none_keeps_what_was_typed(browser, session):
    one = agency(session, email=None)
    form = {"kind": "email", "value": "not an address", "source": "its site"}
    page = browser.post(f"/desk/agencies/{one.id}/contacts", data=form).text
    assert "is not an e-mail address" in page
    assert "not an address" in page
    assert one.contacts == []


def test_the_address_of_an_agency_is_a_link_only_where_it_is_one(browser, session):
    one = agency(session, website="javascript:alert(1)")
    assert "javascript:" not in browser.get(f"/desk/agencies/{one.id}").text


def test_a_correction_is_kept_with_what_stood_before(browser, session):
    one = agency(session, name="Springfeild Police")
    form = {"name": "Springfield Police", "body": "local", "state": "IL", "type": "Police"}
    browser.post(f"/desk/agencies/{one.id}/correct", data=form)
    assert one.name == "Springfield Police"
    assert "Springfeild Police" in browser.get(f"/desk/agencies/{one.id}").text


def test_an_agency_is_added_by_hand(browser, session):
    form = {"name": "Nutley Police", "body": "local", "state": "NJ", "city": "Nutley"}
    answer = browser.post("/desk/agencies/add", data=form)
    made = session.scalars(select(Agency)).one()
    assert answer.location == f"/desk/agencies/{made.id}"
    assert made.jurisdiction == "US-NJ"
    again = browser.post("/desk/agencies/add", data={"name": "", "body": "local", "state": "NJ"})
    assert "Write its name" in again.text


def test_a_body_outside_the_law_says_why_and_can_be_asked_again(browser, session):
    one = agency(session)
    browser.post(f"/desk/agencies/{one.id}/not-subject", data={"because": "A private club."})
    assert "A private club." in browser.get(f"/desk/agencies/{one.id}").text
    assert not one.subject_to_law
    browser.post(f"/desk/agencies/{one.id}/subject")
    assert one.subject_to_law


def test_a_neighbour_is_found_linked_and_unlinked(browser, session):
    one = agency(session, name="Bloomfield Police Department", state="NJ")
    clerk = agency(session, name="Bloomfield Township Clerk", state="NJ", type="clerk")
    page = browser.get(f"/desk/agencies/{one.id}/link?find=clerk").text
    assert "Bloomfield Township Clerk" in page
    form = {"neighbour": clerk.id, "relation": "city_clerk", "source": "the town's site"}
    browser.post(f"/desk/agencies/{one.id}/neighbours", data=form)
    link = session.scalars(select(AgencyLink)).one()
    assert link.relation is Relation.CITY_CLERK
    assert "City clerk of" in browser.get(f"/desk/agencies/{clerk.id}").text
    browser.post(f"/desk/agencies/{one.id}/neighbours/{link.id}/unlink")
    assert session.scalars(select(AgencyLink)).all() == []


def test_an_agency_merges_into_another_and_back(browser, session):
    kept = agency(session, name="Elk Grove Police Department", state="CA", city="Elk Grove")
    gone = agency(session, name="Elk Grove PD", state="CA", city="Elk Grove")
    assert kept.name in browser.get(f"/desk/agencies/{gone.id}/merge").text
    browser.post(f"/desk/agencies/{gone.id}/merge-into/{kept.id}", data={"because": "same chief"})
    assert gone.merged_into_id == kept.id
    old = browser.get(f"/desk/agencies/{gone.id}")
    assert old.location == f"/desk/agencies/{kept.id}", "an old address still leads there"
    browser.post(f"/desk/agencies/{gone.id}/unmerge")
    assert gone.merged_into_id is None


def test_a_merge_needs_a_reason(browser, session):
    kept, gone = agency(session), agency(session)
    answer = browser.post(f"/desk/agencies/{gone.id}/merge-into/{kept.id}")
    assert answer.status_code == 409
    assert gone.merged_into_id is None


def test_the_list_needs_the_same_number_of_queries_however_long_it_is(browser, session, queries):
    agency(session)
    few = queries(lambda: browser.get("/desk/agencies"))
    for _ in range(30):
        agency(session)
    assert queries(lambda: browser.get("/desk/agencies")) == few


@pytest.mark.parametrize(
    "path", ["/desk/new-agency", "/desk/imports", "/desk/new-batch", "/desk/new-campaign"]
)
def test_a_tracker_may_look_but_not_change_whom_we_ask(clock, sign_in, path):
    browser = sign_in(RoleName.TRACKER)
    assert browser.get("/desk/agencies").status_code == 200
    assert browser.get(path).status_code == 403
