"""Answers of a public document: in public only where two readers stand behind them."""

import pytest

from app.models import Finding, Publication, Redaction, RedactionBox, RedactionState, RoleName
from app.parts import parts
from app.services import public_terms, publishing, readings
from tests.factories.agencies import agency
from tests.factories.codings import found, read
from tests.factories.documents import document, published
from tests.factories.moments import NOW
from tests.factories.people import group, member

QUOTE = "keep the terms of this program"


@pytest.fixture
def one(app, session):
    group(session)
    return document(session, parts().store, agency(session))


@pytest.fixture
def public(session, one):
    made = published(session, one, member(session, RoleName.ORGANISER))
    session.commit()
    return made


def agree(session, one, *finds):
    for _reader in range(2):
        read(session, one, member(session), *finds)
    session.commit()


def page(client, public):
    return client.get(f"/d/{public.address}").text


def test_what_two_readers_agree_on_is_public_with_page_and_quote(session, client, one, public):
    agree(session, one, found(), found("CON-PRICE", value="0"), found("DAT-RET", Finding.ABSENT))
    text = page(client, public)
    assert "Must the agency keep the terms or the programme confidential?" in text
    assert f"“{QUOTE}”" in text
    assert f"/d/{public.address}/p/1?q=" in text
    assert "$0.00" in text
    assert "It is not there" in text


def test_one_reader_or_an_open_difference_is_not_public(session, client, one, public):
    first = member(session)
    read(session, one, first)
    session.commit()
    assert public_terms.of(session, public.address) == ()
    read(session, one, member(session), found(finding=Finding.STRUCK))
    session.commit()
    assert QUOTE not in page(client, public)


def test_what_rests_on_one_reader_alone_is_never_public(session, client, one, public):
    read(session, one, member(session))
    readings.let_stand_alone(session, one, "We are two.")
    session.commit()
    assert QUOTE not in page(client, public)


def test_nothing_is_told_of_a_document_that_is_not_public_any_more(session, client, one, public):
    agree(session, one)
    assert len(public_terms.of(session, public.address)) == 1
    chief = member(session, RoleName.ORGANISER)
    publishing.withdraw(session, public, "It named a private person.", member=chief, now=NOW)
    session.commit()
    assert public_terms.of(session, public.address) == ()
    assert QUOTE not in page(client, public)
    assert public_terms.of(session, "no-such-page") == ()


@pytest.mark.parametrize(("redacted", "told"), [(1, 0), (2, 1)])
def test_nothing_comes_from_a_page_that_was_redacted(session, one, public, redacted, told):
    agree(session, one, found())
    cut = Redaction(document_id=one.id, state=RedactionState.VERIFIED, created_at=NOW)
    cut.boxes = [RedactionBox(page=redacted, x0=1, y0=1, x1=9, y1=9, reason="privacy")]
    session.add(cut)
    session.flush()
    session.get_one(Publication, public.id).redaction_id = cut.id
    assert len(public_terms.of(session, public.address)) == told


def test_of_a_redacted_document_no_words_that_only_a_person_wrote_are_told(session, one, public):
    agree(
        session,
        one,
        found("CON-SIGN", value="Chief Doe"),
        found("SEC-NDA", quote="seen by me", by_sight=True),
    )
    before = {term.code: term for term in public_terms.of(session, public.address)}
    assert before["CON-SIGN"].value == "Chief Doe"
    assert before["SEC-NDA"].quote == "seen by me"
    cut = Redaction(document_id=one.id, state=RedactionState.VERIFIED, created_at=NOW)
    cut.boxes = [RedactionBox(page=3, reason="privacy")]
    session.add(cut)
    session.flush()
    session.get_one(Publication, public.id).redaction_id = cut.id
    after = {term.code: term for term in public_terms.of(session, public.address)}
    assert list(after) == ["CON-SIGN"]
    assert after["CON-SIGN"].value == ""
