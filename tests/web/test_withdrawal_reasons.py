"""The reason at the address of something withdrawn is corrected; the one before stays on record."""

import pytest

from app.models import RoleName, TablePublication
from app.parts import parts
from app.queries.leaks import names_that_wait
from app.services import proofs, publishing, withdrawal_reasons
from app.services.publishing import PublishRefused
from tests.factories.agencies import agency
from tests.factories.documents import document, published
from tests.factories.moments import NOW
from tests.factories.people import group, member
from tests.jobs.test_watch_names import counts
from tests.jobs.test_watch_public import joins, run

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def ola(session, app):
    group(session)
    return member(session, RoleName.ORGANISER, name="Ola Nordmann")


@pytest.fixture
def gone(session, ola):
    made = published(session, document(session, parts().store, agency(session)), ola)
    publishing.withdraw(session, made, "Margaret asked us.", member=ola, now=NOW)
    session.commit()
    return made


def post(desk, publication, because, what="documents", **more):
    path = f"/desk/withdrawn/{what}/{publication.id}/reason"
    return desk.post(path, data={"because": because} | more)


def test_readers_see_the_new_reason_and_members_both(session, client, sign_in_as, ola, gone):
    desk = sign_in_as(ola)
    assert (
        f"/desk/withdrawn/documents/{gone.id}/reason"
        in desk.get(f"/desk/documents/{gone.document_id}").text
    )
    assert post(desk, gone, "A private person asked us.").status_code == 302
    told = client.get(f"/d/{gone.address}")
    assert told.status_code == 410
    assert "A private person asked us." in told.text
    assert "Margaret" not in told.text
    page = desk.get(f"/desk/withdrawn/documents/{gone.id}/reason").text
    assert "“Margaret asked us.”" in page
    assert "replaced by Ola Nordmann" in page


def test_the_record_outlives_the_next_publication(session, ola, gone):
    withdrawal_reasons.correct(session, gone, "Better words.", may_name=False, member=ola, now=NOW)
    published(session, gone.document, ola)
    (earlier,) = gone.checklist["history"]
    assert earlier["withdrawn_because"] == "Better words."
    assert [one["because"] for one in earlier["checklist"]["reasons"]] == ["Margaret asked us."]
    with pytest.raises(PublishRefused, match="It is public"):
        withdrawal_reasons.correct(session, gone, "Why?", may_name=False, member=ola, now=NOW)


def test_words_that_name_our_people_wait_for_somebody_to_say_that_they_may(
    session, client, sign_in_as, ola, gone
):
    desk = sign_in_as(ola)
    refused = post(desk, gone, "Ola Nordmann made a slip.")
    assert refused.status_code == 422
    assert "“Ola Nordmann”" in refused.text
    assert "Ola Nordmann" not in client.get(f"/d/{gone.address}").text
    assert post(desk, gone, "Ola Nordmann made a slip.", may_name="y").status_code == 302
    assert "Ola Nordmann made a slip." in client.get(f"/d/{gone.address}?later").text
    assert run()["asked"] == 0  # somebody has answered for it


@pytest.mark.parametrize("words", ["", "\u202e", "Margaret asked us."])
def test_no_reason_and_the_same_one_are_refused(session, sign_in_as, ola, gone, words):
    assert post(sign_in_as(ola), gone, words).status_code == 422
    assert "reasons" not in gone.checklist


def test_only_organisers_correct_and_only_what_was_withdrawn(session, sign_in_as, ola, gone):
    tracker = member(session, RoleName.TRACKER)
    with pytest.raises(PublishRefused, match="organiser"):
        withdrawal_reasons.correct(session, gone, "x", may_name=False, member=tracker, now=NOW)
    standing = published(
        session, document(session, parts().store, agency(session), title="Stands"), ola
    )
    session.commit()
    desk = sign_in_as(ola)
    for number in (standing.id, 999):
        assert desk.get(f"/desk/withdrawn/documents/{number}/reason").status_code == 404


def test_what_a_check_withdrew_is_searched_once_a_member_words_it(session, client, sign_in_as, ola):
    made = counts(session, ola, "Alder", "Birch Hill")
    joins(session, "Birch Hill")
    assert run()["withdrawn"] == 1
    session.expire_all()
    assert made.withdrawn_because == proofs.WITHDRAWN_BECAUSE
    answer = post(sign_in_as(ola), made, "A name of Margaret Whitfield.", what="counts")
    assert answer.status_code == 302
    session.expire_all()
    assert "Margaret Whitfield" in client.get(f"/t/{made.address}").text
    assert session.get(TablePublication, made.id).checklist["reasons"]
    joins(session, "Margaret Whitfield")
    run()
    (name,) = names_that_wait(session)
    assert name.word == "Margaret Whitfield"
