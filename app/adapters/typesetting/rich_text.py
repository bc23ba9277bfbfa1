"""Rich text (RTF): its words as paragraphs, for printing."""

from typing import Final

from app.adapters.inspecting import rich_text
from app.adapters.inspecting.budget import Budget
from app.adapters.typesetting.manuscript import Manuscript

_CODES: Final = {
    "pictures": "pictures",
    "comments": "comments",
    "tracked_changes": "removed",
    "embedded_objects": "objects",
    "hidden_text": "hidden",
}


def manuscript(content: bytes, budget: Budget) -> Manuscript:
    """Give the words of a rich text, a paragraph a line. Cells of tables are lines as well."""
    seen, made = rich_text.look(content, budget), Manuscript()
    for _place, words in seen.texts:
        for line in words.split("\n"):
            made.line(line)
    for one in seen.findings:
        if code := _CODES.get(one.code):
            made.left_out[code] += one.count
    return made
