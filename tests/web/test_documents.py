"""Documents at the desk: files in, facts, the checklist, publication, withdrawal."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.filetypes import SUFFIXES, UNKNOWN
from app.models import Batch, BatchState, Campaign, Document, Publication, RoleName
from app.parts import parts
from app.ports.examining import Examination, Finding
from tests.adapters.inspecting.office import xlsx, zipped
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.documents import document, pdf, published
from tests.factories.looking import look_inside
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member

SIGNED = ["private_people", "reply", "kind", "up_to_date", "compared"]


@pytest.fixture
def signed_in(sign_in, session, clock):
    """Sign somebody of a role in and give the browser."""
    return sign_in


@pytest.fixture
def asked(session):
    group(session, credit="Daylight Test Group")
    request = records_request(session, agency(session), campaign(session))
    session.commit()
    return request


def send(client, path, *files, **fields):
    data = {
        "files": [(io.BytesIO(content), name) for name, content in files],
        "kind": "agreement",
        "source": "produced",
        "received_on": "2026-11-24",
    } | fields
    return client.post(path, data=data, content_type="multipart/form-data", follow_redirects=True)


def test_several_files_are_kept_with_the_request(signed_in, session, asked):
    tracker = signed_in(RoleName.TRACKER)
    page = send(
        tracker,
        f"/desk/requests/{asked.ref}/documents",
        ("../a.pdf", pdf("one")),
        ("b.pdf", pdf("two")),
        ("b again.pdf", pdf("two")),
        ("empty.pdf", b""),
    )
    assert page.status_code == 200
    for words in ("a.pdf is kept", "b.pdf is kept", "already there", "empty.pdf is empty"):
        assert words in page.text
    found = session.scalars(select(Document).order_by(Document.id)).all()
    assert [one.original_name for one in found] == ["a.pdf", "b.pdf", "empty.pdf"]
    assert {one.request_id for one in found} == {asked.id}
    assert not session.scalar(select(Publication))


def test_files_without_a_request_belong_to_an_agency(signed_in, session, asked):
    tracker = signed_in(RoleName.TRACKER)
    path = f"/desk/agencies/{asked.agency_id}/documents"
    assert tracker.get(f"{path}/add").status_code == 200
    online = {"source": "found_online", "source_url": "https://city.example.org/x"}
    assert "is kept" in send(tracker, path, ("c.pdf", pdf()), **online).text
    one = session.scalar(select(Document))
    assert (one.request_id, one.source_url) == (None, "https://city.example.org/x")
    refused = send(tracker, path, ("d.pdf", pdf("d")), source="found_online")
    assert "where it was found" in refused.text


def test_a_form_without_files_comes_back(signed_in, asked):
    tracker = signed_in(RoleName.TRACKER)
    page = send(tracker, f"/desk/requests/{asked.ref}/documents")
    assert page.status_code == 422
    assert "Choose at least one file." in page.text


def test_the_facts_can_be_written_and_the_original_downloaded(signed_in, session, asked):
    one = document(session, parts().store, asked.agency, request=asked, content=pdf("x"))
    tracker = signed_in(RoleName.TRACKER)
    page = tracker.get(f"/desk/documents/{one.id}")
    assert "Daylight Test Group" in page.text
    facts = {
        "title": "Contract",
        "kind": "policy",
        "source": "produced",
        "received_on": "2026-11-23",
        "dated_on": "2019-05-01",
        "summary": "Two sentences.",
        "credit": "Us",
        "note": "ours",
    }
    saved = tracker.post(f"/desk/documents/{one.id}/facts", data=facts)
    assert saved.status_code == 302
    session.refresh(one)
    assert (one.title, one.kind, one.summary) == ("Contract", "policy", "Two sentences.")
    with tracker.get(f"/desk/documents/{one.id}/file") as file:
        assert file.data == pdf("x")
        assert file.headers["Content-Disposition"].startswith("attachment")


def test_trackers_and_filers_cannot_reach_publishing(signed_in, session, asked):
    one = document(session, parts().store, asked.agency)
    for role in (RoleName.TRACKER, RoleName.FILER):
        browser = signed_in(role)
        assert browser.get("/desk/publishing").status_code == 403
        assert browser.post(f"/desk/documents/{one.id}/publication").status_code == 403
        browser.post("/account/sign-out")
    session.expire_all()
    assert not session.scalar(select(Publication))


def test_a_document_goes_the_whole_way_to_the_reader_and_back(signed_in, session, asked, app):
    content = pdf("Write to clerk@city.example.invalid")
    one = document(
        session, parts().store, asked.agency, request=asked, examined=False, content=content
    )
    organiser, reader = signed_in(RoleName.ORGANISER), app.test_client()
    page = organiser.get(f"/desk/documents/{one.id}/publish")
    assert "Nobody has looked inside" in page.text
    asked_for = organiser.post(f"/desk/documents/{one.id}/examine", follow_redirects=True)
    assert "The worker looks inside it" in asked_for.text
    assert 'data-live="/desk/documents' in asked_for.text
    look_inside()
    looked = organiser.get(f"/desk/documents/{one.id}/publish")
    assert "The worker looks inside it" not in looked.text
    assert "clerk@city.example.invalid" in looked.text
    assert "1 of 1 are not decided" in looked.text
    assert looked.text.index("not decided") < looked.text.index("Tick what may stay")
    assert looked.text.index("Tick what may stay") < looked.text.index("I read it for home")
    form = {"signed": SIGNED}
    refused = organiser.post(f"/desk/documents/{one.id}/publication", data=form)
    assert refused.status_code == 409
    assert 'value="private_people" checked' in refused.text
    assert not session.scalar(select(Publication))
    form["may_stay"] = "e-mail address:clerk@city.example.invalid"
    done = organiser.post(f"/desk/documents/{one.id}/publication", data=form, follow_redirects=True)
    assert "Published. Its permanent address is" in done.text
    address = session.scalar(select(Publication.address))
    with reader.get(f"/d/{address}/file") as file:
        assert file.data == content
    publication = session.scalar(select(Publication.id))
    path = f"/desk/publications/{publication}/withdraw"
    assert organiser.post(path, data={"because": " "}).status_code == 409
    organiser.post(path, data={"because": "An address was left in."})
    gone = reader.get(f"/d/{address}")
    assert gone.status_code == 410
    assert "An address was left in." in gone.text


def test_the_preview_shows_what_the_public_page_will(signed_in, session, asked):
    one = document(session, parts().store, asked.agency, request=asked, title="The contract")
    organiser = signed_in(RoleName.ORGANISER)
    one.summary, said = "", one.summary
    session.commit()
    unfinished = organiser.get(f"/desk/documents/{one.id}/publish").text
    assert f'<a href="/desk/documents/{one.id}#summary">Write two sentences' in unfinished
    one.summary = said
    session.commit()
    preview = organiser.get(f"/desk/documents/{one.id}/publish").text
    publication = published(session, one, member(session, RoleName.ORGANISER))
    session.commit()
    page = organiser.get(f"/d/{publication.address}").text
    for words in ("What they agreed.", one.file.sha256, "Released by the agency", "Cite this page"):
        assert words in preview
        assert words in page


def test_the_answers_of_a_batch_are_published_and_withdrawn(signed_in, session, asked, app):
    slug = session.get(Campaign, asked.campaign_id).slug
    batch = Batch(
        ref="B-7", campaign_id=asked.campaign_id, letter_id=asked.letter_id,
        version_id=asked.version_id, expression="all", state=BatchState.FILED,
        undo_until=NOW - timedelta(hours=1),
        created_at=NOW,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    asked.batch_id = batch.id
    organiser, reader = signed_in(RoleName.ORGANISER), app.test_client()
    assert "B-7" in organiser.get("/desk/publishing").text
    assert organiser.get("/desk/batches/B-7/publish").status_code == 200
    form = {"title": "Round 1", "summary": "", "credit": "Us", "signed": SIGNED}
    assert organiser.post("/desk/batches/B-7/publication", data=form).status_code == 409
    form["summary"] = "We asked."
    organiser.post("/desk/batches/B-7/publication", data=form)
    assert "Round 1" in reader.get(f"/c/{slug}").text
    publication = session.scalar(select(Publication.id))
    organiser.post(f"/desk/publications/{publication}/withdraw", data={"because": "Wrong."})
    assert reader.get(f"/c/{slug}").status_code == 410
    assert organiser.get("/desk/batches/none/publish").status_code == 404


def test_the_list_finds_by_words_state_type_and_publication(signed_in, session, asked):
    store, here = parts().store, asked.agency
    for number in range(3):
        document(session, store, here, title=f"Paper {number}", kind="policy" if number else "log")
    shown = document(session, store, here, title="Shown")
    published(session, shown, member(session, RoleName.ORGANISER))
    tracker = signed_in(RoleName.TRACKER)
    assert (
        tracker.get("/desk/documents?words=PAPER&kind=policy").text.count('<th scope="row">') == 2
    )
    assert "Paper" not in tracker.get("/desk/documents?shown=public").text.split("<table", 1)[1]
    assert "No document fits" in tracker.get("/desk/documents?state=AK").text
    assert "No document fits" in tracker.get("/desk/documents?words=100%25").text
    for odd in ("kind=x", "shown=x", "page=x", "page=-3"):
        assert tracker.get(f"/desk/documents?{odd}").status_code == 200


def test_a_tracker_sees_what_is_inside_a_file_and_what_to_do(signed_in, session, asked):
    content = zipped({"staff.xlsx": xlsx(state="hidden"), "plain.txt": "nothing"})
    one = document(session, parts().store, asked.agency, content=content, examined=False)
    tracker = signed_in(RoleName.TRACKER)
    page = f"/desk/documents/{one.id}"
    assert "Nobody has looked inside this file yet" in tracker.get(page).text
    assert "The worker looks inside it" in tracker.post(f"{page}/look", follow_redirects=True).text
    look_inside()
    told = tracker.get(page).text
    for words in (
        "A hidden sheet",
        "at Staff",
        "staff.xlsx",
        "Save a plain copy",
        "until what is listed",
    ):
        assert words in told


def test_words_under_a_box_are_shown_to_members_and_hold_the_file(signed_in, session, asked):
    covered = pdf("Jane Example", content="0 g 68 692 420 16 re f")
    one = document(session, parts().store, asked.agency, content=covered, examined=False)
    organiser = signed_in(RoleName.ORGANISER)
    look_inside()
    told = organiser.get(f"/desk/documents/{one.id}").text
    assert "Jane Example" in told
    assert "2 words can be read under a black box" in told
    checklist = organiser.get(f"/desk/documents/{one.id}/publish").text
    assert "On page 1 text can still be read under a black box" in checklist


def test_an_office_file_is_looked_into_and_waits_for_a_plain_copy(signed_in, session, asked):
    one = document(session, parts().store, asked.agency, content=xlsx(), examined=False)
    organiser = signed_in(RoleName.ORGANISER)
    look_inside()
    told = organiser.get(f"/desk/documents/{one.id}/publish").text
    assert "Save a PDF copy of it" in told


def test_hostile_names_are_stored_and_served_safely(app, signed_in, session, asked, shared):
    """It comes down as a download that no browser runs: to members under its name made safe, to
    the public under a name that we chose.
    """
    given = shared / "data" / "hostile_files" / "synthetic" / "filenames_to_try.txt"
    names = given.read_text(encoding="utf-8").splitlines()
    tracker = signed_in(RoleName.TRACKER)
    files = [(name, pdf(f"file {number}")) for number, name in enumerate(names) if name]
    send(tracker, f"/desk/requests/{asked.ref}/documents", *files)
    kept = session.scalars(select(Document)).all()
    assert len(kept) == len(files)
    for one in kept:
        with tracker.get(f"/desk/documents/{one.id}/file") as answer:
            assert answer.data.startswith(b"%PDF")
            headers = answer.headers
        assert headers["Content-Type"] == "application/pdf"
        assert headers["Content-Disposition"].startswith("attachment")
        assert not set(one.original_name) & set('/\\<>:"|?*;\n\r')
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in headers["Content-Security-Policy"]
        assert tracker.get(f"/desk/documents/{one.id}").status_code == 200
    organiser, reader = (
        member(session, RoleName.ORGANISER, email="o@example.org"),
        app.test_client(),
    )
    for one in kept:
        one.title = f"Agreement {one.original_name}"
        one.file.examination = Examination(pages=1).as_data()
        one.summary, one.credit, one.dated_on = "What they agreed.", "The group", TODAY
        address = published(session, one, organiser).address
        session.commit()
        with reader.get(f"/d/{address}/file") as answer:
            assert answer.data.startswith(b"%PDF")
            headers = answer.headers
        assert headers["Content-Type"] == "application/pdf"
        given = headers["Content-Disposition"]
        assert re.fullmatch(r"attachment; filename=[a-z0-9_-]+\.pdf", given), given
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_drawing_that_runs_sent_as_a_pdf_comes_down_as_plain_text(signed_in, session, asked):
    tracker = signed_in(RoleName.TRACKER)
    page = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    send(tracker, f"/desk/requests/{asked.ref}/documents", ("agreement.pdf", page))
    one = session.scalars(select(Document)).one()
    with tracker.get(f"/desk/documents/{one.id}/file") as answer:
        headers = answer.headers
    assert one.file.media_type in {*SUFFIXES, UNKNOWN}
    assert headers["Content-Type"].partition(";")[0] == one.file.media_type == "text/plain"
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]


def test_an_archive_of_many_addresses_is_a_page_that_can_still_be_opened(signed_in, session, asked):
    one = document(session, parts().store, asked.agency, examined=False)
    children = tuple(
        Examination(
            name=f"note {at}.txt",
            pages=1,
            findings=tuple(
                Finding(code="street_address", value=f"{number} Elm St", page=1)
                for number in range(300)
            ),
        )
        for at in range(20)
    )
    one.file.examination = Examination(children=children).as_data()
    one.file.examined_at = NOW
    session.commit()
    page = signed_in(RoleName.TRACKER).get(f"/desk/documents/{one.id}").text
    assert '<span class="num">6000</span> of them' in page
    assert "These are the first 300. Each file inside lists its own" in page
    assert page.count("Elm St") == 300
