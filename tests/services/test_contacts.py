"""Contacts: files are folded in, what people checked is kept, volunteers look for more."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.models import AgencyChange, ContactHealth, ContactKind, ContactSearch
from app.queries.contact_wanted import contact_wanted, searches_of, wanted_counts
from app.services import contact_searches
from app.services.agency_rows import GivenContact
from app.services.contact_folding import fold
from app.services.contact_searches import SearchRefused
from app.services.contacts import (
    ContactFacts,
    ContactRefused,
    Verification,
    add_contact,
    note_health,
    prefer,
    verify,
)
from app.services.housekeeping import drop_what_ran_out
from tests.factories.agencies import agency
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member

MAIL = ContactKind.EMAIL


@dataclass
class Had:
    id: int
    kind: ContactKind
    value: str
    verified_on: date | None = None
    health: ContactHealth = ContactHealth.UNTRIED
    city: str = ""
    state: str = ""
    zip: str = ""


def after(had, given):
    """Fold, and give what the contacts are then."""
    folded = fold(had, given)
    changes = {one.id: values for one, values in folded.changed}
    kept = [(one.kind, changes.get(one.id, {}).get("value", one.value)) for one in had]
    return kept + [(one.kind, one.value) for one in folded.added]


_KINDS = st.sampled_from(list(ContactKind))
_VALUES = st.sampled_from(["a@x.gov", "A@x.gov", "b@x.gov", "c@x.gov"])
_GIVEN = st.lists(st.builds(GivenContact, _KINDS, _VALUES), max_size=6)
_HAD = st.lists(
    st.tuples(_KINDS, _VALUES, st.sampled_from([None, TODAY]), st.sampled_from(ContactHealth)),
    max_size=6,
    unique_by=lambda one: (one[0], one[1].casefold()),
).map(
    lambda many: [
        Had(number, kind, value, verified, health)
        for number, (kind, value, verified, health) in enumerate(many, start=1)
    ]
)


def keys(contacts):
    return {(kind, value.casefold()) for kind, value in contacts}


@given(_HAD, _GIVEN)
def test_after_folding_every_given_contact_is_there_and_none_twice(had, given):
    then = after(had, given)
    assert keys(then) >= keys((one.kind, one.value) for one in given)
    assert len(keys(then)) == len(then)


@given(_HAD, _GIVEN)
def test_folding_never_touches_what_was_verified_or_reached_anybody(had, given):
    safe = [
        (one.kind, one.value)
        for one in had
        if one.verified_on is not None or one.health is ContactHealth.GOOD
    ]
    assert keys(after(had, given)) >= keys(safe)
    assert len(after(had, given)) >= len(had)


@given(_HAD, _GIVEN)
def test_folding_again_changes_nothing(had, given):
    then = [Had(number, *one) for number, one in enumerate(after(had, given), start=1)]
    assert not fold(then, given)


class TestByHand:
    @pytest.fixture
    def body(self, session):
        return agency(session, email=None, city="Springfield", state="IL")

    def give(self, session, body, kind, value, **facts):
        facts.setdefault("source", "https://example.org/contact")
        return add_contact(
            session,
            body,
            ContactFacts(kind=kind, value=value, **facts),
            member_id=None,
            now=NOW,
        )

    @pytest.mark.parametrize(
        ("kind", "given", "kept"),
        [
            (MAIL, " Records@Town.INVALID", "Records@town.invalid"),
            (ContactKind.PORTAL, "town.gov/foia", "https://town.gov/foia"),
            (ContactKind.PHONE, "(217)  555-0100 ext. 4", "(217) 555-0100 ext. 4"),
            (ContactKind.FAX, "217.555.0101", "217.555.0101"),
            (ContactKind.POST, "Room 1 \n\n 1 Main St", "Room 1\n1 Main St"),
        ],
    )
    def test_a_contact_is_kept_in_one_form(self, session, body, kind, given, kept):
        assert self.give(session, body, kind, given).value == kept

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            (MAIL, "records at town.gov"),
            (MAIL, "a@town.gov\nBcc: b@town.gov"),
            (ContactKind.PORTAL, "javascript:alert(1)"),
            (ContactKind.PHONE, "call us"),
            (ContactKind.POST, "  \n "),
            (MAIL, f"{'a' * 600}@town.gov"),
        ],
    )
    def test_what_is_not_of_its_kind_is_refused(self, session, body, kind, value):
        with pytest.raises(ContactRefused):
            self.give(session, body, kind, value)
        assert body.contacts == []

    def test_a_contact_needs_a_source(self, session, body):
        with pytest.raises(ContactRefused, match="where you found it"):
            self.give(session, body, MAIL, "a@town.gov", source=" ")

    def test_an_address_takes_its_city_and_state_from_the_agency(self, session, body):
        post = self.give(session, body, ContactKind.POST, "1 Main St", zip="62701")
        assert (post.city, post.state, post.zip) == ("Springfield", "IL", "62701")
        assert post.is_complete

    def test_a_wrong_zip_code_is_refused(self, session, body):
        with pytest.raises(ContactRefused, match="ZIP"):
            self.give(session, body, ContactKind.POST, "1 Main St", zip="Springfield")

    def test_the_same_value_is_one_contact_and_its_history_is_kept(self, session, body):
        first = self.give(session, body, MAIL, "a@town.gov")
        assert self.give(session, body, MAIL, "A@TOWN.GOV").id == first.id
        acts = session.scalars(
            select(AgencyChange.act).where(AgencyChange.agency_id == body.id)
        ).all()
        assert acts == ["contact added", "contact added"]

    def test_checking_a_failing_contact_gives_it_another_try(self, session, body):
        mail = self.give(session, body, MAIL, "a@town.gov")
        note_health(session, mail, ContactHealth.FAILING, "550 no such user")
        verify(session, mail, Verification(on=TODAY, how="by telephone", member_id=None))
        assert (mail.health, mail.health_note, mail.verified_on) == (
            ContactHealth.UNTRIED,
            "",
            TODAY,
        )

    def test_checking_says_how(self, session, body):
        mail = self.give(session, body, MAIL, "a@town.gov")
        with pytest.raises(ContactRefused, match="how it was checked"):
            verify(session, mail, Verification(on=TODAY, how=" ", member_id=None))

    def test_one_contact_is_preferred(self, session, body):
        one = self.give(session, body, MAIL, "a@town.gov")
        other = self.give(session, body, MAIL, "b@town.gov")
        prefer(session, one)
        prefer(session, other)
        assert (one.preferred, other.preferred) == (False, True)


class TestContactWanted:
    @pytest.fixture
    def people(self, session):
        return member(session), member(session)

    @pytest.fixture
    def queue(self, session):
        agency(session)  # can be written to
        agency(session, email=None, subject_to_law=False)
        small = agency(session, email=None, population=500)
        large = agency(session, email=None, population=90_000)
        unknown = agency(session, email=None)
        return large, small, unknown

    def test_the_largest_comes_first_and_what_has_a_contact_never(self, session, queue):
        assert contact_wanted(session, NOW) == list(queue)
        assert wanted_counts(session, NOW).wanted == 3

    def test_volunteers_take_different_agencies(self, session, queue, people):
        ann, ben = people
        assert contact_searches.take_next(session, ann, now=NOW) == queue[0]
        assert contact_searches.take_next(session, ben, now=NOW) == queue[1]
        assert searches_of(session, ann.id, NOW) == [queue[0]]
        assert wanted_counts(session, NOW).taken == 2

    def test_an_agency_that_is_taken_is_refused_until_its_time_is_over(
        self, session, queue, people
    ):
        ann, ben = people
        contact_searches.take(session, queue[0], ann, now=NOW)
        with pytest.raises(SearchRefused, match="Somebody else"):
            contact_searches.take(session, queue[0], ben, now=NOW + timedelta(hours=1))
        later = NOW + contact_searches.LEASE
        assert contact_searches.take(session, queue[0], ben, now=later).member_id == ben.id

    def test_put_back_it_is_free_again(self, session, queue, people):
        ann, ben = people
        contact_searches.take(session, queue[0], ann, now=NOW)
        contact_searches.release(session, queue[0], ben)
        assert queue[0] not in contact_wanted(session, NOW)
        contact_searches.release(session, queue[0], ann)
        assert queue[0] in contact_wanted(session, NOW)

    def test_a_contact_that_is_given_ends_the_search(self, session, queue, people):
        ann, _ben = people
        contact_searches.take(session, queue[0], ann, now=NOW)
        given = contact_searches.give(
            session,
            queue[0],
            ContactFacts(kind=MAIL, value="clerk@town.gov", source="their page"),
            ann,
            Verification(on=TODAY, how="by telephone", member_id=ann.id),
            now=NOW,
        )
        assert (given.verified_on, given.verified_by_id) == (TODAY, ann.id)
        assert queue[0] not in contact_wanted(session, NOW)
        assert session.scalars(select(ContactSearch)).all() == []

    def test_searches_that_ran_out_are_forgotten(self, session, queue, people):
        contact_searches.take(session, queue[0], people[0], now=NOW)
        over = NOW + contact_searches.LEASE + timedelta(seconds=1)
        for now, dropped in ((NOW, 0), (over, 1), (over, 0)):
            assert drop_what_ran_out(session, now=now, keep_runs=timedelta(days=30)) == dropped

    def test_when_all_have_a_contact_there_is_nothing_to_take(self, session, people):
        agency(session)
        assert contact_searches.take_next(session, people[0], now=NOW) is None
