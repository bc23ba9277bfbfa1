"""While the store is away pages say so in plain words, and take nothing in."""

import io
import json

import pytest
from sqlalchemy import select

from app.models import Document, RoleName
from app.parts import parts
from app.ports.store import StoreAway
from app.services import documents as kept_documents
from tests.factories.agencies import agency
from tests.factories.documents import document, pdf
from tests.factories.people import group

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def kept(session):
    group(session)
    one = document(session, parts().store, agency(session))
    session.commit()
    return one


@pytest.fixture
def root(kept):
    """The place of the store, where nothing is mounted."""
    root = parts().settings.home / "files"
    root.rename(root.with_name("the disk"))
    root.mkdir()
    return root


def test_a_file_is_not_handed_out_and_the_page_says_why(sign_in, kept, root):
    member = sign_in()
    refused = member.get(f"/desk/documents/{kept.id}/file")
    assert refused.status_code == 503
    assert "The files are not at hand" in refused.text
    assert str(root) not in refused.text
    assert member.get(f"/desk/documents/{kept.id}").status_code == 200


def test_nothing_is_taken_in_and_nothing_written_into_the_empty_place(sign_in, session, kept, root):
    data = {"files": (io.BytesIO(pdf("new")), "new.pdf"), "source": "given"}
    refused = sign_in().post(
        f"/desk/agencies/{kept.agency_id}/documents",
        data=data | {"received_on": "2026-11-24", "kind": "other"},
        content_type="multipart/form-data",
    )
    assert refused.status_code == 503
    assert "nothing of this act was kept" in refused.text
    assert list(root.iterdir()) == []
    assert session.scalars(select(Document)).all() == [kept]


def test_an_upload_that_came_whole_stays_to_go_on_with(sign_in, session, kept, root):
    member, content = sign_in(), pdf("sent in pieces")
    begun = member.post("/desk/uploads", data={"name": "new.pdf", "size": len(content), "mark": 1})
    token = begun.json["token"]
    member.post(f"/desk/uploads/{token}?offset=0", data=content)
    form = {"uploaded": token, "source": "given", "received_on": "2026-11-24", "kind": "other"}
    about = f"/desk/agencies/{kept.agency_id}/documents"
    assert member.post(about, data=form).status_code == 503
    assert list(root.iterdir()) == []
    root.rmdir()
    root.with_name("the disk").rename(root)
    assert member.post(about, data=form).status_code == 302
    assert len(session.scalars(select(Document)).all()) == 2


def test_the_health_page_says_it_and_what_to_do(sign_in, kept, root):
    page = sign_in(RoleName.KEEPER).get("/admin/health").text
    assert "The store is away" in page
    assert str(root) in page
    assert "Mount it" in page
    root.rmdir()
    root.with_name("the disk").rename(root)
    assert "The store is away" not in sign_in(RoleName.KEEPER).get("/admin/health").text


def test_a_desk_that_never_kept_a_file_is_healthy(sign_in, session):
    group(session)
    page = sign_in(RoleName.KEEPER).get("/admin/health").text
    assert "at hand" in page
    assert "The store is away" not in page


def test_commands_refuse_in_words(run, session, kept, root, tmp_path):
    about = kept.agency
    told = run("jobs", "run", "read-text", "--json")
    assert told.exit_code == 1
    assert "The store is away" in json.loads(told.stdout)["error"]
    with pytest.raises(StoreAway):
        kept_documents.keep(parts().store, io.BytesIO(b"of " + about.name.encode()))
