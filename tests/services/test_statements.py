"""Statements: a list of signatories is kept as it was given, with the place of each name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models import (
    DocumentKind,
    FilePage,
    Publication,
    RoleName,
    Signatory,
    StoredFile,
    TextFrom,
)
from app.models.redaction import Redaction, RedactionState
from app.parts import parts
from app.queries import public_signatories
from app.services import statements
from app.services.preflight import Words, preflight
from app.services.statements import Signed, StatementRefused, read_lines
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign
from tests.factories.codings import page
from tests.factories.documents import document, published
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member

LIST = """\
Jane Doe, PhD, Professor of Statistics, Springfield University

José Núñez; Data scientist; Acme, Inc.
Li Wei, Open Data Guild
Ann\tEngineer\tRiver Labs
"""
LAST = "Signed: Jane Doe, PhD Professor of Statistics José Núñez Data scientist Acme, Inc."
WORDS = st.text("abcdéñ.' ", min_size=1, max_size=12).map(lambda text: " ".join(text.split()))
NAMES = WORDS.filter(lambda text: any(sign.isalpha() for sign in text))


@pytest.fixture
def one(app, session):
    made = document(session, parts().store, agency(session), kind=DocumentKind.STATEMENT)
    add_page(
        session, made.file, 1, "We who work with data ask the council to wait. Jane Doe began it."
    )
    add_page(session, made.file, 2, LAST)
    return made


def add_page(session, file, number, text):
    session.add(FilePage(file_id=file.id, number=number, text=text, text_from=TextFrom.EMBEDDED))
    session.flush()


def look(number):
    return page(LAST if number == 2 else "nothing", number)


def record(session, document, typed=LIST):
    return statements.record(session, document, typed, look=look, member_id=None, now=NOW)


def test_a_list_is_read_in_the_ways_that_people_write_it():
    assert read_lines(LIST) == (
        Signed(
            name="Jane Doe, PhD",
            role="Professor of Statistics",
            affiliation="Springfield University",
        ),
        Signed(name="José Núñez", role="Data scientist", affiliation="Acme, Inc."),
        Signed(name="Li Wei", affiliation="Open Data Guild"),
        Signed(name="Ann", role="Engineer", affiliation="River Labs"),
    )


@given(
    st.lists(
        st.builds(
            Signed,
            name=NAMES,
            role=st.just("") | NAMES,
            affiliation=st.just("") | NAMES,
        ),
        min_size=1,
        unique_by=lambda one: one.name,
    )
)
def test_what_was_read_can_be_typed_again(some):
    assert read_lines(statements.as_typed(some)) == tuple(some)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("Ann; a; b; c\nBob", "Line 1 has 4 parts: part name, role and affiliation by semicolons."),
        ("Ann\n1234; x", "Line 2 names nobody."),
        ("Ann; x\n\nAnn; x", "Line 3 names Ann once more."),
        ("Ann; " + "x" * 201, "Line 1 has a part of more than 200 characters."),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_kept(session, one, typed, why):
    record(session, one)
    with pytest.raises(StatementRefused) as refused:
        record(session, one, typed)
    assert refused.value.reasons == (why,)
    assert len(statements.signatories(session, one)) == 4


def test_names_are_kept_in_order_with_their_places(session, one):
    made = record(session, one)
    assert [(each.position, each.name, each.page) for each in made] == [
        (1, "Jane Doe, PhD", 2),
        (2, "José Núñez", 2),
        (3, "Li Wei", None),
        (4, "Ann", None),
    ]
    assert made[0].places == [[132, 90, 302, 102]]


def test_a_new_list_supersedes_the_whole_one_before(session, one):
    record(session, one)
    record(session, one, "Li Wei; Open Data Guild")
    assert [each.name for each in statements.signatories(session, one)] == ["Li Wei"]
    assert session.query(Signatory).count() == 5


def test_only_a_statement_has_signatories(session):
    other = document(session, parts().store, agency(session))
    with pytest.raises(StatementRefused, match="Only a statement"):
        record(session, other)
    with pytest.raises(StatementRefused, match="Nobody is in the list"):
        read_lines(" \n\t\n")


def test_our_own_people_in_a_list_are_named_first(session, one):
    member(session, name="Li Wei")
    made = record(session, one)
    assert statements.cautions(session, made) == (
        "Li Wei is one of our own people. The name becomes public with the document.",
    )


def test_signatories_are_public_with_their_document_and_not_before(session, one):
    record(session, one)
    olive = member(session, RoleName.ORGANISER)
    publication = published(session, one, olive)
    shown = public_signatories.of(session, publication.address)
    assert [(each.name, each.affiliation) for each in shown][1:3] == [
        ("José Núñez", "Acme, Inc."),
        ("Li Wei", "Open Data Guild"),
    ]
    publication.withdrawn_at, publication.withdrawn_because = NOW, "a mistake"
    session.flush()
    assert public_signatories.of(session, publication.address) == ()
    assert public_signatories.of(session, "nowhere") == ()


def test_what_a_redaction_burned_is_told_of_nobody(session, one):
    record(session, one)
    burned(session, one, "Signed: Jane Doe, PhD Professor of José Núñez-Ann Acme, Inc")
    shown = public_signatories.of(session, "burned")
    assert [(each.name, each.role, each.affiliation) for each in shown] == [
        ("Jane Doe, PhD", "", ""),  # the role and the house were burned, or stand elsewhere
        ("José Núñez", "", "Acme, Inc."),
    ]


def burned(session, one, text):
    """A redacted copy of a statement is public, and its second page says ``text``."""
    copy = StoredFile(sha256="d" * 64, size=1, media_type="application/pdf", stored_at=NOW)
    session.add(copy)
    session.flush()
    add_page(session, copy, 2, text)
    redaction = Redaction(
        document_id=one.id, state=RedactionState.VERIFIED, result_id=copy.id, created_at=NOW
    )
    session.add(redaction)
    session.flush()
    session.add(
        Publication(
            address="burned",
            document_id=one.id,
            redaction_id=redaction.id,
            title="Letter",
            checklist={},
            published_at=NOW,
        )
    )
    session.flush()


def test_a_burned_signature_is_not_told_because_the_words_stand_elsewhere_on_its_page(session, app):
    one = document(session, parts().store, agency(session), kind=DocumentKind.STATEMENT)
    words = "Ann Roe wrote it. Signed: {}, {}; Li Wei, Mayor, Acme; Ben Coe, {}, {}"
    add_page(session, one.file, 2, words.format("Ann Roe", "Clerk", "Mayor", "Acme"))
    record(session, one, "Ann Roe; Clerk; Acme\nLi Wei; Mayor; Acme\nBen Coe; Mayor; Acme")
    session.query(Signatory).update({"page": 2})
    burned(session, one, words.format("", "Clerk", "", ""))
    shown = public_signatories.of(session, "burned")
    assert [(each.name, each.role, each.affiliation) for each in shown] == [
        ("Li Wei", "", ""),  # whose office was burned, nobody can tell
        ("Ben Coe", "", ""),
    ]


def test_an_open_letter_is_no_record_that_an_agency_gave_already(session, one):
    about = campaign(session)
    group(session)
    looked = preflight(session, Words.of(about), [one.agency_id], today=TODAY)
    assert "documents_already" not in {each.code for each in looked.rows[0].problems}
    one.kind = DocumentKind.AGREEMENT
    looked = preflight(session, Words.of(about), [one.agency_id], today=TODAY)
    assert "documents_already" in {each.code for each in looked.rows[0].problems}
