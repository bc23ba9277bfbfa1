"""Publication is an act: by an organiser, with every point met, and it can be taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.adapters.disk_store import DiskStore
from app.models import Batch, BatchState, DocumentKind, Publication, RoleName
from app.ports.examining import VERSION, Examination, Finding, unread
from app.services import page_looks, publishing
from app.services.checklist import Answers
from app.services.publishing import PublishRefused
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.documents import SIGNED, document, published
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member


@pytest.fixture
def store(tmp_path):
    return DiskStore(tmp_path / "files")


@pytest.fixture
def organiser(session):
    return member(session, RoleName.ORGANISER, name="Olive Organiser")


def reasons(session, unready, publisher, answers=SIGNED):
    with pytest.raises(PublishRefused) as refused:
        publishing.publish_document(
            session, unready, answers=answers, publisher=publisher, now=NOW, today=TODAY
        )
    assert session.scalar(select(func.count(Publication.id))) == 0
    return refused.value.reasons


def test_publishing_writes_who_signed_what(session, store, organiser):
    one = document(session, store, agency(session))
    publication = published(session, one, organiser)
    assert publication.published_at == NOW
    assert publication.published_by_id == organiser.id
    assert publication.checklist["signed_by"]["name"] == "Olive Organiser"
    assert {"opened", "hits", "parts", "covered", "embargo"} <= {
        point["code"] for point in publication.checklist["points"]
    }
    assert len(publication.address) == 12


@pytest.mark.parametrize("role", [RoleName.TRACKER, RoleName.FILER])
def test_only_organisers_publish_and_withdraw(session, store, organiser, role):
    one, other = document(session, store, agency(session)), member(session, role)
    with pytest.raises(PublishRefused, match="organiser"):
        published(session, one, other)
    publication = published(session, one, organiser)
    with pytest.raises(PublishRefused, match="organiser"):
        publishing.withdraw(session, publication, "because", member=other, now=NOW)


@pytest.mark.parametrize(
    ("lacking", "reason"),
    [
        ({"dated_on": None}, "Its date is set"),
        ({"summary": " "}, "A summary in plain words"),
        ({"credit": ""}, "Credit is set"),
        ({"embargo_ends_on": TODAY + timedelta(days=1)}, "No embargo holds it"),
    ],
)
def test_a_point_that_is_not_met_is_named(session, store, organiser, lacking, reason):
    unready = document(session, store, agency(session), **lacking)
    (only,) = reasons(session, unready, organiser)
    assert only.startswith(reason)


def test_an_embargo_ends_on_its_day(session, store, organiser):
    ready = document(session, store, agency(session), embargo_ends_on=TODAY)
    assert published(session, ready, organiser).withdrawn_at is None


@pytest.mark.parametrize("missing", ["private_people", "reply"])
def test_what_only_a_person_can_know_must_be_signed(session, store, organiser, missing):
    unready = document(session, store, agency(session))
    reason = reasons(session, unready, organiser, Answers(signed=SIGNED.signed - {missing}))
    assert len(reason) == 1


def test_a_document_of_no_named_type_is_signed_for(session, store, organiser):
    other = document(session, store, agency(session), kind=DocumentKind.OTHER)
    unsigned = Answers(signed=SIGNED.signed - {"kind"})
    assert reasons(session, other, organiser, unsigned)[0].startswith("Its type is set")
    published(session, other, organiser)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (None, "Nobody has looked inside"),
        (unread("encrypted", "it is locked by a password"), "locked by a password"),
        (Examination(findings=(Finding(code="javascript"),)), "a script"),
        (
            Examination(
                pages=9,
                findings=tuple(Finding(code="covered_text", page=page) for page in (3, 4)),
            ),
            "page 3, 4",
        ),
        (
            Examination(
                children=(unread("encrypted", "it is locked by a password", name="a.doc"),),
            ),
            "a.doc could not be looked into",
        ),
        (Examination(version=VERSION - 1), "Nobody has looked inside"),
    ],
)
def test_what_was_not_seen_or_carries_more_than_pages_is_refused(
    session, store, organiser, found, reason
):
    unready = document(session, store, agency(session), examined=False)
    unready.file.examination = found and found.as_data()
    (only,) = reasons(session, unready, organiser)
    assert reason in only


def test_each_thing_that_looks_private_must_be_decided(session, store, organiser):
    one = document(session, store, agency(session))
    clerk = Finding(code="email", value="clerk@city.example.invalid", page=1)
    jane = Finding(code="phone", value="555-555-0100", page=2)
    one.file.examination = Examination(pages=2, findings=(clerk, jane)).as_data()
    half = Answers(signed=SIGNED.signed, may_stay=frozenset({clerk.key}))
    assert "1 of 2 are not decided" in reasons(session, one, organiser, half)[0]
    both = Answers(signed=SIGNED.signed, may_stay=frozenset({clerk.key, jane.key}))
    publication = publishing.publish_document(
        session, one, answers=both, publisher=organiser, now=NOW, today=TODAY
    )
    assert publication.checklist["may_stay"] == sorted(both.may_stay)


def test_pages_that_no_program_can_read_are_read_by_eye_and_it_is_kept_by_whom(
    session, store, organiser
):
    scan = document(session, store, agency(session))
    scan.file.examination = Examination(pages=3, silent_pages=(1, 2, 3), read_pages=(3,)).as_data()
    assert "No program could read pages 1 and 2 well" in reasons(session, scan, organiser)[0]
    for page in (1, 2):
        page_looks.note(session, scan, page, member=organiser, now=NOW)
    publication = published(session, scan, organiser)
    (point,) = [one for one in publication.checklist["points"] if one["code"] == "silent_pages"]
    assert point["words"].startswith("Every page was read; by eye pages 1 and 2 by ")


def test_withdrawing_says_why_and_publishing_again_keeps_the_address(session, store, organiser):
    one = document(session, store, agency(session))
    publication = published(session, one, organiser)
    address = publication.address
    with pytest.raises(PublishRefused, match="Say why"):
        publishing.withdraw(session, publication, "  ", member=organiser, now=NOW)
    publishing.withdraw(session, publication, "A name was left in.", member=organiser, now=NOW)
    with pytest.raises(PublishRefused, match="withdrawn before"):
        publishing.withdraw(session, publication, "Again.", member=organiser, now=NOW)
    again = published(session, one, organiser)
    assert (again.address, again.withdrawn_at, again.withdrawn_because) == (address, None, "")
    (before,) = again.checklist["history"]
    assert before["withdrawn_because"] == "A name was left in."


def test_what_is_public_is_not_published_twice(session, store, organiser):
    one = document(session, store, agency(session))
    published(session, one, organiser)
    with pytest.raises(PublishRefused, match="public already"):
        published(session, one, organiser)


def test_a_document_of_a_request_makes_its_campaign_public(session, store, organiser):
    about, of = agency(session), campaign(session)
    request = records_request(session, about, of)
    published(session, document(session, store, about, request=request), organiser)
    assert of.published_at == NOW


def batch(session, of, **overrides):
    facts = {
        "ref": f"B-{of.id}",
        "campaign_id": of.id,
        "letter_id": of.letters[0].id,
        "version_id": of.letters[0].versions[0].id,
        "expression": "all",
        "state": BatchState.FILED,
        "undo_until": NOW - timedelta(minutes=1),
        "created_at": NOW - timedelta(days=1),
    } | overrides
    made = Batch(**facts)
    session.add(made)
    session.flush()
    return made


def publish_batch(session, which, publisher, **overrides):
    facts = {"title": "Round 1", "summary": "We asked.", "credit": "Us", "answers": SIGNED}
    return publishing.publish_batch(
        session, which, publisher=publisher, now=NOW, **(facts | overrides)
    )


def test_the_state_of_a_batch_is_published_by_an_act_too(session, organiser):
    of = campaign(session)
    which = batch(session, of)
    with pytest.raises(PublishRefused) as refused:
        publish_batch(session, which, organiser, summary="", answers=Answers())
    assert len(refused.value.reasons) == 3
    assert publish_batch(session, which, organiser).batch_id == which.id
    assert of.published_at == NOW


@pytest.mark.parametrize(
    "unready",
    [
        {"state": BatchState.UNDONE},
        {"state": BatchState.FILING},
        {"undo_until": NOW + timedelta(minutes=5)},
    ],
)
def test_a_batch_whose_letters_have_not_left_is_not_published(session, organiser, unready):
    which = batch(session, campaign(session), **unready)
    with pytest.raises(PublishRefused) as refused:
        publish_batch(session, which, organiser)
    assert refused.value.reasons[0].startswith("The letters have left")
