"""A letter that is read the quick way comes out as one that is read as any page of the web."""

import pytest

from app.adapters import weasy_printer
from app.adapters.letter_page import page
from app.adapters.letter_source import source
from app.ports.printing import PaperLetter

PARAGRAPH = "The law sets 5 business days from receipt for your answer to this request. " * 6


def letter(**changed):
    facts = {
        "ref": "DL-7K3M9",
        "dated": "November 24, 2026",
        "sender_name": "Été & Söhne",
        "sender_lines": ("P.O. Box 1", "Springfield, IL 62701"),
        "recipient_lines": ("Attn: Records", "Naperville Police", "Naperville, IL 60540"),
        "subject": "Request for agreements <with> “Ring”",
        "body": f"Dear Officer,\n\n1. Agreements,\nof any kind.\n\n{PARAGRAPH}\n\n- Item\n\n"
        + f"{PARAGRAPH}\n\n" * 11
        + "Sincerely,\n\nAlex",
    }
    return PaperLetter(**(facts | changed))


def printed(html):
    tools = weasy_printer._tools()
    made = html.render(stylesheets=[tools.style], font_config=tools.fonts)
    return made.write_pdf(), len(made.pages)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"body": "A short one.\r\nWith an odd line end.\n\nAlex"},
        {"body": "Dear Officer,\n\nتعديل العقد and 契約 and 👮 and a soft\xadhyphen.\n\nAlex"},
        {"recipient_lines": ("A department of which the name alone is longer than the line",) * 6},
        {"subject": "Quotes \" and ' and & and ]]> and <!-- no comment -->"},
        {"body": "A sign that XML does not know: \x0b.\n\nAlex"},
    ],
    ids=["long", "short", "scripts", "long address", "markup", "unknown sign"],
)
def test_the_pdf_is_the_same_byte_by_byte(changed):
    one, tools = letter(**changed), weasy_printer._tools()
    plain = tools.html(string=page(one), url_fetcher=tools.fetcher)
    assert printed(source(page(one), tools.fetcher)) == printed(plain)


def test_a_letter_of_several_pages_was_among_them():
    tools = weasy_printer._tools()
    assert printed(source(page(letter()), tools.fetcher))[1] > 1
