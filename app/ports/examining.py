"""Looking inside a file before it may be published: what is asked, what is found."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

VERSION = 1
"""Raised when the look inside gets stricter; older examinations then no longer count."""


@dataclass(frozen=True, kw_only=True)
class Hit:
    """Something that looks like personal data: its kind, its words, the first page, how often."""

    kind: str
    value: str
    page: int
    count: int = 1

    @property
    def key(self) -> str:
        """What a decision about this hit is kept under."""
        return f"{self.kind}:{self.value}"


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What was found in a file. ``opened`` is false where it could not be looked into, with
    ``because``; such a file is never published. ``parts`` names what must not go out with it
    (scripts, attached files, comments, hidden layers), ``uncovered`` the pages whose black boxes
    leave the text under them readable, ``silent_pages`` those without a text layer.
    """

    opened: bool
    because: str = ""
    pages: int = 0
    parts: tuple[str, ...] = ()
    uncovered: tuple[int, ...] = ()
    silent_pages: tuple[int, ...] = ()
    hits: tuple[Hit, ...] = field(default=())
    version: int = VERSION

    def as_data(self) -> dict[str, Any]:
        """Give plain data to store."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any] | None) -> "Examination | None":
        """Read what ``as_data`` gave; none where nothing, or an older look, was stored."""
        if not data or data.get("version") != VERSION:
            return None
        lists = {key: tuple(data[key]) for key in ("parts", "uncovered", "silent_pages")}
        return cls(**(data | lists | {"hits": tuple(Hit(**hit) for hit in data["hits"])}))


class Examiner(Protocol):
    """Looks inside files."""

    def examine(self, path: Path, media_type: str) -> Examination:
        """Look into the file at ``path``. Never raises: what cannot be opened is said so."""
        ...
