"""Files sent in pieces: broken off, gone on with, added whole or not at all."""

import errno
import hashlib
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from app.adapters.partial_files import MOST_FILES, NoRoom, OutOfStep, PartialFiles
from app.jobs import read_text
from app.jobs.lease import lease
from app.models import Document, RoleName
from app.parts import parts
from app.services import documents as kept_documents
from tests.adapters.inspecting.office import xlsx, zipped
from tests.factories.agencies import agency
from tests.factories.documents import document, pdf
from tests.factories.people import group, member

CONTENT = pdf("The agreement itself")


def test_two_windows_that_begin_with_one_file_at_once_go_on_with_one_upload(tmp_path):
    for member_id in range(20):
        with ThreadPoolExecutor(4) as pool:
            begun = pool.map(
                lambda _window, of=member_id: (
                    PartialFiles(tmp_path).begin(of, "a.pdf", 9, "7").token
                ),
                range(4),
            )
            assert len(set(begun)) == 1


@pytest.fixture
def tracker(session, sign_in_as):
    group(session)
    return sign_in_as(member(session, RoleName.TRACKER))


@pytest.fixture
def about(session, clock):
    made = agency(session)
    session.commit()
    return made


def begin(client, content=CONTENT, name="mou.pdf", mark="7"):
    told = client.post("/desk/uploads", data={"name": name, "size": len(content), "mark": mark})
    return told.json


def send(client, token, offset, content):
    return client.post(f"/desk/uploads/{token}?offset={offset}", data=content)


def add(client, about, *sent, **facts):
    form = {"kind": "agreement", "source": "given", "received_on": "2026-11-20"}
    given = form | {"uploaded": list(sent)} | facts
    return client.post(f"/desk/agencies/{about.id}/documents", data=given)


def test_a_file_sent_in_pieces_over_a_broken_line_is_added_whole(session, tracker, about):
    begun = begin(tracker)
    assert begun["offset"] == 0
    assert "sha256" not in begun
    assert send(tracker, begun["token"], 0, CONTENT[:100]).json["offset"] == 100
    assert begin(tracker) == begun | {"offset": 100}  # after a reload
    again = send(tracker, begun["token"], 0, CONTENT[:100])  # its answer was lost
    assert (again.status_code, again.json) == (409, {"offset": 100})
    early = add(tracker, about, begun["token"])
    assert "has not come to its end" in early.text
    whole = send(tracker, begun["token"], 100, CONTENT[100:]).json
    assert (whole["offset"], whole["sha256"]) == (
        len(CONTENT),
        hashlib.sha256(CONTENT).hexdigest(),
    )
    assert begin(tracker)["sha256"] == whole["sha256"]  # sent whole, then the page was reloaded
    page = tracker.get(f"/desk/agencies/{about.id}/documents/add").text
    assert f'value="{begun["token"]}"' in page
    digest = hashlib.sha256(CONTENT).hexdigest()
    left = begin(tracker, b"another", "another.txt")["token"]
    assert tracker.post(f"/desk/uploads/{left}/drop").status_code == 302
    assert send(tracker, left, 0, b"another").status_code == 404
    assert add(tracker, about, f"{begun['token']}.{digest}").status_code == 302
    made = session.scalars(select(Document)).one()
    assert (made.original_name, made.file.sha256) == ("mou.pdf", digest)
    gone = add(tracker, about, begun["token"])
    assert "is gone, or added already" in gone.text


def test_a_file_that_was_damaged_on_its_way_is_refused(session, tracker, about):
    begun = begin(tracker)
    send(tracker, begun["token"], 0, CONTENT)
    refused = add(tracker, about, f"{begun['token']}.{'0' * 64}")
    assert "was damaged on its way" in refused.text
    assert session.scalars(select(Document)).all() == []
    assert begin(tracker)["offset"] == 0


def test_more_than_was_announced_is_refused_and_what_is_there_stays(tracker):
    begun = begin(tracker)
    send(tracker, begun["token"], 0, CONTENT[:50])
    told = send(tracker, begun["token"], 50, CONTENT)
    assert (told.status_code, told.json) == (409, {"offset": 50})


def test_nobody_reaches_the_upload_of_another_member(app, session, tracker, about, sign_in_as):
    begun = begin(tracker)
    other = sign_in_as(member(session, RoleName.TRACKER, email="other@example.org"))
    assert send(other, begun["token"], 0, b"x").status_code == 404
    assert send(other, "..%2f..%2fetc", 0, b"x").status_code in {400, 404}
    assert begin(other)["token"] != begun["token"]
    assert begin(tracker, name=" ").get("error")
    large = {"name": "a", "size": kept_documents.LARGEST + 1, "mark": ""}
    assert tracker.post("/desk/uploads", data=large).status_code == 413


