"""An expression chooses exactly the agencies it says, and refuses what it cannot read."""

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models import (
    Contact,
    ContactKind,
    PartnershipClaim,
    PartnershipStatus,
    RequestStatus,
    Vendor,
)
from app.models.agency_names import match_name
from app.queries.selection import CannotSelect, agency_ids, parsed, selection
from app.services.agency_lists import list_of, read_list
from app.services.agency_sets import SetRefused, remove_set, save_set, saved_sets
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW

STATES, TYPES, CITIES = ("NJ", "CA", "IL"), ("police", "sheriff"), ("Springfield", "Elk Grove")


@pytest.fixture
def grid(session):
    """One agency of each state, type and city: ids by those three."""
    return {
        (state, kind, city): agency(session, state=state, type=kind, city=city).id
        for state, kind, city in product(STATES, TYPES, CITIES)
    }


def chosen(session, expression, **options):
    return set(agency_ids(session, expression, **options))


_TERMS = st.one_of(
    st.sampled_from(STATES).map(lambda state: (f"state:{state}", lambda key: key[0] == state)),
    st.sampled_from(TYPES).map(lambda kind: (f"type:{kind}", lambda key: key[1] == kind)),
    st.sampled_from(CITIES).map(lambda city: (f'city:"{city}"', lambda key: key[2] == city)),
    st.just(("all", lambda _key: True)),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    choice=st.lists(st.lists(_TERMS, min_size=1, max_size=4), min_size=1, max_size=4),
    space=st.sampled_from(["", " "]),
)
def test_plus_binds_tighter_than_comma(session, grid, choice, space):
    expression = f"{space},{space}".join(
        f"{space}+{space}".join(words for words, _holds in together) for together in choice
    )
    expected = {
        agency_id
        for key, agency_id in grid.items()
        if any(all(holds(key) for _words, holds in together) for together in choice)
    }
    assert chosen(session, expression) == expected


@given(st.text(alphabet='allste:NJ,+" fi.', max_size=20))
def test_any_text_is_read_or_refused_in_words(text):
    try:
        alternatives = parsed(text)
    except CannotSelect:
        return
    assert all(alternatives)


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("", "Say which"),
        ("  ", "Say which"),
        ("state:NJ,", "ends too early"),
        (",state:NJ", "missing before"),
        ("state:NJ++type:police", "missing before"),
        ("state:NJ type:police", "no state"),
        ("state:", "needs a value"),
        ("state:ZZ", "no state 'ZZ'"),
        ("colour:red", "no choice colour"),
        ("everything", "not a choice"),
        ("set:nobody", "no saved set"),
        ("vendor:Nobody", "no vendor"),
        ("id:one", "whole number"),
        ("id:99999999999999999999", "whole number"),
        ("body:robot", "A body is one of"),
        ('set:"a" "b"', "cannot be read"),
        ('set:"a"b', "cannot be read"),
        ("file:list.csv", "command line only"),
        ('city:"open', "cannot be read"),
    ],
)
def test_what_cannot_be_chosen_is_refused_with_the_reason(session, expression, says):
    with pytest.raises(CannotSelect, match=says):
        agency_ids(session, expression)


def test_terms_do_not_mind_case(session, grid):
    assert chosen(session, "State:nj") == chosen(session, "state:New Jersey")
    assert chosen(session, "type:POLICE+state:NJ+city:elk grove") == {
        grid["NJ", "police", "Elk Grove"]
    }


def test_a_merged_agency_is_never_chosen(session, grid):
    kept = grid["NJ", "police", "Springfield"]
    gone = agency(session, state="NJ", merged_into_id=kept)
    assert gone.id not in chosen(session, "all")
    assert chosen(session, f"id:{gone.id}") == set()


def test_counties_are_known_with_and_without_the_word(session):
    one = agency(session, state="IL", county="Cook County")
    assert chosen(session, "county:Cook") == chosen(session, "county:cook county") == {one.id}


