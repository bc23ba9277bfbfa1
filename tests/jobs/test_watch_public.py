"""What is public is searched for each name that joins the list of our own people."""

import shutil
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select

from app.adapters.examiner import ProcessExaminer
from app.errors import ServiceError
from app.jobs import read_text, watch_public
from app.jobs.lease import lease
from app.models import (
    FilePage,
    NameInPublic,
    PublicSearch,
    RedactionState,
    RoleName,
    TextFrom,
    WatchMark,
)
from app.parts import parts
from app.ports.examining import Finding
from app.queries.leaks import Of, names_that_wait, withdrawn_for_leaks
from app.services import events, file_texts, obtained_publishing, proofs, publishing
from app.services.checklist import Answers
from app.services.obtained_publishing import Wording
from tests.factories.agencies import agency
from tests.factories.burned import burned
from tests.factories.campaigns import campaign, records_request
from tests.factories.documents import SIGNED, document, pdf, published
from tests.factories.looking import look_inside
from tests.factories.moments import NOW, TODAY
from tests.factories.obtained import log, mapped, with_log
from tests.factories.papers import paper
from tests.factories.people import member
from tests.factories.sheets import workbook

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def public(session, organiser):
    """A document whose page says a name, public and read to the end."""

    def made(
        words="The clerk Margaret Whitfield signed for the city",
        answers=SIGNED,
        content=None,
        **facts,
    ):
        content = content or pdf(words)
        one = document(session, parts().store, agency(session), content=content, **facts)
        published_one = publishing.publish_document(
            session, one, answers=answers, publisher=organiser, now=NOW, today=TODAY
        )
        session.commit()
        run(read_text)
        return published_one

    return made


def run(job=watch_public):
    with lease(job.__name__, parts().settings.home) as held:
        return job.run(held)


def joins(session, name, **facts):
    made = member(session, RoleName.TRACKER, name=name, **facts)
    session.commit()
    return made


def mails(settings):
    return [
        message_from_bytes(path.read_bytes(), policy=default)
        for path in (settings.home / "mail").glob("*.eml")
    ]


def test_a_file_without_our_names_stays_public_and_is_searched_once(session, public):
    one = public()
    assert run()["searched"] == 3  # the file, its title with summary and credit, its agency
    assert run() == {"searched": 0, "withdrawn": 0, "asked": 0, "told": 0}
    session.expire_all()
    assert one.withdrawn_at is None
    marks = session.scalars(select(WatchMark)).all()
    assert {row.searched_to for row in session.scalars(select(PublicSearch))} == {
        max(mark.id for mark in marks)
    }


def test_an_original_that_names_who_joins_is_withdrawn_at_once_and_told(
    session, public, organiser, settings, client
):
    one = public()
    run()
    joins(session, "Margaret Whitfield")
    told = run()
    assert (told["searched"], told["withdrawn"], told["told"]) == (3, 1, 1)
    session.expire_all()
    assert one.withdrawn_because == proofs.WITHDRAWN_BECAUSE
    assert client.get(f"/d/{one.address}/file").status_code == 410
    (waiting,) = withdrawn_for_leaks(session)
    assert (waiting.of, waiting.of_id) == (Of.ORIGINAL, one.document_id)
    (mail,) = [each for each in mails(settings) if "Withdrawn" in each["Subject"]]
    assert mail["To"] == organiser.email
    assert "Whitfield" not in mail.get_content()
    assert run()["searched"] == 0  # its words are not public any more, and nothing is new


def test_today_tells_what_was_withdrawn_beside_what_is_due(session, public, organiser, sign_in_as):
    one = public()
    under_way = records_request(
        session, agency(session, name="Newark Police"), campaign(session), filed_on=TODAY
    )
    events.record(session, under_way, "sent", on=TODAY, now=NOW)
    joins(session, "Margaret Whitfield")
    run()
    client = sign_in_as(organiser)
    page = client.get("/desk/").text
    assert "withdrew 1 publication from the public pages" in page
    assert f'href="/desk/documents/{one.document_id}/publish"' in page
    assert "Count by" in page
    assert "Margaret Whitfield" in client.get(f"/desk/documents/{one.document_id}/publish").text


def test_a_name_that_the_publisher_let_stay_stays(session, public):
    key = Finding(code="watch_word", value="Margaret Whitfield").key
    one = public(answers=Answers(signed=SIGNED.signed, may_stay=frozenset({key})))
    joins(session, "Margaret Whitfield")
    assert run()["withdrawn"] == 0
    session.expire_all()
    assert one.withdrawn_at is None


