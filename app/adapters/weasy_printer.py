"""Letters as PDF, by WeasyPrint."""

from collections.abc import Iterable
from pathlib import Path

from app.ports.printing import PaperLetter


class WeasyPrinter:
    """Prints letters with what repeats from letter to letter shared between them."""

    def letter(self, letter: PaperLetter) -> bytes:
        """Print one letter as a PDF."""
        from weasyprint import HTML  # noqa: PLC0415 - slow to import, and most commands print nothing

        printed: bytes = HTML(string=f"<pre>{letter.body}</pre>").write_pdf()
        return printed

    def run(self, letters: Iterable[PaperLetter], out: Path) -> int:
        """Print many letters into one PDF at ``out``."""
        from weasyprint import HTML  # noqa: PLC0415 - as above

        body = "".join(f"<pre>{letter.body}</pre>" for letter in letters)
        document = HTML(string=body).render()
        document.write_pdf(out)
        return len(document.pages)
