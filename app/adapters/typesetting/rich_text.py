"""Rich text (RTF): its words as paragraphs, for printing."""

from typing import Final

from app.adapters.inspecting import rich_text
from app.adapters.inspecting.budget import Budget
from app.adapters.typesetting.manuscript import COVER, Manuscript, Paragraph

_CODES: Final = {
    "pictures": "pictures",
    "comments": "comments",
    "tracked_changes": "removed",
    "embedded_objects": "objects",
    "hidden_text": "hidden",
    "covered_text": "covered",
}


def manuscript(content: bytes, budget: Budget) -> Manuscript:
    """Give the words of a rich text, a paragraph a line. Cells of tables are lines as well."""
    seen, made = rich_text.look(content, budget, cover=COVER), Manuscript()
    for _place, words in seen.texts:
        for line in words.split("\n"):
            made.blocks.append(_paragraph(line))
    for one in seen.findings:
        if code := _CODES.get(one.code):
            made.left_out[code] += one.count
    return made


def _paragraph(line: str) -> Paragraph:
    made = Paragraph()
    first, *others = line.split(COVER)
    made.say(first)
    for words in others:
        made.cover()
        made.say(words)
    return made
