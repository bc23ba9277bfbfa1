"""Rows read from pictures are checked at the desk before anything of them counts."""

import math
import re

import pytest

from app.jobs.lease import lease
from app.jobs.read_tables import read_all
from app.models import (
    FilePage,
    ObtainedTable,
    RoleName,
    ScannedPage,
    TablePublication,
    TableState,
    TextFrom,
)
from app.parts import parts
from app.queries.obtained_tables import told_before
from tests.factories.agencies import agency
from tests.factories.moments import NOW
from tests.factories.obtained import with_log
from tests.factories.people import group, member
from tests.factories.pictured import in_words, misread, read, scan, seen, written

SIGNS = ["document", "private_people", "second_look", "wrong_rows", "headings"]
COLUMNS = {"of-case_number": "A", "of-opened_on": "B", "of-area": "C", "of-reason": "D"}
MAPPED = {"kind": "portal_log", "header_row": "1", "sheet": "Read from pictures", **COLUMNS}


@pytest.fixture
def about(app, session):
    group(session)
    return agency(session, name="Springfield Police")


@pytest.fixture
def organiser(session):
    return member(session, RoleName.ORGANISER, name="Ola")


@pytest.fixture
def desk(sign_in_as, organiser):
    return sign_in_as(organiser)


@pytest.fixture
def one(session, about):
    """A document of two scanned pages with forty rows; one cell was misread."""
    rows = written(40)
    made = with_log(session, about, content=scan(rows[:3]))
    first = misread(seen(rows[:21]), "24-004", "24-0O4")
    read(session, made, [first, seen([rows[0], *rows[21:]])])
    return made


def page_of(session, one, number=1):
    session.expire_all()
    return session.query(ScannedPage).filter_by(number=number).one()


def check(desk, session, one, number=1, **fields):
    data = {"edition": page_of(session, one, number).edition, "act": "check"} | fields
    return desk.post(f"/desk/documents/{one.id}/tables/readings/{number}", data=data)


def mapped(desk, session, one):
    desk.post(f"/desk/documents/{one.id}/tables", data=MAPPED)
    return reread(session)


def reread(session):
    session.rollback()
    with lease("read-tables", parts().settings.home) as held:
        read_all(held.renew)
    session.expire_all()
    return session.query(ObtainedTable).filter_by(superseded_at=None).one()


def publish(desk, table):
    facts = {"title": "Requests", "summary": "Of two months.", "credit": "Us"}
    page = desk.get(f"/desk/tables/{table.id}/publish").text
    shown = page.partition('name="shown" value="')[2].partition('"')[0]
    facts |= {"by": ["opened_on", "reason"], "signed": SIGNS}
    preview = desk.post(f"/desk/tables/{table.id}/publish/preview", data=facts).text
    shown = preview.partition('name="shown" value="')[2].partition('"')[0]
    return desk.post(f"/desk/tables/{table.id}/publish", data=facts | {"shown": shown})


def test_a_scan_is_not_guessed_at_and_its_pictures_are_read_when_somebody_asks(
    session, about, desk
):
    made = with_log(session, about, content=scan(written(3)))
    session.commit()
    shown = desk.get(f"/desk/documents/{made.id}/tables").text
    assert "Read the table from the pictures" in shown
    answer = desk.post(f"/desk/documents/{made.id}/tables/pictures", follow_redirects=True)
    assert "The worker begins within a minute" in answer.text
    assert desk.post(f"/desk/documents/{made.id}/tables/pictures").status_code == 409
    stopped = desk.post(f"/desk/documents/{made.id}/tables/pictures/stop", follow_redirects=True)
    assert "Somebody stopped the reading" in stopped.text
    again = desk.post(f"/desk/documents/{made.id}/tables/pictures", follow_redirects=True)
    assert "The worker begins within a minute" in again.text


def test_a_row_stands_below_its_picture_and_a_doubtful_cell_says_why(session, one, desk):
    shown = desk.get(f"/desk/documents/{one.id}/tables/readings/1").text
    assert shown.count('class="strip"') == 21
    assert "Look at these first, 1 cell in doubt" in shown
    assert "the program is not sure of it" in shown
    assert "40 of 100" in shown
    assert 'value="24-0O4"' in shown
    assert "These 21 rows are right" in shown


