"""What must not go out unnoticed: our members, requesters, their addresses, our reply tokens."""

import unicodedata
from collections.abc import Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Dispatch, Member, RequesterOfRecord

_SHORTEST_LINE = 6
_IN_A_NAME: Final = str.maketrans(dict.fromkeys("-.'\u2019\u2010\u2011"))
_UNSEEN: Final = frozenset({"Mn", "Cf"})  # accents, soft hyphens, signs without a width


def watched_words(session: Session) -> tuple[str, ...]:
    """List every name, address and token to watch for, each once, without being asked.

    Members and requesters of record stay on it when they have left: what they did is still theirs.
    """
    sent = select(Dispatch.reply_token).where(Dispatch.reply_token.is_not(None)).distinct()
    tokens = (str(token) for token in session.scalars(sent))
    return tuple(dict.fromkeys((*watched_people(session), *tokens)))


def plain(text: str) -> str:
    """Give ``text`` in small letters, without accents and without signs that nobody sees.

    Only so are words compared with the list: the same name is written in many ways.
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if unicodedata.category(sign) not in _UNSEEN)


def is_telling(word: str) -> bool:
    """Whether a word can mean but one of us: a first name alone is a name of too many people.

    Anne-Marie and D'Arcy are first names too.
    """
    return len(word.split()) > 1 or not word.translate(_IN_A_NAME).isalpha()


def watched_people(session: Session) -> tuple[str, ...]:
    """List every name and address to watch for, without the tokens of letters."""
    return tuple(dict.fromkeys(words for words in _people(session) if words.strip()))


def _people(session: Session) -> Iterator[str]:
    # In an order that stays: what is shown of it is signed for.
    members = select(Member.name, Member.email).order_by(Member.id)
    for name, email in session.execute(members):
        yield from (name, email)
    people = select(RequesterOfRecord.name, RequesterOfRecord.email, RequesterOfRecord.postal)
    for name, email, postal in session.execute(people.order_by(RequesterOfRecord.id)):
        yield from (name, email)
        # The street finds a home; a town alone would be found everywhere.
        lines = [line.strip() for line in postal.splitlines()]
        yield from (line for line in lines[:-1] if len(line) >= _SHORTEST_LINE and _has_digit(line))


def _has_digit(line: str) -> bool:
    return any(char.isdigit() for char in line)
