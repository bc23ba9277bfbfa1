"""What somebody typed into a search box, understood as people mean it; never an error."""

import re
from collections.abc import Iterator
from typing import Final

from app.models.search import Phrase, Wanted
from app.models.search_words import words_of

LONGEST: Final = 300  # characters of a question
_MOST: Final = 20  # words and phrases of a question
_SHORTEST_BEGINNING: Final = 3  # letters before a *; fewer begin too many words

_QUOTES: Final = str.maketrans("\u201c\u201d\u201e\u00ab\u00bb", '"""""')
_PART: Final = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')


def wanted_by(question: str) -> Wanted | None:
    """Understand ``question``: all its words, "phrases", begin*, -without, this OR that.

    Whatever else it holds is taken as words; none where it holds no word at all.
    """
    groups, without, joined = list[tuple[Phrase, ...]](), list[Phrase](), False
    for minus, said, quoted in _parts(question):
        if not quoted and not minus and said in {"OR", "AND"}:
            joined = said == "OR" and bool(groups)
            continue
        ways = _ways(said)
        if not ways:
            continue
        if minus:
            without += ways
        elif joined:
            groups[-1] += ways
        else:
            groups.append(ways)
        joined = False
    if not groups:  # only what is not wanted: then these are words like others
        groups, without = [(one,) for one in without], []
    return Wanted(tuple(groups[:_MOST]), tuple(without[:_MOST])) if groups else None


def _parts(question: str) -> Iterator[tuple[bool, str, bool]]:
    """Give each part: whether it is not wanted, what it says, whether it stood in quotes."""
    for match in _PART.finditer(question[:LONGEST].translate(_QUOTES)):
        phrase = match["phrase"]
        yield bool(match["minus"]), match["word"] if phrase is None else phrase, phrase is not None


def _ways(said: str) -> tuple[Phrase, ...]:
    """In which ways a text may say this: word for word, or under another spelling of it all."""
    stripped = said.rstrip()
    words = words_of(stripped)
    if not words.running:
        return ()
    running = tuple(word.text for word in words.running)
    prefix = stripped.endswith("*") and len(running[-1]) >= _SHORTEST_BEGINNING
    ways = [Phrase(running, prefix)]
    whole = (words.running[0].start, words.running[-1].end)
    if not prefix:
        ways += (
            Phrase((other.text,)) for other in words.beside if (other.start, other.end) == whole
        )
    return tuple(dict.fromkeys(ways))
