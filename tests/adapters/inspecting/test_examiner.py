"""The look as a process of its own: always an answer, within limits, and nothing asked outside."""

import contextlib
import io
import json
import resource
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from app.adapters.examiner import ProcessExaminer
from app.filetypes import SUFFIXES, UNKNOWN, media_type
from app.services.filenames import safe_name
from tests.adapters.inspecting import fuzz, office
from tests.adapters.inspecting.looking import codes
from tests.factories.documents import pdf

ROOT = Path(__file__).parents[3]
PROCESS = "app.adapters.inspecting.process"
MOST_MEMORY = 1_500  # megabytes
SECONDS = 12.0


@pytest.fixture
def examine(tmp_path):
    def examined(content, **how):
        path = tmp_path / "file"
        path.write_bytes(content)
        limits = {"seconds": how.pop("seconds", 30)}
        return ProcessExaminer(how.pop("clamd", ""), **limits).examine(path, **how)

    return examined


def test_the_look_happens_in_another_process_with_names_to_watch_for(examine):
    found = examine(pdf("Write to Ann Lee"), name="scan.pdf", watch=["Ann Lee"])
    assert (found.name, found.type, found.pages) == ("scan.pdf", "application/pdf", 1)
    assert codes(found) == {"watch_word"}
    assert len(found.sha256) == 64


def test_the_names_to_watch_for_are_in_no_list_of_processes(examine):
    seen = []

    def watch_processes():
        until = time.monotonic() + 20
        while time.monotonic() < until and not any(PROCESS in line for line in seen):
            for place in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    seen.append(place.read_bytes().decode("utf-8", "replace"))
                except OSError:
                    continue

    looking = threading.Thread(target=watch_processes)
    looking.start()
    examine(pdf("x"), watch=["Ann Lee the Secret"])
    looking.join()
    assert any(PROCESS in line for line in seen)
    assert not any("Ann Lee the Secret" in line for line in seen)


def test_a_file_that_is_not_there_is_held(tmp_path):
    found = ProcessExaminer().examine(tmp_path / "absent")
    assert (found.opened, found.verdict) == (False, "hold")


def test_a_look_that_takes_too_long_is_ended_and_the_file_held(examine):
    slow = office.zipped({f"{number}.pdf": pdf(f"page {number}") for number in range(2_000)})
    began = time.monotonic()
    found = examine(slow, seconds=0.05)
    assert found.verdict == "hold"
    assert "too_much" in codes(found)
    assert time.monotonic() - began < SECONDS


