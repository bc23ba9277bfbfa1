"""Agencies by hand: added, corrected, linked, merged, and merged no more."""

from datetime import date

import pytest
from sqlalchemy import select

from app.errors import NotFound
from app.models import (
    Agency,
    AgencyChange,
    AgencyLink,
    Body,
    Contact,
    ContactKind,
    PartnershipClaim,
    PartnershipStatus,
    RecordsRequest,
    Relation,
    Vendor,
)
from app.queries.agencies import neighbours
from app.services import agencies
from app.services.agencies import AgencyRefused
from app.services.agency_merge import MergeRefused, merge, undo_merge
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW


def add(session, **facts):
    return agencies.add_agency(session, facts, member_id=None, now=NOW)


def correct(session, of, **facts):
    return agencies.correct(session, of, facts, member_id=None, now=NOW)


def test_a_new_agency_gets_its_law_and_its_zone(session):
    made = add(session, name="  Knoxville  PD ", state="TN", county="Knox County", city="Knoxville")
    assert (made.name, made.match_name) == ("Knoxville PD", "knoxville police department")
    assert (made.jurisdiction, made.zone) == ("US-TN", "America/New_York")


def test_an_agency_is_added_once(session):
    made = add(session, name="Ely PD", state="NV", city="Ely")
    with pytest.raises(AgencyRefused, match=f"agency {made.id} already"):
        add(session, name="ELY POLICE DEPARTMENT", state="NV", city="Ely")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"name": "A", "state": "ZZ"}, "no state"),
        ({"name": "A"}, "no state"),
        ({"name": " ", "state": "NV"}, "needs a name"),
        ({"name": "A" * 301, "state": "NV"}, "needs a name"),
        ({"name": "A", "state": "NV", "jurisdiction": "US"}, "no jurisdiction to write"),
    ],
)
def test_an_agency_that_cannot_be_is_refused(session, facts, says):
    with pytest.raises(AgencyRefused, match=says):
        add(session, **facts)
    assert session.scalars(select(Agency)).all() == []


def test_a_correction_moves_law_and_zone_and_leaves_its_trace(session):
    body = agency(session, state="TN", county="Shelby County", zone="America/Chicago")
    changed = correct(session, body, county="Knox County", body=Body.STATE)
    assert set(changed) == {"county", "zone", "body"}
    change = session.scalars(select(AgencyChange)).one()
    assert (change.before["zone"], change.after["zone"]) == ("America/Chicago", "America/New_York")
    assert correct(session, body, county="Knox County") == []


def test_a_federal_body_is_under_the_federal_law(session):
    body = agency(session, state="DC")
    correct(session, body, body="federal")
    assert body.jurisdiction == "US"


def test_that_the_law_does_not_bind_it_needs_a_reason(session):
    body = agency(session)

    def exempt(because):
        agencies.set_subject_to_law(
            session, body, subject=False, because=because, member_id=None, now=NOW
        )

    with pytest.raises(AgencyRefused, match="Say why"):
        exempt(" ")
    exempt("A private foundation")
    assert (body.subject_to_law, body.subject_note) == (False, "A private foundation")


class TestNeighbours:
    @pytest.fixture
    def pair(self, session):
        return agency(session), agency(session, type="clerk")

    def link(self, session, one, other):
        return agencies.link(
            session, one, Relation.CITY_CLERK, other, source="", member_id=None, now=NOW
        )

    def test_a_link_is_seen_from_both_ends_and_made_once(self, session, pair):
        police, clerk = pair
        made = self.link(session, police, clerk)
        assert self.link(session, police, clerk).id == made.id
        (seen,) = neighbours(session, police.id)
        assert (seen.agency, seen.relation, seen.outward) == (clerk, Relation.CITY_CLERK, True)
        (back,) = neighbours(session, clerk.id)
        assert (back.agency, back.outward) == (police, False)

    def test_a_link_taken_back_stays_in_the_history(self, session, pair):
        made = self.link(session, *pair)
        agencies.unlink(session, made, member_id=None, now=NOW)
        assert neighbours(session, pair[0].id) == []
        acts = session.scalars(select(AgencyChange.act).order_by(AgencyChange.id)).all()
        assert acts == ["linked", "unlinked"]

    def test_nobody_is_its_own_neighbour(self, session, pair):
        with pytest.raises(AgencyRefused, match="own neighbour"):
            self.link(session, pair[0], pair[0])

    def test_a_merged_agency_is_not_linked(self, session, pair):
        gone = agency(session, merged_into_id=pair[0].id)
        with pytest.raises(AgencyRefused, match="merged"):
            self.link(session, gone, pair[1])


