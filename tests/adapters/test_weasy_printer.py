"""Letters on paper: the address in the window, every page numbered, nothing fetched or obeyed."""

import io
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from app.adapters.label_sheet import PER_SHEET
from app.adapters.letter_page import (
    ADDRESS_BOTTOM,
    ADDRESS_LEFT,
    ADDRESS_RIGHT,
    ADDRESS_TOP,
    page,
)
from app.adapters.weasy_printer import CHUNK, WeasyPrinter
from app.ports.printing import PaperLetter
from tests.servers.processes import running

PARAGRAPH = "The law sets 5 business days from receipt for your answer to this request. " * 6
LETTER = PaperLetter(
    ref="DL-7K3M9",
    dated="November 24, 2026",
    sender_name="Daylight Test Group",
    sender_lines=("P.O. Box 1", "Springfield, IL 62701"),
    recipient_lines=(
        "Attn: Records",
        "Naperville Police",
        "1350 Aurora Ave",
        "Naperville, IL 60540",
    ),
    subject="Freedom of Information Act request: agreements with Ring (DL-7K3M9)",
    body="Dear Records Officer,\n\n1. Agreements.\n\n"
    + f"{PARAGRAPH}\n\n" * 12
    + "Sincerely,\n\nAlex",
)


@pytest.fixture
def printer():
    return WeasyPrinter(processes=1)


def text_of(printed, number):
    document = pypdfium2.PdfDocument(printed)
    return document[number].get_textpage().get_text_range()


def inches(printed, words):
    """Where ``words`` stand on the first page: left, top, right, bottom, in inches from the top."""
    document = pypdfium2.PdfDocument(printed)
    sheet = document[0].get_textpage()
    found = sheet.search(words).get_next()
    sheet.count_rects(*found)
    left, bottom, right, top = (edge / 72 for edge in sheet.get_rect(0))
    return left, 11 - top, right, 11 - bottom


def test_the_address_shows_in_the_window_and_nothing_else_does(printer):
    printed = printer.letter(LETTER)
    for line in LETTER.recipient_lines:
        left, top, right, bottom = inches(printed, line)
        assert ADDRESS_LEFT - 0.01 <= left < right <= ADDRESS_RIGHT, line
        assert ADDRESS_TOP <= top < bottom <= ADDRESS_BOTTOM, line
    assert inches(printed, LETTER.dated)[3] < ADDRESS_TOP
    assert inches(printed, "Freedom of Information")[1] > ADDRESS_BOTTOM + 0.4


def test_a_long_address_is_set_smaller_and_stays_in_the_window(printer):
    lines = (
        "Records Officer",
        *(f"Line {number} of a long address" for number in range(5)),
        "End, IL 60540",
    )
    printed = printer.letter(replace(LETTER, recipient_lines=lines))
    assert inches(printed, "End, IL 60540")[3] <= ADDRESS_BOTTOM


def test_every_page_has_its_number_and_the_reference(printer):
    printed = printer.letter(LETTER)
    pages = len(pypdfium2.PdfDocument(printed))
    assert pages >= 2
    for number in range(pages):
        text = text_of(printed, number)
        assert f"Page {number + 1} of {pages}" in text
        assert "DL-7K3M9" in text


def test_the_pdf_says_what_it_is_and_in_which_language(printer):
    with pikepdf.open(io.BytesIO(printer.letter(LETTER))) as made:
        assert str(made.docinfo["/Title"]) == LETTER.subject
        assert str(made.Root.Lang) == "en"


def test_the_code_on_the_page_is_drawn_where_nothing_is_written(printer):
    picture = pypdfium2.PdfDocument(printer.letter(LETTER))[0].render(scale=1).to_pil().convert("L")
    box = picture.crop(
        (468, 47, 533, 112)
    )  # 6.5 to 7.4 in from the left, 0.65 to 1.55 from the top
    dark = sum(box.histogram()[:128]) / (box.width * box.height)
    assert 0.2 < dark < 0.6


