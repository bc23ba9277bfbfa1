"""Separator sheets: what their code says, and what is printed on them.

The code is ``DLSHEET:7KQMX3RT:CHCK``: a sheet, our reference (or ``NEW`` for a letter whose request
nobody knows), and four signs over both. Capitals and digits make it a small, coarse code. The check
tells a sheet from any other code with the same beginning; the reference alone, as it stands on our
letters, never parts a pile, because agencies send our letters back within their own.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.errors import ServiceError
from app.models import RecordsRequest
from app.models.ref import SIGNS, is_ref, normalised
from app.ports.printing import SeparatorSheet

MOST: Final = 500
"""How many sheets are printed at once: a ream."""

_MARK: Final = "DLSHEET"
_NEW: Final = "NEW"
_CHECKS: Final = 4


@dataclass(frozen=True, slots=True)
class SheetCode:
    """What one sheet says: for which request, or for none; ``broken`` where it was mangled."""

    ref: str = ""
    broken: bool = False


def code_of(ref: str = "") -> str:
    """Write the code of a sheet for this request, or of one for a letter nobody knows."""
    about = normalised(ref).replace("-", "").removeprefix("DL") if ref else _NEW
    return f"{_MARK}:{about}:{_check(about)}"


def read_code(text: str) -> SheetCode | None:
    """Read the text of a QR code; none where it is no sheet of ours."""
    mark, _, rest = text.strip().upper().partition(":")
    if mark != _MARK:
        return None
    about, _, check = rest.partition(":")
    if check != _check(about):
        return SheetCode(broken=True)
    if about == _NEW:
        return SheetCode()
    return SheetCode(normalised(about)) if is_ref(about) else SheetCode(broken=True)


def sheets_for(
    requests: Sequence[RecordsRequest], new_letters: int = 0
) -> tuple[SeparatorSheet, ...]:
    """Give a sheet for each request, and ``new_letters`` for letters that nobody knows yet.

    Refuses none at all, and more than ``MOST``.
    """
    made = [
        SeparatorSheet(one.ref, one.recipient.name, one.recipient.state, code_of(one.ref))
        for one in requests
    ]
    made += [SeparatorSheet("", "", "", code_of())] * new_letters
    if not made:
        raise ServiceError(
            "No sheet was asked for. Name a request, a batch, or a number of sheets."
        )
    if len(made) > MOST:
        raise ServiceError(
            f"That would be {len(made):,} sheets. At most {MOST} are printed at once; choose fewer."
        )
    return tuple(made)


def _check(about: str) -> str:
    digest = hashlib.sha256(f"{_MARK}:{about}".encode()).digest()
    return "".join(SIGNS[byte % len(SIGNS)] for byte in digest[:_CHECKS])
