"""The form of forty towns: found, kept, rebuilt, named, and what differs in each of them."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.errors import NotFound
from app.jobs.boilerplate import find_forms
from app.models import (
    AgreementFacts,
    AgreementType,
    Boilerplate,
    BoilerplateClause,
    BoilerplateName,
    ClauseDifference,
    ClauseKind,
    Document,
    FileText,
    Scope,
    Vendor,
)
from app.parts import parts
from app.queries import boilerplate
from app.queries.boilerplate_towns import clauses, differences, towns
from app.services import near_duplicates
from app.services.boilerplate.naming import LONGEST, NameRefused, name_form
from tests.factories.agencies import agency
from tests.factories.agreements import AUDIT, signed, town
from tests.factories.moments import NOW

ENDS = ("ton", "dale", "ford", "ham", "port", "wick", "field", "bury", "mere", "stead")
TOWNS = [f"{start}{end}" for start in ("Oak", "Elm", "Fox", "Mill") for end in ENDS]
STRUCK = {"Oakdale", "Elmford", "Foxham", "Millport", "Oakwick"}
KEPT_LONGER = {"Elmfield", "Foxbury"}
AUDITED = {"Oakmere", "Elmstead", "Foxton"}
SCANNED = {"Millmere", "Foxham"}


def breathe():
    """Renew no lease: nobody else is at it."""


def sign_in_town(session, name, number):
    """One town's agreement, as this file's sets say."""
    return town(
        session,
        parts().store,
        name,
        number,
        struck=("Confidentiality",) if name in STRUCK else (),
        changed=[("for 30 days", "for 90 days")] if name in KEPT_LONGER else (),
        added=[AUDIT] if name in AUDITED else (),
        noise=0.03 if name in SCANNED else 0.0,
    )


@pytest.fixture
def forty(session):
    """Forty towns that signed one vendor's form, by name."""
    session.add(Vendor(name="Lantern", aliases=["Lantern Camera Company"]))
    made = {name: sign_in_town(session, name, at) for at, name in enumerate(TOWNS)}
    session.commit()
    return made


@pytest.fixture
def form(session, forty):
    """Their form, as the job finds it."""
    find_forms(breathe)
    (one,) = boilerplate.forms(session, Scope.DESK)
    return one


def which(session, form, label, kind):
    """Say in which towns a clause is of this kind."""
    known = towns(session, Scope.DESK, form.id)
    (clause,) = [
        one for one in clauses(session, form.id, known) if one.label.split(". ")[-1] == label
    ]
    found = differences(session, known, clause_id=clause.id, kinds=[kind])
    assert clause.counts.get(kind.value, 0) == len(found)
    return {one.town.agency.split()[0] for one in found}


def test_forty_towns_have_one_form_with_its_vendor_and_its_dates(form, forty):
    assert (form.size, form.agencies, form.vendor) == (40, 40, "Lantern")
    assert (form.first_on.year, form.last_on.year, form.undated) == (2017, 2020, 0)
    assert form.title == "Lantern form of 2017"
    assert form.reference_id in {one.id for one in forty.values()}


def test_it_is_told_exactly_which_towns_struck_changed_and_added_what(session, form):
    assert which(session, form, "Confidentiality", ClauseKind.MISSING) == STRUCK
    assert which(session, form, "Retention", ClauseKind.CHANGED) == KEPT_LONGER
    assert which(session, form, "Audit", ClauseKind.ADDED) == AUDITED
    known = towns(session, Scope.DESK, form.id)
    told = {(one.town.agency.split()[0], one.kind) for one in differences(session, known)}
    assert told == (
        {(name, ClauseKind.MISSING) for name in STRUCK}
        | {(name, ClauseKind.CHANGED) for name in KEPT_LONGER}
        | {(name, ClauseKind.ADDED) for name in AUDITED}
    )


def test_a_clause_is_filled_in_by_each_and_the_blanks_are_no_difference(session, form):
    filled = which(session, form, "Devices", ClauseKind.FILLED_IN)
    assert len(filled) == 39  # all but the reference
    assert len(which(session, form, "Point of contact", ClauseKind.FILLED_IN)) == 39


def test_nothing_is_computed_again_while_nothing_changes(session, form, forty):
    before = session.scalars(select(ClauseDifference.id)).all()
    assert find_forms(breathe)["computed"] == 0
    assert session.scalars(select(ClauseDifference.id)).all() == before


def test_what_is_rebuilt_is_the_same_form_with_the_same_differences(session, form):
    before = told(session, form)
    assert find_forms(breathe, anew=True)["computed"] == 1
    session.expire_all()
    (again,) = boilerplate.forms(session, Scope.DESK)
    assert again.id == form.id
    assert told(session, again) == before
    assert session.scalar(select(func.count()).select_from(BoilerplateClause)) == 22


