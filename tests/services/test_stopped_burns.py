"""Whatever order people and the worker come in, only the burn that is asked for now is kept."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models import RedactionState
from app.parts import parts
from app.ports.redacting import Area, Burned, Verdict
from app.services import redactions
from app.services.boxes import Wish
from app.services.documents import Kept
from app.services.redactions import RedactionRefused
from tests.factories.agencies import agency
from tests.factories.documents import document
from tests.factories.moments import NOW
from tests.factories.papers import line_box

BOX = Area(**line_box(0))
BURNED = Burned(media_type="application/pdf", pages=1, areas=(BOX,), words=(), elsewhere=())
acts = st.sampled_from(["ask", "take", "stop", "answer first", "answer last", "fail first"])


class Told:
    """What people were told: each burn that was taken, by the worker, and the one that counts."""

    def __init__(self, session, redaction):
        self.session, self.redaction = session, redaction
        self.taken, self.asked, self.counts = [], 0, 0

    def act(self, what):
        if what == "ask":
            redactions.ask_to_burn(self.session, self.redaction, member_id=None, now=NOW)
            self.asked += 1
            self.counts = self.asked
        elif what == "stop":
            redactions.stop_burning(self.session, self.redaction)
            self.counts = 0
        elif what == "take":
            work = redactions.next_work(self.session, redaction_id=self.redaction.id)
            self.taken += [(self.asked, work)] if work else []
        elif self.taken:
            self.answer(what)

    def answer(self, what):
        number, work = self.taken[-1 if what == "answer last" else 0]
        wanted = number == self.counts
        assert redactions.is_wanted(self.session, work) is wanted
        assert redactions.note_progress(self.session, work, 1, 2) is wanted
        if what == "fail first":
            redactions.note_failed(self.session, work, f"burn {number}")
            expected = RedactionState.FAILED
        else:
            kept = Kept(sha256=f"{number:064}", size=1, media_type="application/pdf")
            facts = {"people": (), "now": NOW}
            redactions.note_burned(self.session, work, kept, BURNED, Verdict(), **facts)
            expected = RedactionState.VERIFIED
        if wanted:
            assert self.redaction.state is expected
            self.counts = 0


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(acts, max_size=14))
def test_only_the_burn_that_is_asked_for_now_is_kept(session, story):
    one = document(session, parts().store, agency(session))
    made = redactions.open_draft(session, one, member_id=None, now=NOW)
    redactions.add_boxes(session, made, [Wish(area=BOX, reason="a name")], member_id=None)
    told = Told(session, made)
    for what in story:
        before = made.state
        try:
            told.act(what)
        except RedactionRefused:
            assert made.state is before
            assert before is not RedactionState.DRAFT
        assert (made.state is RedactionState.BURNING) == (told.counts > 0)
        if made.state in {RedactionState.DRAFT, RedactionState.BURNING}:
            assert made.result is None
            assert made.problem == ""
        assert len(made.boxes) == 1
