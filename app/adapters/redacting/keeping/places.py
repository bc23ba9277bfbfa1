"""Where a page draws: the frame, the cuts, and whether something is covered by what comes later."""

from dataclasses import dataclass, field, replace
from typing import Final

from app.adapters.inspecting.geometry import Box, around
from app.adapters.redacting.keeping.doubt import Doubt

_STRAIGHT: Final = 12  # corners; a path of more may be the shape of a letter
_MOST: Final = 3_000  # shapes and pictures whose cover is looked at
_EDGE: Final = 1.0  # points by which a picture may stand over the frame
_FLAT: Final = 1e-6


@dataclass(frozen=True)
class Matrix:
    """A change of coordinates as PDF writes it."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def after(self, o: "Matrix") -> "Matrix":
        """Give the change that does this one first and ``o`` then."""
        return Matrix(
            self.a * o.a + self.b * o.c, self.a * o.b + self.b * o.d,
            self.c * o.a + self.d * o.c, self.c * o.b + self.d * o.d,
            self.e * o.a + self.f * o.c + o.e, self.e * o.b + self.f * o.d + o.f,
        )  # fmt: skip

    def of(self, x: float, y: float) -> tuple[float, float]:
        """Say where a point comes to lie."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    @property
    def is_square(self) -> bool:
        """Whether a rectangle stays one with upright sides."""
        straight = abs(self.b) < _FLAT and abs(self.c) < _FLAT
        return straight or (abs(self.a) < _FLAT and abs(self.d) < _FLAT)


@dataclass(frozen=True)
class _State:
    matrix: Matrix
    cut: Box
    odd: bool = False  # a cut that is no rectangle was made


@dataclass
class Stage:
    """Follows the drawing of one page within ``frame``, in points of the file."""

    frame: Box
    _now: _State = field(init=False)
    _kept: list[_State] = field(default_factory=list)
    _path: list[tuple[float, float]] = field(default_factory=list)
    _is_shape: bool = False
    _only_box: bool = True
    _boxes: int = 0
    _cutting: bool = False
    _shapes: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with the whole frame."""
        self._now = _State(Matrix(), self.frame)

    def turn(self, by: Matrix) -> None:
        """Change the coordinates."""
        self._now = replace(self._now, matrix=by.after(self._now.matrix))

    def keep(self) -> None:
        """Remember how things are."""
        self._kept.append(self._now)

    def give_back(self) -> None:
        """Take up again how things were."""
        if not self._kept:
            raise Doubt("it gives back more than it kept")
        self._now = self._kept.pop()

    def go(self, operator: str, at: list[float]) -> None:
        """Add to the path."""
        if operator == "re":
            x, y, wide, high = at
            corners = [(x, y), (x + wide, y), (x, y + high), (x + wide, y + high)]
            self._boxes += 1
        else:
            corners = list(zip(at[::2], at[1::2], strict=True))
            self._only_box = False
        self._is_shape |= operator in {"c", "v", "y"}
        self._path += [self._now.matrix.of(*one) for one in corners]

    def cut(self) -> None:
        """Note that what follows is cut along the path."""
        self._cutting = True

    def paint(self, *, filled: bool, seen: bool) -> None:
        """End the path: paint it where it is ``seen``, cut along it where that was asked."""
        whole = _bounds(self._path)
        plain = self._only_box and self._boxes == 1 and self._now.matrix.is_square
        shape = self._is_shape or (not self._boxes and len(self._path) > _STRAIGHT)
        if seen and whole:
            if filled:
                self._cover(whole)
            if shape:
                self._add(whole)
        if self._cutting:
            within = self._now.cut.common(whole) if whole else Box(0, 0, 0, 0)
            self._now = replace(self._now, cut=within, odd=self._now.odd or not plain)
        self._path, self._is_shape, self._only_box = [], False, True
        self._boxes, self._cutting = 0, False

    def picture(self) -> None:
        """Draw a picture in the unit square."""
        if not self._now.matrix.is_square:
            raise Doubt("a picture that stands askew")
        corners = [self._now.matrix.of(x, y) for x in (0, 1) for y in (0, 1)]
        whole = _bounds(corners) or Box(0, 0, 0, 0)
        self._cover(whole)
        self._add(whole)

    @property
    def share(self) -> float:
        """How much of the frame is shapes and pictures, of 1; each counts, also over another."""
        return sum(one.area for one in self._shapes) / max(1.0, self.frame.area)

    def _add(self, whole: Box) -> None:
        """Note a shape or picture, in which words may be read. It must be seen whole."""
        cut = self._now.cut.grown(_EDGE)
        if self._now.odd or whole.common(cut) != whole:
            raise Doubt("a shape or picture of which a part is cut off")
        self._shapes.append(whole)
        if len(self._shapes) > _MOST:
            raise Doubt("too many shapes")

    def _cover(self, by: Box) -> None:
        seen = by.common(self._now.cut)
        if any(seen.meets(one) for one in self._shapes):
            raise Doubt("a shape or picture that is painted over")


def _bounds(points: list[tuple[float, float]]) -> Box | None:
    return around([Box(x, y, x, y) for x, y in points]) if points else None