class TestMerge:
    @pytest.fixture
    def pair(self, session):
        kept = agency(session, email="a@town.invalid", population=None)
        gone = agency(session, email="b@town.invalid", population=500, external_id="X2")
        return gone, kept

    def merge(self, session, gone, kept):
        return merge(session, gone, kept, because="one office", member_id=None, now=NOW)

    def values(self, session, body):
        return session.scalars(
            select(Contact.value).where(Contact.agency_id == body.id).order_by(Contact.value)
        ).all()

    def test_everything_of_the_one_is_then_of_the_other(self, session, pair):
        gone, kept = pair
        vendor = Vendor(name="Ring", aliases=[])
        session.add(vendor)
        session.flush()
        session.add(
            PartnershipClaim(
                agency_id=gone.id,
                vendor_id=vendor.id,
                status=PartnershipStatus.ACTIVE,
                dated_on=date(2020, 1, 1),
                recorded_at=NOW,
            )
        )
        asked = records_request(session, gone, campaign(session))
        clerk = agency(session)
        agencies.link(session, gone, Relation.CITY_CLERK, clerk, source="", member_id=None, now=NOW)
        self.merge(session, gone, kept)
        assert self.values(session, kept) == ["a@town.invalid", "b@town.invalid"]
        assert session.scalar(select(PartnershipClaim.agency_id)) == kept.id
        assert (asked.agency_id, asked.recipient_id) == (kept.id, kept.id)
        assert [one.agency for one in neighbours(session, kept.id)] == [clerk]
        assert kept.population == 500
        assert gone.merged_into_id == kept.id
        assert agencies.agency_by_id(session, gone.id) is kept

    def test_what_the_other_has_already_is_not_there_twice(self, session, pair):
        gone, kept = pair
        gone.contacts.append(Contact(kind=ContactKind.EMAIL, value="a@town.invalid"))
        session.flush()
        self.merge(session, gone, kept)
        assert self.values(session, kept) == ["a@town.invalid", "b@town.invalid"]
        assert self.values(session, gone) == ["a@town.invalid"]

    def test_a_link_between_the_two_does_not_become_a_link_to_itself(self, session, pair):
        gone, kept = pair
        agencies.link(session, gone, Relation.COUNCIL, kept, source="", member_id=None, now=NOW)
        agencies.link(session, kept, Relation.SHERIFF, gone, source="", member_id=None, now=NOW)
        self.merge(session, gone, kept)
        ends = session.execute(select(AgencyLink.agency_id, AgencyLink.neighbour_id)).all()
        assert all(one != other for one, other in ends)

    def test_two_requests_of_one_letter_and_round_stop_the_merge_by_name(self, session, pair):
        gone, kept = pair
        about = campaign(session)
        one = records_request(session, gone, about)
        other = records_request(session, kept, about)
        with pytest.raises(MergeRefused) as refused:
            self.merge(session, gone, kept)
        assert refused.value.reasons == (f"{one.ref} and {other.ref} are the same letter",)
        session.expire_all()
        assert gone.merged_into_id is None

    def test_requests_of_other_rounds_and_imported_ones_do_not_stop_it(self, session, pair):
        gone, kept = pair
        about = campaign(session)
        records_request(session, gone, about, round=2)
        records_request(session, kept, about)
        for body in pair:
            records_request(session, body, about, campaign_id=None, letter_id=None)
        self.merge(session, gone, kept)
        owners = set(session.scalars(select(RecordsRequest.agency_id)))
        assert owners == {kept.id}

    def test_bodies_under_different_laws_stay_apart(self, session, pair):
        with pytest.raises(MergeRefused, match="US-NV"):
            self.merge(session, agency(session, state="NV"), pair[1])

    def test_no_agency_is_merged_into_itself_or_twice(self, session, pair):
        gone, kept = pair
        with pytest.raises(MergeRefused, match="itself"):
            self.merge(session, kept, kept)
        self.merge(session, gone, kept)
        with pytest.raises(MergeRefused, match="already merged"):
            self.merge(session, gone, agency(session))

    def test_taken_back_everything_is_where_it_was(self, session, pair):
        gone, kept = pair
        asked = records_request(session, gone, campaign(session))
        self.merge(session, gone, kept)
        later = records_request(session, kept, campaign(session))
        undo_merge(session, gone.id, member_id=None, now=NOW)
        assert self.values(session, gone) == ["b@town.invalid"]
        assert self.values(session, kept) == ["a@town.invalid"]
        assert (asked.agency_id, later.agency_id) == (gone.id, kept.id)
        assert (gone.merged_into_id, kept.population) == (None, None)
        acts = session.scalars(select(AgencyChange.act).order_by(AgencyChange.id)).all()
        assert sorted(acts) == ["gave back", "merged", "took in", "unmerged"]

    def test_merges_are_taken_back_in_their_order(self, session, pair):
        gone, kept = pair
        last = agency(session)
        self.merge(session, gone, kept)
        self.merge(session, kept, last)
        assert agencies.agency_by_id(session, gone.id) is last
        with pytest.raises(MergeRefused, match="first"):
            undo_merge(session, gone.id, member_id=None, now=NOW)
        undo_merge(session, kept.id, member_id=None, now=NOW)
        undo_merge(session, gone.id, member_id=None, now=NOW)
        assert gone.merged_into_id is None

    def test_what_was_not_merged_cannot_be_taken_back(self, session, pair):
        with pytest.raises(MergeRefused, match="not merged"):
            undo_merge(session, pair[0].id, member_id=None, now=NOW)
        with pytest.raises(NotFound):
            undo_merge(session, 999_999, member_id=None, now=NOW)