def test_what_was_withdrawn_comes_back_once_somebody_answers_for_the_name(
    session, public, organiser
):
    one = public()
    joins(session, "Margaret Whitfield")
    run()
    session.expire_all()
    (asked,) = publishing.decisions_of(session, one.document)
    assert asked.value == "Margaret Whitfield"
    with pytest.raises(publishing.PublishRefused) as refused:
        published(session, one.document, organiser)
    assert "1 of 1 are not decided" in refused.value.reasons[0]
    answers = Answers(signed=SIGNED.signed, may_stay=frozenset({asked.key}))
    publishing.publish_document(
        session, one.document, answers=answers, publisher=organiser, now=NOW, today=TODAY
    )
    session.commit()
    assert run()["withdrawn"] == 0
    session.expire_all()
    assert (one.withdrawn_at, list(withdrawn_for_leaks(session))) == (None, [])


def test_a_name_that_ocr_misread_is_found_too(session, public):
    one = public("Nothing here")
    page = session.scalars(select(FilePage)).one()
    page.text, page.text_from = "signed by Margaret Whitfie1d, clerk", TextFrom.OCR
    session.commit()
    joins(session, "Margaret Whitfield")
    assert run()["withdrawn"] == 1
    session.expire_all()
    assert one.withdrawn_at is not None


def test_a_name_that_goes_over_the_end_of_a_page_is_found(session, public):
    one = public(content=paper(("Signed by Margaret",), ("Whitfield of the town",)))
    joins(session, "Margaret Whitfield")
    assert run()["withdrawn"] == 1
    session.expire_all()
    assert one.withdrawn_at is not None


def test_words_that_no_page_shows_make_no_name_together(session, public):
    one = public("Nobody is named")
    file = one.document.file
    file.examination = file.examination | {"beside": ["Margaret", "Whitfield"]}
    joins(session, "Margaret Whitfield")
    assert run()["withdrawn"] == 0


def test_words_that_no_page_shows_are_searched(session, public):
    one = public("Nothing here")
    file = one.document.file
    file.examination = dict(file.examination) | {"beside": ["Bookmark: Margaret Whitfield"]}
    session.commit()
    joins(session, "Margaret Whitfield")
    assert run()["withdrawn"] == 1


def test_a_page_that_was_read_anew_is_searched_for_all_names(session, public):
    one = public("Nothing here")
    joins(session, "Margaret Whitfield")
    assert run()["withdrawn"] == 0
    file_texts.wish_again(session, one.document.file, language="eng", now=NOW)
    session.commit()
    assert run()["searched"] == 0  # not read yet: nothing is known of it
    run(read_text)
    page = session.scalars(select(FilePage)).one()
    page.text = "by Margaret Whitfield"
    one.document.file.examined_at = NOW
    session.commit()
    assert run()["withdrawn"] == 1


def test_words_that_a_member_wrote_are_not_withdrawn_but_asked_about(
    session, public, organiser, sign_in_as
):
    one = public("Nothing here", summary="Thanks to Margaret Whitfield, who asked for it.")
    joins(session, "Margaret Whitfield")
    told = run()
    assert (told["withdrawn"], told["asked"], told["told"]) == (0, 1, 1)
    session.expire_all()
    assert one.withdrawn_at is None
    (name,) = names_that_wait(session)
    client = sign_in_as(organiser)
    assert "1 name of our own people stands in words that are public" in client.get("/desk/").text
    page = client.get("/desk/publishing").text
    assert "Margaret Whitfield" in page
    place = "Title, summary, credit or source of the document"
    assert f'<a href="/desk/documents/{one.document_id}">{place}' in page
    assert client.post(f"/desk/publishing/names/{name.id}/stay").status_code == 302
    session.expire_all()
    assert (name.stays_by_id, list(names_that_wait(session))) == (organiser.id, [])
    joins(session, "Somebody Else")
    assert run()["asked"] == 0
    assert client.post("/desk/publishing/names/99/stay").status_code == 404


def test_a_question_goes_once_the_words_are_changed_or_not_public(session, public, organiser):
    one = public("Nothing here", summary="Thanks to Margaret Whitfield.")
    joins(session, "Margaret Whitfield")
    run()
    one.summary = "Thanks to a resident."
    session.commit()
    run()
    session.expire_all()
    assert list(names_that_wait(session)) == []
    one.summary = "Thanks to Margaret Whitfield."
    session.commit()
    assert run()["asked"] == 1
    publishing.withdraw(session, one, "A mistake.", member=organiser, now=NOW)
    session.commit()
    run()
    session.expire_all()
    assert session.scalars(select(NameInPublic)).all() == []


def test_a_search_that_breaks_withdraws_nothing_and_fails(session, public, monkeypatch):
    one = public()
    joins(session, "Margaret Whitfield")
    monkeypatch.setattr(ProcessExaminer, "names", lambda *_asked, **_how: None)
    with pytest.raises(ServiceError, match="They stay public and are searched again"):
        run()
    session.expire_all()
    assert one.withdrawn_at is None
    monkeypatch.undo()
    assert run()["withdrawn"] == 1


