"""Places on a page as a reader sees them: points, origin top left, crop and rotation applied."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

Bounds = tuple[float, float, float, float]
"""A rectangle as the PDF writes it: left, bottom, right, top, in points of user space."""

_QUARTER: Final = 90
_FULL: Final = 360


@dataclass(frozen=True)
class Box:
    """A rectangle on the page as displayed: ``x`` to the right and ``y`` down, in points."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """How wide it is; never negative."""
        return max(0.0, self.x1 - self.x0)

    @property
    def height(self) -> float:
        """How high it is; never negative."""
        return max(0.0, self.y1 - self.y0)

    @property
    def area(self) -> float:
        """Its area in square points."""
        return self.width * self.height

    @property
    def middle(self) -> tuple[float, float]:
        """The point in its middle."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def common(self, other: "Box") -> "Box":
        """Give what both cover; its area is 0 where they do not meet."""
        return Box(
            max(self.x0, other.x0),
            max(self.y0, other.y0),
            min(self.x1, other.x1),
            min(self.y1, other.y1),
        )

    def meets(self, other: "Box") -> bool:
        """Say whether both cover some of the same page."""
        return self.common(other).area > 0

    def grown(self, by: float) -> "Box":
        """Give a box larger by that many points on each side; smaller where negative."""
        return Box(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)


def around(boxes: Iterable[Box]) -> Box:
    """Give the smallest box around all of ``boxes``, of which there must be one at least."""
    each = list(boxes)
    return Box(
        min(box.x0 for box in each),
        min(box.y0 for box in each),
        max(box.x1 for box in each),
        max(box.y1 for box in each),
    )


@dataclass(frozen=True)
class Frame:
    """What of a page is displayed: its crop box within its media box, and its rotation.

    ``rotation`` is 0, 90, 180 or 270 degrees clockwise. User units are left out of account, as
    the renderer does.
    """

    bounds: Bounds
    rotation: int = 0

    @classmethod
    def of(cls, page: Any) -> "Frame":  # noqa: ANN401 - pypdfium2 has no types
        """Read the frame of a page of pypdfium2, with what it inherits."""
        left, bottom, right, top = page.get_bbox()
        bounds = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
        return cls(bounds, int(page.get_rotation()) % _FULL)

    @property
    def width(self) -> float:
        """How wide the page is displayed."""
        left, bottom, right, top = self.bounds
        return top - bottom if self.rotation % (2 * _QUARTER) else right - left

    @property
    def height(self) -> float:
        """How high the page is displayed."""
        left, bottom, right, top = self.bounds
        return right - left if self.rotation % (2 * _QUARTER) else top - bottom

    @property
    def page(self) -> Box:
        """The whole page as displayed."""
        return Box(0.0, 0.0, self.width, self.height)

    def shown(self, bounds: Bounds) -> Box:
        """Turn a rectangle of the file into the one that a reader sees."""
        one, other = (self._point(*corner) for corner in (bounds[:2], bounds[2:]))
        return Box(
            min(one[0], other[0]),
            min(one[1], other[1]),
            max(one[0], other[0]),
            max(one[1], other[1]),
        )

    def in_file(self, box: Box) -> Bounds:
        """Turn a rectangle that a reader sees into the one of the file; undoes ``shown``."""
        one, other = (
            self._point_in_file(*corner) for corner in ((box.x0, box.y0), (box.x1, box.y1))
        )
        return (
            min(one[0], other[0]),
            min(one[1], other[1]),
            max(one[0], other[0]),
            max(one[1], other[1]),
        )

    def _point(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self.bounds
        return {
            0: (x - left, top - y),
            90: (y - bottom, x - left),
            180: (right - x, y - bottom),
            270: (top - y, right - x),
        }[self.rotation]

    def _point_in_file(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self.bounds
        return {
            0: (left + x, top - y),
            90: (left + y, bottom + x),
            180: (right - x, bottom + y),
            270: (right - y, top - x),
        }[self.rotation]
