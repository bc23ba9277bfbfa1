"""Files that come back: kept unchanged, told by content, tagged, never lost."""

import io
import zipfile
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.adapters.disk_store import DiskStore
from app.filetypes import media_type
from app.models import Document, DocumentSource, RoleName, StoredFile
from app.services import documents
from app.services.documents import DocumentRefused, Facts
from app.services.filenames import LONGEST, safe_name
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.documents import document, pdf, published
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member


@pytest.fixture
def store(tmp_path):
    return DiskStore(tmp_path / "files")


def attach(session, store, content, to, name="scan.pdf", **facts):
    given_facts = {"received_on": TODAY} | facts
    return documents.attach(
        session, store, io.BytesIO(content), name, agency=to, member_id=None, now=NOW, **given_facts
    )


def test_the_original_is_kept_as_it_came(session, store):
    content = pdf("Signed by both")
    attached = attach(session, store, content, agency(session), name="../../etc/passwd.pdf")
    with store.open(attached.document.file.sha256) as kept:
        assert kept.read() == content
    assert attached.document.original_name == "passwd.pdf"
    assert attached.document.title == "passwd.pdf"
    assert attached.document.file.media_type == "application/pdf"


def test_the_same_file_elsewhere_is_one_file_and_both_are_named(session, store):
    first = attach(session, store, pdf(), agency(session)).document
    second = attach(session, store, pdf(), agency(session))
    assert list(second.duplicate_of) == [first]
    assert second.document.file_id == first.file_id
    assert session.scalar(select(func.count(StoredFile.id))) == 1


def test_the_same_file_of_the_same_agency_is_kindly_refused(session, store):
    here = agency(session)
    attach(session, store, pdf(), here, title="The contract")
    with pytest.raises(DocumentRefused, match="already there as “The contract”"):
        attach(session, store, pdf(), here)
    assert session.scalar(select(func.count(Document.id))) == 1


def test_an_empty_file_is_recorded_with_a_warning(session, store):
    attached = attach(session, store, b"", agency(session), name="reply.pdf")
    assert attached.document.file.size == 0
    assert attached.warnings == ("reply.pdf is empty. Ask for it again.",)


def test_a_file_that_is_too_large_is_refused_and_not_kept(session, store, tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "LARGEST", 1024**2)
    with pytest.raises(DocumentRefused, match="larger than 1 MB"):
        attach(session, store, b"x" * (1024**2 + 1), agency(session))
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_a_request_of_another_agency_is_refused(session, store):
    request = records_request(session, agency(session), campaign(session))
    with pytest.raises(DocumentRefused, match="another agency"):
        attach(session, store, pdf(), agency(session), request=request)


def test_what_was_found_online_says_where(session, store):
    here = agency(session)
    with pytest.raises(DocumentRefused, match="where it was found"):
        attach(session, store, pdf(), here, source=DocumentSource.FOUND_ONLINE)
    for address in ("javascript:alert(1)", "file:///etc/passwd", "example.org"):
        with pytest.raises(DocumentRefused, match="no web address"):
            attach(session, store, pdf(), here, source_url=address)


def test_nothing_is_received_in_the_future(session, store):
    with pytest.raises(DocumentRefused, match="future"):
        attach(session, store, pdf(), agency(session), received_on=TODAY + timedelta(days=3))


def test_the_facts_of_a_public_document_stay_as_published(session, store):
    public = document(session, store, agency(session))
    published(session, public, member(session, RoleName.ORGANISER))
    facts = Facts(
        title="Another", kind=public.kind, source=public.source, received_on=public.received_on
    )
    with pytest.raises(DocumentRefused, match="Withdraw it"):
        documents.edit_facts(session, public, facts, now=NOW)


def _zip(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (pdf(), "application/pdf"),
        (b"\n\n" + pdf(), "application/pdf"),
        (b"  <!DOCTYPE html><title>x</title>", "text/html"),
        (b"<svg onload='x'>", "text/html"),
        (b"Dear clerk,\n", "text/plain"),
        (b"Dear clerk,\nwe met.\nyou, he, she\nthey, we, I\n", "text/plain"),
        (b"Requests of 2020\n\nDay,Case,Area\n1,2,3\n4,5,6\n", "text/csv"),
        ("Sehr geehrte Damen, café".encode(), "text/plain"),
        (b"From: a@example.org\nSubject: x\n\nhi", "message/rfc822"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"MZ\x90\x00program", "application/octet-stream"),
        (b"#!/bin/sh\nrm -rf /\n", "application/octet-stream"),
        (_zip("../../escape.txt"), "application/zip"),
        (
            _zip("[Content_Types].xml", "xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (b"PK\x03\x04broken", "application/octet-stream"),
        (b"", "application/x-empty"),
    ],
)
def test_a_file_is_told_by_its_content(content, told):
    assert media_type(io.BytesIO(content)) == told


def test_a_type_is_told_without_losing_the_place():
    content = io.BytesIO(b"Dear clerk")
    media_type(content)
    assert content.read() == b"Dear clerk"


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        (r"C:\Users\me\reply.pdf", "reply.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("MOU\u202efdp.exe", "MOUfdp.exe"),
        ("réponse (signée).PDF", "réponse (signée).PDF"),
        ("<img src=x>.pdf", "img src=x_.pdf"),
        ("two\nlines.pdf", "two lines.pdf"),
        (".htaccess", "htaccess"),
        ("semi;colon&amp.pdf", "semi_colon_amp.pdf"),
        ("", "file"),
        ("...", "file"),
    ],
)
def test_a_name_is_made_plain(given_name, safe):
    assert safe_name(given_name) == safe


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_is_safe_to_show_and_save(name):
    safe = safe_name(name)
    assert 0 < len(safe) <= LONGEST
    assert safe.isprintable()
    assert not set(safe) & set('<>:"/\\|?*;&%\u202e\u200f\u2066')
    assert not safe.startswith(".")
    assert safe_name(safe) == safe
