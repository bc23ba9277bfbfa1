"""Tables on pictures of pages: printed and scanned, as seen, and as read."""

from dataclasses import replace

from app.adapters.scanned_table_reader import ProcessScannedTableReader
from app.adapters.weasy_printer import _tools
from app.ports.scanned_tables import SeenWord, TableLook
from app.services import scanned_tables
from tests.factories import scans
from tests.factories.documents import pdf
from tests.factories.moments import NOW
from tests.factories.obtained import log

WIDE, HIGH = 612.0, 792.0
COLUMNS = (50, 130, 210, 260, 350, 450, 540)
"""Where columns begin, in points."""


def written(rows=12, **how):
    """The rows of a log as an agency prints them."""
    made = log(rows, **how)
    days = [f"{day.month}/{day.day}/{day.year}" for _case, day, *_rest in made[1:]]
    return [made[0]] + [
        (case, day, *map(str, rest))
        for (case, _day, *rest), day in zip(made[1:], days, strict=True)
    ]


def scan(rows, *, ruled=True, title="", dpi=200, turn=0, lean=0.0, grey=0):
    """A table that was printed and put on the glass, as a PDF that holds one picture."""
    border = "border: 1px solid #000" if ruled else ""
    cells = "".join("<tr>" + "".join(f"<td>{one}</td>" for one in row) + "</tr>" for row in rows)
    style = (
        "@page { size: 8.5in 11in; margin: .6in } body { font: 11pt 'DejaVu Sans', sans-serif }"
        "table { border-collapse: collapse; width: 100% }"
        f"td {{ padding: 4px 8px; {border} }}"
    )
    html = f"<style>{style}</style><h3>{title}</h3><table>{cells}</table>"
    paper = _tools().html(string=html).write_pdf()
    picture = scans.scanned(paper, dpi=dpi, turn=turn, lean=lean, grey=grey)
    return scans.as_pdf(picture, dpi=dpi, quality=75)


def in_words(rows, *, mode=0):
    """A PDF of rows in three columns whose words are its own; by mode 3 no pen draws them."""
    return pdf(
        "",
        content=" ".join(
            f"BT {mode} Tr /F1 9 Tf {72 + 150 * column} {600 - 20 * row} Td (r{row}c{column}) Tj ET"
            for row in range(rows)
            for column in range(3)
        ),
    )


def seen(rows, *, top=80.0, sure=95.0, columns=COLUMNS, shift=0.0):
    """What is seen of a page with these rows and no rules; an empty cell has no word."""
    words = []
    for number, row in enumerate(rows):
        y = top + 16 * number
        for at, said in zip(columns, row, strict=False):
            x = at + shift
            for word in str(said).split():
                long = 5.0 * len(word)
                words.append(SeenWord(x, y, x + long, y + 9, word, sure))
                x += long + 3
    return TableLook(WIDE, HIGH, 0.0, tuple(words), tuple(words), (), (), ())


def misread(look, was, said, *, sure=40.0, again=True):
    """The same page, one word of it read as another; by one of two readings, or by both."""

    def other(words):
        return tuple(
            replace(one, text=said, sure=sure) if one.text == was else one for one in words
        )

    return replace(look, words=other(look.words), again=other(look.again) if again else look.again)


def read(session, of, looks):
    """The pictures of a document as they were read: these looks, cut and kept for people."""
    made = scanned_tables.ask(session, of.file, member_id=None, now=NOW)
    work = scanned_tables.next_work(session, scan_id=made.id)
    scanned_tables.note_pages(session, work, len(looks), now=NOW)
    for look in looks:
        work = scanned_tables.next_work(session, scan_id=made.id)
        scanned_tables.note_look(session, work, look)
    work = scanned_tables.next_work(session, scan_id=made.id)
    numbers = [number for number, _look in scanned_tables.looks(session, work)]
    cut = ProcessScannedTableReader().cut(looks)
    scanned_tables.note_cut(session, work, list(zip(numbers, cut, strict=True)), now=NOW)
    session.commit()
    return made
