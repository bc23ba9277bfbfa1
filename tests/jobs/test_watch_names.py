"""Which names of our people withdraw something public, which are asked about, and where."""

import pytest

from app.models import RoleName
from app.parts import parts
from app.queries.leaks import names_that_wait
from app.services import obtained_publishing, publishing
from app.services.obtained_publishing import Wording
from tests.factories.agencies import agency
from tests.factories.documents import SIGNED, document, pdf
from tests.factories.moments import NOW, TODAY
from tests.factories.obtained import log, mapped, with_log
from tests.factories.people import group, member
from tests.factories.sheets import workbook
from tests.jobs.test_watch_public import joins, read_text, run

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def organiser(session):
    group(session)
    return member(session, RoleName.ORGANISER, name="Olive Organiser")


def public(session, organiser, words, answers=SIGNED):
    one = document(session, parts().store, agency(session), content=pdf(words))
    made = publishing.publish_document(
        session, one, answers=answers, publisher=organiser, now=NOW, today=TODAY
    )
    session.commit()
    run(read_text)
    return made


def counts(session, organiser, *beats):
    rows = workbook({"R": log(beats=beats)})
    made = obtained_publishing.publish(
        session,
        mapped(session, with_log(session, agency(session), content=rows)),
        Wording(title="The log", summary="What is asked.", credit="Us", fields=("area",)),
        answers=obtained_publishing.Answers(
            signed=frozenset(
                {"document", "private_people", "second_look", "wrong_rows", "headings"}
            )
        ),
        publisher=organiser,
        now=NOW,
        today=TODAY,
    )
    session.commit()
    return made


@pytest.mark.parametrize("name", ["Anne-Marie", "D'Arcy", "Jo."])
def test_a_first_name_of_two_parts_withdraws_no_file(session, organiser, name):
    one = public(session, organiser, f"Signed by {name} for the city")
    joins(session, name)
    assert run()["withdrawn"] == 0
    session.expire_all()
    assert one.withdrawn_at is None


def test_an_address_of_mail_is_no_first_name(session, organiser):
    one = public(session, organiser, "Write to whitfield@example.org for it")
    joins(session, "", email="whitfield@example.org")
    assert run()["withdrawn"] == 1
    session.expire_all()
    assert one.withdrawn_at is not None


def test_a_group_of_counts_named_as_somebody_is_by_first_name_is_asked_about(session, organiser):
    made = counts(session, organiser, "Alder", "Birch")
    joins(session, "Birch")
    told = run()
    assert (told["withdrawn"], told["asked"]) == (0, 1)
    session.expire_all()
    assert made.withdrawn_at is None
    (name,) = names_that_wait(session)
    assert (name.word, name.place) == ("Birch", "The log")
    assert run()["searched"] == 0


def test_why_something_was_withdrawn_is_public_and_searched(session, organiser, client):
    one = public(session, organiser, "Nothing here")
    publishing.withdraw(session, one, "Margaret Whitfield asked us to.", member=organiser, now=NOW)
    session.commit()
    assert "Margaret Whitfield" in client.get(f"/d/{one.address}").text
    joins(session, "Margaret Whitfield")
    assert (run()["asked"], run()["asked"]) == (1, 0)
    (name,) = names_that_wait(session)
    assert name.place == f"Why “{one.title}” was withdrawn"
