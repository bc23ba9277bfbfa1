"""The login note of a portal: which account to use and where its key is kept, never the key."""

import re
from datetime import datetime

from sqlalchemy.orm import Session

from app.models import Contact, ContactKind
from app.services.agency_changes import note_change
from app.services.contacts import ContactRefused

_LONGEST = 1000
# "Password: x", "pw=x", "PIN is 4711". Words after "is" may say where it is kept.
_TOLD = re.compile(
    r"\b(pass ?(word|phrase|code|wd)?|pwd?|pin|secret|log-?in code)\b\s*"
    r"([:=]\s*(?!\s*(in|at|with|ask|see|kept)\b)\S|is\s+(?=\S*\d)\S)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\S+@\S+\.\S+|https?://\S+")
_TOKEN = re.compile(r"\S{8,}")
_EDGES = ".,;:!?()[]\"'"


def set_login_note(
    session: Session, contact: Contact, note: str, *, member_id: int | None, now: datetime
) -> None:
    """Keep the login note of a portal; an empty one takes it away.

    Refused for another kind of contact, for what looks like a password (many people read this
    note), and for more than 1,000 characters.
    """
    if contact.kind is not ContactKind.PORTAL:
        raise ContactRefused("Only a web portal has a login note; nothing was changed.")
    kept = "\n".join(" ".join(line.split()) for line in note.strip().splitlines())
    if len(kept) > _LONGEST:
        raise ContactRefused(f"That is longer than {_LONGEST:,} characters; nothing was changed.")
    if looks_like_password(kept):
        raise ContactRefused(
            "That looks like a password, and every member reads this note, so nothing was kept. "
            "Say which account to use and who keeps its password."
        )
    before = contact.login_note
    if before == kept:
        return
    contact.login_note = kept
    session.flush()
    note_change(
        session,
        contact.agency,
        "login note changed",
        {"contact": contact.id, "login_note": before},
        {"contact": contact.id, "login_note": kept},
        member_id,
        now,
    )


def looks_like_password(text: str) -> bool:
    """Whether some word of ``text`` is told as a password, or is shaped like one.

    Shaped like one: eight signs or more with letters, digits and other signs mixed, and no
    address. Better one harmless note too many is refused than a password kept.
    """
    if _TOLD.search(text):
        return True
    return any(_is_mixed(token) for token in _TOKEN.findall(_ADDRESS.sub(" ", text)))


def _is_mixed(token: str) -> bool:
    word = token.strip(_EDGES) if not token.endswith(("!", "?")) else token
    letters = any(each.isalpha() for each in word)
    digits = any(each.isdigit() for each in word)
    others = any(each in "!@#$%^&*+=?~<>|\\" for each in word)
    return letters and digits and others