def test_nothing_counts_before_a_person_said_that_it_is_right(session, one, desk):
    table = mapped(desk, session, one)
    assert table.state is TableState.READ
    assert table.totals["by"]["reason"] == [{"label": "", "rows": 40, "sums": {}}]
    rows = desk.get(f"/desk/tables/{table.id}").text
    assert "2 of 2</span> pages" in rows
    assert "it was read from a picture, and nobody has checked it yet" in rows
    refused = publish(desk, table)
    assert refused.status_code == 422
    assert "Nobody checked pages 1, 2 yet" in refused.text
    assert session.query(TablePublication).count() == 0


def test_a_checked_page_leads_to_the_next_and_its_rows_are_read_anew(
    session, one, desk, client, organiser
):
    table = mapped(desk, session, one)
    answer = check(desk, session, one, **{"w-5-0": "24-004"})
    assert answer.location.endswith("/readings/2")
    cell = page_of(session, one).lines[5]["cells"][0]
    assert (cell["read"], cell["words"], cell["by"]) == ("24-0O4", "24-004", organiser.id)
    table = reread(session)
    assert {one["rows"] for one in table.totals["by"]["reason"]} == {10, 20}
    assert "Nobody checked page 2 yet" in publish(desk, table).text
    answer = check(desk, session, one, 2)
    assert answer.location.endswith("/tables/readings")
    session.expire_all()
    assert session.get(ObtainedTable, table.id).state is TableState.WAITING
    table = reread(session)
    address = publish(desk, table).location
    page = client.get(address).text
    assert "Read from scanned pages and checked by a person" in page
    with client.get(f"{address}.csv") as csv:
        assert "read from scanned pages and checked by a person" in csv.text
    assert "put right by Ola" in desk.get(f"/desk/documents/{one.id}/tables/readings/1").text


def test_counts_of_the_words_of_the_same_pages_are_counts_of_the_same_log(session, one, desk):
    table = mapped(desk, session, one)
    of_words = ObtainedTable(
        document=table.document, file=table.file, sheet="", kind=table.kind, header_row=1,
        columns=table.columns, hidden=[], mapped_at=NOW, superseded_at=NOW,
    )  # fmt: skip
    session.add(of_words)
    session.flush()
    before = TablePublication(
        address="words", table_id=of_words.id, document_id=one.id, agency_id=one.agency_id,
        title="Before", summary="", credit="", figures={}, checklist={}, published_at=NOW,
        withdrawn_at=NOW, withdrawn_because="Misread.",
    )  # fmt: skip
    session.add(before)
    session.flush()
    assert [one.is_same_log for one in told_before(session, table)] == [True]


def test_a_change_after_the_check_takes_it_back(session, one, desk):
    table = mapped(desk, session, one)
    check(desk, session, one)
    check(desk, session, one, 2)
    table = reread(session)
    answer = check(desk, session, one, 1, act="save", **{"w-3-3": "Arson"})
    assert answer.location.endswith("/readings/1")
    assert page_of(session, one).checked_at is None
    session.expire_all()
    assert session.get(ObtainedTable, table.id).state is TableState.WAITING
    table = reread(session)
    assert "Nobody checked page 1 yet" in publish(desk, table).text


def test_two_people_at_one_page_do_not_overwrite_each_other(session, one, desk):
    edition = page_of(session, one).edition
    check(desk, session, one, **{"w-1-3": "Fraud"})
    answer = check(desk, session, one, edition=edition, **{"w-1-3": "Arson"})
    assert answer.status_code == 422
    assert "Somebody else changed this page" in answer.text
    assert page_of(session, one).lines[1]["cells"][3]["words"] == "Fraud"


def test_a_double_click_is_heard_once_and_no_news_of_somebody_else(session, one, desk):
    edition = page_of(session, one).edition
    check(desk, session, one, **{"w-1-3": "Fraud"})
    was = page_of(session, one)
    again = check(desk, session, one, edition=edition, **{"w-1-3": "Fraud"})
    assert again.status_code == 302
    assert again.location.endswith("/readings/2")
    now = page_of(session, one)
    assert (now.edition, now.checked_at, now.lines) == (was.edition, was.checked_at, was.lines)


def test_what_another_member_says_after_a_check_is_no_double_click(session, one, desk, sign_in_as):
    edition = page_of(session, one).edition
    check(desk, session, one)
    other = sign_in_as(member(session, RoleName.ORGANISER, name="Uma"))
    assert check(other, session, one, edition=edition).status_code == 422
    mine_later = check(desk, session, one, edition=edition, **{"w-1-3": "Arson"})
    assert mine_later.status_code == 422


