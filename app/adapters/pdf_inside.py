"""What a PDF carries beside its pages: scripts, attached files, comments, hidden layers, names."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pikepdf

_MOST_OBJECTS: Final = 400_000
_DEEPEST: Final = 40

_ACTIONS: Final = {
    "/JavaScript": "a script",
    "/Launch": "an order to start a program",
    "/SubmitForm": "an order to send a form",
    "/ImportData": "an order to load data",
    "/GoToE": "a link into an attached file",
    "/Rendition": "sound or film",
    "/RichMediaExecute": "a script",
}
_MARKS: Final = {
    "/FileAttachment": "an attached file",
    "/Redact": "a redaction that was marked and never applied",
    "/Sound": "sound or film",
    "/Movie": "sound or film",
    "/Screen": "sound or film",
    "/RichMedia": "sound or film",
    "/3D": "a 3D model",
    "/Square": "a drawn shape that can be taken off",
    "/Circle": "a drawn shape that can be taken off",
    "/Polygon": "a drawn shape that can be taken off",
    "/PolyLine": "a drawn shape that can be taken off",
    "/Line": "a drawn shape that can be taken off",
    "/Ink": "a drawn shape that can be taken off",
    "/Stamp": "a stamp that can be taken off",
}
_COMMENTS: Final = {"/Text", "/FreeText", "/Popup", "/Highlight", "/Underline", "/StrikeOut"} | {
    "/Squiggly",
    "/Caret",
}


class TooMuch(Exception):
    """The file has more objects than anybody can look through."""


def hidden_parts(path: Path) -> tuple[list[str], list[str]]:
    """List the parts that must not go out, and the names of people in the metadata.

    Every object of the file is looked at, also those that no page shows. Raises ``TooMuch`` or
    ``pikepdf.PdfError`` where that is not possible.
    """
    with pikepdf.open(path) as pdf:
        if len(pdf.objects) > _MOST_OBJECTS:
            raise TooMuch
        parts: set[str] = set()
        for entry in pdf.objects:
            for inner in _dictionaries(entry, 0):
                parts |= _parts_of(inner)
        if _has_hidden_layers(pdf.Root):
            parts.add("hidden layers")
        return sorted(parts), sorted(_names(pdf))


def _dictionaries(entry: Any, depth: int) -> Iterator[Any]:  # noqa: ANN401 - any PDF object
    if depth > _DEEPEST:
        raise TooMuch
    if isinstance(entry, (pikepdf.Dictionary, pikepdf.Stream)):
        yield entry
        children = [value for _key, value in entry.items()]
    elif isinstance(entry, pikepdf.Array):
        children = list(entry)
    else:
        return
    for child in children:
        # What has a number of its own is in the list of objects and comes by itself.
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _dictionaries(child, depth + 1)


def _parts_of(entry: Any) -> set[str]:  # noqa: ANN401 - a PDF dictionary
    parts: set[str] = set()
    action = str(entry.get("/S", ""))
    if action in _ACTIONS:
        parts.add(_ACTIONS[action])
    if "/JS" in entry:
        parts.add("a script")
    if "/EF" in entry or str(entry.get("/Type", "")) == "/EmbeddedFile":
        parts.add("an attached file")
    if "/XFA" in entry:
        parts.add("a form made by a program (XFA)")
    mark = str(entry.get("/Subtype", ""))
    if "/Rect" in entry and mark in _MARKS:
        parts.add(_MARKS[mark])
    if "/Rect" in entry and mark in _COMMENTS:
        parts.add("comments")
    return parts


def _has_hidden_layers(root: Any) -> bool:  # noqa: ANN401 - the root dictionary of a PDF
    layers = root.get("/OCProperties")
    default = layers.get("/D") if isinstance(layers, pikepdf.Dictionary) else None
    if not isinstance(default, pikepdf.Dictionary):
        return False
    off = default.get("/OFF")
    return bool(isinstance(off, pikepdf.Array) and len(off)) or (
        str(default.get("/BaseState", "")) == "/OFF"
    )


def _names(pdf: pikepdf.Pdf) -> set[str]:
    names = {str(pdf.docinfo.get("/Author") or "")}
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        creators = metadata.get("dc:creator") or []
        names |= set([creators] if isinstance(creators, str) else map(str, creators)) - {"None"}
    return {" ".join(name.split())[:200] for name in names if name.strip()}
