"""An answer on paper: its sheet is printed, the pile is scanned and brought in, and it is filed."""

import io

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import select

from app.jobs import running
from app.models import InboundMessage, RoleName
from app.models.ref import new_ref
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.people import group
from tests.factories.scans import page

pytestmark = pytest.mark.browser


@pytest.fixture
def asked(session):
    group(session)
    made = records_request(session, agency(session), campaign(session), ref=new_ref())
    session.commit()
    return made


def test_a_printed_sheet_brings_a_scanned_answer_to_its_request(visit, asked, app, tmp_path):
    visit.sign_in(RoleName.FILER)
    visit.go(f"/desk/requests/{asked.ref}")
    with visit.page.expect_download() as download:
        visit.page.get_by_role("link", name="Separator sheet for an answer on paper").click()
    scan = tmp_path / "from the glass.pdf"
    scan.write_bytes(_scanned(download.value.path().read_bytes(), page(), page("Enclosed.")))

    visit.go("/desk/scans")
    visit.looks_right()
    visit.page.get_by_label("Files from the scanner").set_input_files(scan)
    visit.page.get_by_role("button", name="Bring them in").click()
    expect(visit.page.get_by_text("1 pile kept.")).to_be_visible()
    expect(visit.page.get_by_text("being taken apart")).to_be_visible()
    visit.looks_right()
    running.run("scans")
    visit.go("/desk/scans")
    visit.page.get_by_role("link", name="from the glass.pdf").click()
    expect(visit.page.get_by_role("link", name=asked.ref)).to_be_visible()
    visit.looks_right()
    visit.page.get_by_role("link", name="pages 2-3").click()
    expect(visit.page.get_by_text("It came on paper.").first).to_be_visible()
    expect(visit.page.get_by_text("source unproven")).to_be_visible()
    visit.looks_right()
    visit.page.get_by_text("Something else happened").click()
    visit.page.get_by_role("link", name="They refuse", exact=True).click()
    expect(visit.page.get_by_label("Exemption they cite")).to_have_value("")
    visit.page.get_by_role("button", name="Record denial").click()
    expect(visit.page.get_by_text("Recorded: they refuse.")).to_be_visible()
    visit.session.rollback()
    one = visit.session.scalars(select(InboundMessage)).one()
    assert one.state == "filed"
    visit.go("/desk/sheets")
    visit.looks_right()


def _scanned(*pdfs):
    """Print, lay on the glass upside down, and scan at 200 dpi."""
    seen = []
    for each in pdfs:
        with pypdfium2.PdfDocument(each) as pdf:
            seen.append(pdf[0].render(scale=200 / 72).to_pil().rotate(180).convert("L"))
    first, *rest = seen
    out = io.BytesIO()
    assert isinstance(first, Image.Image)
    first.save(out, "PDF", resolution=200, save_all=True, append_images=rest)
    return out.getvalue()
