"""What the streams of a PDF say beside words on pages, and how often they draw one another."""

import re
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

import pikepdf

from app.adapters.inspecting import picture_parts, raw_words
from app.adapters.inspecting.budget import Budget, TooMuch

_MOST_DRAWN: Final = 100_000  # forms inside forms; a map of a town has some thousands
_LARGEST: Final = 100_000_000  # bytes, unpacked
_HIGHEST: Final = 60  # parents of a page

# A string of letters is stepped over, so that a per cent sign in it begins no note.
_NOTES: Final = re.compile(rb"\((?:\\.|[^()\\])*\)|%([^\r\n]+)", re.DOTALL)
_MARKED: Final = re.compile(rb"\b(?:BDC|DP)\b")
_MARKS: Final = re.compile(rb"/[^\s<>()\[\]{}/%]*\s*(?=<<)")
_ONLY_NUMBER: Final = re.compile(rb"<<\s*/MCID\s+\d+\s*>>")
_DRAWN: Final = re.compile(rb"/([^\s<>()\[\]{}/%]+)\s+Do\b")
_FONTS: Final = ("/Length1", "/Length2", "/Length3")
_SAMPLES: Final = ("/FunctionType", "/ShadingType", "/HalftoneType", "/Alternate", "/N")
_ELSEWHERE: Final = {"/ObjStm", "/XRef", "/EmbeddedFile", "/Metadata"}
_NO_CODE: Final = {"/Type1C", "/CIDFontType0C", "/OpenType"}
_PICTURES: Final = {"/DCTDecode", "/DCT"}
_PACKED: Final = {"/FlateDecode", "/Fl"}


@dataclass
class Part:
    """What one stream says beside words on pages; ``drawn`` are the names of what it draws."""

    words: list[str] = field(default_factory=list)
    properties: list[Any] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)


def is_packet(stream: pikepdf.Stream) -> bool:
    """Say whether a stream is a packet of XMP, also where it does not call itself one."""
    return stream.get("/Type") == "/Metadata" or stream.get("/Subtype") == "/XML"


def code_of(pdf: pikepdf.Pdf) -> set[tuple[int, int]]:
    """Name the streams that draw: of pages, of letters that are drawn, of forms and patterns."""
    code: set[tuple[int, int]] = set()
    for page in pdf.pages:
        code |= {one.objgen for one in _contents(page.obj)}
    for entry in pdf.objects:
        if isinstance(entry, pikepdf.Stream):
            if entry.get("/Subtype") == "/Form" or "/PatternType" in entry:
                code.add(entry.objgen)
        elif isinstance(entry, pikepdf.Dictionary):
            letters = entry.get("/CharProcs")
            if isinstance(letters, pikepdf.Dictionary):
                drawn = [one for _name, one in letters.items() if isinstance(one, pikepdf.Stream)]
                code |= {one.objgen for one in drawn}
    return code


def _contents(page: Any) -> list[pikepdf.Stream]:  # noqa: ANN401 - a PDF dictionary
    inside = page.get("/Contents")
    parts = list(inside) if isinstance(inside, pikepdf.Array) else [inside]
    return [one for one in parts if isinstance(one, pikepdf.Stream)]


def read(stream: pikepdf.Stream, code: Collection[tuple[int, int]], budget: Budget) -> Part:
    """Read what a stream says: all of it, or the notes and marks between words where it draws."""
    kind, sort = str(stream.get("/Type", "")), str(stream.get("/Subtype", ""))
    if stream.objgen in code:
        return _of_code(_content(stream, budget))
    if sort == "/Image":
        return Part(words=list(_of_picture(stream, budget)))
    if kind in _ELSEWHERE or sort in _NO_CODE or any(key in stream for key in (*_FONTS, *_SAMPLES)):
        return Part()
    content = _content(stream, budget)
    if b"begincmap" in content:
        return _of_code(content)
    return Part(words=list(raw_words.spoken(content)))


def packet_of(stream: pikepdf.Stream, budget: Budget) -> bytes:
    """Unpack a packet of XMP. Raises where it is damaged: nobody would see what it says."""
    content = bytes(stream.read_bytes())
    budget.take_bytes(len(content))
    return content


def _content(stream: pikepdf.Stream, budget: Budget) -> bytes:
    """Unpack a stream; give it as it is where it is damaged or packed in no known way."""
    try:
        content = bytes(stream.read_bytes())
    except (pikepdf.PdfError, UnicodeDecodeError):  # the second: what is wrong cannot be said
        content = bytes(stream.read_raw_bytes())
    budget.take_bytes(len(content))
    return content


