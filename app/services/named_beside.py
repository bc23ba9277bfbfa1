"""Names of our own people in what is told beside a document: who publishes it answers for them."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from app.models import Document
from app.queries.watch_list import watched_people
from app.services.burned_words import still_told
from app.services.checklist import Answers, Check, CheckState

_SHORTEST: Final = 3  # letters; a shorter name stands everywhere


def named(session: Session, document: Document) -> Sequence[str]:
    """List the names and addresses of our people that its title, summary or credit says."""
    people = [one for one in watched_people(session) if len(one) >= _SHORTEST]
    return still_told(people, (document.title, document.summary, document.credit))


def named_check(names: Sequence[str], answers: Answers) -> list[Check]:
    """Ask about ``names``: they are public with the document. Empty: there are none."""
    if not names:
        return []
    said = ", ".join(f"“{name}”" for name in names[:10])
    asks = f"Its title, summary or credit says {said}, of our own people. They may be named there."
    state = CheckState.PASSED if "named" in answers.signed else CheckState.OPEN
    return [Check(code="named", title="Whom we name may be named", state=state, asks=asks)]
