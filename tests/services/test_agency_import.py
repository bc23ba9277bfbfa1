"""Agencies come in whole, and bad rows are named."""

import json
from datetime import date

import pytest
from sqlalchemy import func, select, text

from app.models import (
    Agency,
    Body,
    Contact,
    ContactKind,
    HeldRow,
    ImportRun,
    ImportState,
    PartnershipClaim,
    PartnershipStatus,
)
from app.parts import parts
from app.services.agency_files import apply_import, preview_import, remap_import, take_in
from app.services.agency_import import ImportOptions, draw_up
from app.services.agency_intake import AlreadyApplied
from app.services.columns import ColumnUnknown
from app.services.tables import read_table
from tests.factories.moments import NOW
from tests.services.imported import HEADER, contacts, counts, one


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("batch_1400.csv", [1400, 1400, 0, 0, 0, 0]),
        ("duplicates.csv", [230, 200, 0, 0, 30, 0]),
        ("semicolon_cp1252.csv", [101, 101, 0, 0, 0, 0]),
        ("utf16_tab_bom.csv", [60, 60, 0, 0, 0, 0]),
        ("other_headers_state_names.csv", [100, 100, 0, 0, 0, 0]),
        ("bad_rows.csv", [15, 12, 0, 0, 0, 3]),
        ("header_only.csv", [0, 0, 0, 0, 0, 0]),
    ],
)
def test_each_file_gives_what_is_expected_of_it(imported, file, name, expected):
    assert counts(imported(file(name))) == expected


def test_a_second_import_of_the_same_file_changes_nothing(imported, file, session):
    imported(file("duplicates.csv"))
    assert counts(imported(file("duplicates.csv"))) == [230, 0, 0, 200, 30, 0]
    assert session.scalar(select(func.count(HeldRow.id))) == 30


def test_the_large_batch_has_its_states_and_mail_addresses(imported, file, session, data):
    said = json.loads((data / "import" / "expected.json").read_text())["batch_1400.csv"]
    imported(file("batch_1400.csv"))
    assert session.scalar(select(func.count(Agency.state.distinct()))) == said["states"]
    with_mail = select(func.count(Contact.agency_id.distinct())).where(
        Contact.kind == ContactKind.EMAIL
    )
    assert session.scalar(with_mail) == said["with_email"]


def test_letters_outside_ascii_arrive_as_they_were_written(imported, file, session):
    imported(file("semicolon_cp1252.csv"))
    assert one(session, "Citrus County Sheriff\N{RIGHT SINGLE QUOTATION MARK}s Office")


def test_full_state_names_and_short_dates_are_read(imported, file, session):
    imported(file("other_headers_state_names.csv"), vendor="Ring", status=PartnershipStatus.ACTIVE)
    meridian = session.scalars(
        select(Agency).where(Agency.name == "Meridian Police Department", Agency.state == "ID")
    ).one()
    claim = session.scalars(
        select(PartnershipClaim).where(PartnershipClaim.agency_id == meridian.id)
    ).one()
    assert (meridian.zone, claim.dated_on) == ("America/Boise", date(2019, 9, 9))


class TestBadRows:
    @pytest.fixture
    def result(self, imported, file):
        return imported(file("bad_rows.csv"))

    def test_what_cannot_be_an_agency_is_rejected_by_row_and_column(self, result):
        assert [(one["row"], one["column"]) for one in result["rejected"]] == [
            (1, "State"),
            (2, "Agency"),
            (12, "Agency"),
        ]

    def test_lesser_faults_are_warnings_and_the_rest_of_the_row_is_taken(self, result, session):
        assert [(one["row"], one["column"]) for one in result["warnings"]] == [
            (3, "Email"),
            (5, "Lat"),
            (5, "Lon"),
            (6, "Joined"),
        ]
        wayne = one(session, "Wayne Township Police Department")
        assert (wayne.latitude, wayne.longitude) == (None, None)

    def test_a_bad_address_is_left_out_and_the_other_contacts_stay(self, result, session):
        amboy = one(session, "South Amboy Police Department")
        assert {contact.kind for contact in amboy.contacts} == {ContactKind.POST, ContactKind.PHONE}

    def test_two_addresses_in_a_cell_are_two_contacts(self, result, session):
        selma = one(session, "Selma Police Department")
        assert contacts(selma, ContactKind.EMAIL) == ["a@example.invalid", "b@example.invalid"]

    def test_a_cell_of_several_lines_stays_as_it_is(self, result, session):
        wethersfield = one(session, "Wethersfield Police Department")
        assert contacts(wethersfield, ContactKind.POST) == ['Room 1\nCity Hall\n"Records"']

    def test_a_number_with_a_comma_is_a_number(self, result, session):
        assert one(session, "Cheektowaga Police Department").population == 12_345

    def test_an_address_is_trimmed_and_its_domain_lowered(self, result, session):
        nutley = one(session, "Nutley Police Department")
        assert contacts(nutley, ContactKind.EMAIL) == ["Records@example.invalid"]

    def test_formula_and_html_are_only_text(self, result, session):
        assert one(session, '=HYPERLINK("http://evil.example.invalid","x")')
        assert one(session, "+cmd|calc")
        assert one(session, "<script>alert(1)</script> Police Department")


