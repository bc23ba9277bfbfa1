"""Whether letters are seen: one rule, by their colour and size and the ground they stand on.

What looks into a file tells unseen words, and what prints it leaves them out: both ask here.
"""

from enum import Enum
from typing import Final

import tinycss2.color3  # type: ignore[import-untyped]  # it ships no types

Colour = tuple[float, float, float]
"""Red, green and blue, each from 0 to 1."""

PAPER: Final[Colour] = (1.0, 1.0, 1.0)
BLACK: Final[Colour] = (0.0, 0.0, 0.0)
_LEAST: Final = 1.35  # the contrast, as WCAG counts it; navy on black has 1.31, #ddd on white 1.36
_PALE: Final = 0.6  # the luminance above which a ground is no bar


class Sight(Enum):
    """How words are seen. The value is the code of what is found of them."""

    SEEN = ""
    HIDDEN = "hidden_text"  # marked so, tiny, or in the colour of a pale ground
    COVERED = "covered_text"  # in the colour of a dark ground: a redaction that failed
    PERHAPS = "hidden_text?"  # nobody can tell without the program that shows it

    @property
    def code(self) -> str:
        """Give the code of the finding; empty where all is well."""
        return self.value.rstrip("?")


def of_colours(letters: Colour | None, ground: Colour | None) -> Sight:
    """Judge letters by their contrast.

    Without a colour the program that shows them picks one that can be read. Where the ground is
    not known, letters that paper would hide are perhaps hidden.
    """
    if letters is None:
        return Sight.SEEN
    if ground is None:
        return Sight.PERHAPS if _contrast(letters, PAPER) < _LEAST else Sight.SEEN
    if _contrast(letters, ground) >= _LEAST:
        return Sight.SEEN
    return Sight.HIDDEN if _luminance(ground) > _PALE else Sight.COVERED


def is_tiny(half_points: str) -> bool:
    """Say whether letters of that size, in half points, are too small to be seen."""
    return half_points.isdigit() and 0 < int(half_points) <= 4  # noqa: PLR2004 - two points


def hexadecimal(said: str) -> Colour | None:
    """Read a colour of six digits, as Office writes it; none for any other word."""
    digits = said.strip().lstrip("#")
    try:
        value = int(digits, 16) if len(digits) == len("rrggbb") else None
    except ValueError:
        value = None
    if value is None:
        return None
    return (value >> 16) / 255, (value >> 8 & 255) / 255, (value & 255) / 255


def of_style(said: object, ground: Colour | None) -> Colour | None:
    """Read a colour as CSS writes it, with what shines through of the ground; none if it is none.

    ``said`` is the source or a token of it.
    """
    read = tinycss2.color3.parse_color(said)
    if read is None or isinstance(read, str):
        return None
    return mixed((read.red, read.green, read.blue), ground or PAPER, read.alpha)


def mixed(above: Colour, below: Colour, share: float) -> Colour:
    """Lay ``share`` of one colour over another."""
    red, green, blue = (
        one * share + other * (1 - share) for one, other in zip(above, below, strict=True)
    )
    return red, green, blue


def _contrast(one: Colour, other: Colour) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
        for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