def told(session, form):
    known = towns(session, Scope.DESK, form.id)
    return [
        (one.town.document_id, one.kind, one.page, one.words)
        for one in differences(session, known, kinds=list(ClauseKind))
    ]


def test_a_new_town_joins_the_form_and_the_form_keeps_its_number_and_name(session, form):
    name_form(session, form.id, "  Lantern   MOU 2017 ", member_id=None, now=NOW)
    session.commit()
    sign_in_town(session, "Newtown", 41)
    session.commit()
    assert find_forms(breathe)["computed"] == 1
    (again,) = boilerplate.forms(session, Scope.DESK)
    assert (again.id, again.size, again.name) == (form.id, 41, "Lantern MOU 2017")


def test_a_name_outlives_all_forms_and_a_new_one_supersedes_it(session, form):
    name_form(session, form.id, "First name", member_id=None, now=NOW)
    name_form(session, form.id, "Second name", member_id=None, now=NOW)
    session.commit()
    for row in session.scalars(select(Boilerplate)):
        session.delete(row)
    session.commit()
    find_forms(breathe)
    (again,) = boilerplate.forms(session, Scope.DESK)
    assert again.name == "Second name"
    assert session.scalar(select(func.count()).select_from(BoilerplateName)) == 2
    name_form(session, again.id, "", member_id=None, now=NOW)
    (unnamed,) = boilerplate.forms(session, Scope.DESK)
    assert unnamed.name == ""


def test_a_name_that_is_too_long_or_of_no_form_is_refused(session, form):
    with pytest.raises(NameRefused, match="keeps the name"):
        name_form(session, form.id, "x" * (LONGEST + 1), member_id=None, now=NOW)
    with pytest.raises(NotFound, match="There is no form"):
        name_form(session, form.id + 99, "Name", member_id=None, now=NOW)


def test_an_agreement_like_no_other_is_in_no_form(session, form):
    said = [" ".join(f"Word{number} stands alone in this paper." for number in range(99))]
    lone = signed(session, parts().store, agency(session), said)
    near_duplicates.note_near(session, lone.file_id)
    session.commit()
    assert find_forms(breathe)["computed"] == 0
    assert boilerplate.alone(session) == [lone.id]
    assert boilerplate.form_of(session, Scope.DESK, lone.id) is None
    assert boilerplate.form_of(session, Scope.DESK, form.reference_id) == form.id


def test_a_form_whose_agreements_are_gone_is_forgotten(session, form):
    for one in session.scalars(select(Document)):
        one.kind = "other"
    session.commit()
    assert find_forms(breathe)["forgotten"] == 1
    assert boilerplate.forms(session, Scope.DESK) == []
    assert session.scalar(select(func.count()).select_from(ClauseDifference)) == 0


def test_a_file_signed_by_older_rules_is_signed_again(session, form):
    row = session.scalars(select(FileText)).first()
    row.signature = b"\x00old"
    session.commit()
    assert find_forms(breathe)["signed"] == 1


def test_a_later_form_of_the_vendor_follows_the_earlier_one_and_says_what_changed(session, form):
    rewritten = [
        (f"{word} ", f"{word} henceforth ")
        for word in ("shall", "and", "that", "with", "for", "the", "of", "to")
    ]
    for at, name in enumerate(("Newtown", "Newburg", "Newport")):
        struck = ("Confidentiality", "Promotion", "Data")
        made = town(session, parts().store, name, at, struck=struck, changed=rewritten)
        session.add(
            AgreementFacts(
                document_id=made.id,
                type=AgreementType.MEMORANDUM,
                parties=[],
                facts={"signed_on": {"kind": "date", "state": "known", "date": "2022-05-01"}},
                recorded_at=NOW,
            )
        )
    session.commit()
    find_forms(breathe)
    first, second = boilerplate.forms(session, Scope.DESK)
    assert (first.id, second.first_on) == (form.id, date(2022, 5, 1))
    assert second.follows_id == first.id
    assert second.follows_how["counts"]["missing"] == 3
    assert first.follows_id is None


def test_a_clause_that_half_of_the_towns_have_is_the_forms_and_the_other_half_struck_it(session):
    for at, name in enumerate(("Oakton", "Elmford", "Foxham", "Millport")):
        struck = ("Confidentiality",) if at % 2 else ()
        town(session, parts().store, name, at, struck=struck, added=[AUDIT] if at == 3 else ())
    session.commit()
    find_forms(breathe)
    (one,) = boilerplate.forms(session, Scope.DESK)
    assert which(session, one, "Confidentiality", ClauseKind.MISSING) == {"Elmford", "Millport"}
    assert which(session, one, "Audit", ClauseKind.ADDED) == {"Millport"}