def test_percent_signs_are_only_signs(session):
    agency(session)
    assert chosen(session, "name:%") == set()


class TestSets:
    def test_a_set_is_used_by_its_name_and_inside_another(self, session, grid):
        save_set(session, "police in NJ", "type:police+state:NJ", now=NOW)
        save_set(session, "ours", 'set:"police in NJ",id:0', now=NOW)
        assert chosen(session, "set:police in NJ") == chosen(session, "type:police+state:NJ")
        assert chosen(session, "set:ours+city:Elk Grove") == {grid["NJ", "police", "Elk Grove"]}

    def test_a_set_keeps_its_own_or_together(self, session, grid):
        save_set(session, "coasts", "state:NJ,state:CA", now=NOW)
        assert chosen(session, "set:coasts+type:police") == chosen(
            session, "state:NJ+type:police,state:CA+type:police"
        )

    def test_saving_again_replaces(self, session):
        save_set(session, "ours", "state:NJ", now=NOW)
        save_set(session, "ours", "state:CA", now=NOW)
        assert [(one.name, one.expression) for one in saved_sets(session)] == [("ours", "state:CA")]

    def test_sets_that_name_each_other_in_a_circle_are_refused(self, session):
        save_set(session, "a", "state:NJ", now=NOW)
        save_set(session, "b", "set:a", now=NOW)
        with pytest.raises(CannotSelect, match="a > b > a"):
            save_set(session, "a", "set:b", now=NOW)

    def test_an_empty_set_is_said(self, session, grid):
        save_set(session, "nobody", "state:AK", now=NOW)
        found = selection(session, "set:nobody,state:NJ")
        assert len(found.ids) == 4
        assert found.warnings == ["The set 'nobody' has no agencies now."]

    def test_a_set_cannot_keep_a_file(self, session):
        with pytest.raises(SetRefused, match="cannot keep a file"):
            save_set(session, "ours", "file:list.csv", now=NOW)

    def test_a_set_that_another_names_stays(self, session):
        save_set(session, "a", "state:NJ", now=NOW)
        save_set(session, "b", "set:a", now=NOW)
        with pytest.raises(SetRefused, match="names 'a'"):
            remove_set(session, "a")
        remove_set(session, "b")
        remove_set(session, "a")
        assert saved_sets(session) == []


class TestLists:
    @pytest.fixture
    def town(self, session):
        def make(name, **facts):
            return agency(session, name=name, match_name=match_name(name), **facts).id

        return make

    def of(self, session, content):
        return selection(session, "file:list.csv", lambda name: list_of(content, name))

    def test_the_external_id_decides_then_name_and_state(self, session, town):
        one = town("Ely PD", state="NV", external_id="X1")
        two = town("Reno PD", state="NV")
        listed = b"ID,Agency,State\nX1,whatever,CA\n,RENO POLICE DEPARTMENT,Nevada\n"
        assert self.of(session, listed).ids == [one, two]

    def test_what_matches_nothing_is_named_and_the_rest_chosen(self, session, town):
        one = town("Ely PD", state="NV")
        found = self.of(session, b"Agency,State\nEly PD,NV\nNowhere PD,NV\n")
        assert found.ids == [one]
        assert found.warnings == ["list.csv, row 2: Nowhere PD, NV is no agency here."]
        with pytest.raises(CannotSelect) as refused:
            agency_ids(
                session,
                "file:list.csv",
                lambda name: list_of(b"Agency,State\nNowhere PD,NV\n", name),
            )
        assert "Nowhere" in refused.value.reasons[0]

    def test_namesakes_are_told_apart_by_city_or_said(self, session, town):
        one = town("Washington PD", state="NJ", city="Robbinsville")
        town("Washington PD", state="NJ", city="Sewell")
        told = self.of(session, b"Agency,State,City\nWashington PD,NJ,robbinsville\n")
        assert (told.ids, told.warnings) == ([one], [])
        assert "any of 2" in self.of(session, b"Agency,State\nWashington PD,NJ\n").warnings[0]

    def test_a_merged_agency_on_a_list_is_the_one_it_became(self, session, town):
        kept = town("Ely PD", state="NV")
        town("Ely Constables", state="NV", external_id="X2", merged_into_id=kept)
        assert self.of(session, b"External ID\nX2\n").ids == [kept]
        assert self.of(session, b"Agency,State\nEly Constables,NV\n").ids == [kept]

    def test_a_long_list_is_one_choice(self, session, town):
        one = town("Ely PD", state="NV")
        rows = "".join(f"{number}\n" for number in range(40_000))
        found = self.of(session, f"External ID,Agency,State\n,Ely PD,NV\n{rows}".encode())
        assert found.ids == [one]
        assert len(found.warnings) == 40_000

    def test_a_list_is_read_from_its_path(self, session, town, tmp_path):
        one = town("Ely PD", state="NV")
        path = tmp_path / "my list, 2+2.csv"
        path.write_text("Agency,State\nEly PD,NV\n")
        assert chosen(session, f'file:"{path}"', read_list=read_list) == {one}
        with pytest.raises(CannotSelect, match="cannot be read"):
            chosen(session, f"file:{tmp_path}/none.csv", read_list=read_list)

    def test_a_list_without_a_name_is_refused(self):
        with pytest.raises(CannotSelect, match="needs a column"):
            list_of(b"Phone\n1\n", "list.csv")


