"""A letter that does not go by the first choice says so in one sentence; any other never does."""

import pytest

from app.models import Contact, ContactHealth, ContactKind
from app.services.fallback import Instead, Skipped, instead_of
from app.services.preflight_problems import contact_of

EMAIL, PORTAL, POST, FAX, PHONE = (
    ContactKind.EMAIL,
    ContactKind.PORTAL,
    ContactKind.POST,
    ContactKind.FAX,
    ContactKind.PHONE,
)
FAILING = ContactHealth.FAILING


def contact(kind, value="x", *, health=ContactHealth.UNTRIED, preferred=False, zip_code="62701"):
    return Contact(
        kind=kind,
        value=value,
        health=health,
        preferred=preferred,
        zip=zip_code if kind is POST else "",
    )


def chosen(*contacts):
    for number, one in enumerate(contacts, start=1):
        one.id = number
    return instead_of(contacts, contact_of(list(contacts)))


def test_a_failing_address_that_made_us_write_by_post_is_named():
    told = chosen(contact(EMAIL, "old@town.example", health=FAILING), contact(POST, "1 Main St"))
    assert told == Instead(EMAIL, Skipped.FAILS, "old@town.example", POST)


def test_paper_says_so_where_no_electronic_way_is_known():
    assert chosen(contact(POST), contact(PHONE)) == Instead(EMAIL, Skipped.UNKNOWN, "", POST)


def test_a_preferred_address_without_a_zip_code_is_called_incomplete():
    told = chosen(contact(POST, "1 Main St", preferred=True, zip_code=""), contact(FAX, "5551234"))
    assert told == Instead(POST, Skipped.INCOMPLETE, "1 Main St", FAX)


@pytest.mark.parametrize(
    "contacts",
    [
        (contact(EMAIL), contact(POST)),
        (contact(PORTAL), contact(POST)),
        (contact(POST, preferred=True), contact(EMAIL)),
        (contact(POST, preferred=True),),
        (contact(EMAIL, "old", health=FAILING), contact(EMAIL, "new")),
        (contact(EMAIL), contact(POST, health=FAILING)),
    ],
)
def test_the_first_choice_and_another_address_of_the_same_kind_need_no_word(contacts):
    assert chosen(*contacts) is None


@pytest.mark.parametrize(
    "instead",
    [
        Instead(EMAIL, Skipped.FAILS, "old@town.example", POST),
        Instead(PORTAL, Skipped.FAILS, "https://town.example/foia", FAX),
        Instead(POST, Skipped.INCOMPLETE, "1 Main St\nRoom 2", EMAIL),
        Instead(EMAIL, Skipped.UNKNOWN, "", POST),
        Instead(FAX, Skipped.FAILS, "555 123 4567", PORTAL),
    ],
)
def test_the_sentence_stands_before_the_closing(write, instead, snapshot):
    before, after = write("US-IL"), write("US-IL", instead=instead)
    added = [line for line in after.body.splitlines() if line not in before.body.splitlines()]
    assert added == snapshot
    assert after.body.index(added[0]) < after.body.index("Please reply to")
    assert after.subject == before.subject
