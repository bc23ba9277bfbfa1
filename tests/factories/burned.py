"""Pages of lines that are redacted: read, or burned by the worker and the copy proven."""

from app.jobs.redactions import burn
from app.models import FilePage, TextFrom
from app.parts import parts
from app.ports.redacting import Area
from app.services import redactions
from app.services.boxes import Wish
from tests.factories.agencies import agency
from tests.factories.documents import document
from tests.factories.moments import NOW
from tests.factories.papers import LINES, line_box, paper


def lines_read(session):
    """A document of one page of lines whose text was read."""
    made = document(session, parts().store, agency(session), content=paper())
    session.add(
        FilePage(
            file_id=made.file_id, number=1, width=612, height=792, text="\n".join(LINES),
            text_from=TextFrom.EMBEDDED,
        )
    )  # fmt: skip
    session.commit()
    return made


def burned(session):
    """A redaction of a page of lines: the first is burned in the copy."""
    one = document(session, parts().store, agency(session), content=paper())
    draft = redactions.open_draft(session, one, member_id=None, now=NOW)
    wish = Wish(area=Area(**line_box(0)), reason="a name")
    redactions.add_boxes(session, draft, [wish], member_id=None)
    redactions.ask_to_burn(session, draft, member_id=None, now=NOW)
    session.commit()
    burn(redactions.next_work(session))
    session.expire_all()
    return draft
