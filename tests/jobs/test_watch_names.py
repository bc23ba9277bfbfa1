"""Which names of our people withdraw something public, which are asked about, and where."""

import pytest

from app.models import PartnershipClaim, PartnershipStatus
from app.parts import parts
from app.queries.leaks import names_that_wait
from app.services import obtained_publishing, publishing
from app.services.obtained_publishing import Wording
from app.services.publishing import PublishRefused
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.documents import SIGNED, document, pdf
from tests.factories.moments import NOW, TODAY
from tests.factories.obtained import log, mapped, with_log
from tests.factories.sheets import workbook
from tests.jobs.test_watch_public import joins, read_text, run

pytestmark = pytest.mark.usefixtures("clock")


def public(session, organiser, words, answers=SIGNED):
    one = document(session, parts().store, agency(session), content=pdf(words))
    made = publishing.publish_document(
        session, one, answers=answers, publisher=organiser, now=NOW, today=TODAY
    )
    session.commit()
    run(read_text)
    return made


def counts(session, organiser, *beats, also=frozenset()):
    rows = workbook({"R": log(beats=beats)})
    made = obtained_publishing.publish(
        session,
        mapped(session, with_log(session, agency(session), content=rows)),
        Wording(title="The log", summary="What is asked.", credit="Us", fields=("area",)),
        answers=obtained_publishing.Answers(
            signed=frozenset(
                {"document", "private_people", "second_look", "wrong_rows", "headings", *also}
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


def test_where_a_claim_is_from_is_public_and_searched(session, organiser, client):
    asked_about = campaign(session, published_at=NOW)
    about = agency(session, name="Springfield Police")
    request = records_request(session, about, asked_about)
    one = document(session, parts().store, about, request=request, content=pdf("Nothing here"))
    publishing.publish_document(
        session, one, answers=SIGNED, publisher=organiser, now=NOW, today=TODAY
    )
    session.add(
        PartnershipClaim(
            agency_id=about.id, vendor_id=asked_about.vendors[0].id, recorded_at=NOW,
            source="A letter to Margaret Whitfield", status=PartnershipStatus.ACTIVE,
        )
    )  # fmt: skip
    session.commit()
    assert "A letter to Margaret Whitfield" in client.get(f"/a/{about.id}-springfield-police").text
    joins(session, "Margaret Whitfield")
    assert (run()["asked"], run()["asked"]) == (1, 0)
    (name,) = names_that_wait(session)
    assert name.place == "The source of a claim about the agency “Springfield Police”"


def test_a_place_that_is_called_as_somebody_by_first_name_is_not_asked_about(session, organiser):
    public(session, organiser, "Nothing here")
    joins(session, "Springfield")
    assert run()["asked"] == 0
    joins(session, "Police Department")
    assert run()["asked"] == 1


def test_the_groups_own_questions_are_searched_where_it_has_any(session, organiser):
    public(session, organiser, "Nothing here")
    own = parts().settings.home / "codebook.yaml"
    own.write_text("families:\n  - id: ours\n    name: As Margaret Whitfield asked\n")
    joins(session, "Margaret Whitfield")
    assert run()["asked"] == 1
    (name,) = names_that_wait(session)
    assert "codebook.yaml" in name.place
    own.unlink()
    run()
    assert names_that_wait(session) == []


def test_counts_with_a_group_called_as_somebody_by_first_name_need_a_signature(
    session, organiser, clock
):
    joins(session, "Birch")
    with pytest.raises(PublishRefused) as refused:
        counts(session, organiser, "Alder", "Birch")
    (reason,) = refused.value.reasons
    assert "“Birch”, as some of our own people are called" in reason
    session.rollback()
    signed = counts(session, organiser, "Alder", "Birch", also={"first_names"})
    assert signed.checklist["named"] == ["Birch"]
    assert run()["asked"] == 0  # whoever published it has answered for it
    joins(session, "Alder")
    assert run()["asked"] == 1


def test_a_full_name_in_a_group_of_counts_cannot_be_signed_for(session, organiser, clock):
    joins(session, "Birch Hill")
    with pytest.raises(PublishRefused) as refused:
        counts(session, organiser, "Alder", "Birch Hill", also={"first_names"})
    assert "one of our own people" in refused.value.reasons[0]
