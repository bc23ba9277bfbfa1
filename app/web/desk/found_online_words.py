"""What the desk says when a file that was found online is brought."""

from flask_security import current_user
from sqlalchemy.orm import Session

from app import clock
from app.models import Agency
from app.services import found_online
from app.services.documents import Facts, Kept
from app.web.dates import day


def bring(
    session: Session, name: str, kept: Kept, facts: Facts, agency: Agency
) -> list[tuple[str, str]]:
    """Keep a file that was found online, and say whether it is new, the same, or changed."""
    done = found_online.bring(
        session, kept, name, facts, agency=agency, member_id=current_user.id, now=clock.now()
    )
    if done.attached is None:
        return [("message", f"{name} is “{done.document.title}”, seen there again unchanged.")]
    told = [("message", f"{name} is kept. It is private until somebody publishes it.")]
    if done.changed_since and done.before:
        then = f"What stood there on {day(done.changed_since)}, “{done.before.document.title}”,"
        told.append(("message", f"{then} was another file: it has changed since."))
    return told + [("error", warning) for warning in done.attached.warnings]