def test_without_pieces_the_form_still_takes_files_and_asks_for_some(session, tracker, about):
    assert "Choose at least one file." in add(tracker, about).text
    files = [(io.BytesIO(CONTENT), "one.pdf"), (io.BytesIO(b"two"), "two.txt")]
    assert add(tracker, about, files=files).status_code == 302
    assert len(session.scalars(select(Document)).all()) == 2
    listed = tracker.get("/desk/documents").text
    assert listed.count("being checked") == 2


def test_uploads_are_bounded_and_idle_ones_are_dropped(tmp_path):
    files = PartialFiles(tmp_path)
    for number in range(MOST_FILES):
        files.begin(1, f"{number}.pdf", 10, "")
    with pytest.raises(NoRoom):
        files.begin(1, "one more.pdf", 10, "")
    other = files.begin(2, "their own.pdf", 10, "")
    with pytest.raises(OutOfStep):
        files.add(2, other.token, 5, io.BytesIO(b"x"))
    assert files.drop_idle(0) == 0
    assert files.drop_idle(1e12) == MOST_FILES + 1
    assert list(files.of(1)) == []
    with pytest.raises(FileNotFoundError):
        files.find(2, "../../secret")


def test_an_upload_that_a_kill_left_without_a_name_stops_no_other(tmp_path):
    files = PartialFiles(tmp_path)
    broken, whole = (files.begin(1, f"{name}.pdf", 10, "") for name in ("broken", "whole"))
    for left in ("", '{"name": "brok'):
        (tmp_path / "1" / f"{broken.token}.json").write_text(left)
        assert list(files.of(1)) == [whole]
        with pytest.raises(FileNotFoundError):
            files.find(1, broken.token)
    assert files.begin(1, "broken.pdf", 10, "").token not in {broken.token, whole.token}
    assert files.drop_idle(1e12) == 3


@pytest.fixture
def packed(app, session, about, clock):
    """An archive with a letter and a workbook that hides a sheet, taken apart by the worker."""
    content = zipped({"letters/mou.pdf": CONTENT, "staff.xlsx": xlsx(state="hidden")})
    made = document(session, parts().store, about, content=content, examined=False)
    session.commit()
    with lease("read-text", parts().settings.home) as held:
        read_text.run(held)
    return made


def test_what_lies_inside_is_listed_read_drawn_and_kept_apart(session, tracker, packed):
    page = tracker.get(f"/desk/documents/{packed.id}").text
    assert "letters/mou.pdf" in page
    letter, book = (session.scalars(select(Document.file_id)).one() + number for number in (1, 2))
    at = f"/desk/documents/{packed.id}/inside"
    assert "The agreement itself" in tracker.get(f"{at}/{letter}").text
    assert "hidden sheet" in tracker.get(f"{at}/{book}").text
    assert tracker.get(f"{at}/{letter}/pages/1.png").mimetype == "image/png"
    assert tracker.get(f"{at}/{letter}/pages/2").status_code == 404
    got = tracker.get(f"{at}/{letter}/file")
    assert (got.data, got.headers["Content-Disposition"]) == (
        CONTENT,
        "attachment; filename=mou.pdf",
    )
    got.close()
    assert tracker.get(f"{at}/{packed.file_id}").status_code == 404
    assert tracker.post(f"{at}/{letter}/keep").status_code == 302
    assert session.scalars(select(Document.original_name)).all()[-1] == "mou.pdf"


def test_on_a_full_disk_a_piece_is_refused_in_words_and_goes_on_later(tracker, about):
    token = begin(tracker)["token"]
    send(tracker, token, 0, CONTENT[:100])
    (part,) = (parts().settings.home / "uploads").rglob("*.part")
    aside = part.rename(part.with_suffix(".aside"))
    part.symlink_to("/dev/full")  # a file on a disk without room: each write says so
    full = send(tracker, token, 0, CONTENT)
    assert full.status_code == 507
    assert "The disk of this desk is full. What came so far is kept" in full.json["error"]
    aside.replace(part)
    assert send(tracker, token, 100, CONTENT[100:]).json["offset"] == len(CONTENT)


class FullStore:
    """A store on a disk that has no room."""

    def put(self, content):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_on_a_full_disk_nothing_is_added_and_what_was_sent_stays(
    app, session, tracker, about, monkeypatch
):
    token = begin(tracker)["token"]
    send(tracker, token, 0, CONTENT)
    monkeypatch.setitem(app.extensions["daylight"].__dict__, "store", FullStore())
    answer = add(tracker, about, token)
    assert "The disk of this desk is full." in answer.text
    assert session.scalars(select(Document)).all() == []
    monkeypatch.undo()
    assert begin(tracker)["offset"] == len(CONTENT)
    assert add(tracker, about, token).status_code == 302
