"""A login note says how to sign in, and never holds a password."""

import pytest

from app.models import AgencyChange, Contact
from app.services.contacts import ContactRefused
from app.services.login_notes import looks_like_password, set_login_note
from tests.factories.by_hand import letter
from tests.factories.moments import NOW


@pytest.mark.parametrize(
    "note",
    [
        "user kim, password: tulip",
        "Password is Tulip77",
        "pw=tulip",
        "PIN: 4711",
        "kim / Tul!p-Garden7",
        "login kim@example.org with aB3$efgh9",
    ],
)
def test_what_looks_like_a_password_is_refused(session, note):
    contact = session.get(Contact, letter(session).contact_id)
    with pytest.raises(ContactRefused, match="looks like a password"):
        set_login_note(session, contact, note, member_id=None, now=NOW)
    assert contact.login_note in ("", None)


@pytest.mark.parametrize(
    "note",
    [
        "Account records@daylight.example.org; Kim keeps the password.",
        "The password is in the group's safe.",
        "Password: ask Kim",
        "No account needed. Choose “Police” at https://x.example/?a=1&b=2",
        "Reference numbers look like W012345-112426.",
    ],
)
def test_where_a_password_is_kept_may_be_said(note):
    assert not looks_like_password(note)


def test_a_note_is_kept_and_its_change_too(session):
    contact = session.get(Contact, letter(session).contact_id)
    set_login_note(session, contact, " Account of the group;\nask Kim. ", member_id=None, now=NOW)
    assert contact.login_note == "Account of the group;\nask Kim."
    (change,) = session.query(AgencyChange).all()
    assert change.act == "login note changed"
