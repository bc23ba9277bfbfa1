"""Counts as of a day, from claims that are dated, doubted and never overwritten."""

import csv
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from app.errors import NotFound
from app.models import PartnershipClaim, PartnershipStatus
from app.parts import parts
from app.queries.partnerships import claims_about, count_active
from app.services.agency_files import take_in
from app.services.agency_import import ImportOptions
from app.services.agency_intake import apply
from app.services.partnerships import ClaimRefused, claim
from app.services.vendors import NameTaken, ensure_product, ensure_vendor, vendor_called
from tests.factories.agencies import agency
from tests.factories.moments import NOW, TODAY

ACTIVE, CONSIDERING, ENDED = (
    PartnershipStatus.ACTIVE,
    PartnershipStatus.CONSIDERING,
    PartnershipStatus.ENDED,
)


@pytest.fixture
def ring(session):
    return ensure_vendor(session, "Ring", ["Ring LLC", "Amazon Ring"])


@pytest.fixture
def said(session, ring):
    def go(body, status, day, source="a list"):
        return claim(session, body, ring, status, dated_on=day, source=source, today=TODAY, now=NOW)

    return go


def test_an_agency_counts_from_its_first_day_until_it_ended(session, ring, said):
    body = agency(session)
    said(body, CONSIDERING, date(2019, 1, 1))
    said(body, ACTIVE, date(2019, 6, 1))
    said(body, ACTIVE, date(2019, 7, 1), "another list")
    said(body, ENDED, date(2021, 3, 1))
    for day, count in [
        (date(2019, 5, 31), 0),
        (date(2019, 6, 1), 1),
        (date(2021, 2, 28), 1),
        (date(2021, 3, 1), 0),
    ]:
        assert count_active(session, ring.id, day).count == count
    said(body, ACTIVE, date(2022, 1, 1))
    assert count_active(session, ring.id, date(2022, 1, 1)).count == 1


def test_undated_claims_are_counted_apart(session, ring, said):
    dated, undated = agency(session), agency(session)
    said(dated, ACTIVE, date(2019, 6, 1))
    said(dated, ACTIVE, None)
    said(undated, ACTIVE, None)
    said(agency(session), CONSIDERING, None)
    found = count_active(session, ring.id, TODAY)
    assert (found.count, found.undated) == (1, 1)


def test_merged_agencies_are_one(session, ring, said):
    kept = agency(session)
    gone = agency(session)
    said(kept, ACTIVE, date(2019, 6, 1))
    said(gone, ACTIVE, date(2019, 6, 1))
    gone.merged_into_id = kept.id
    session.flush()
    assert count_active(session, ring.id, TODAY).count == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    claims=st.lists(
        st.tuples(
            st.integers(0, 2),
            st.sampled_from([ACTIVE, ENDED, CONSIDERING]),
            st.one_of(st.none(), st.dates(date(2019, 1, 1), date(2019, 1, 9))),
        ),
        max_size=12,
    ),
    as_of=st.dates(date(2018, 12, 31), date(2019, 1, 10)),
)
def test_the_count_is_what_reading_every_claim_gives(session, ring, claims, as_of):
    session.execute(delete(PartnershipClaim))
    bodies = [agency(session) for _ in range(3)]
    for number, (which, status, day) in enumerate(claims):
        session.add(
            PartnershipClaim(
                agency_id=bodies[which].id,
                vendor_id=ring.id,
                status=status,
                dated_on=day,
                source=str(number),
                recorded_at=NOW,
            )
        )
    session.flush()
    expected = 0
    for which in range(3):
        started = [d for w, s, d in claims if w == which and s is ACTIVE and d and d <= as_of]
        ended = [d for w, s, d in claims if w == which and s is ENDED and d and d <= as_of]
        expected += bool(started) and (not ended or max(ended) <= max(started))
    assert count_active(session, ring.id, as_of).count == expected


def test_the_same_claim_is_one_and_another_source_is_another(session, said):
    body = agency(session)
    first = said(body, ACTIVE, date(2019, 6, 1))
    assert said(body, ACTIVE, date(2019, 6, 1)).id == first.id
    assert said(body, ACTIVE, date(2019, 6, 1), "another list").id != first.id


