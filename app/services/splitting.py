"""Where one letter of a scanned pile ends and the next begins, by the sheets laid between them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.models.ref import is_ref, normalised
from app.ports.scanning import ScannedPage
from app.services.sheets import SheetCode, read_code


@dataclass(frozen=True, slots=True)
class ScannedLetter:
    """One letter: its pages, from 0; ``refs`` of the sheets right before it.

    ``own_refs`` stand as codes on its own pages, as on a letter of ours that came back; ``broken``
    says that a sheet before it could not be read whole.
    """

    pages: tuple[int, ...]
    refs: tuple[str, ...] = ()
    own_refs: tuple[str, ...] = ()
    broken: bool = False


@dataclass(frozen=True, slots=True)
class SplitPile:
    """What a pile was taken apart into; every page is in a letter, a sheet, a back, once.

    ``idle`` are the references of sheets that nothing lay behind.
    """

    letters: tuple[ScannedLetter, ...]
    sheets: tuple[int, ...] = ()
    backs: tuple[int, ...] = ()
    idle: tuple[str, ...] = ()


@dataclass(slots=True)
class _Open:
    """The letter being gathered, and the sheets that lie before it."""

    pages: list[int] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    broken: bool = False


def split(pages: Sequence[ScannedPage]) -> SplitPile:
    """Take a pile apart. A sheet begins a letter; its blank back goes with it.

    Sheets with nothing between them stand before the same letter. A sheet that cannot be read
    whole begins a letter too, and stays in it, to be seen: what lies behind it is not that of the
    sheet before.
    """
    letters: list[ScannedLetter] = []
    sheets, backs = [], []
    now, behind_sheet = _Open(), False
    for number, page in enumerate(pages):
        told = [code for text in page.codes if (code := read_code(text))]
        if told:
            if now.pages:
                letters.append(_closed(now))
                now = _Open()
            _note(now, told, number)
            if not now.broken:
                sheets.append(number)
            behind_sheet = True
        elif behind_sheet and page.blank:
            backs.append(number)
            behind_sheet = False
        else:
            now.pages.append(number)
            now.own += [normalised(text) for text in page.codes if is_our_ref(text)]
            behind_sheet = False
    if now.pages:
        letters.append(_closed(now))
    idle = () if now.pages else tuple(dict.fromkeys(now.refs))
    return SplitPile(tuple(letters), tuple(sheets), tuple(backs), idle)


def is_our_ref(text: str) -> bool:
    """Whether a code is the reference that stands on our letters."""
    return text.strip().upper().startswith("DL-") and is_ref(text)


def _note(now: _Open, told: Sequence[SheetCode], number: int) -> None:
    now.refs += [code.ref for code in told if code.ref]
    if any(code.broken for code in told):
        now.broken = True
        now.pages.append(number)


def _closed(now: _Open) -> ScannedLetter:
    return ScannedLetter(
        tuple(now.pages),
        tuple(dict.fromkeys(now.refs)),
        tuple(dict.fromkeys(now.own)),
        now.broken,
    )
