"""Where answers go: a reply address, and a page for uploads, of each letter's own.

Letters are written with ``CODE`` in the place of the token, so that a preview shows the words that
will leave but for it, and two previews are the same. The token is drawn when the letter is queued
(``own``), by whoever makes its row.
"""

from dataclasses import dataclass
from urllib.parse import unquote

from sqlalchemy.orm import Session, object_session

from app.models import Dispatch, Group
from app.models.reply_token import new_token, signs_in, token_in, written

CODE = "code-of-this-letter"
"""What a letter says for its token until it is queued. No token reads like it."""

_HOLE = "{token}"
_KEY = "where_answers_go"
_FEWEST = 6  # signs of a whole local part that may be meant as a token: not yet "info"


@dataclass(frozen=True, slots=True)
class WhereAnswersGo:
    """What the settings say. ``reply_address`` holds ``{token}`` once, or is empty.

    ``upload_page`` is what stands before the token in the address of an upload page; empty where
    the desk has no https address that an agency could open.
    """

    reply_address: str = ""
    upload_page: str = ""

    def as_info(self) -> dict[str, "WhereAnswersGo"]:
        """Give it as what a session carries along (``Session.info``), for every service."""
        return {_KEY: self}


@dataclass(frozen=True, slots=True)
class Own:
    """What one letter has of its own: no token where the group gives out none."""

    token: str | None
    reply_to: str
    body: str


def where_answers_go(session: Session | None) -> WhereAnswersGo:
    """What the settings behind ``session`` say; nothing special where it carries none."""
    found = session.info.get(_KEY) if session is not None else None
    return found if isinstance(found, WhereAnswersGo) else WhereAnswersGo()


def address_in_letters(group: Group) -> str:
    """The address that a letter of ``group`` names for the answer, while it is written."""
    pattern = where_answers_go(object_session(group)).reply_address
    return pattern.replace(_HOLE, CODE) or group.email


def page_in_letters(group: Group) -> str:
    """The upload page that a letter names, while it is written; empty where it names none."""
    page = where_answers_go(object_session(group)).upload_page
    return f"{page}{CODE}" if group.drop_box and page else ""


def own(group: Group, body: str) -> Own:
    """Draw the token of a letter that is queued now, and put it into its words."""
    if address_in_letters(group) == group.email and not page_in_letters(group):
        return Own(None, group.email, body)
    token = new_token()
    shown = written(token)
    return Own(token, address_in_letters(group).replace(CODE, shown), body.replace(CODE, shown))


def without_token(letter: Dispatch) -> str:
    """The words of a letter as others may read them who get a copy: not how to answer for it."""
    if letter.reply_token is None:
        return letter.body
    return letter.body.replace(written(letter.reply_token), CODE)


def tokens_of(address: str) -> tuple[str, ...]:
    """The tokens that an address may carry, whatever the setting was when it was given out.

    Chance finds one in a few hundred addresses; who asks must know it to be a letter's.
    """
    local = _local(address)
    ends = (local, local.rpartition("+")[2], signs_in(local)[-16:], signs_in(local)[:16])
    return tuple(dict.fromkeys(token for each in ends if (token := token_in(each))))


def stands_in(address: str, where: WhereAnswersGo) -> str:
    """What stands in ``address`` where our pattern has the token; empty where it is not ours.

    Of a local part that is all token, a few signs are no attempt at one: "info" is a name.
    """
    begin, _, end = where.reply_address.casefold().partition(_HOLE)
    tail, at, domain = end.rpartition("@")
    if not at or address.strip().rpartition("@")[2].casefold().rstrip(".>") != domain:
        return ""
    local = _local(address).casefold()
    if not (local.startswith(begin) and local.endswith(tail)):
        return ""
    middle = local[len(begin) : max(len(local) - len(tail), 0)]
    return middle if len(signs_in(middle)) >= (1 if begin or tail else _FEWEST) else ""


def mangled_in(address: str, where: WhereAnswersGo) -> str | None:
    """What stands in ``address`` where our pattern has the token, though it is none; else None."""
    middle = stands_in(address, where)
    return middle if middle and token_in(middle) is None else None


def _local(address: str) -> str:
    return unquote(address.rpartition("@")[0]).strip().strip("\"'<")
