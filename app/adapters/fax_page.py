"""The cover page of a fax, in the style of the letter behind it; black on white, nothing small."""

from html import escape

from app.ports.printing import FaxCover, PaperLetter

# The letter behind it counts its own pages; the cover names how many there are in all.
_UNNUMBERED = '<style>@page { @bottom-right { content: "Cover page" !important } }</style>'


def cover_page(cover: FaxCover, letter: PaperLetter, *, pages: int) -> str:
    """Write the cover as HTML. Every word of it is text: markup in it is shown, never obeyed."""
    facts = (
        ("To", cover.to),
        ("Fax", cover.number),
        ("From", letter.sender_name),
        ("Date", letter.dated),
        ("Pages", f"{pages}, this one included"),
        ("Subject", letter.subject),
        ("Reference", letter.ref),
    )
    rows = "".join(f"<p><b>{escape(name)}:</b> {escape(value)}</p>" for name, value in facts)
    sender = "<br>".join(escape(line) for line in letter.sender_lines)
    return (
        f'<html lang="en"><head><meta charset="utf-8"><title>Fax: {escape(letter.subject)}</title>'
        f"{_UNNUMBERED}"
        f'</head><body data-ref="{escape(letter.ref)}">'
        f"<header><b>{escape(letter.sender_name)}</b><br>{sender}</header>"
        f"<h1>Fax</h1>{rows}"
        "<p>Please pass this on to the officer who receives requests for public records. If a page "
        f"is missing or cannot be read, please write to {escape(cover.answer_to)}.</p>"
        "</body></html>"
    )
