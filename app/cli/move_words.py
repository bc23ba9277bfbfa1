"""What moves, as lines for a person at the command line."""

from collections.abc import Iterable, Iterator

from app.services.clock_moves import Moved, in_words


def as_lines(found: Iterable[Moved]) -> Iterator[str]:
    """Each request with its moves and why."""
    for each in found:
        yield f"  {each.ref} ({each.why})"
        yield from (f"    {line}" for line in in_words([move.as_data() for move in each.moves]))
