"""`daylight packet`: whole, checkable by anybody, the same twice, and naming no member."""

import hashlib
import json
import shutil
import subprocess
import zipfile
from datetime import timedelta

import pypdfium2
import pytest

from app.models import InboundMessage, RecordsRequest, RoleName
from app.parts import parts
from app.services import vouching
from app.services.answers import UNPROVEN
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.documents import document, published
from tests.factories.feeds import batch
from tests.factories.moments import NOW
from tests.factories.packets import BODY, MAIL, NAMES, SUBJECT, told
from tests.factories.people import member

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def story(session):
    return told(session, parts().store)


def pack(run, out, *asked):
    result = run("packet", *asked, "--out", out, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def opened(answer):
    with zipfile.ZipFile(answer["zip"]) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def words_of(pdf):
    with pypdfium2.PdfDocument(pdf) as document_:
        return "\n".join(page.get_textpage().get_text_range() for page in document_)


def test_every_byte_is_there_and_sha256sum_finds_it_right(run, story, tmp_path):
    answer = pack(run, tmp_path / "out", story.request.ref)
    files = opened(answer)
    assert set(files) == {
        "README.txt", "MANIFEST.sha256", "request.json", "packet.txt", "packet.pdf",
        "letters/01-request.txt", "letters/not-sent/02-follow-up-1.txt",
        "mails/001-2026-11-24.eml", next(name for name in files if "not-public" in name),
    }  # fmt: skip
    assert files["mails/001-2026-11-24.eml"] == MAIL
    assert files["letters/01-request.txt"] == f"{SUBJECT}\n\n{BODY}".encode()
    inside = tmp_path / "inside"
    shutil.unpack_archive(answer["zip"], inside)
    for folder, name in ((inside, "MANIFEST.sha256"), (tmp_path / "out", answer["hashes"])):
        checked = subprocess.run(
            ["sha256sum", "--strict", "-c", name],
            cwd=folder,
            capture_output=True,
            check=False,
        )
        assert checked.returncode == 0, checked.stderr
    assert answer["files"] == len(files) - 1
    (inside / "packet.txt").write_bytes(b"changed")
    changed = subprocess.run(
        ["sha256sum", "-c", "MANIFEST.sha256"],
        cwd=inside,
        capture_output=True,
        check=False,
    )
    assert b"packet.txt: FAILED" in changed.stdout


def test_the_data_tells_the_story_with_what_was_taken_back(run, story, tmp_path):
    files = opened(pack(run, tmp_path, story.request.ref))
    data = json.loads(files["request.json"])
    letter = data["letters"][0]
    assert letter["recorded_sha256"] == hashlib.sha256(files[letter["file"]]).hexdigest()
    assert (letter["state"], letter["answer"]) == ("sent", "250 accepted")
    assert letter["message_id"].startswith("<daylight.")
    denied = next(one for one in data["events"] if one["kind"] == "denied")
    assert denied["taken_back"]["because"].startswith("[a member] misheard")
    assert denied["recorded_by"] == "a filer"
    assert {one["path"] for one in data["files"]} < set(files)
    clocks = {one["id"]: one for one in data["clocks"]}
    assert any(one["working"]["counted"] and one["citation"] for one in clocks.values())
    assert data["law"]["file_sha256_begins"]
    assert data["forums"]
    assert data["ladder"]


def test_people_read_the_same_struck_out_on_paper_and_as_text(run, story, tmp_path):
    answer = pack(run, tmp_path, story.request.ref)
    files = opened(answer)
    text, paper = files["packet.txt"].decode(), " ".join(words_of(files["packet.pdf"]).split())
    assert "[STRUCK OUT]" in text
    for words in (text, paper):
        assert "TAKEN BACK by entry" in " ".join(words.split())
        assert story.request.ref in words
    assert "NOT PUBLIC (private, embargo until 2027-01-01)" in " ".join(text.split())
    assert (tmp_path / f"packet-{story.request.ref}.pdf").read_bytes() == files["packet.pdf"]


def test_no_member_is_named_in_any_byte(run, story, tmp_path):
    files = opened(pack(run, tmp_path, story.request.ref))
    for name, content in files.items():
        read = words_of(content) if name.endswith(".pdf") else content.decode("latin-1")
        for person in (*NAMES, "secret-token-of-replies", "for Annika"):
            assert person.lower() not in f"{name}\n{read}".lower(), (name, person)
            assert person.encode() not in content, (name, person)


def test_the_same_records_on_the_same_day_give_the_same_bytes(run, story, clock, tmp_path):
    first = pack(run, tmp_path / "a", story.request.ref)
    clock(NOW + timedelta(hours=2))
    second = pack(run, tmp_path / "b", story.request.ref)
    assert first["sha256"] == second["sha256"]
    assert (tmp_path / "a" / f"packet-{story.request.ref}.pdf").read_bytes() == (
        tmp_path / "b" / f"packet-{story.request.ref}.pdf"
    ).read_bytes()


def test_a_file_that_is_gone_or_damaged_is_named_and_the_rest_is_there(
    run, session, story, tmp_path
):
    store = parts().store
    mail = store.path(hashlib.sha256(MAIL).hexdigest())
    mail.chmod(0o600)
    mail.write_bytes(b"another mail")
    other = document(session, store, story.request.agency, request=story.request)
    store.path(other.file.sha256).unlink()
    answer = pack(run, tmp_path, story.request.ref)
    files = opened(answer)
    assert answer["missing"] == 2
    data = json.loads(files["request.json"])
    assert "changed or damaged" in data["missing"][0]
    assert "does not have this file" in data["missing"][1]
    assert not [name for name in files if name.startswith("mails/")]
    assert "NOT IN THE PACKET" in files["README.txt"].decode()
    assert data["missing"][0] in " ".join(files["packet.txt"].decode().split())


def test_what_is_public_lies_apart_from_what_is_not(run, session, story, tmp_path):
    shown = document(session, parts().store, story.request.agency, request=story.request)
    published(session, shown, member(session, RoleName.ORGANISER))
    names = opened(pack(run, tmp_path, story.request.ref))
    assert len([name for name in names if name.startswith("documents/public/002-")]) == 1
    assert len([name for name in names if name.startswith("documents/not-public/001-")]) == 1


@pytest.mark.parametrize("kind", ["batch", "campaign"])
def test_many_requests_have_a_folder_each_and_an_index(run, session, tmp_path, kind):
    about = campaign(session)
    filed = batch(session, about)
    store = parts().store
    bodies = [agency(session, name=f"{city} Police", city=city) for city in ("Alton", "Benld")]
    asked = [told(session, store, about=about, batch_id=filed.id, body=one) for one in bodies]
    undone = records_request(session, agency(session, city="Cairo"), about, batch_id=filed.id)
    undone.taken_back = undone.id
    refs = [one.request.ref for one in asked]
    answer = pack(run, tmp_path, f"--{kind}", filed.ref if kind == "batch" else about.name)
    files = opened(answer)
    assert answer["requests"] == 2
    index = json.loads(files["index.json"])
    assert [one["ref"] for one in index["requests"]] == refs
    assert all(f"requests/{ref}/packet.pdf" in files for ref in refs)
    first = json.loads(files[f"requests/{refs[0]}/request.json"])
    assert {one["path"] for one in first["files"]} >= {"letters/01-request.txt"}
    assert refs[1] in words_of(files["packet.pdf"])
    shutil.unpack_archive(answer["zip"], tmp_path / "inside")
    subprocess.run(
        ["sha256sum", "--quiet", "-c", "MANIFEST.sha256"],
        cwd=tmp_path / "inside",
        check=True,
    )


def test_a_request_of_a_place_without_a_law_says_so(run, session, tmp_path):
    made = records_request(session, agency(session), campaign(session), jurisdiction="us-zz")
    ref = made.ref
    files = opened(pack(run, tmp_path, ref))
    assert json.loads(files["request.json"])["law"] is None
    assert "No public-records law of this place is known here." in files["packet.txt"].decode()


def test_what_is_not_there_is_refused_and_writes_nothing(run, session, tmp_path):
    about = campaign(session)
    out = tmp_path / "out"
    for asked, why in (
        (("DL-NONE",), "DL-NONE"),
        (("--batch", "B-NONE"), "B-NONE"),
        (("--campaign", "none"), "no campaign"),
        (("--campaign", about.name), "nothing to put into"),
    ):
        result = run("packet", *asked, "--out", out, "--json")
        assert result.exit_code == 1, result.output
        assert why in json.loads(result.stdout)["error"]
    assert not out.exists()


def test_it_is_asked_about_one_thing(run, tmp_path):
    assert run("packet", "--out", tmp_path).exit_code == 2
    assert run("packet", "X", "--batch", "Y", "--out", tmp_path).exit_code == 2
    assert run("packet", "X").exit_code == 2


def test_packing_changes_nothing(run, session, story, tmp_path):
    before = session.query(RecordsRequest).count(), len(story.request.events)
    pack(run, tmp_path, story.request.ref)
    assert (session.query(RecordsRequest).count(), len(story.request.events)) == before


def test_a_source_that_was_unproven_says_whether_somebody_confirmed_it(
    run, session, story, tmp_path
):
    [came] = session.query(InboundMessage).all()
    came.sender = "clerk@gmail.com"
    came.reading = {**came.reading, UNPROVEN: ["It came on paper."]}
    session.commit()
    files = opened(pack(run, tmp_path / "before", story.request.ref))
    assert b"SOURCE UNPROVEN" in files["packet.txt"]
    vouching.confirm_source(
        session,
        came,
        contact_id=story.request.agency.contacts[0].id,
        note="Annika called the clerk.",
        member_id=story.who.id,
        now=NOW,
    )
    session.commit()
    files = opened(pack(run, tmp_path / "after", story.request.ref))
    assert b"SOURCE UNPROVEN" not in files["packet.txt"]
    [told_of] = json.loads(files["request.json"])["messages"]
    assert told_of["sender_confirmed"]["by"] == "a filer"
    assert "called the clerk" in told_of["sender_confirmed"]["how"]
    assert not [name for name in NAMES if name.encode() in files["request.json"]]
