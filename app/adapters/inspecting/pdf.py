"""A PDF: what it carries and does beside its pages, then what its pages say and hide."""

import io
from collections.abc import Iterator
from typing import Any, Final

import pikepdf

from app.adapters.inspecting import pdf_loose, pdf_revisions, pdf_streams, pdf_words, raw_words
from app.adapters.inspecting.budget import Budget, Locked, Look, Member, TooMuch
from app.adapters.inspecting.pdf_beside import Beside, dictionaries

_MOST_OBJECTS: Final = 400_000
_MOST_SHOWN: Final = 10

_ACTIONS: Final = {
    "/JavaScript": "javascript",
    "/Launch": "launch_action",
    "/SubmitForm": "submit_action",
    "/ImportData": "import_action",
    "/GoToE": "remote_action",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/RichMediaExecute": "javascript",
}
_MARKS: Final = {
    "/FileAttachment": "embedded_files",
    "/Redact": "unapplied_redaction",
    **dict.fromkeys(("/Sound", "/Movie", "/Screen", "/RichMedia", "/3D"), "media"),
    **dict.fromkeys(
        ("/Square", "/Circle", "/Polygon", "/PolyLine", "/Line", "/Ink", "/Stamp"), "loose_shape"
    ),
    **dict.fromkeys(
        ("/Text", "/FreeText", "/Popup", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly"),
        "comments",
    ),
    "/Caret": "comments",
}
_HARMLESS: Final = {"/Link", "/Widget", "/PrinterMark", "/TrapNet", "/Watermark"}
_KNOWN_INFO: Final = ("/Title", "/Subject", "/Keywords")


def look(content: bytes, budget: Budget) -> Look:
    """Look through every object of the file, also those that no page shows, then its pages."""
    seen = Look()
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if len(pdf.objects) > _MOST_OBJECTS:
                raise TooMuch("it has more objects than can be looked through")
            elsewhere = _objects(pdf, seen, budget)
            _automatic(pdf, seen)
            _layers(pdf, seen)
            _form(pdf, seen)
            _properties(pdf, seen, budget)
            attached(pdf, seen, budget)
            elsewhere.take_words(pdf_loose.words(content))
            elsewhere.give(seen)
            pdf_streams.check_drawing(pdf, elsewhere.drawn)
            if pdf.is_encrypted:
                seen.find("restrictions", "it opens without a password, with some acts forbidden")
            seen.pages = len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise Locked("it is locked by a password") from error
    if not seen.pages:
        seen.find("no_pages", "it has no pages")
        return seen
    pdf_words.read(content, seen, budget)
    pdf_revisions.compare(content, seen, budget)
    return seen


def _objects(pdf: pikepdf.Pdf, seen: Look, budget: Budget) -> Beside:
    """Note what each object carries or does; pages are named where the mark is on a page.

    Gives the words that the objects hold.
    """
    found: dict[str, list[str]] = {}
    elsewhere = Beside(budget, pdf_streams.code_of(pdf))
    for inner in dictionaries(pdf.trailer, 0):
        elsewhere.take(inner)
    for number, entry in enumerate(pdf.objects):
        if number % 1000 == 0:
            budget.check_time()
        if not isinstance(entry, pikepdf.Dictionary):
            elsewhere.take(entry)
        for inner in dictionaries(entry, 0):
            if isinstance(inner, pikepdf.Dictionary):
                elsewhere.take(inner)
            for code, detail in _told(inner):
                found.setdefault(code, []).append(detail)
    places = _places(pdf)
    for code, details in found.items():
        listed = list(dict.fromkeys(filter(None, details)))[:_MOST_SHOWN]
        seen.find(code, "; ".join(listed), page=places.get(code), count=len(details))
        seen.beside += listed
    return elsewhere


def _told(entry: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - a PDF dictionary
    action = _name(entry, "/S")
    if action in _ACTIONS:
        yield _ACTIONS[action], ""
    elif "/JS" in entry:
        yield "javascript", ""
    if action == "/URI":
        yield "uri_action", _string(entry.get("/URI"))
    if action == "/GoToR":
        yield "remote_action", ""
    if "/XFA" in entry:
        yield "xfa_form", ""
    if _name(entry, "/Type") == "/Sig" or _name(entry, "/FT") == "/Sig":
        yield "signature", ""
    if _name(entry, "/Type") in {"/Filespec", "/F"} and _name(entry, "/FS") == "/URL":
        yield "remote_action", _string(entry.get("/F"))
    if "/Rect" in entry:
        yield from _marked(entry)
    if "/PieceInfo" in entry:
        yield "custom_data", "what the program that made it keeps for itself"


def _marked(entry: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - an annotation
    mark = _name(entry, "/Subtype")
    said = " ".join(filter(None, (_string(entry.get(key)) for key in ("/T", "/Contents"))))
    if mark in _MARKS:
        yield _MARKS[mark], said
    elif mark and mark not in _HARMLESS:
        yield "annotations", f"{mark[1:]} {said}".strip()
    elif mark == "/Widget":
        return
    elif said:
        yield "annotations", said


def _places(pdf: pikepdf.Pdf) -> dict[str, int]:
    """Name the first page on which each kind of annotation stands."""
    places: dict[str, int] = {}
    for number, page in enumerate(pdf.pages, start=1):
        marks = page.obj.get("/Annots")
        if not isinstance(marks, pikepdf.Array):
            continue
        for mark in marks:
            if not isinstance(mark, pikepdf.Dictionary):
                continue
            for inner in dictionaries(mark, 0):
                for code, _detail in _told(inner):
                    places.setdefault(code, number)
            action = mark.get("/A")
            if isinstance(action, pikepdf.Dictionary):
                for code, _detail in _told(action):
                    places.setdefault(code, number)
    return places


def _automatic(pdf: pikepdf.Pdf, seen: Look) -> None:
    """Find web addresses that are opened without a click: when the file or a page is shown."""
    pages = enumerate((page.obj for page in pdf.pages), start=1)
    holders: list[tuple[int | None, Any]] = [(None, pdf.Root), *pages]
    for page, holder in holders:
        started = [holder.get("/OpenAction")] if page is None else []
        more = holder.get("/AA")
        if isinstance(more, pikepdf.Dictionary):
            started += [value for _key, value in more.items()]
        for action in started:
            if isinstance(action, pikepdf.Dictionary) and _name(action, "/S") == "/URI":
                seen.find("automatic_uri", _string(action.get("/URI")), page=page)


def _layers(pdf: pikepdf.Pdf, seen: Look) -> None:
    layers = pdf.Root.get("/OCProperties")
    if not isinstance(layers, pikepdf.Dictionary):
        return
    default = layers.get("/D")
    off = default.get("/OFF") if isinstance(default, pikepdf.Dictionary) else None
    base = _name(default, "/BaseState") if isinstance(default, pikepdf.Dictionary) else ""
    if (isinstance(off, pikepdf.Array) and len(off)) or base == "/OFF":
        seen.find("hidden_layers", _names_of(off) if isinstance(off, pikepdf.Array) else "")
    groups = layers.get("/OCGs")
    if isinstance(groups, pikepdf.Array) and len(groups):
        seen.find("layers", _names_of(groups), count=len(groups))
        seen.beside.append(_names_of(groups))


def _names_of(groups: Any) -> str:  # noqa: ANN401 - an array of layers
    named = [_string(one.get("/Name")) for one in groups if isinstance(one, pikepdf.Dictionary)]
    return ", ".join(filter(None, named[:_MOST_SHOWN]))


def _form(pdf: pikepdf.Pdf, seen: Look) -> None:
    """List what was entered into a form: it may be shown, hidden, or left from before."""
    entered = [
        (_string(entry.get("/T")), _string(entry.get("/V")))
        for entry in pdf.objects
        if isinstance(entry, pikepdf.Dictionary) and "/V" in entry and "/FT" in entry
    ]
    values = [f"{name}: {value}" for name, value in entered if value and value != "/Off"]
    if values:
        seen.find("form_values", "; ".join(values[:_MOST_SHOWN]), count=len(values))
        seen.beside += values


def _properties(pdf: pikepdf.Pdf, seen: Look, budget: Budget) -> None:
    """List people and words in the properties: the old dictionary, and each XMP packet."""
    people = {_string(pdf.docinfo.get("/Author"))}
    seen.beside += [_string(pdf.docinfo.get(key)) for key in _KNOWN_INFO]
    custom = [
        f"{key}: {_string(value)}"
        for key, value in pdf.docinfo.items()
        if key not in {*_KNOWN_INFO, "/Author", "/Creator", "/Producer", "/Trapped"}
        and not key.endswith("Date")
        and not key.startswith(("/PTEX.", "/GTS_"))
        and isinstance(value, pikepdf.String)
    ]
    if custom:
        seen.find("custom_properties", "; ".join(custom[:_MOST_SHOWN]), count=len(custom))
        seen.beside += custom
    for entry in pdf.objects:
        if isinstance(entry, pikepdf.Stream) and pdf_streams.is_packet(entry):
            people |= raw_words.people(pdf_streams.packet_of(entry, budget))
    for person in sorted({" ".join(name.split())[:200] for name in people} - {""}):
        seen.find("author", person, value=person)


def attached(pdf: pikepdf.Pdf, seen: Look, budget: Budget) -> None:
    """Give each attached file as a file inside; those that no list names as well."""
    named: dict[tuple[int, int], str] = {}
    for entry in pdf.objects:
        if isinstance(entry, pikepdf.Dictionary) and isinstance(
            files := entry.get("/EF"), pikepdf.Dictionary
        ):
            name = _string(entry.get("/UF")) or _string(entry.get("/F"))
            for _kind, stream in files.items():  # noqa: PERF102 - a PDF dictionary has no values()
                if isinstance(stream, pikepdf.Stream):
                    named[stream.objgen] = name
    streams = [
        entry
        for entry in pdf.objects
        if isinstance(entry, pikepdf.Stream)
        and (entry.objgen in named or _name(entry, "/Type") == "/EmbeddedFile")
    ]
    has_list = any("/EF" in inner for entry in pdf.objects for inner in dictionaries(entry, 0))
    if (streams or has_list) and not any(one.code == "embedded_files" for one in seen.findings):
        shown = ", ".join(filter(None, named.values()))
        seen.find("embedded_files", shown, count=max(1, len(streams)))
    for number, stream in enumerate(streams, start=1):
        content = stream.read_bytes()
        budget.take_bytes(len(content))
        seen.members.append(Member(named.get(stream.objgen) or f"attached {number}", content))


def _name(entry: Any, key: str) -> str:  # noqa: ANN401 - a PDF dictionary
    value = entry.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _string(value: Any) -> str:  # noqa: ANN401 - any PDF object
    if isinstance(value, (pikepdf.String, pikepdf.Name)):
        return " ".join(str(value).split())[:500]
    return ""
