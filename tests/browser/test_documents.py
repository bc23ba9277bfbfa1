"""Documents: sent in pieces over a line that breaks, and read page by page."""

import hashlib

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.jobs import running
from app.models import Document, FileText, RoleName, TextState
from app.parts import parts
from tests.adapters.inspecting.office import xlsx, zipped
from tests.factories.agencies import agency
from tests.factories.documents import document, pdf
from tests.factories.moments import NOW
from tests.factories.papers import paper
from tests.factories.people import group

pytestmark = pytest.mark.browser

_LARGE = 5 * 1024 * 1024  # three pieces


@pytest.fixture
def about(session, clock):
    group(session)
    made = agency(session)
    session.commit()
    return made


@pytest.mark.parametrize("way", ["desk", "phone"])
def test_three_files_outlive_a_line_that_breaks_and_a_reload(visit, about, tmp_path):
    visit.sign_in(RoleName.TRACKER)
    paths = [tmp_path / name for name in ("one.txt", "large.bin", "three.txt")]
    for path, content in zip(paths, (b"one", b"x" * _LARGE, b"three"), strict=True):
        path.write_bytes(content)
    page, pieces = visit.page, []

    def line(route):
        """Break once a piece of the large file has come through."""
        pieces.append(route.request.url)
        if len(pieces) in {3, 4}:
            route.abort()
        else:
            route.continue_()

    page.route("**/desk/uploads/*offset=*", line)
    visit.go(f"/desk/agencies/{about.id}/documents/add")
    visit.looks_right()
    page.get_by_label("Files", exact=True).set_input_files(paths)
    expect(page.get_by_text("large.bin: the line is broken")).to_be_visible()
    page.reload()
    expect(page.get_by_label("one.txt")).to_be_checked()
    expect(page.get_by_text("large.bin: 40 % came.")).to_be_visible()
    visit.wrong.clear()  # the browser itself complained of the line
    visit.looks_right()
    page.get_by_label("Files", exact=True).set_input_files(paths)
    expect(page.get_by_text("large.bin: sent whole")).to_be_visible()
    page.get_by_role("button", name="Keep these files").click()
    expect(page.get_by_text("large.bin is kept.")).to_be_visible()
    visit.wrong.clear()
    visit.looks_right()
    visit.session.rollback()
    made = visit.session.scalars(select(Document).order_by(Document.original_name)).all()
    assert [(one.original_name, one.file.size) for one in made] == [
        ("large.bin", _LARGE),
        ("one.txt", 3),
        ("three.txt", 5),
    ]


@pytest.mark.parametrize("way", ["desk"])
def test_where_the_browser_makes_no_digest_the_desk_names_the_file(visit, about, tmp_path):
    """Without https a browser keeps its digests to itself; files come whole all the same."""
    visit.page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    visit.sign_in(RoleName.TRACKER)
    path = tmp_path / "large.bin"
    path.write_bytes(b"x" * _LARGE)
    page, named = visit.page, hashlib.sha256(b"x" * _LARGE).hexdigest()
    visit.go(f"/desk/agencies/{about.id}/documents/add")
    page.get_by_label("Files", exact=True).set_input_files(path)
    expect(page.get_by_text(f"compare its SHA-256 with yours: {named}")).to_be_visible()
    visit.looks_right()
    page.get_by_role("button", name="Keep these files").click()
    expect(page.get_by_text("large.bin is kept.")).to_be_visible()
    visit.session.rollback()
    assert visit.session.scalars(select(Document)).one().file.sha256 == named


@pytest.fixture
def papers(app, session, about):
    """An agreement of one page, and an archive with a workbook that hides a sheet."""
    first = document(session, parts().store, about, content=pdf("A perpetual licence, for ever"))
    content = zipped(
        {"letters/mou.pdf": pdf("The agreement itself"), "b.xlsx": xlsx(state="hidden")}
    )
    second = document(session, parts().store, about, content=content, examined=False)
    session.commit()
    running.run("read-text")
    running.run("inspect-files")
    return first, second


def test_a_member_finds_a_word_notes_it_and_reads_what_lies_inside(visit, papers):
    visit.sign_in(RoleName.TRACKER)
    first, second = papers
    visit.go(f"/desk/documents/{first.id}")
    page = visit.page
    visit.looks_right()
    page.get_by_role("link", name="Read it page by page").click()
    page.get_by_label("Find on this page").fill("perpetual")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("1 place marked")).to_be_visible()
    page.get_by_label("Note").fill("See this clause")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text("See this clause").last).to_be_visible()
    visit.looks_right()

    visit.go("/desk/documents")
    visit.looks_right()
    visit.go(f"/desk/documents/{second.id}")
    visit.looks_right()
    page.get_by_role("link", name="b.xlsx").first.click()
    expect(page.get_by_text("[a hidden sheet: the sheet “Staff”]")).to_be_visible()
    visit.looks_right()
    page.go_back()
    page.get_by_role("link", name="letters/mou.pdf").first.click()
    visit.looks_right()
    page.get_by_role("button", name="Keep this as a document of its own").click()
    expect(page.get_by_text("It is a document of its own now")).to_be_visible(timeout=15_000)
    visit.looks_right()


@pytest.mark.parametrize("way", ["desk", "no-script"])
def test_how_far_the_reading_is_shows_itself_or_is_asked_for(visit, session, about):
    nine = paper(*((f"Leaf {number} of the log",) for number in range(1, 10)))
    one = document(session, parts().store, about, title="A log", content=nine)
    one.file.examined_at = NOW
    told = FileText(
        file_id=one.file_id, state=TextState.WORKING, pages=9, done=3, asked_at=NOW, began_at=NOW
    )
    like = document(session, parts().store, about, title="A log of the year before")
    like.file.examined_at = NOW
    read = {"state": TextState.READY, "pages": 9, "done": 9, "near": [], "ended_at": NOW}
    session.add_all([told, FileText(file_id=like.file_id, asked_at=NOW, began_at=NOW, **read)])
    session.commit()
    visit.sign_in(RoleName.TRACKER)
    page = visit.page
    visit.go("/desk/documents")
    expect(page.get_by_text("read: 3 of 9 pages")).to_be_visible()
    told.done = 6
    session.commit()
    if visit.way == "no-script":
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("read: 6 of 9 pages")).to_be_visible(timeout=20_000)
    visit.looks_right()
    page.get_by_role("link", name="A log", exact=True).click()
    expect(page.get_by_role("heading", name="Almost the same as")).to_have_count(0)
    for name, value in (read | {"near": [[like.file_id, 0.9]]}).items():
        setattr(told, name, value)
    session.commit()
    if visit.way == "no-script":
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", name="Almost the same as")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("link", name="Look again")).to_have_count(0)
    visit.looks_right()
