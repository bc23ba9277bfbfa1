"""PDFs with fields of forms: what stands in them is drawn by the field, not by the page."""

from pikepdf import Array, Dictionary, Name, String

from tests.factories.papers import changed, paper

PLACE = (72, 600, 452, 620)
"""Where the field is, in points of the file: left, bottom, right, top."""


def field(words="", *, drawn=None, flags=4, place=PLACE, kind=Name.Tx, **more):
    """A change of a paper: a field that shows ``words``, or what ``drawn`` says, on page 1."""
    left, bottom, right, top = place
    shows = drawn or (f"BT /F1 11 Tf 2 5 Td ({words}) Tj ET" if words else "")

    def change(pdf):
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        entry = Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=kind, T=String("entry"), F=flags,
            Rect=Array(place), **more,
        )  # fmt: skip
        if shows:
            looks = pdf.make_stream(
                shows.encode(), Type=Name.XObject, Subtype=Name.Form,
                BBox=Array([0, 0, right - left, top - bottom]),
                Resources=Dictionary(Font=Dictionary(F1=font)),
            )  # fmt: skip
            entry.AP = Dictionary(N=looks)
        entry = pdf.make_indirect(entry)
        pdf.pages[0].obj.Annots = Array([entry])
        pdf.Root.AcroForm = Dictionary(
            Fields=Array([entry]), DA=String("/F1 11 Tf 0 g"),
            DR=Dictionary(Font=Dictionary(F1=font)),
        )  # fmt: skip

    return change


def filled(words="", **more):
    """A paper with such a field."""
    return changed(paper(), field(words, **more))
