"""Any letter can be seen before anything is filed, alone or beside another."""

import pytest

from app.errors import NotFound
from app.models import Agency
from app.services import campaigns, packs, previews
from tests.factories.agencies import agency
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group


@pytest.fixture
def letter(session):
    return campaigns.letter_named(packs.load(session, "ring-agreements", now=NOW).campaign)


def test_a_letter_to_an_agency_by_its_name_or_number(session, letter):
    group(session)
    to = agency(session, name="Naperville Police Department")
    for named in (to.name, str(to.id)):
        made = previews.preview(session, letter, named, today=TODAY)
        assert "Naperville Police Department" in made.letter.body
        assert made.notes == ()


def test_a_state_has_a_specimen_that_enters_no_table(session, letter):
    made = previews.preview(session, letter, "oh", today=TODAY)
    assert "Ohio Public Records Act" in made.letter.body
    assert "[name of the group]" in made.letter.body
    assert any("stands for any agency" in note for note in made.notes)
    session.flush()
    assert session.query(Agency).count() == 0


def test_who_is_wanted_to_sign_is_said(session, letter):
    group(session)
    made = previews.preview(session, letter, "TN", today=TODAY)
    assert "[name of a requester of record in Tennessee]" in made.letter.body
    assert any("requester of record in Tennessee is wanted" in note for note in made.notes)


def test_two_states_differ_where_their_laws_do_and_nowhere_else(session, letter):
    group(session)
    lines = previews.compare(session, letter, "IL", "OH", today=TODAY).lines
    assert any(line.startswith("-The law sets 5 business days") for line in lines)
    assert any(line.startswith("+The law calls for a prompt answer") for line in lines)
    assert not any("1. Agreements" in line for line in lines if line.startswith(("-", "+")))
    assert previews.compare(session, letter, "IL", "IL", today=TODAY).lines == ()


def test_nobody_known_is_refused(session, letter):
    with pytest.raises(NotFound, match="no agency and no state"):
        previews.preview(session, letter, "Atlantis", today=TODAY)
