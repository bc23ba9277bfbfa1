"""Texts that people type and others may read: what nobody sees is not kept in them.

Signs that turn the direction of writing make a line say something else than it holds; signs
without a width hide a word from searches. Whatever way a text comes in, it is kept without them.
"""

import re
from typing import Any, Final

from sqlalchemy import Dialect, String, Text
from sqlalchemy.types import TypeDecorator

_UNSEEN: Final = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
# Between letters of some scripts, and in emoji, they are part of the writing; not beside a to z.
_JOINERS: Final = re.compile("(?<![^\\x00-\\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\\x00-\\x7f])")


def visible(text: str) -> str:
    """Give ``text`` without signs that turn it or that nobody sees; the rest stays as it is.

    Letters, accents, blanks and line ends are never touched. What was cleaned stays the same.
    """
    return _JOINERS.sub("", _UNSEEN.sub("", text))


class Line(TypeDecorator[str]):
    """A short text that people typed, kept ``visible``."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002 - SQLAlchemy's signature
        """Keep what can be seen."""
        return visible(value) if isinstance(value, str) else value


class Prose(Line):
    """A text of any length that people typed, kept ``visible``."""

    impl = Text
    cache_ok = True
