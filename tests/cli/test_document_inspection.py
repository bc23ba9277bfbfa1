"""`daylight documents inspect`: the JSON that stays stable, and an answer for every file."""

import io
import json

import pikepdf
import pytest
from sqlalchemy import text

from tests.adapters.inspecting.office import row, xlsx, zipped
from tests.factories.documents import pdf
from tests.factories.people import member

KEYS = {
    *("sha256", "type", "pages", "text_chars", "ocr_needed", "children", "findings", "verdict"),
    "reasons",
}


@pytest.fixture
def inspect(run, tmp_path):
    def inspected(content, name="file.pdf"):
        path = tmp_path / name
        path.write_bytes(content)
        told = run("documents", "inspect", str(path), "--json")
        assert told.exit_code == 0
        return json.loads(told.stdout)

    return inspected


def test_a_plain_file_is_clear(inspect):
    found = inspect(pdf("An agreement"))
    assert found.keys() == KEYS
    assert found | {"sha256": ""} == {
        "sha256": "",
        "type": "application/pdf",
        "pages": 1,
        "text_chars": 12,
        "ocr_needed": False,
        "children": [],
        "findings": [],
        "verdict": "clear",
        "reasons": [],
    }


def test_what_is_inside_has_the_same_shape_and_a_name(inspect):
    found = inspect(zipped({"a/staff.xlsx": xlsx(row(1, "x"), state="veryHidden")}), "all.zip")
    (child,) = found["children"]
    assert child.keys() == KEYS | {"name"}
    assert child["name"] == "a/staff.xlsx"
    assert child["findings"] == [
        {
            "code": "very_hidden_sheet",
            "severity": "block",
            "page": "Staff",
            "detail": "the sheet “Staff”",
        }
    ]
    assert (child["verdict"], found["verdict"]) == ("hold", "hold")
    assert "a/staff.xlsx" in found["reasons"][0]


def test_words_under_a_box_are_counted_and_not_told(inspect):
    found = inspect(pdf("Jane Example", content="0 g 68 692 420 16 re f"))
    (finding,) = found["findings"]
    assert (finding["code"], finding["page"]) == ("covered_text", 1)
    assert "Jane" not in json.dumps(found)


def test_members_are_watched_for_without_being_asked(inspect, session):
    member(session, name="Wanda Watched", email="wanda@example.org")
    session.commit()
    found = inspect(pdf("seen by WATCHED, WANDA"))
    assert [one["code"] for one in found["findings"]] == ["watch_word"]
    assert found["verdict"] == "hold"


def test_a_file_is_held_where_the_names_to_watch_for_cannot_be_read(inspect, session):
    session.execute(text("ALTER TABLE dispatches RENAME TO elsewhere"))
    session.commit()
    found = inspect(pdf("An agreement"))
    assert [one["code"] for one in found["findings"]] == ["watch_list_missing"]
    assert found["verdict"] == "hold"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 nothing", b"\0\1\2", b"MZ\x90"])
def test_what_cannot_be_read_is_held_with_a_reason(inspect, content):
    found = inspect(content)
    assert found["verdict"] == "hold"
    assert found["reasons"]
    assert len(found["sha256"]) == 64


def locked():
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf("x"))) as made:
        made.save(out, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (locked(), "encrypted"),
        (pdf("x")[:300], "unparseable"),
        (b"", "empty"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), "not_opened"),
    ],
    ids=["locked", "cut off", "empty", "7z"],
)
def test_why_it_was_not_looked_into_is_a_finding_with_a_code(inspect, content, code):
    found = inspect(content)
    assert [one["code"] for one in found["findings"]] == [code]
    assert (found["verdict"], found["ocr_needed"], found["children"]) == ("hold", False, [])


def test_for_people_it_says_what_to_do(run, tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf(root="/OpenAction << /S /Launch /F (x) >>"))
    told = run("documents", "inspect", str(path))
    assert told.stdout.startswith("hold: application/pdf")
    assert "an order to start a program" in told.stdout
    assert "Print it to a new PDF" in told.stdout


def test_a_file_that_is_not_there_is_wrong_usage(run, tmp_path):
    assert run("documents", "inspect", str(tmp_path / "absent"), "--json").exit_code == 2
    assert run("documents", "inspect", str(tmp_path), "--json").exit_code == 2
