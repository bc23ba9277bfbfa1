"""A second import brings up to date what came before, and keeps what people said."""

from datetime import date

from sqlalchemy import func, select

from app.models import (
    AgencyChange,
    ContactHealth,
    ContactKind,
    ImportRun,
)
from app.services import agencies as by_hand
from tests.factories.moments import NOW
from tests.factories.people import member
from tests.services.imported import HEADER, contacts, counts, one


def test_the_second_run_updates_telephones_and_adds_the_new(imported, file, session):
    large = file("batch_1400.csv").decode().splitlines(keepends=True)
    imported("".join([large[0], *large[481:501]]))
    assert counts(imported(file("upsert_second_run.csv"))) == [25, 5, 20, 0, 0, 0]
    novato = one(session, "Novato Police Department")
    assert contacts(novato, ContactKind.PHONE) == ["555-0100"]
    assert counts(imported(file("upsert_second_run.csv"))) == [25, 0, 0, 25, 0, 0]


def test_every_update_leaves_its_trace(imported, session):
    imported(HEADER + "Ely PD,Ely,White Pine County,NV,775-289-4833,,,,,,X1\n")
    imported(HEADER + "Ely Police,Ely,,NV,775-555-0100,,,,,,X1\n")
    change = session.scalars(select(AgencyChange)).one()
    assert change.act == "imported"
    assert (change.before["name"], change.after["name"]) == ("Ely PD", "Ely Police")
    assert "775-289-4833" in change.before.values()
    assert change.import_id == session.scalar(select(func.max(ImportRun.id)))


def test_an_empty_cell_erases_nothing(imported, session):
    imported(HEADER + "Ely PD,Ely,White Pine County,NV,775-289-4833,1 Main St,89301,,,,X1\n")
    assert counts(imported(HEADER + "Ely PD,,,NV,,,,,,,X1\n"))[3] == 1
    ely = one(session, "Ely PD")
    assert (ely.city, len(ely.contacts)) == ("Ely", 2)


def test_another_spelling_of_the_same_is_no_change(imported):
    imported(HEADER + "Ely Police Department,Ely,White Pine County,NV,,,,,,,X1\n")
    assert counts(imported(HEADER + "ELY PD,ELY,WHITE PINE COUNTY,NV,,,,,,,X1\n"))[3] == 1


def test_an_address_gets_the_zip_code_it_lacked(imported, session):
    imported(HEADER + "Ely PD,Ely,,NV,,1 Main St,,,,,X1\n")
    assert one(session, "Ely PD").contacts[0].is_complete is False
    assert counts(imported(HEADER + "Ely PD,Ely,,NV,,1 Main St,89301,,,,X1\n"))[2] == 1
    (post,) = one(session, "Ely PD").contacts
    assert (post.zip, post.is_complete) == ("89301", True)


def test_an_address_on_one_line_is_taken_apart(imported, session):
    imported(HEADER + 'Ely PD,,,NV,,"1 Main St, Ely, NV 89301",,,,,X1\n')
    (post,) = one(session, "Ely PD").contacts
    assert (post.value, post.city, post.state, post.zip) == ("1 Main St", "Ely", "NV", "89301")


def test_a_contact_a_person_verified_is_never_overwritten(imported, session):
    imported(HEADER + "Ely PD,Ely,,NV,775-289-4833,,,old@ely.invalid,,,X1\n")
    mail = next(
        contact for contact in one(session, "Ely PD").contacts if contact.kind is ContactKind.EMAIL
    )
    mail.verified_on = date(2026, 11, 1)
    session.flush()
    imported(HEADER + "Ely PD,Ely,,NV,,,,new@ely.invalid,,,X1\n")
    ely = one(session, "Ely PD")
    assert contacts(ely, ContactKind.EMAIL) == ["old@ely.invalid", "new@ely.invalid"]


def test_a_contact_that_failed_and_is_replaced_starts_afresh(imported, session):
    imported(HEADER + "Ely PD,Ely,,NV,,,,old@ely.invalid,,,X1\n")
    (mail,) = one(session, "Ely PD").contacts
    mail.health, mail.health_note = ContactHealth.FAILING, "550 no such user"
    session.flush()
    imported(HEADER + "Ely PD,Ely,,NV,,,,new@ely.invalid,,,X1\n")
    (mail,) = one(session, "Ely PD").contacts
    assert (mail.value, mail.health, mail.health_note) == (
        "new@ely.invalid",
        ContactHealth.UNTRIED,
        "",
    )


def test_what_a_person_corrected_is_kept_and_said(imported, session):
    imported(HEADER + "Ely PD,Ely,Wrong County,NV,,,,,,,X1\n")
    ely = one(session, "Ely PD")
    who = member(session)
    by_hand.correct(session, ely, {"county": "White Pine County"}, member_id=who.id, now=NOW)
    result = imported(HEADER + "Ely PD,Ely,Wrong County,NV,,,,,,,X1\n")
    assert counts(result) == [1, 0, 0, 1, 0, 0]
    assert result["warnings"][0]["reason"].startswith("A person corrected the agency's county")
    assert one(session, "Ely PD").county == "White Pine County"
