"""A PDF opened as a reader sees it: fields of forms, signatures and notes are part of its pages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Self

import pypdfium2
import pypdfium2.raw as pdfium

_UNSEEN: Final = pdfium.FPDF_ANNOT_FLAG_HIDDEN
_ODD: Final = pdfium.FPDF_ANNOT_FLAG_INVISIBLE  # readers differ; whoever shows it must be heard


class ShownPdf:
    """The pages of a PDF, each with its marks drawn into it.

    A mark is a field, a signature, a comment, a stamp: PDFium keeps its words out of the text of
    a page, and draws fields not at all. Here they are letters and lines of the page like all
    others, so that what is read, compared, boxed and drawn is the same. Fields without a drawing
    of their own get the one of their value, as readers do. No script and no action of the file
    runs. Hidden marks stay out, unless ``hidden`` asks for them as well; links have no words.

    Raises ``pypdfium2.PdfiumError`` where the file cannot be opened or a mark cannot be drawn.
    """

    def __init__(self, source: Path | bytes, *, hidden: bool = False) -> None:
        self._pdf = pypdfium2.PdfDocument(source)
        self._shown = _ODD | (_UNSEEN if hidden else 0)
        self._own: dict[int, str] = {}
        self._hidden: set[int] = set()
        self._pdf.init_forms()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        self._pdf.close()

    def __len__(self) -> int:
        return len(self._pdf)

    def __iter__(self) -> Iterator[Any]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: int) -> Any:  # noqa: ANN401 - pypdfium2 has no types
        """Give a page, counted from 0, with its marks in it."""
        page = self._pdf[index]
        marks = list(_marks(page))
        if not marks:
            return page
        self._own[index] = _text(page)
        for mark in marks:
            self._let_show(index, mark)
            pdfium.FPDFPage_CloseAnnot(mark)
        # PDFium draws marks into the page that the page itself, not its parents, says the size of.
        seen = page.get_bbox()
        page.set_mediabox(*seen)
        page.set_cropbox(*seen)
        drawn = pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
        page.close()
        if drawn == pdfium.FLATTEN_FAIL:
            raise pypdfium2.PdfiumError("the marks of a page cannot be drawn")
        return self._pdf[index]

    def is_marked(self, index: int) -> bool:
        """Say whether a page, given before, had marks, hidden ones too."""
        return index in self._own

    def has_hidden(self, index: int) -> bool:
        """Say whether a page, given before, had marks that no reader sees."""
        return index in self._hidden

    def own_text(self, index: int, text: str) -> str:
        """Give what a page, given before, says without its marks: ``text`` where it has none."""
        return self._own.get(index, text)

    def _let_show(self, index: int, mark: Any) -> None:  # noqa: ANN401 - as above
        flags = pdfium.FPDFAnnot_GetFlags(mark)
        if flags & _UNSEEN:
            self._hidden.add(index)
        if flags & self._shown:
            pdfium.FPDFAnnot_SetFlags(mark, flags & ~self._shown)


def _marks(page: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
    """Give each mark that may show something; it must be closed."""
    for number in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        mark = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if not mark:
            continue
        is_link = pdfium.FPDFAnnot_GetSubtype(mark) == pdfium.FPDF_ANNOT_LINK
        if is_link and not pdfium.FPDFAnnot_HasKey(mark, b"AP"):
            pdfium.FPDFPage_CloseAnnot(mark)
            continue
        yield mark


def _text(page: Any) -> str:  # noqa: ANN401 - as above
    held = page.get_textpage()
    text = str(held.get_text_range())
    held.close()
    return text