def test_counties_that_keep_another_time_are_known(imported, session):
    imported(
        HEADER
        + "Pensacola PD,Pensacola,Escambia County,FL,,,,,,,1\n"
        + "Miami PD,Miami,Miami-Dade County,FL,,,,,,,2\n"
        + "El Paso PD,El Paso,El Paso,TX,,,,,,,3\n"
    )
    zones = {agency.name: agency.zone for agency in session.scalars(select(Agency))}
    assert zones == {
        "Pensacola PD": "America/Chicago",
        "Miami PD": "America/New_York",
        "El Paso PD": "America/Denver",
    }


@pytest.mark.parametrize(
    ("row", "body", "jurisdiction"),
    [
        ("Ely Police Department,Municipal,NV", Body.LOCAL, "US-NV"),
        ("Nevada Highway Patrol,,NV", Body.STATE, "US-NV"),
        ("Department of Transparency,State,PR", Body.STATE, "US-PR"),
        ("Metropolitan Police Department,Municipal,District of Columbia", Body.LOCAL, "US-DC"),
        ("Bureau of Examples,Federal,DC", Body.FEDERAL, "US"),
        ("Bureau of Examples,Federal,", Body.FEDERAL, "US"),
    ],
)
def test_the_law_follows_from_state_and_level(imported, session, row, body, jurisdiction):
    imported(f"Agency,Level,State\n{row}\n")
    agency = session.scalars(select(Agency)).one()
    assert (agency.body, agency.jurisdiction) == (body, jurisdiction)


def test_a_file_of_federal_offices_needs_no_state(imported, session):
    imported("Agency,Phone\nBureau of Examples,202-555-0100\n", body=Body.FEDERAL)
    assert session.scalars(select(Agency)).one().jurisdiction == "US"


def test_a_territory_without_a_known_law_is_rejected_as_such(imported):
    (rejected,) = imported("Agency,State\nGuam Police Department,GU\n")["rejected"]
    assert "No public-records law" in rejected["reason"]


def test_a_row_wider_than_the_header_is_rejected_not_shifted(imported):
    result = imported("Agency,City,State\nEly PD,Ely, White Pine,NV\n")
    assert counts(result) == [1, 0, 0, 0, 0, 1]
    assert "quotation marks" in result["rejected"][0]["reason"]


def test_cells_that_mean_nothing_are_empty(imported, session):
    imported("Agency,City,County,State,Phone\nEly PD,Ely,#N/A,NV,n/a\n")
    ely = one(session, "Ely PD")
    assert (ely.county, ely.contacts) == ("", [])


def test_columns_are_told_where_the_guess_would_be_wrong(imported, session):
    content = "Component,Agency,State\nOffice of Examples,Department of Things,DC\n"
    imported(content, {"name": "component"})
    assert one(session, "Office of Examples")


@pytest.mark.parametrize(
    ("content", "told", "says"),
    [
        ("Who,State\nA,NJ\n", None, "No column was found for: name"),
        ("Agency\nA\n", None, "state"),
        ("Agency,State\nA,NJ\n", {"name": "Nmae"}, "no column 'Nmae'"),
        ("Agency,State\nA,NJ\n", {"nmae": "Agency"}, "no field 'nmae'"),
    ],
)
def test_a_column_that_is_not_there_is_refused_and_nothing_kept(
    imported, session, content, told, says
):
    with pytest.raises(ColumnUnknown, match=says):
        imported(content, told)
    assert session.scalar(select(func.count(ImportRun.id))) == 0