def test_one_text_that_breaks_the_search_stops_no_other(session, public, monkeypatch):
    one, other = public(), public("The letter of Margaret Whitfield, second copy")
    joins(session, "Margaret Whitfield")
    whole = ProcessExaminer.names

    def breaks(self, said, *, watch):
        if any("second copy" in each.words for each in said):
            return None
        return whole(self, said, watch=watch)

    monkeypatch.setattr(ProcessExaminer, "names", breaks)
    with pytest.raises(ServiceError, match="broke at 1 public texts"):
        run()
    session.expire_all()
    assert one.withdrawn_at is not None
    assert other.withdrawn_at is None


def test_a_name_in_a_summary_is_signed_for_when_it_is_published_and_not_asked_again(
    session, organiser, public
):
    joins(session, "Margaret Whitfield")
    with pytest.raises(publishing.PublishRefused) as refused:
        public("Nothing here", summary="Thanks to Margaret Whitfield.")
    assert "“Margaret Whitfield”, of our own people" in refused.value.reasons[0]
    session.rollback()
    signed = Answers(signed=SIGNED.signed | {"named"})
    one = public("Nothing there", summary="Thanks to Margaret Whitfield.", answers=signed)
    assert one.checklist["named"] == ["Margaret Whitfield"]
    assert run()["asked"] == 0


def test_counts_whose_groups_name_who_joins_are_withdrawn(session, organiser, client):
    about = agency(session)
    table = mapped(
        session,
        with_log(session, about, content=workbook({"R": log(beats=("Alder", "Birch Hill"))})),
    )
    wording = Wording(title="The log", summary="What is asked.", credit="Us", fields=("area",))
    signed = frozenset({"document", "private_people", "second_look", "wrong_rows", "headings"})
    made = obtained_publishing.publish(
        session,
        table,
        wording,
        answers=Answers(signed=signed),
        publisher=organiser,
        now=NOW,
        today=TODAY,
    )
    session.commit()
    assert run()["withdrawn"] == 0
    joins(session, "Birch Hill")
    assert run()["withdrawn"] == 1
    session.expire_all()
    assert made.withdrawn_because == proofs.WITHDRAWN_BECAUSE
    assert client.get(f"/t/{made.address}").status_code == 410
    (waiting,) = withdrawn_for_leaks(session)
    assert (waiting.of, waiting.of_id) == (Of.COUNTS, table.id)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext")
def test_a_redacted_copy_that_names_who_joins_leaks(session, organiser):
    draft = burned(session)
    one = draft.document
    run(read_text)
    session.expire_all()
    may_stay = frozenset(each.key for each in publishing.decisions_of(session, one))
    answers = Answers(signed=SIGNED.signed, may_stay=may_stay)
    made = publishing.publish_document(
        session, one, answers=answers, publisher=organiser, now=NOW, today=TODAY
    )
    session.commit()
    assert run()["withdrawn"] == 0
    joins(session, "Perpetual Licence")
    assert run()["withdrawn"] == 1
    session.expire_all()
    assert (made.withdrawn_because, draft.state) == (
        proofs.WITHDRAWN_BECAUSE,
        RedactionState.LEAKS,
    )
    assert draft.verification["findings"][0]["detail"] == "Perpetual Licence"
    (waiting,) = withdrawn_for_leaks(session)
    assert (waiting.of, waiting.of_id) == (Of.REDACTED, one.id)


def test_an_original_is_looked_into_for_the_names_of_now_when_it_is_published(
    session, organiser, sign_in_as
):
    words = "The clerk Margaret Whitfield signed for the city"
    one = document(session, parts().store, agency(session), content=pdf(words), examined=False)
    session.commit()
    client = sign_in_as(organiser)
    at = f"/desk/documents/{one.id}"
    look_inside()
    joins(session, "Margaret Whitfield")
    assert "The names to watch for may have changed" in client.get(f"{at}/publish").text
    signed = {"signed": sorted(SIGNED.signed)}
    for _time in range(2):  # a second press asks for no second look
        refused = client.post(f"{at}/publication", data=signed)
        assert refused.status_code == 409
        assert "The worker looks inside it again" in refused.text
        assert 'value="private_people" checked' in refused.text
        assert "Margaret Whitfield" not in refused.text
    assert look_inside() == {"looked": 1, "missing": 0}
    refused = client.post(f"{at}/publication", data=signed)
    assert refused.status_code == 409
    assert "Margaret Whitfield" in refused.text
    key = Finding(code="watch_word", value="Margaret Whitfield").key
    ticked = {"signed": sorted(SIGNED.signed), "may_stay": [key]}
    assert client.post(f"{at}/publication", data=ticked).status_code == 302


def test_a_first_name_alone_withdraws_no_file_and_is_asked_about(session, public):
    one = public()
    joins(session, "Margaret")
    assert (run()["withdrawn"], run()["asked"]) == (0, 0)
    session.expire_all()
    assert one.withdrawn_at is None
    (name,) = names_that_wait(session)
    assert (name.word, name.place) == ("Margaret", f"The file of the document “{one.title}”")
