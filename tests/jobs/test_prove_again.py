"""Every night what is public is looked into again; what leaks is withdrawn, and told."""

import shutil
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select

from app.adapters.redacting.redactor import ProcessRedactor
from app.errors import ServiceError
from app.jobs.running import run as run_job
from app.models import JobRun, Publication, RedactionState, RoleName
from app.parts import parts
from app.ports.examining import Examination
from app.queries import public_documents
from app.queries.leaks import withdrawn_for_leaks
from app.services import members, proofs, publishing, redactions
from tests.factories.burned import burned
from tests.factories.documents import SIGNED
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member

pytestmark = [
    pytest.mark.usefixtures("clock"),
    pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext"),
]


@pytest.fixture
def public(session, organiser):
    """A document whose first line is burned, published."""
    draft = burned(session)
    found = Examination.from_data(draft.result.examination)
    decided = replace(SIGNED, may_stay=frozenset(look.key for look in found.decisions()))
    made = publishing.publish_document(
        session, draft.document, answers=decided, publisher=organiser, now=NOW, today=TODAY
    )
    session.commit()
    return made


def letters(settings):
    """The mails about something withdrawn."""
    found = [
        message_from_bytes(path.read_bytes(), policy=default)
        for path in (settings.home / "mail").glob("*.eml")
    ]
    return [mail for mail in found if "Withdrawn" in mail["Subject"]]


def test_what_is_still_clean_stays_public(session, public, settings):
    assert run_job("prove-again")["looked"] == 1
    session.expire_all()
    assert public.withdrawn_at is None
    assert letters(settings) == []


def test_what_leaks_now_is_withdrawn_at_once_and_told(session, public, organiser, settings, client):
    member(session, RoleName.TRACKER, name="Perpetual Licence")  # a name that stands in the file
    session.commit()
    told = run_job("prove-again")
    assert (told["looked"], told["withdrawn"], told["told"]) == (1, 1, 1)
    session.expire_all()
    assert public.withdrawn_because == proofs.WITHDRAWN_BECAUSE
    assert client.get(f"/d/{public.address}/file").status_code in {404, 410}
    assert isinstance(
        public_documents.document(session, public.address), public_documents.Withdrawn
    )
    (mail,) = letters(settings)
    assert mail["To"] == organiser.email
    text = mail.get_content()
    assert f"/desk/documents/{public.document_id}/redact" in text
    assert "Perpetual" not in text
    assert run_job("prove-again")["looked"] == 0
    assert len(letters(settings)) == 1


def test_today_shows_it_until_somebody_begins_again(session, public, organiser, client):
    member(session, RoleName.TRACKER, name="Perpetual Licence")
    session.commit()
    run_job("prove-again")
    link = members.issue_link(session, organiser, now=NOW)
    session.commit()
    client.post(f"/account/link/{link.secret}/use")
    assert "withdrew 1 publication from the public pages" in client.get("/desk/").text
    session.expire_all()
    redactions.open_draft(session, public.document, member_id=None, now=NOW)
    session.commit()
    assert withdrawn_for_leaks(session) == []
    assert "withdrew" not in client.get("/desk/").text


def test_a_file_that_cannot_be_read_is_withdrawn_as_unproven(session, public, settings):
    redaction = session.scalars(select(Publication)).one().redaction_id
    one = next(proofs.to_prove(session))
    parts().store.path(one.sha256).chmod(0o600)
    parts().store.path(one.sha256).unlink()
    assert run_job("prove-again")["withdrawn"] == 1
    session.expire_all()
    assert public.withdrawn_because == proofs.UNPROVEN_BECAUSE
    assert redactions.latest(session, public.document).id == redaction
    assert redactions.latest(session, public.document).state is RedactionState.LEAKS
    assert len(letters(settings)) == 1


def test_a_fault_of_ours_proves_nothing_and_so_withdraws(session, public, monkeypatch):
    def breaks(*_asked, **_how):
        raise RuntimeError  # a fault that nobody foresaw, and that no file provokes

    monkeypatch.setattr(ProcessRedactor, "verify", breaks)
    told = run_job("prove-again")
    assert (told["looked"], told["withdrawn"]) == (1, 1)
    session.expire_all()
    assert public.withdrawn_at is not None


def test_a_program_that_is_missing_is_no_leak(session, public, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ServiceError, match="pdftotext and tesseract cannot be found"):
        run_job("prove-again")
    session.expire_all()
    assert public.withdrawn_at is None
    assert (
        "Nothing was withdrawn"
        in session.scalars(select(JobRun).filter_by(name="prove-again")).one().error
    )
