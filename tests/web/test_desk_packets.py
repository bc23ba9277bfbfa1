"""Packets at the desk: made at once for one request, by the worker for many, for members alone."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from app.jobs import packets as job
from app.jobs.lease import lease
from app.jobs.running import run as run_job
from app.models import BatchRow, BatchRowState, Campaign, Packet, PacketState, RoleName, StoredFile
from app.parts import parts
from app.queries import packets as known
from app.services import packets
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.feeds import batch
from tests.factories.moments import NOW, TODAY
from tests.factories.packets import told

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def story(session):
    return told(session, parts().store)


@pytest.fixture
def filed(session):
    """A batch of two requests."""
    about = campaign(session, title="Ring")
    made = batch(session, about)
    for city in ("Alton", "Benld"):
        records_request(session, agency(session, city=city), about, batch_id=made.id)
    session.commit()
    return made


def taken(browser, address):
    """Take a file away: its bytes, and how it was handed over."""
    with browser.get(address) as answer:
        return answer.data, answer.headers


def only(session):
    return session.query(Packet).one()


def test_a_tracker_makes_the_packet_of_a_request_and_takes_it_away(sign_in, session, story):
    browser, ref = sign_in(), story.request.ref
    page = browser.get(f"/desk/requests/{ref}/packets")
    assert "None was made yet" in page.text
    made = browser.post(f"/desk/requests/{ref}/packets/make", follow_redirects=True)
    assert "The packet is ready." in made.text
    packet = only(session)
    assert (packet.state, packet.as_of, packet.done) == (PacketState.READY, TODAY, 1)
    assert packet.sha256 in made.text
    zipped, how = taken(browser, f"/desk/requests/{ref}/packets/{packet.id}/zip")
    assert hashlib.sha256(zipped).hexdigest() == packet.sha256
    assert f"packet-{ref}.zip" in how["Content-Disposition"]
    assert "no-store" in how["Cache-Control"]
    pdf, _how = taken(browser, f"/desk/requests/{ref}/packets/{packet.id}/pdf")
    hashes, _how = taken(browser, f"/desk/requests/{ref}/packets/{packet.id}/hashes")
    assert hashes.decode() == (
        f"{hashlib.sha256(pdf).hexdigest()}  packet-{ref}.pdf\n{packet.sha256}  packet-{ref}.zip\n"
    )


def test_the_packet_of_many_is_for_organisers_and_made_by_the_worker(sign_in, session, filed):
    tracker, organiser = sign_in(RoleName.FILER), sign_in(RoleName.ORGANISER)
    address = f"/desk/packets/batch/{filed.ref}"
    assert tracker.get(address).status_code == 403
    assert tracker.post(f"{address}/make").status_code == 403
    page = organiser.post(f"{address}/make", follow_redirects=True)
    assert "being made" in page.text
    assert "0 of 2" in page.text
    again = organiser.post(f"{address}/make", follow_redirects=True)
    assert again.status_code == 200
    packet = only(session)
    assert organiser.get(f"{address}/{packet.id}/zip").status_code == 404
    assert run_job("packets") == {"built": 1, "failed": 0, "dropped": 0}
    assert run_job("packets") == {"built": 0, "failed": 0, "dropped": 0}
    assert taken(organiser, f"{address}/{packet.id}/zip")[0].startswith(b"PK")
    assert tracker.get(f"{address}/{packet.id}/zip").status_code == 403


def test_a_packet_is_found_only_under_what_it_is_about(sign_in, session, story, filed):
    browser = sign_in(RoleName.ORGANISER)
    browser.post(f"/desk/packets/batch/{filed.ref}/make")
    run_job("packets")
    number = only(session).id
    other = f"/desk/requests/{story.request.ref}/packets/{number}/zip"
    assert browser.get(other).status_code == 404
    assert browser.get(f"/desk/packets/request/{story.request.ref}").status_code == 404
    assert browser.get(f"/desk/packets/batch/{filed.ref}/{number}/../../x").status_code == 404
    assert browser.get(f"/desk/packets/batch/{filed.ref}/999999/zip").status_code == 404


def test_a_campaign_has_a_packet_too(sign_in, session, filed):
    browser = sign_in(RoleName.ORGANISER)
    slug = session.get(Campaign, filed.campaign_id).slug
    page = browser.post(f"/desk/packets/campaign/{slug}/make", follow_redirects=True)
    assert page.status_code == 200
    assert run_job("packets")["built"] == 1


def test_files_go_after_a_week_and_the_hash_stays(session, story, sign_in, clock):
    ref = story.request.ref
    browser = sign_in()
    browser.post(f"/desk/requests/{ref}/packets/make")
    number, folder = only(session).id, job.folder_of(only(session).id)
    clock(NOW + packets.KEPT)
    assert run_job("packets")["dropped"] == 0
    clock(NOW + packets.KEPT + timedelta(minutes=1))
    assert run_job("packets")["dropped"] == 1
    assert not Path(folder).exists()
    page = browser.get(f"/desk/requests/{ref}/packets")
    assert "make it anew" in page.text
    assert only(session).sha256 in page.text
    assert browser.get(f"/desk/requests/{ref}/packets/{number}/zip").status_code == 404


def test_one_that_cannot_be_made_says_why_and_keeps_no_other_waiting(session, filed, sign_in):
    lost = Packet(scope="batch", about="B-GONE", asked_at=NOW)
    session.add(lost)
    session.commit()
    sign_in(RoleName.ORGANISER).post(f"/desk/packets/batch/{filed.ref}/make")
    assert run_job("packets") == {"built": 1, "failed": 1, "dropped": 0}
    assert lost.state is PacketState.FAILED
    assert "B-GONE" in lost.problem


def test_a_worker_that_is_told_to_end_leaves_the_packet_for_the_next(
    session, filed, monkeypatch, sign_in
):
    monkeypatch.setattr(job, "_TELL_EVERY", 1)
    sign_in(RoleName.ORGANISER).post(f"/desk/packets/batch/{filed.ref}/make")
    job.stopping.set()
    try:
        assert run_job("packets") == {"built": 0, "failed": 0, "dropped": 0}
    finally:
        job.stopping.clear()
    assert only(session).state is PacketState.WAITING
    assert not list(job.folder_of(only(session).id).iterdir())
    assert run_job("packets")["built"] == 1
    assert only(session).done == 2


def test_a_heavy_request_is_left_to_the_worker(session, story, sign_in):
    assert known.weight_of(session, story.request.id) > 0
    session.query(StoredFile).first().size = 60 * 1024 * 1024
    page = sign_in().post(f"/desk/requests/{story.request.ref}/packets/make", follow_redirects=True)
    assert "You can close this page" in page.text
    assert only(session).state is PacketState.WAITING


def test_one_that_another_process_is_at_is_left_to_it(session, story, sign_in, settings):
    browser, ref = sign_in(), story.request.ref
    asked = Packet(scope="request", about=ref, asked_at=NOW)
    session.add(asked)
    session.commit()
    with lease(f"packet:{asked.id}", settings.home):
        assert run_job("packets") == {"built": 0, "failed": 0, "dropped": 0}
        page = browser.post(f"/desk/requests/{ref}/packets/make", follow_redirects=True)
    assert "You can close this page" in page.text
    assert run_job("packets")["built"] == 1
    job.build_asked(asked.id)
    assert only(session).state is PacketState.READY


def test_each_page_leads_to_its_packet(session, story, filed, sign_in):
    ref, slug = story.request.ref, session.get(Campaign, filed.campaign_id).slug
    address = f"/desk/requests/{ref}/packets"
    assert f'href="{address}"' in sign_in().get(f"/desk/requests/{ref}").text
    row = BatchRow(batch_id=filed.id, agency_id=story.request.agency_id, state=BatchRowState.FILED)
    session.add(row)
    for role, told_of in ((RoleName.ORGANISER, True), (RoleName.FILER, False)):
        browser = sign_in(role)
        for kind, name, page in (
            ("batch", filed.ref, f"/desk/batches/{filed.ref}"),
            ("campaign", slug, f"/desk/campaigns/{slug}"),
        ):
            link = f'href="/desk/packets/{kind}/{name}"'
            assert (link in browser.get(page).text) is told_of, (role, kind)