@pytest.mark.enable_socket
def test_no_file_makes_a_request(examine):
    """Files that name a server of ours in every way we know are looked into; it hears nothing."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        url = f"http://127.0.0.1:{port}/seen"
        relation = office.relations(office.relation("oleObject", url, outside=True))
        entity = f"<!DOCTYPE a SYSTEM '{url}' [<!ENTITY x SYSTEM '{url}'>]><a>&x;</a>"
        tempting = [
            pdf(root=f"/OpenAction << /S /URI /URI ({url}) >>"),
            pdf(root=f"/OpenAction << /S /JavaScript /JS (app.launchURL\\('{url}'\\)) >>"),
            pdf(root=f"/OpenAction << /S /GoToR /F << /FS /URL /F ({url}) >> >>"),
            f"<html><img src='{url}'><link rel=stylesheet href='{url}'>".encode(),
            office.with_parts(office.xlsx, {"xl/worksheets/_rels/sheet1.xml.rels": relation}),
            office.zipped({"[Content_Types].xml": "<t/>", "word/document.xml": entity}),
            office.odf("text", f"<draw:image xlink:href='{url}'/>"),
            b"{\\rtf1 {\\field{\\*\\fldinst INCLUDEPICTURE %s}}}" % url.encode(),
            b"From: a\nContent-Type: message/external-body; URL=%s\n\nx" % url.encode(),
        ]  # fmt: skip
        for content in tempting:
            assert examine(content).sha256
        with contextlib.suppress(TimeoutError):
            heard.append(server.accept())
    assert heard == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"stream: OK\0", None),
        (b"stream: Eicar-Test-Signature FOUND\0", "malware"),
        (b"INSTREAM size limit exceeded. ERROR\0", "not_scanned"),
        (b"", "not_scanned"),
    ],
)
def test_a_virus_scanner_is_asked_and_its_alarm_holds_the_file(examine, tmp_path, said, code):
    address, asked = str(tmp_path / "clamd"), io.BytesIO()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen()
        scanner = threading.Thread(target=_scan, args=(server, said, asked))
        scanner.start()
        found = examine(pdf("plain"), clamd=address)
        scanner.join()
    assert asked.getvalue().startswith(b"zINSTREAM\0")
    assert pdf("plain") in asked.getvalue()
    assert codes(found) == ({code} if code else set())
    assert found.opened == (code is None)


def _scan(server, said, asked):
    line, _address = server.accept()
    with line:
        line.settimeout(10)
        while not asked.getvalue().endswith(bytes(4)):
            asked.write(line.recv(65536))
        line.sendall(said)


def test_a_scanner_that_is_away_holds_the_file_and_says_so(examine, tmp_path):
    found = examine(pdf("plain"), clamd=str(tmp_path / "nobody"))
    assert "the virus scanner is away" in found.because


def hostile(shared):
    folder = shared / "data" / "hostile_files"
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_every_hostile_file_is_answered_within_limits(shared, capsys):
    """None crashes the look, none goes unanswered, and memory stays bounded for all of them."""
    files, before = hostile(shared), set(ROOT.iterdir())
    named = {
        "failed_redaction.pdf": "covered_text",
        "launch_action.pdf": "launch_action",
        "open_action_javascript.pdf": "javascript",
        "uri_phone_home.pdf": "uri_action",
        "responsive_zip_slip_and_bomb.zip": "unsafe_name",
        "zero_bytes.pdf": "empty",
        "truncated.pdf": "unparseable",
        "html_named.pdf": "active_content",
        "aes-256.pdf": "encrypted",
        "js-buttons.pdf": "javascript",
        "annotated_pdf.pdf": "comments",
        "attachment.pdf": "embedded_files",
        "AcroForm_TEST.pdf": "form_values",
    }
    began = time.monotonic()
    for path in files:
        found = ProcessExaminer().examine(path, name=path.name)
        assert found.because not in {"reading it broke the reader", "the reader gave no answer"}
        assert found.verdict in {"clear", "hold"}
        assert found.sha256
        assert len(json.dumps(found.as_data())) < 1_000_000
        if path.name in named:
            assert named[path.name] in codes(found), path.name
            assert found.verdict == "hold"
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    with capsys.disabled():
        took = time.monotonic() - began
        sys.stdout.write(f"\n{len(files)} files in {took:.0f} s, at most {memory} MB\n")
    assert len(files) > 80
    assert memory < MOST_MEMORY
    assert set(ROOT.iterdir()) == before


def test_hostile_names_become_names_that_are_safe_to_serve(shared):
    names = shared / "data" / "hostile_files" / "synthetic" / "filenames_to_try.txt"
    for given in names.read_text(encoding="utf-8").splitlines():
        plain = safe_name(given)
        assert plain
        assert not set(plain) & set('/\\<>:"|?*;&\n\r\0')
        assert plain not in {".", ".."}


def test_every_type_is_of_the_table(shared):
    for path in hostile(shared):
        with path.open("rb") as content:
            assert media_type(content) in {*SUFFIXES, UNKNOWN, "application/x-empty"}


def good_files():
    yield pdf("Ann Lee, 217-555-0100", content="0 g 68 692 420 16 re f", root="/OpenAction << >>")
    yield office.xlsx(office.row(1, "Rivera", "Kim"), state="hidden")
    yield office.docx()
    yield office.pptx()
    yield office.odf("text", "<text:p>x</text:p>")
    yield b"{\\rtf1 {\\v hidden} \\u233? {\\info{\\author A}}}"
    yield b"<html><body onload=x()><!-- x --><p hidden>Ann Lee</p>"
    yield b"From: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nhi\n--x--"
    yield office.zipped({"a/b.zip": office.zipped({"c.txt": "x"}), "d.pdf": pdf("x")})
    yield b"a,b,c\n1,2,=cmd|' /C calc'!A0\n"


def test_damaged_files_never_break_the_look(tmp_path, examine):
    """Some seconds of damage; what breaks the process, if anything, is held by the examiner."""
    folder = tmp_path / "good"
    folder.mkdir()
    files = list(good_files())
    for number, content in enumerate(files):
        (folder / f"{number:02}").write_bytes(content)
    seed = int(time.time()) % 1_000_000
    ended = subprocess.run(
        [sys.executable, "-m", "tests.adapters.inspecting.fuzz", str(seed), "8", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    last = ended.stdout.split()[-2:]
    if ended.returncode < 0:  # a library was broken for good: then its own process takes the blow
        number = int(last[-1])
        found = examine(fuzz.damaged(files[number % len(files)], number))
        assert found.verdict == "hold"
        return
    assert last[0] == "done", f"seed {last[-1]}: {ended.stderr[-2000:]}"
