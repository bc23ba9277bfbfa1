"""Long work on redactions is asked for at the desk, done by the worker, and can be stopped."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.adapters.redacting.redactor import ProcessRedactor
from app.jobs import running
from app.jobs.redactions import burn
from app.models import Publication, Redaction, RedactionState, RoleName
from app.models import WordsToBox as Asked
from app.ports.redacting import Area, Leak, Verdict
from app.services import publishing, redactions
from app.services.boxes import Wish
from tests.factories.burned import lines_read
from tests.factories.documents import SIGNED
from tests.factories.moments import NOW
from tests.factories.papers import line_box
from tests.factories.people import group, member

pytestmark = pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext")
REASON = {"reason": redactions.REASONS[0], "other": ""}
FIRST = Wish(area=Area(**line_box(0)), reason="a name")
CLEAN = Verdict(means=("PDFium",), seconds=150)
LEAKS = Verdict(findings=(Leak(code="watch_word", page=1, detail="Perpetual Licence"),))


@pytest.fixture
def who(session):
    group(session)
    return member(session, RoleName.ORGANISER)


@pytest.fixture
def organiser(sign_in_as, who, clock):
    """A browser in which an organiser has signed in."""
    return sign_in_as(who)


@pytest.fixture
def one(session):
    return lines_read(session)


@pytest.fixture
def draft(session, one):
    made = redactions.open_draft(session, one, member_id=None, now=NOW)
    redactions.add_boxes(session, made, [FIRST], member_id=None)
    session.commit()
    return made


@pytest.fixture
def proven(session, draft):
    """A copy that is proven, and a name that joined since."""
    redactions.ask_to_burn(session, draft, member_id=None, now=NOW)
    session.commit()
    burn(redactions.next_work(session))
    session.expire_all()
    assert draft.state is RedactionState.VERIFIED, draft.verification
    member(session, RoleName.TRACKER, name="Zebulon Quince")
    session.commit()
    return draft


@pytest.fixture
def looks(monkeypatch):
    """How often copies were looked into; ``clean`` or not is what each look finds."""
    found = {"verdict": CLEAN, "times": 0}

    def verify(*_asked, **_how):
        found["times"] += 1
        return found["verdict"]

    monkeypatch.setattr(ProcessRedactor, "verify", verify)
    return found


def ticks(session, one):
    stays = [look.key for look in publishing.decisions_of(session, one)]
    return {"signed": sorted(SIGNED.signed), "may_stay": stays}


def said(answer):
    """The words of a page."""
    return " ".join(unescape(answer.text).split())


def test_a_stale_proof_publishes_nothing_asks_for_another_and_keeps_the_ticks(
    organiser, session, one, proven, looks
):
    at = f"/desk/documents/{one.id}"
    page = said(organiser.get(f"{at}/publish"))
    assert "The names to watch for may have changed since the copy was proven." in page
    assert "Prove it again" in page
    refused = organiser.post(f"{at}/publication", data=ticks(session, one))
    assert refused.status_code == 409
    words = said(refused)
    assert "The worker proves it again now, and nothing was made public." in words
    assert "what is ticked on this page stays ticked" in words
    assert 'id="signed-private_people" name="signed" value="private_people" checked' in refused.text
    assert 'data-live="' in refused.text
    assert looks["times"] == 0
    assert session.scalars(select(Publication)).first() is None
    running.run("verify-again")
    session.expire_all()
    assert looks["times"] == 1
    page = organiser.get(f"{at}/publish")
    assert "for the names to watch for as they are now" in said(page)
    assert 'id="proof">' in page.text
    assert organiser.post(f"{at}/publication", data=ticks(session, one)).status_code == 302
    assert session.scalars(select(Publication)).one().redaction_id == proven.id


def test_a_copy_is_proven_again_from_the_checklist_before_anybody_ticks(
    organiser, session, one, proven, looks
):
    at = f"/desk/documents/{one.id}"
    for _twice in range(2):
        assert organiser.post(f"{at}/prove").status_code == 302
    page = said(organiser.get(f"{at}/publish"))
    assert "The worker proves it again" in page
    assert "Prove it again" not in page
    running.run("verify-again")
    assert looks["times"] == 1
    organiser.post(f"{at}/prove")  # nothing changed since: nothing is asked
    session.expire_all()
    assert proven.proof_asked_at is None


def test_a_copy_that_leaks_for_a_new_name_is_told_on_both_pages(
    organiser, session, one, proven, looks
):
    at, looks["verdict"] = f"/desk/documents/{one.id}", LEAKS
    organiser.post(f"{at}/publication", data=ticks(session, one))
    running.run("verify-again")
    assert "something must be gone that stands in the copy" in said(organiser.get(f"{at}/publish"))
    assert "Something was still in the burned file" in said(organiser.get(f"{at}/redact"))
    refused = organiser.post(f"{at}/publication", data=ticks(session, one))
    assert refused.status_code == 409
    assert session.scalars(select(Publication)).first() is None


def test_verify_again_is_asked_and_the_page_says_how_long_it_took(
    organiser, session, one, proven, looks
):
    at = f"/desk/documents/{one.id}/redact"
    proven.verification = proven.verification | {"seconds": 150}
    session.commit()
    assert organiser.post(f"{at}/verify").status_code == 302
    page = organiser.get(at)
    assert "The worker proves it again" in said(page)
    assert "about 2 minutes" in said(page)
    assert 'id="state" data-live=' in page.text
    assert "Verify again</button>" not in page.text
    running.run("verify-again")
    page = organiser.get(at)
    assert looks["times"] == 1
    assert 'id="state">' in page.text
    assert "Verify again</button>" in page.text


def test_a_proof_that_nobody_can_make_is_told(organiser, session, one, proven, monkeypatch):
    at = f"/desk/documents/{one.id}"
    organiser.post(f"{at}/prove")
    monkeypatch.setattr(ProcessRedactor, "lacks", lambda _self: ("pdftotext",))
    running.run("verify-again")
    for page in ("publish", "redact"):
        assert "pdftotext cannot be found" in said(organiser.get(f"{at}/{page}"))
    assert organiser.post(f"{at}/publication", data=ticks(session, one)).status_code == 409


def test_a_burn_is_stopped_from_the_page_and_begun_again(organiser, session, one, draft):
    at = f"/desk/documents/{one.id}/redact"
    assert organiser.post(f"{at}/burn").status_code == 302
    assert "Stop, back to the boxes" in organiser.get(at).text
    late = redactions.next_work(session)
    assert organiser.post(f"{at}/stop").status_code == 302
    page = said(organiser.get(at))
    assert "It is a draft again" in page
    assert "Burn and verify" in page
    burn(late)
    session.expire_all()
    assert (draft.state, draft.result, len(draft.boxes)) == (RedactionState.DRAFT, None, 1)
    organiser.post(f"{at}/burn")
    burn(redactions.next_work(session))
    session.expire_all()
    assert draft.state is RedactionState.VERIFIED
    done = organiser.post(f"{at}/stop")
    assert done.status_code == 409
    assert "done before it could be stopped" in done.text


def test_words_wait_on_the_page_hold_the_burn_and_can_be_taken_back(organiser, session, one, draft):
    at = f"/desk/documents/{one.id}/redact"
    assert "Burn and verify" in organiser.get(at).text
    organiser.post(f"{at}/words?page=1", data={"words": "schedule"} | REASON)
    page = organiser.get(at)
    assert 'id="asked" data-live=' in page.text
    assert "It can be burned once nothing waits." in said(page)
    assert "Burn and verify" not in page.text
    refused = organiser.post(f"{at}/burn")
    assert refused.status_code == 409
    assert "still being looked for" in refused.text
    number = session.scalars(select(Asked.id)).one()
    assert organiser.post(f"{at}/words/{number}/drop").status_code == 302
    assert organiser.post(f"{at}/words/{number}/drop").status_code == 404
    assert "Burn and verify" in organiser.get(at).text
    nothing = organiser.post(f"{at}/words?page=1", data={"words": " "} | REASON)
    assert nothing.status_code == 409
    assert "type words" in nothing.text


def test_too_long_words_are_told_and_not_cut(organiser, session, one):
    at = f"/desk/documents/{one.id}/redact"
    refused = organiser.post(f"{at}/words?page=1", data={"words": "x" * 201} | REASON)
    assert refused.status_code == 409
    assert "200 letters at most" in refused.text
    assert session.scalars(select(Asked)).first() is None


@pytest.mark.parametrize("act", ["burn", "stop", "drop", "words"])
def test_two_people_at_once_are_never_told_of_a_fault(app, session, who, one, draft, act, clock):
    if act == "stop":
        redactions.ask_to_burn(session, draft, member_id=None, now=NOW)
        session.commit()
    number, key = one.id, who.fs_uniquifier
    session.commit()

    def press(_each):
        browser = FlaskClient(app, app.response_class)
        with browser.session_transaction("/account/") as kept:
            kept.update(_user_id=key, _fresh=True, fs_paa=time.time())
        form = {"words": "schedule"} | REASON
        return browser.post(f"/desk/documents/{number}/redact/{act}", data=form).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(press, range(4)))
    assert answers <= {302, 404, 409}
    assert 302 in answers
    session.expire_all()
    left = session.scalars(select(Redaction)).first()
    assert (left is None) == (act == "drop")
    assert len(session.scalars(select(Asked)).all()) == (4 if act == "words" else 0)


def test_a_box_on_a_page_that_is_not_there_is_refused_or_can_be_taken_away(
    organiser, session, one, draft
):
    at = f"/desk/documents/{one.id}/redact"
    beyond = organiser.post(f"{at}/boxes?page=9", data=REASON | line_box(1))
    assert beyond.status_code == 404
    session.expire_all()
    assert len(draft.boxes) == 1
    lost = Wish(area=Area(page=9, x0=1, y0=1, x1=9, y1=9), reason="by a command")
    redactions.add_boxes(session, draft, [lost], member_id=None)
    session.commit()
    page = unescape(organiser.get(at).text)
    assert "which was not found in this file" in page
    (box,) = [each for each in draft.boxes if each.page == 9]
    assert f"{at}/boxes/{box.id}/drop" in page
    assert organiser.post(f"{at}/boxes/{box.id}/drop").status_code == 302
    assert "not found in this file" not in organiser.get(at).text
