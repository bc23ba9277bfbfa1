"""`daylight documents redact` and `verify`: a round trip by command."""

import json

import pytest

from app.adapters.redacting.redactor import ProcessRedactor
from app.db import transaction
from app.models import Document
from app.ports.redacting import Area
from app.services import redactions
from app.services.redactions import Wish
from tests.factories.agencies import agency
from tests.factories.moments import NOW
from tests.factories.papers import line_box, paper


@pytest.fixture
def kept(run, session, tmp_path, clock):
    """The number of a document of one page."""
    here = agency(session)
    (tmp_path / "a.pdf").write_bytes(paper())
    done = run("documents", "add", tmp_path / "a.pdf", "--agency", f"id:{here.id}", "--json")
    return json.loads(done.stdout)["files"][0]["document"]


def test_a_box_is_burned_and_the_file_proven(run, kept, tmp_path):
    boxes, out, words = tmp_path / "boxes.json", tmp_path / "out.pdf", tmp_path / "words.txt"
    boxes.write_text(json.dumps([line_box(0) | {"reason": "an address"}]))
    words.write_text("Whitfield\nElmwood Street\n")
    done = run("documents", "redact", kept, "--boxes", boxes, "--out", out, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["verdict"], told["state"], told["findings"]) == ("clean", "verified", [])
    clean = json.loads(run("documents", "verify", out, "--words", words, "--json").stdout)
    assert (clean["verdict"], clean["redaction"]) == ("clean", told["redaction"])
    leaky = run("documents", "verify", tmp_path / "a.pdf", "--words", words, "--json")
    assert leaky.exit_code == 0
    told = json.loads(leaky.stdout)
    assert told["verdict"] == "leaks"
    assert {one["seen_by"] for one in told["findings"]} >= {"PDFium", "pdftotext"}


@pytest.mark.parametrize(
    ("boxes", "because"),
    [
        ("{}", "must hold a list"),
        ("[1", "is no JSON"),
        ('[{"page": 1, "x0": "a"}]', "Box 1 must have a page"),
        ('[{"page": 9, "x0": 1, "y0": 1, "x1": 9, "y1": 9}]', "There is no page 9"),
        ("[]", "no box yet"),
        ("[" * 100_000, "is no JSON"),
        ('[{"page": 1%s, "x0": 1, "y0": 1, "x1": 9, "y1": 9}]' % ("0" * 30), "No box was added"),
        ('[{"page": 1, "x0": 1, "y0": 1, "x1": 9, "y1": 1e400}]', "No box was added"),
        ('[{"place": "A1\\ud800"}]', "No box was added"),
        ('[{"place": "A1", "reason": "a\\u0000"}]', "No box was added"),
        ('[{"place": "%s"}]' % ("A" * 500), "No box was added"),
        ('[{"page": 2, "place": "1"}]', "counted from the start of the file"),
        ('[{"page": [], "place": "1"}]', "counted from the start of the file"),
    ],
)
def test_boxes_that_cannot_be_burned_are_refused(run, kept, tmp_path, boxes, because):
    (tmp_path / "boxes.json").write_text(boxes)
    args = ("--boxes", tmp_path / "boxes.json", "--out", tmp_path / "out.pdf", "--json")
    done = run("documents", "redact", kept, *args)
    assert done.exit_code == 1
    assert because in json.loads(done.stdout)["error"]
    assert not (tmp_path / "out.pdf").exists()


def test_boxes_that_somebody_is_drawing_are_not_thrown_away(run, session, kept, tmp_path):
    draft = redactions.open_draft(session, session.get(Document, kept), member_id=None, now=NOW)
    redactions.add_boxes(
        session, draft, [Wish(area=Area(**line_box(1)), reason="")], member_id=None
    )
    session.commit()
    boxes, out = tmp_path / "boxes.json", tmp_path / "out.pdf"
    boxes.write_text(json.dumps([line_box(0) | {"reason": "an address"}]))
    done = run("documents", "redact", kept, "--boxes", boxes, "--out", out, "--json")
    assert done.exit_code == 1
    assert "1 box" in json.loads(done.stdout)["error"]
    session.expire_all()
    assert len(redactions.latest(session, session.get(Document, kept)).boxes) == 1


@pytest.mark.parametrize("then", ["kept", "dropped", "burned anew"])
def test_what_somebody_stops_at_the_desk_is_told_in_words(run, kept, tmp_path, monkeypatch, then):
    redact = ProcessRedactor.redact

    def stopped(*asked, **how):
        with transaction() as writing:
            made = redactions.latest(writing, writing.get_one(Document, kept))
            redactions.stop_burning(writing, made)
            if then == "dropped":
                redactions.abandon(writing, made)
            if then == "burned anew":
                redactions.ask_to_burn(writing, made, member_id=None, now=NOW)
        return redact(*asked, **how)

    monkeypatch.setattr(ProcessRedactor, "redact", stopped)
    boxes, out = tmp_path / "boxes.json", tmp_path / "out.pdf"
    boxes.write_text(json.dumps([line_box(0) | {"reason": "an address"}]))
    done = run("documents", "redact", kept, "--boxes", boxes, "--out", out, "--json")
    assert done.exit_code == 1, done.output
    assert "Somebody stopped it" in json.loads(done.stdout)["error"]
    assert not out.exists()


def test_words_that_are_not_in_utf_8_are_refused_in_words(run, kept, tmp_path):
    (tmp_path / "words.txt").write_bytes("Muñoz\n".encode("latin-1"))
    done = run("documents", "verify", tmp_path / "a.pdf", "--words", tmp_path / "words.txt")
    assert done.exit_code == 1
    assert "words.txt is not written in UTF-8" in done.output
    assert "Traceback" not in done.output