def _of_code(content: bytes) -> Part:
    part = Part()
    if b"%" in content:
        notes = [found[1] for found in _NOTES.finditer(content) if found[1]]
        part.words += raw_words.spoken(b"\n".join(notes))
    if b"BDC" in content or b"DP" in content:
        for marks in dict.fromkeys(_marks(content)):
            if not _ONLY_NUMBER.fullmatch(marks):
                _of_marks(marks, part)
    if b"Do" in content:
        part.drawn = [_named(found[1]) for found in _DRAWN.finditer(content)]
    return part


def _marks(content: bytes) -> Iterator[bytes]:
    """Give what stands, as a dictionary, before each mark of the words of a page."""
    for before in _MARKED.split(content)[:-1]:
        if found := _MARKS.search(before):
            yield before[found.end() :].strip()


def _of_marks(marks: bytes, part: Part) -> None:
    try:
        part.properties.append(pikepdf.Object.parse(marks))
    except (pikepdf.PdfError, ValueError, TypeError):
        part.words += raw_words.spoken(marks)


def _named(raw: bytes) -> str:
    """Write a name as the keys of dictionaries are."""
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), raw)
    return "/" + plain.decode("utf-8", "replace")


def _of_picture(stream: pikepdf.Stream, budget: Budget) -> Iterator[str]:
    """Give the words in a JPEG, also one that was packed once more."""
    filters = stream.get("/Filter")
    names = [str(one) for one in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if names[-1:] and names[-1] in _PICTURES:
        content = bytes(stream.read_raw_bytes())
        if names[0] in _PACKED:
            unpacking = zlib.decompressobj()
            content = unpacking.decompress(content, _LARGEST)
        budget.take_bytes(len(content))
        yield from picture_parts.words(content)


def check_drawing(pdf: pikepdf.Pdf, drawn: Mapping[tuple[int, int], list[str]]) -> None:
    """Refuse a file whose forms draw themselves, or one another without end.

    Whoever draws such a page runs out of time and memory, a few bytes being enough.
    """
    if not drawn:
        return
    drawing = _Drawing(drawn)
    for page in pdf.pages:
        resources = _resources(page.obj)
        for one in _contents(page.obj):
            drawing.times(one, resources)
    for number in drawn:
        drawing.times(cast("pikepdf.Stream", pdf.get_object(number)), None)


class _Drawing:
    """Counts how many forms are drawn for one; each is counted once with the same resources."""

    def __init__(self, drawn: Mapping[tuple[int, int], list[str]]) -> None:
        self._drawn = drawn
        self._known: dict[tuple[Any, ...], int] = {}
        self._open: set[tuple[int, int]] = set()

    def times(self, stream: pikepdf.Stream, inherited: Any) -> int:  # noqa: ANN401 - a dictionary or none
        """Give how many forms are drawn for this one, itself as well."""
        names = self._drawn.get(stream.objgen)
        if not names:
            return 1
        if stream.objgen in self._open:
            raise TooMuch("a form in it is drawn inside itself")
        own = stream.get("/Resources")
        resources = own if isinstance(own, pikepdf.Dictionary) else inherited
        shared = resources is inherited and inherited is not None
        key = (stream.objgen, inherited.unparse(resolved=False) if shared else b"")
        if key not in self._known:
            self._open.add(stream.objgen)
            self._known[key] = self._counted(names, resources)
            self._open.discard(stream.objgen)
        return self._known[key]

    def _counted(self, names: list[str], resources: Any) -> int:  # noqa: ANN401 - as above
        forms = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
        if not isinstance(forms, pikepdf.Dictionary):
            return 1
        times = 1
        for name in names:
            form = forms.get(name)
            if isinstance(form, pikepdf.Stream):
                times += self.times(form, resources)
            if times > _MOST_DRAWN:
                raise TooMuch("forms in it are drawn inside one another too often")
        return times


def _resources(page: Any) -> Any:  # noqa: ANN401 - a PDF dictionary
    """Give the resources of a page, its own or those of the pages above it."""
    for _step in range(_HIGHEST):
        if not isinstance(page, pikepdf.Dictionary):
            return None
        if "/Resources" in page:
            return page.get("/Resources")
        page = page.get("/Parent")
    return None