class TestWhatIsKnown:
    def test_claims_choose_by_vendor_and_status(self, session):
        one, two = agency(session), agency(session)
        vendor = Vendor(name="Ring", aliases=["Ring LLC"])
        session.add(vendor)
        session.flush()
        for body, status in ((one, "active"), (two, "considering")):
            session.add(
                PartnershipClaim(
                    agency_id=body.id,
                    vendor_id=vendor.id,
                    status=PartnershipStatus(status),
                    recorded_at=NOW,
                )
            )
        session.flush()
        assert chosen(session, "vendor:ring") == {one.id, two.id}
        assert chosen(session, "active:Ring LLC") == {one.id}
        assert chosen(session, "considering:Ring") == {two.id}
        assert chosen(session, "ended:Ring") == set()

    @pytest.mark.parametrize(
        ("statuses", "silent"),
        [
            ([], False),
            ([RequestStatus.FILED], False),
            ([RequestStatus.SENT], True),
            ([RequestStatus.AWAITING, RequestStatus.WITHDRAWN], True),
            ([RequestStatus.AWAITING, RequestStatus.DENIED], False),
            ([RequestStatus.PRODUCED], False),
            ([RequestStatus.WITHDRAWN], False),
        ],
    )
    def test_silent_means_asked_and_never_answered(self, session, statuses, silent):
        body, about = agency(session), campaign(session)
        for number, status in enumerate(statuses, start=1):
            records_request(session, body, about, status=status, round=number)
        assert chosen(session, "silent") == ({body.id} if silent else set())

    def test_usable_means_that_a_letter_can_reach_it(self, session):
        mail = agency(session)
        none = agency(session, email=None)
        street = agency(session, email=None)
        street.contacts.append(_contact(ContactKind.POST, "1 Main St"))
        phone = agency(session, email=None)
        phone.contacts.append(_contact(ContactKind.PHONE, "555-0100"))
        whole = agency(session, email=None)
        whole.contacts.append(_contact(ContactKind.POST, "1 Main St", zip="62701"))
        failing = agency(session)
        failing.contacts[0].health = "failing"
        session.flush()
        assert chosen(session, "contact:usable") == {mail.id, whole.id}
        assert chosen(session, "contact:wanted") == {none.id, street.id, phone.id, failing.id}


def _contact(kind, value, **facts):
    return Contact(kind=kind, value=value, **facts)
