"""What a mail says itself, apart from the earlier mails that it quotes."""

import re

from app.services.reading.hypertext import QUOTE_BEGINS

_RULE = re.compile(
    r"^\s*[-_=*]{3,}\s*(original message|forwarded message|mensaje original|reply above).{0,40}$",
    re.IGNORECASE,
)
_UNDERSCORES = re.compile(r"^\s*_{10,}\s*$")
_HEADER = re.compile(
    r"^\s*\*?(from|sent|to|cc|date|subject|de|enviado|para|asunto)\*?\s?:", re.IGNORECASE
)
_WROTE = re.compile(r"(\bwrote|\bwrites|\bescribi[oó]|\bschrieb)\b[^:\n]{0,40}:\s*$", re.IGNORECASE)
_ON = re.compile(r"^\s*(on|el|am|le)\s.{0,300}$", re.IGNORECASE)
_QUOTED = re.compile(r"^\s?>")
_BLANKS = re.compile(r"\n{3,}")
_HEADERS_OF_A_MAIL = 3
_LOOK_AHEAD = 6


def unquoted(text: str) -> str:
    """Leave out what ``text`` quotes; answers written between or below the quoted lines stay.

    A mail that is nothing but a quotation, as one forwarded without a word, is given back whole.
    """
    lines = text.splitlines()
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if _QUOTED.match(line):
            at += 1
        elif taken := _attribution(lines, at):
            at += taken
        elif _begins_history(lines, at):
            break
        else:
            kept.append(line)
            at += 1
    own = _BLANKS.sub("\n\n", "\n".join(kept)).strip()
    return own or text.strip()


def _attribution(lines: list[str], at: int) -> int:
    """How many lines ``On Monday, somebody wrote:`` takes here, if a quotation follows it."""
    if not _ON.match(lines[at]) and not _WROTE.search(lines[at]):
        return 0
    for taken in range(1, 4):
        if at + taken > len(lines):
            return 0
        if _WROTE.search(lines[at + taken - 1]):
            following = next((line for line in lines[at + taken :] if line.strip()), "")
            return taken if _QUOTED.match(following) else 0
    return 0


def _begins_history(lines: list[str], at: int) -> bool:
    """Whether all from here on is an earlier mail, as programs append it."""
    line = lines[at]
    if line.strip() == QUOTE_BEGINS or _RULE.match(line):
        return _headers_near(lines, at + 1) or line.strip() == QUOTE_BEGINS
    if _UNDERSCORES.match(line):
        return _headers_near(lines, at + 1)
    if _WROTE.search(line) and _ON.match(line):
        return True
    return bool(_HEADER.match(line)) and _headers_near(lines, at)


def _headers_near(lines: list[str], at: int) -> bool:
    near = lines[at : at + _LOOK_AHEAD]
    return sum(bool(_HEADER.match(line)) for line in near) >= _HEADERS_OF_A_MAIL
