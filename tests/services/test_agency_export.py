"""What is exported is harmless, and imported again it is what it was."""

import csv
import io

import pytest
from sqlalchemy import select

from app.models import Agency, Contact, PartnershipStatus
from app.models.base import Base
from app.parts import parts
from app.services.agency_export import export_agencies
from app.services.agency_files import take_in
from app.services.agency_import import ImportOptions
from app.services.agency_intake import apply
from app.services.tables import read_table
from app.services.vendors import vendor_called
from tests.factories.agencies import agency
from tests.factories.moments import NOW


@pytest.fixture
def imported(session):
    def go(content, **options):
        run, plan = take_in(
            session,
            parts().store,
            content,
            ImportOptions(filename="list.csv", **options),
            member_id=None,
            now=NOW,
        )
        return apply(session, plan, run, now=NOW)

    return go


@pytest.fixture
def exported(session):
    def go(**options):
        out = io.StringIO(newline="")
        export_agencies(session, out, **options)
        return out.getvalue()

    return go


def everything(session):
    agencies = session.execute(
        select(
            Agency.name, Agency.type, Agency.city, Agency.county, Agency.state, Agency.population,
            Agency.latitude, Agency.longitude, Agency.external_id, Agency.zone, Agency.body,
        )
    )  # fmt: skip
    contacts = session.execute(
        select(Agency.external_id, Contact.kind, Contact.value, Contact.city, Contact.zip).join(
            Contact, Contact.agency_id == Agency.id
        )
    )
    return {tuple(row) for row in agencies}, {tuple(row) for row in contacts}


@pytest.mark.parametrize("name", ["bad_rows.csv", "batch_1400.csv", "semicolon_cp1252.csv"])
def test_an_export_imported_again_changes_nothing(imported, exported, data, name):
    imported((data / "import" / name).read_bytes())
    result = imported(exported().encode())
    assert result["unchanged"] == result["rows"] > 0
    assert result["rejected"] == result["warnings"] == []


def test_an_export_fills_an_empty_house_with_the_same(imported, exported, session, data):
    imported((data / "import" / "bad_rows.csv").read_bytes())
    before, written = everything(session), exported()
    for table in reversed(Base.metadata.sorted_tables):
        session.execute(table.delete())
    session.expire_all()
    assert imported(written.encode())["new"] == 12
    assert everything(session) == before


def test_nothing_in_an_export_can_run(imported, exported, data):
    imported((data / "import" / "bad_rows.csv").read_bytes())
    written = exported()
    names = [row["name"] for row in csv.DictReader(io.StringIO(written, newline=""))]
    assert '\'=HYPERLINK("http://evil.example.invalid","x")' in names
    assert "'+cmd|calc" in names
    assert "<'script>alert(1)<'/script> Police Department" in names
    assert "<script" not in written


def test_claims_about_a_vendor_make_the_round(imported, exported, session, data):
    ring = {"vendor": "Ring", "status": PartnershipStatus.ACTIVE}
    imported((data / "import" / "upsert_second_run.csv").read_bytes(), **ring)
    agency(session)  # of which nobody claims anything
    written = exported(vendor=vendor_called(session, "Ring"))
    assert imported(written.encode(), **ring)["unchanged"] == 25


def test_only_the_chosen_are_written_and_merged_ones_never(exported, session):
    kept = agency(session)
    agency(session, merged_into_id=kept.id)
    other = agency(session)
    assert len(read_table(exported().encode()).rows) == 2
    (row,) = read_table(exported(ids=[other.id]).encode()).rows
    assert row[0] == other.name
