"""What comes packed is taken out, looked into and read; what says almost the same is named."""

import pytest
from sqlalchemy import select

from app.db import db
from app.jobs import inspect_files, read_text
from app.jobs.lease import lease
from app.models import Derivation, FileText, PartnershipClaim, StoredFile, TextState, Vendor
from app.parts import parts
from app.queries.documents import near_duplicates
from app.queries.inside import tree
from app.services import file_texts, unpacking
from app.services.documents import DocumentRefused
from tests.adapters.inspecting.office import zipped
from tests.conftest import NOW
from tests.factories.agencies import agency
from tests.factories.documents import document, pdf


def work_off(job, name):
    with lease(name, parts().settings.home) as held:
        found = job.run(held)
    db.session.expire_all()
    return found


@pytest.fixture
def kept(app, session):
    """Keep a file as a document, read it, and give the document."""

    def made(content, *, of=None):
        one = document(
            session, parts().store, of or agency(session), content=content, examined=False
        )
        session.commit()
        work_off(read_text, "read-text")
        return one

    return made


def test_an_archive_is_taken_apart_with_its_tree_and_each_file_read(session, kept):
    inner = zipped({"deep/log.csv": "id,reason,day\n1,welfare,2026-01-02\n2,theft,2026-01-03\n"})
    one = kept(zipped({"../../mou.pdf": pdf("The agreement itself"), "inner.zip": inner}))
    found = tree(session, one.file)
    assert [(each.depth, each.name) for each in found] == [
        (1, "../../mou.pdf"),
        (1, "inner.zip"),
        (2, "deep/log.csv"),
    ]
    assert {each.told.state for each in found} == {TextState.READY}
    work_off(inspect_files, "inspect-files")
    assert all(
        each.examination["sha256"] == each.sha256 for each in session.scalars(select(StoredFile))
    )


def test_reading_an_archive_twice_keeps_one_tree(session, kept):
    one = kept(zipped({"a.txt": "one", "b.txt": "two"}))
    file_texts.wish_again(session, one.file, language="eng", now=NOW)
    session.commit()
    work_off(read_text, "read-text")
    assert [each.name for each in tree(session, one.file)] == ["a.txt", "b.txt"]


def test_what_lies_too_deep_stays_in_its_archive_and_that_is_said(session, kept):
    content = b"the innermost words"
    for level in range(unpacking.DEEPEST + 2):
        content = zipped({f"level-{level}": content})
    one = kept(content)
    found = tree(session, one.file)
    assert len(found) == unpacking.DEEPEST
    told = session.scalars(select(FileText).filter_by(file_id=found[-1].file.id)).one()
    assert "not taken out" in told.problem


def test_an_archive_that_holds_itself_ends(session, kept):
    one = kept(zipped({"a.txt": "one"}))
    session.add(
        Derivation(source_id=one.file_id, made_id=one.file_id, kind="unpacked", made_at=NOW)
    )
    session.commit()
    assert len(tree(session, one.file)) == 2
    assert unpacking.room_left(session, one.file_id) > 0


def test_a_file_inside_becomes_a_document_of_its_own_once(session, kept):
    one = kept(zipped({"letters/mou.pdf": pdf("The agreement itself")}))
    (inside,) = tree(session, one.file)
    made = unpacking.keep_apart(session, one, inside.file.id, member_id=None, now=NOW).document
    assert (made.original_name, made.agency_id, made.file_id) == (
        "mou.pdf",
        one.agency_id,
        inside.file.id,
    )
    assert one.title in made.note
    with pytest.raises(DocumentRefused, match="already there"):
        unpacking.keep_apart(session, one, inside.file.id, member_id=None, now=NOW)


FORM = " ".join(f"The agency shall keep clause {number} confidential." for number in range(60))


def test_almost_the_same_text_is_named_on_both_documents(session, kept):
    of = agency(session)
    first, second = kept(FORM.encode(), of=of), kept(f"{FORM} Signed in May.".encode(), of=of)
    other = kept(
        " ".join(f"Word{number} stands alone here." for number in range(70)).encode(), of=of
    )
    assert [(one.id, share > 0.9) for one, share in near_duplicates(session, first)] == [
        (second.id, True)
    ]
    assert [one.id for one, _share in near_duplicates(session, second)] == [first.id]
    assert near_duplicates(session, other) == []


def test_texts_of_another_agency_are_compared_only_where_it_works_with_the_same_vendor(
    session, kept
):
    here, there, elsewhere = agency(session), agency(session), agency(session)
    company = Vendor(name="Ring")
    session.add(company)
    session.flush()
    for one in (here, there):
        session.add(
            PartnershipClaim(
                agency_id=one.id, vendor_id=company.id, status="active", recorded_at=NOW
            )
        )
    first, _third = kept(FORM.encode(), of=here), kept(f"{FORM} A.".encode(), of=elsewhere)
    second = kept(f"{FORM} B.".encode(), of=there)
    assert [one.id for one, _share in near_duplicates(session, second)] == [first.id]
