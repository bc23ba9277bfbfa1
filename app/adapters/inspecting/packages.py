"""What every modern Office file is: a ZIP of XML parts, read with limits and fetching nothing."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import lxml.etree

from app.adapters.inspecting import parts
from app.adapters.inspecting.budget import Budget, Locked, Look, Member, TooMuch

_MOST_PARTS: Final = 20_000
_MOST_TOLD: Final = 10
_ENCRYPTED: Final = 0x1
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_STRINGS: Final = "xl/sharedStrings.xml"
"""The words of all cells, and of cells that are no more."""
# A link that waits for a click is no link that fetches by itself.
_CLICKED: Final = "/hyperlink"
_PEOPLE: Final = {"creator", "lastModifiedBy", "Manager", "initial-creator", "printed-by"}
_TELLING: Final = {"Company", "keywords", "description", "subject", "category", "title"}


def local(tag: object) -> str:
    """Give the name of a tag without its space; empty for a comment."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str:  # noqa: ANN401 - lxml has no types
    """Give an attribute by its name without its space; empty where it is not there."""
    for key, value in element.attrib.items():
        if local(key) == name:
            return str(value)
    return ""


def is_on(value: str) -> bool:
    """Read how Office writes yes."""
    return value.strip().lower() in {"1", "true", "on"}


class Package:
    """The parts of one file by their names; each unpacked once, within the budget."""

    def __init__(self, content: bytes, budget: Budget) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self.budget = budget
        entries = self._archive.infolist()
        if len(entries) > _MOST_PARTS:
            raise TooMuch("it has too many parts")
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise Locked("it is locked by a password")
        self.names = [entry.filename for entry in entries if not entry.is_dir()]
        self.opened = set[str]()  # what a reader has read
        self.remarks = [
            words.decode("utf-8", "replace")
            for words in (self._archive.comment, *(entry.comment for entry in entries))
        ]

    def read(self, name: str) -> bytes:
        """Unpack one part."""
        self.opened.add(name)
        entry = self._archive.getinfo(name)
        with self._archive.open(entry) as stream:
            return self.budget.unpack(stream, entry.compress_size)  # type: ignore[arg-type]  # it reads

    def tree(self, name: str) -> Any:  # noqa: ANN401 - lxml has no types
        """Parse one part. Entities are not resolved and nothing is fetched."""
        parser = lxml.etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        return lxml.etree.fromstring(self.read(name), parser)

    def having(self, *parts: str, suffix: str = ".xml") -> Iterator[str]:
        """Name the parts whose path holds any of ``parts``."""
        for name in self.names:
            if name.lower().endswith(suffix) and any(part in name for part in parts):
                yield name

    def relations(self, name: str) -> dict[str, str]:
        """Give the parts that the part ``name`` speaks of, by their marks."""
        folder, _slash, file = name.rpartition("/")
        place = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
        if place not in self.names:
            return {}
        found = {}
        for link in self.tree(place).iter(f"{{{_RELATIONS}}}Relationship"):
            target = str(link.get("Target", ""))
            found[str(link.get("Id"))] = (
                target.lstrip("/") if target.startswith("/") else _joined(folder, target)
            )
        return found


def _joined(folder: str, target: str) -> str:
    parts = folder.split("/") if folder else []
    for part in target.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def carried(package: Package, seen: Look) -> None:
    """Note what any Office file may carry: programs, objects, links, properties, attached files."""
    names = [name for name in package.names if "vbaproject" in name.lower()]
    if names:
        seen.find("macros", ", ".join(names[:3]))
    if any("activex" in name.lower() for name in package.names):
        seen.find("active_content", "ActiveX controls")
    _objects(package, seen)
    _outside(package, seen)
    _properties(package, seen)
    data = list(package.having("customXml/item"))
    own = [name for name in data if "Props" not in name and package.tree(name) is not None]
    texts = [" ".join(package.tree(name).itertext()).strip() for name in own]
    if any(texts):
        seen.find("custom_data", f"{len(own)} parts of data", count=len(own))
        seen.beside += texts
    if any("_xmlsignatures" in name for name in package.names):
        seen.find("signature")
    _all_words(package, seen)
    if any("/media/" in name for name in package.names):
        pictures = [name for name in package.names if "/media/" in name]
        seen.members += [Member(name, package.read(name)) for name in pictures if _is_image(name)]


def _all_words(package: Package, seen: Look) -> None:
    """Keep every word of every part, to be searched for our own people."""
    opened = package.opened - {_STRINGS}
    known = {
        each.strip()
        for words in [*(words for _place, words in seen.texts), *seen.beside]
        for each in words.split("\t")
    }
    found = dict.fromkeys([*package.names, *filter(None, package.remarks)])
    for name in package.names:
        if not _is_image(name) and "/embeddings/" not in name:
            package.budget.check_time()
            said = parts.words_of(package.read(name), is_page=name in opened, known=known)
            found |= dict.fromkeys(said)
    for words in found:
        package.budget.take_text(words)
    seen.structure += found


def _is_image(name: str) -> bool:
    return name.lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff"))


def _objects(package: Package, seen: Look) -> None:
    inside = [name for name in package.names if "/embeddings/" in name]
    if inside:
        seen.find("embedded_objects", ", ".join(inside[:_MOST_TOLD]), count=len(inside))
        seen.members += [Member(name, package.read(name)) for name in inside]


def _outside(package: Package, seen: Look) -> None:
    """Name the links that are followed when the file is opened, and those for a click."""
    fetched: list[str] = []
    clicked: list[str] = []
    for name in package.having("_rels/", suffix=".rels"):
        for link in package.tree(name).iter():
            if attribute(link, "TargetMode").lower() != "external":
                continue
            target = attribute(link, "Target")[:300]
            (clicked if attribute(link, "Type").endswith(_CLICKED) else fetched).append(target)
    if fetched:
        seen.find("external_links", "; ".join(fetched[:_MOST_TOLD]), count=len(fetched))
    if clicked:
        seen.find("uri_action", "; ".join(clicked[:_MOST_TOLD]), count=len(clicked))
    seen.beside += [*fetched, *clicked]


def _properties(package: Package, seen: Look) -> None:
    people, telling = [], []
    for name in package.having("docProps/", "meta.xml"):
        for element in package.tree(name).iter():
            words = " ".join((element.text or "").split())[:300]
            tag = local(element.tag)
            if not words:
                continue
            if tag in _PEOPLE:
                people.append(words)
            elif tag in _TELLING:
                telling.append(f"{tag}: {words}")
            elif "docProps/custom" in name or tag == "user-defined":
                seen.find("custom_properties", words, value=words)
            seen.beside.append(words)
    for person in dict.fromkeys(people):
        seen.find("author", person, value=person)
    if telling:
        seen.find("metadata", "; ".join(telling), value="; ".join(telling))
