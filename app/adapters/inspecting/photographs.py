"""Tell a photograph from text, drawings and flat colours, by the tones of what is seen.

No program here knows a face. What has the many tones of a photograph is shown to a person, be it a
picture of its own, printed in dots, or a part of a scanned page.
"""

from typing import Final

from PIL import Image

from app.adapters.inspecting.geometry import Box, around

SIDE: Final = 1_000
"""The longest side, in dots, of the copy that is looked at; about a dot for a point of paper."""

_TILE: Final = 12  # dots
_PAPER: Final = 128  # of 255; paper is lighter
_COMMON: Final = 0.25  # the share of a page from which a light shade is its paper
_OFF: Final = 28  # of 255; what differs more from paper is ink or tone
_COVERED: Final = 0.6  # the share of a tile that is no paper
_FEWEST: Final = 9  # tiles, side by side; about half an inch square
_LEAST: Final = 3 * _TILE  # dots; a band of a table is lower
_SHADES: Final = 16
_SHOWN: Final = 0.02  # the share from which a shade counts
_MANY: Final = 5  # shades; a drawing in flat colours has fewer
_EVEN: Final = 0.6  # of one shade; above, it is a field of colour with something on it

Tile = tuple[int, int]


def photographs(picture: Image.Image) -> list[Box]:
    """Give the rectangles, in dots of ``picture``, that have the tones of photographs."""
    grey = picture.convert("L")
    return [_box(part) for part in _parts(_toned(grey)) if _is_photograph(grey, part)]


def _toned(grey: Image.Image) -> set[Tile]:
    """List the tiles that are mostly something else than paper."""
    if min(grey.size) < _LEAST:
        return set()
    paper = _paper(grey)
    ink = grey.point([255 * (abs(shade - paper) > _OFF) for shade in range(256)]).reduce(_TILE)
    wide, high = grey.width // _TILE, grey.height // _TILE
    covered = ink.tobytes()
    return {
        (x, y)
        for y in range(high)
        for x in range(wide)
        if covered[y * ink.width + x] >= _COVERED * 255
    }


def _paper(grey: Image.Image) -> int:
    """Say which light shade the paper has: the commonest; white where none is common."""
    shades = grey.histogram()
    common = {shade: sum(shades[shade - 8 : shade + 9]) for shade in range(_PAPER, 256)}
    paper = max(common, key=lambda shade: (common[shade], shade))
    return paper if common[paper] >= _COMMON * grey.width * grey.height else 255


def _parts(toned: set[Tile]) -> list[set[Tile]]:
    """Group tiles that lie side by side; small groups are left out."""
    left, parts = set(toned), []
    while left:
        first = left.pop()
        part, waiting = {first}, [first]
        while waiting:
            x, y = waiting.pop()
            beside = {(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)} & left
            left -= beside
            part |= beside
            waiting += beside
        if len(part) >= _FEWEST:
            parts.append(part)
    return sorted(parts, key=lambda part: min((y, x) for x, y in part))


def _is_photograph(grey: Image.Image, part: set[Tile]) -> bool:
    box = _box(part)
    if min(box.width, box.height) < _LEAST:
        return False
    counts = [0] * _SHADES
    for x, y in part:
        edge = (x * _TILE, y * _TILE, (x + 1) * _TILE, (y + 1) * _TILE)
        for shade, count in enumerate(grey.crop(edge).histogram()):
            counts[shade * _SHADES // 256] += count
    total = sum(counts)
    return sum(one >= _SHOWN * total for one in counts) >= _MANY and max(counts) <= _EVEN * total


def _box(part: set[Tile]) -> Box:
    return around(
        Box(x * _TILE, y * _TILE, (x + 1) * _TILE, (y + 1) * _TILE) for x, y in sorted(part)
    )