def test_a_claim_needs_a_source_and_a_day_that_has_come(session, said):
    body = agency(session)
    with pytest.raises(ClaimRefused, match="source"):
        said(body, ACTIVE, None, " ")
    with pytest.raises(ClaimRefused, match="still to come"):
        said(body, ACTIVE, TODAY + timedelta(days=1))


class TestDoubts:
    def read(self, session, body, today=TODAY):
        return [
            (one.status, one.last_known, one.conflicts)
            for one in claims_about(session, body.id, today)
        ]

    def test_a_claim_unconfirmed_for_a_year_is_only_last_known(self, session, said):
        body = agency(session)
        said(body, ACTIVE, date(2025, 11, 24))
        assert self.read(session, body) == [(ACTIVE, False, False)]
        assert self.read(session, body, date(2026, 11, 25)) == [(ACTIVE, True, False)]
        said(body, ACTIVE, date(2026, 10, 1), "a newer list")
        assert [known for _s, known, _c in self.read(session, body)] == [False, False]

    def test_what_ended_needs_no_confirming(self, session, said):
        body = agency(session)
        said(body, ENDED, date(2020, 1, 1))
        assert self.read(session, body) == [(ENDED, False, False)]

    def test_considering_then_active_then_ended_is_a_course_not_a_conflict(self, session, said):
        body = agency(session)
        said(body, CONSIDERING, date(2019, 1, 1))
        said(body, ACTIVE, date(2019, 6, 1))
        said(body, ENDED, date(2020, 6, 1))
        assert [conflict for _s, _k, conflict in self.read(session, body)] == [False] * 3

    def test_considering_after_active_is_a_conflict_and_both_stay(self, session, said):
        body = agency(session)
        said(body, ACTIVE, date(2019, 6, 1))
        said(body, CONSIDERING, date(2020, 1, 1))
        assert [(s, c) for s, _k, c in self.read(session, body)] == [
            (CONSIDERING, True),
            (ACTIVE, True),
        ]

    def test_another_vendor_is_another_matter(self, session, said):
        body = agency(session)
        said(body, ACTIVE, date(2026, 6, 1))
        flock = ensure_vendor(session, "Flock")
        claim(
            session, body, flock, ENDED,
            dated_on=date(2026, 1, 1), source="x", today=TODAY, now=NOW,
        )  # fmt: skip
        assert [conflict for _s, _k, conflict in self.read(session, body)] == [False, False]


class TestVendors:
    def test_a_vendor_is_found_by_any_name(self, session, ring):
        for name in ("ring", " RING  LLC ", "amazon ring"):
            assert vendor_called(session, name) is ring
        with pytest.raises(NotFound, match="Known are: Ring"):
            vendor_called(session, "Wring")

    def test_a_vendor_is_made_once_and_gains_aliases(self, session, ring):
        assert ensure_vendor(session, "amazon ring", ["Neighbors", "ring"]) is ring
        assert ring.aliases == ["Ring LLC", "Amazon Ring", "Neighbors"]

    def test_an_alias_belongs_to_one_vendor(self, session, ring):
        with pytest.raises(NameTaken, match="already a name of Ring"):
            ensure_vendor(session, "Amazon", ["Amazon Ring"])

    def test_a_product_is_made_once(self, session, ring):
        first = ensure_product(session, ring, "Neighbors Public Safety", ["NPSS"])
        assert ensure_product(session, ring, "npss", ["Neighbors portal"]) is first
        assert first.aliases == ["NPSS", "Neighbors portal"]


def test_the_real_registry_counts_as_its_file_does(session, shared):
    path = shared / "data" / "ring_partnerships.csv"
    with path.open(encoding="utf-8", newline="") as file:
        joined = [row["date_joined"] for row in csv.DictReader(file)]
    options = ImportOptions(filename=path.name, vendor="Ring", status=ACTIVE)
    run, plan = take_in(session, parts().store, path.read_bytes(), options, member_id=None, now=NOW)
    apply(session, plan, run, now=NOW)
    vendor = vendor_called(session, "Ring")
    for day in ("2018-03-21", "2018-03-22", "2019-04-17", "2019-08-28", "2019-10-08",
                "2020-04-13", "2020-10-31", "2026-11-24"):  # fmt: skip
        counted = sum("" < joined_on <= day for joined_on in joined)
        found = count_active(session, vendor.id, date.fromisoformat(day))
        assert (found.count, found.undated) == (counted, joined.count(""))