class TestClaims:
    ROW = HEADER + "Ely PD,Ely,,NV,,,,,4/17/2019,https://example.org/list,X1\n"

    def claims(self, session):
        return [
            (claim.status, claim.dated_on, claim.source)
            for claim in session.scalars(select(PartnershipClaim).order_by(PartnershipClaim.id))
        ]

    def test_each_row_claims_what_was_said_of_the_file(self, imported, session):
        imported(self.ROW, vendor="Ring", status=PartnershipStatus.ACTIVE)
        assert self.claims(session) == [
            (PartnershipStatus.ACTIVE, date(2019, 4, 17), "https://example.org/list")
        ]

    def test_the_same_claim_is_made_once(self, imported, session):
        imported(self.ROW, vendor="Ring", status=PartnershipStatus.ACTIVE)
        result = imported(self.ROW, vendor="RING", status=PartnershipStatus.ACTIVE)
        assert counts(result) == [1, 0, 0, 1, 0, 0]
        assert len(self.claims(session)) == 1

    def test_signs_that_nobody_sees_make_no_other_claim_and_no_other_place(self, imported, session):
        row = HEADER + "E\u00adly PD,E\u200bly,,NV,,,,,4/17/2019,The\u200e Ely Times,\n"
        imported(row, vendor="Ring", status=PartnershipStatus.ACTIVE)
        again = imported(row, vendor="Ring", status=PartnershipStatus.ACTIVE)
        assert counts(again) == [1, 0, 0, 1, 0, 0]
        plain = HEADER + "Ely PD,Ely,,NV,,,,,4/17/2019,The Ely Times,\n"
        third = imported(plain, vendor="Ring", status=PartnershipStatus.ACTIVE)
        assert counts(third) == [1, 0, 0, 1, 0, 0]
        assert [one[2] for one in self.claims(session)] == ["The Ely Times"]

    def test_what_was_kept_with_such_signs_is_found_again(self, imported, session):
        row = HEADER + "E\u00adly PD,Ely,,NV,,,,,,The\u200e Ely Times,\n"
        imported(row, vendor="Ring", status=PartnershipStatus.ACTIVE)
        kept = "UPDATE partnership_claims SET source = :source"
        session.execute(text(kept), {"source": "The\u200e Ely Times"})
        kept = "UPDATE agencies SET name = :name, match_name = 'e ly police department'"
        session.execute(text(kept), {"name": "E\u00adly PD"})
        session.commit()
        imported(row, vendor="Ring", status=PartnershipStatus.ACTIVE)
        assert len(self.claims(session)) == 1
        session.expire_all()
        assert one(session, "Ely PD").match_name == "ely police department"

    def test_a_conflicting_claim_stands_beside(self, imported, session):
        imported(self.ROW, vendor="Ring", status=PartnershipStatus.ACTIVE)
        result = imported(
            HEADER + "Ely PD,Ely,,NV,,,,,,The Ely Times,X1\n",
            vendor="Ring",
            status=PartnershipStatus.CONSIDERING,
        )
        assert counts(result) == [1, 0, 1, 0, 0, 0]
        assert self.claims(session)[1:] == [(PartnershipStatus.CONSIDERING, None, "The Ely Times")]

    def test_a_row_without_a_source_is_sourced_by_the_file(self, imported, session):
        imported("Agency,State\nEly PD,NV\n", vendor="Ring", status=PartnershipStatus.ACTIVE)
        assert self.claims(session) == [(PartnershipStatus.ACTIVE, None, "list.csv")]


def test_a_kept_file_is_previewed_remapped_and_applied_once(session):
    content = b"Agency,Body,State\nEly PD,Ely Police,NV\n"
    options = ImportOptions(filename="list.csv")
    run, plan = take_in(session, parts().store, content, options, member_id=None, now=NOW)
    assert (run.state, plan.as_json()["new"]) == (ImportState.MATCHED, 1)
    assert session.scalar(select(func.count(Agency.id))) == 0
    remap_import(session, run.id, {"name": "Body"}, options)
    assert preview_import(session, parts().store, run.id).new[0].facts["name"] == "Ely Police"
    assert apply_import(session, parts().store, run.id, now=NOW)["new"] == 1
    assert one(session, "Ely Police")
    with pytest.raises(AlreadyApplied):
        apply_import(session, parts().store, run.id, now=NOW)


def test_one_bad_row_of_25_000_is_named_and_the_others_come_in(imported, session):
    lines = [
        f"Town {number} Police Department,Town {number},"
        f"{'ZZ' if number == 12_345 else 'OH'},N{number}"
        for number in range(1, 25_001)
    ]
    result = imported("Agency,City,State,External ID\n" + "\n".join(lines))
    assert counts(result) == [25_000, 24_999, 0, 0, 0, 1]
    assert result["rejected"][0]["row"] == 12_345
    assert session.scalar(select(func.count(Agency.id))) == 24_999


def test_a_dry_run_says_the_same_and_changes_nothing(imported, file, session):
    table = read_table(file("duplicates.csv"))
    would = draw_up(session, table, ImportOptions(filename="list.csv")).as_json()
    assert session.scalar(select(func.count(Agency.id))) == 0
    did = imported(file("duplicates.csv"))
    assert counts(would) == counts(did)


class TestTheRealRegistry:
    """1,224 rows with other headers; two names stand twice under two IDs."""

    @pytest.fixture
    def content(self, shared):
        return (shared / "data" / "ring_partnerships.csv").read_bytes()

    def test_it_imports_whole_and_says_which_may_be_one(self, imported, content):
        result = imported(content, vendor="Ring", status=PartnershipStatus.ACTIVE)
        assert counts(result) == [1224, 1224, 0, 0, 0, 0]
        assert [one["row"] for one in result["warnings"]] == [943, 1017]
        again = imported(content, vendor="Ring", status=PartnershipStatus.ACTIVE)
        assert counts(again) == [1224, 0, 0, 1224, 0, 0]

    def test_few_can_be_written_to(self, imported, content, session):
        imported(content)
        agencies = session.scalars(select(Agency)).all()
        kinds = [{contact.kind for contact in agency.contacts} for agency in agencies]
        assert sum(ContactKind.EMAIL in kind for kind in kinds) == 162
        assert sum(kind == {ContactKind.PHONE} or not kind for kind in kinds) == 176