def test_markup_in_a_letter_is_text_and_fetches_nothing(printer, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret of the house")
    nasty = (
        f'<link rel=attachment href="file://{secret}"><img src="http://192.0.2.1/x.png">'
        "<style>body{display:none}</style>"
    )
    letter = replace(
        LETTER,
        body=f"{nasty}\n\nend",
        subject=nasty,
        sender_name=nasty,
        recipient_lines=(nasty,),
        ref='DL-1" onload="x',
    )
    printed = printer.letter(letter)
    assert "<style>body{display:none}</style>" in text_of(printed, 0).replace("\r\n", "")
    assert b"the secret of the house" not in printed
    with pikepdf.open(io.BytesIO(printed)) as made:
        assert "/EmbeddedFiles" not in made.Root.get("/Names", {})


def test_a_run_keeps_the_order_and_names_each_letter(printer, tmp_path):
    letters = [replace(LETTER, ref=f"DL-{number:04}") for number in range(CHUNK + 3)]
    out = tmp_path / "run.pdf"
    pages = printer.run(letters, out)
    document = pypdfium2.PdfDocument(out)
    each = pages // len(letters)
    assert len(document) == pages
    for number, letter in enumerate(letters):
        text = document[number * each].get_textpage().get_text_range()
        assert letter.ref in text
        assert f"Page 1 of {each}" in text
    with pikepdf.open(out) as made, made.open_outline() as outline:
        assert [item.title for item in outline.root] == [letter.ref for letter in letters]
    assert list(tmp_path.iterdir()) == [out]


def test_a_run_in_two_processes_is_the_same_run(tmp_path):
    letters = [replace(LETTER, ref=f"DL-{number:04}") for number in range(64)]
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    assert WeasyPrinter(1).run(letters, one) == WeasyPrinter(2).run(letters, two)
    first, second = pypdfium2.PdfDocument(one), pypdfium2.PdfDocument(two)
    for number in range(0, len(first), 7):
        texts = [d[number].get_textpage().get_text_range() for d in (first, second)]
        assert texts[0] == texts[1]


def test_a_run_without_letters_is_refused_and_leaves_nothing(printer, tmp_path):
    with pytest.raises(ValueError, match="no letter"):
        printer.run([], tmp_path / "run.pdf")
    assert list(tmp_path.iterdir()) == []


def test_labels_fill_the_sheet_row_by_row(printer, tmp_path):
    addresses = [
        (f"Agency {number}", "1 Main St", "Springfield, IL 62701")
        for number in range(PER_SHEET + 1)
    ]
    out = tmp_path / "labels.pdf"
    assert printer.labels([*addresses[:-1], ("<b>Last</b>", "End, IL 62701")], out) == 2
    document = pypdfium2.PdfDocument(out)
    assert "<b>Last</b>" in document[1].get_textpage().get_text_range()
    sheet = document[0].get_textpage()
    for words, column, row in (("Agency 0", 0, 0), ("Agency 2", 2, 0), ("Agency 29", 2, 9)):
        sheet.count_rects(*sheet.search(words).get_next())
        left, _, _, top = sheet.get_rect(0)
        assert 0.1875 + column * 2.75 < left / 72 < 0.1875 + column * 2.75 + 0.3
        assert 0.5 + row < 11 - top / 72 < 0.5 + row + 0.3


def test_the_page_escapes_what_it_is_given():
    assert "<script>" not in page(replace(LETTER, body="<script>", subject="<script>"))


_PARENT = """
from app.adapters.letter_pool import pooled
import time
if __name__ == "__main__":
    for _ in pooled(time.sleep, [0.01, 60, 60], 2):
        print("running", flush=True)
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to see the processes")
def test_the_pool_ends_when_the_one_that_started_it_is_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(_PARENT)
    root = Path(__file__).parents[2]
    environ = os.environ | {"PYTHONPATH": str(root)}
    with running([sys.executable, script], stdout=subprocess.PIPE, env=environ) as parent:
        assert parent.stdout.readline() == b"running\n"
        children = _children(parent.pid)
        assert len(children) >= 2
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        until = time.monotonic() + 20
        while any(_runs(child) for child in children) and time.monotonic() < until:
            time.sleep(0.05)
        assert not [child for child in children if _runs(child)]


def _children(pid):
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def _runs(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