@pytest.mark.parametrize("quarter", range(4))
def test_the_picture_of_a_page_that_lay_on_its_side_is_laid_below_its_rows(
    session, one, desk, quarter
):
    page = page_of(session, one)
    page.angle, page.width, page.height = 90.0 * quarter, 612.0, 792.0
    session.commit()
    shown = desk.get(f"/desk/documents/{one.id}/tables/readings/1").text
    paper = re.search(
        r'<image href="[^"]+" width="([\d.]+)" height="([\d.]+)"(?: transform="([^"]+)")?', shown
    )
    width, height = float(paper[1]), float(paper[2])
    corners = {(0, 0), (0, height), (width, 0), (width, height)}
    laid = {tuple(round(value, 3) for value in moved(paper[3] or "", *at)) for at in corners}
    assert laid == {(0, 0), (0, 792), (612, 0), (612, 792)}
    # Turned counter-clockwise, the right side of the paper is the first to come to the top.
    right, foot = (width, 0), (width, height)
    top = [((0, 0), right), (right, foot), (foot, (0, height)), ((0, height), (0, 0))][quarter]
    ends = [tuple(round(value, 3) for value in moved(paper[3] or "", *at)) for at in top]
    assert ends == [(0, 0), (612, 0)]


def moved(transform, x, y):
    """Where a point of a picture is once SVG has moved it."""
    for act, told in reversed(re.findall(r"(\w+)\(([^)]*)\)", transform)):
        values = [float(one) for one in told.split()]
        if act == "translate":
            x, y = x + values[0], y + values[1]
            continue
        turn, around = math.radians(values[0]), values[1:]
        across, down = x - around[0], y - around[1]
        x = around[0] + across * math.cos(turn) - down * math.sin(turn)
        y = around[1] + across * math.sin(turn) + down * math.cos(turn)
    return x, y


def test_a_row_that_was_missed_is_added_and_one_that_is_none_left_out(session, one, desk):
    answer = check(desk, session, one, act="add", after=3, **{"out-20": "1"})
    assert answer.location.endswith("/readings/1#line-4")
    lines = page_of(session, one).lines
    assert len(lines) == 22
    assert lines[3]["cells"] == []
    assert lines[21]["left_out"]
    check(desk, session, one, **{"w-3-0": "24-900", "w-3-1": "1/5/2024", "out-21": "1"})
    check(desk, session, one, 2)
    table = mapped(desk, session, one)
    assert table.totals["counted"] == 40
    shown = desk.get(f"/desk/tables/{table.id}?words=24-900").text
    assert "24-900" in shown
    assert desk.get(f"/desk/tables/{table.id}/rows/3").location.endswith("readings/1#line-4")


def test_a_line_that_was_left_out_counts_only_after_its_cells_were_shown(session, one, desk):
    check(desk, session, one, **{"out-20": "1"})
    assert "Row 21, left out" in desk.get(f"/desk/documents/{one.id}/tables/readings/1").text
    answer = check(desk, session, one)
    assert answer.location.endswith("/readings/1#line-21")
    assert page_of(session, one).checked_at is None
    shown = desk.get(answer.location).text
    assert 'name="w-20-0"' in shown
    assert "These rows count once somebody says that they are right" in shown
    assert check(desk, session, one).location.endswith("/readings/2")
    assert page_of(session, one).checked_at is not None


def test_a_viewer_cannot_check_and_no_page_is_checked_that_is_not_read(session, about, desk):
    made = with_log(session, about, content=scan(written(3)))
    session.commit()
    assert desk.get(f"/desk/documents/{made.id}/tables/readings").status_code == 404
    desk.post(f"/desk/documents/{made.id}/tables/pictures")
    assert desk.get(f"/desk/documents/{made.id}/tables/readings/1").status_code == 404


def test_pages_that_are_pictures_among_others_are_named(session, about, desk):
    made = with_log(session, about, content=in_words(9))
    for number, text_from in ((1, TextFrom.EMBEDDED), (2, TextFrom.OCR)):
        session.add(FilePage(file_id=made.file_id, number=number, text="", text_from=text_from))
    session.commit()
    shown = desk.get(f"/desk/documents/{made.id}/tables").text
    assert "1 page of it is a picture: 2." in shown
    assert "Read the table from the pictures" in shown
