"""Joins the printed parts of a run into one PDF, with an outline that names each letter."""

from pathlib import Path

from pikepdf import Dictionary, Name, OutlineItem, Pdf, String


def joined(parts: list[tuple[Path, list[int]]], refs: list[str], out: Path) -> int:
    """Write ``parts`` (each a file and the pages of each of its letters) to ``out``, in order.

    Gives back the number of pages. A part is read when its pages are written, so that a long run
    needs little memory.
    """
    whole = Pdf.new()
    starts: list[int] = []
    total = 0
    opened = []
    for path, pages in parts:
        part = Pdf.open(path)
        opened.append(part)
        whole.pages.extend(part.pages)
        for count in pages:
            starts.append(total)
            total += count
    with whole.open_outline() as outline:
        outline.root.extend(
            OutlineItem(ref, start) for ref, start in zip(refs, starts, strict=True)
        )
    whole.Root.Lang = String("en")
    whole.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    whole.Root.PageMode = Name.UseOutlines
    whole.docinfo["/Title"] = f"{len(refs)} letters"
    whole.save(out)
    for part in opened:
        part.close()
    return total
