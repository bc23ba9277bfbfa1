"""How the letters of a rich text are seen: by the marks of their group and the colours it names."""

from typing import Final

from app.adapters.inspecting.sight import (
    BLACK,
    PAPER,
    Colour,
    Sight,
    is_tiny,
    of_colours,
)

_PARTS: Final = {"red": 0, "green": 1, "blue": 2}
_MARKS: Final = {"cf", "cb", "highlight", "chcbpat", "fs", "charscalex"}
_SWITCHES: Final = {"v", "webhidden"}
_MOST_CELLS: Final = 1_000
_THINNEST: Final = 10  # percent of the width of a letter
_WHOLE: Final = 255


class Letters:
    """What holds for letters: switches and numbers, by the words that set them."""

    def __init__(self) -> None:
        self._marks: dict[str, int] = {}

    def copy(self) -> "Letters":
        """Give the same for a group inside."""
        other = Letters()
        other._marks = dict(self._marks)
        return other

    def take(self, word: str, value: int | None) -> None:
        """Read one word that sets how letters look."""
        if word == "plain":
            self._marks.clear()
        elif word in _MARKS:
            self._marks[word] = value or 0
        elif word in _SWITCHES:
            self._marks[word] = 1 if value is None else value

    def get(self, word: str) -> int:
        """Give what was set; 0 where nothing was."""
        return self._marks.get(word, 0)

    @property
    def is_unshown(self) -> bool:
        """Whether they are marked as hidden, or too small or thin to be seen."""
        thin = 0 < self.get("charscalex") < _THINNEST
        return any(map(self.get, _SWITCHES)) or thin or is_tiny(str(self.get("fs")))


class Palette:
    """The colours of one file by their numbers, and the grounds of the paragraph and the cell."""

    def __init__(self) -> None:
        self._colours: list[Colour | None] = []
        self._next: list[int] | None = None
        self._paragraph = self._fill = self._cell = 0
        self._cells: list[int] = []

    def mix(self, word: str, value: int) -> None:
        """Read a part of the next colour of the table."""
        if word in _PARTS:
            self._next = self._next or [0, 0, 0]
            self._next[_PARTS[word]] = max(0, min(_WHOLE, value))

    def end(self, times: int) -> None:
        """End a colour; without any part the program picks one."""
        for _time in range(times):
            red, green, blue = (part / _WHOLE for part in self._next or (0, 0, 0))
            self._colours.append((red, green, blue) if self._next else None)
            self._next = None

    def take(self, word: str, value: int) -> None:
        """Read one word that sets a ground."""
        if word == "pard":
            self._paragraph = 0
        elif word == "cbpat":
            self._paragraph = value
        elif word == "trowd":
            self._cells, self._cell, self._fill = [], 0, 0
        elif word == "clcbpat":
            self._fill = value
        elif word == "cellx" and len(self._cells) < _MOST_CELLS:
            self._cells.append(self._fill)
            self._fill = 0

    def end_cell(self, word: str) -> None:
        """Go on to the next cell, or to the first of the next row."""
        self._cell = self._cell + 1 if word == "cell" else 0 if word == "row" else self._cell

    def sight(self, letters: Letters) -> Sight:
        """Judge letters on the ground that lies nearest below them."""
        if letters.is_unshown:
            return Sight.HIDDEN
        own = self._colour(letters.get("cf"))
        marked = self._colour(letters.get("highlight")) or self._colour(letters.get("cb"))
        if marked:  # it was dark letters that somebody marked, if nobody says else
            return of_colours(own or BLACK, marked)
        inner = self._cells[self._cell] if self._cell < len(self._cells) else 0
        grounds = map(self._colour, (letters.get("chcbpat"), self._paragraph, inner))
        return of_colours(own, next(filter(None, grounds), PAPER))

    def _colour(self, number: int) -> Colour | None:
        return self._colours[number] if 0 <= number < len(self._colours) else None
