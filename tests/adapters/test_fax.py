"""A fax: a cover that counts its pages, and the letter behind it word for word."""

import pypdfium2

from app.adapters.weasy_printer import WeasyPrinter
from app.ports.printing import FaxCover, PaperLetter


def test_the_cover_says_to_whom_and_how_many_pages_and_the_letter_follows():
    letter = PaperLetter(
        ref="DL-7KQM-X3RT",
        dated="November 24, 2026",
        sender_name="Daylight Test Group",
        sender_lines=("P.O. Box 1", "records@daylight.example.org"),
        recipient_lines=("Springfield Police Department",),
        subject="Records <b>request</b>",
        body="Dear Records Officer,\n\n" + "Please send the agreements.\n\n" * 60 + "Sincerely,\n",
    )
    cover = FaxCover(
        to="Springfield Police Department, Records Officer",
        number="217-555-0123",
        answer_to="records@daylight.example.org",
    )
    with pypdfium2.PdfDocument(WeasyPrinter(processes=1).fax(cover, letter)) as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    assert len(pages) > 2
    assert f"{len(pages)}, this one included" in pages[0]
    assert "217-555-0123" in pages[0]
    assert "Records <b>request</b>" in pages[0]
    assert "Cover page" in pages[0]
    assert "Dear Records Officer" in pages[1]
    assert "Page 1 of" in pages[1]
