"""Nothing unpublished is reachable: markers stand in every private place, and none comes out."""

import io
import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as fewer
from hypothesis import strategies as st

from app.models import (
    Agency,
    AgencyChange,
    Batch,
    BatchState,
    Contact,
    ContactKind,
    Dispatch,
    DispatchState,
    Document,
    DocumentSource,
    PartnershipClaim,
    PartnershipStatus,
    Publication,
    RequesterOfRecord,
    RequestEvent,
    RequestStatus,
    RoleName,
)
from app.parts import parts
from app.ports.examining import Examination
from app.services import documents, publishing
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.documents import SIGNED, document, pdf, published
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member

SECRET = "zqx"  # in every private text, and in no word that a page may say
STARTS = ("/", "/documents", "/feed.atom")
_LINKS = re.compile(r'(?:href|src)="(/[^"]*|http://127\.0\.0\.1:8000/[^"]*)"|<id>(http[^<]*)</id>')


def crawl(client, starts):
    """Every public answer that can be reached, by its path."""
    seen, waiting = {}, list(starts)
    while waiting:
        path = waiting.pop().replace("&amp;", "&").removeprefix("http://127.0.0.1:8000") or "/"
        if path in seen or path.startswith(("/account", "/static")):
            continue
        with client.get(path) as answer:
            seen[path] = (answer.status_code, answer.data + str(answer.headers).encode())
            if answer.mimetype not in {"application/pdf", "image/png"}:
                text = answer.get_data(as_text=True)
                waiting += [one or other for one, other in _LINKS.findall(text)]
    return seen


def _batch(session, of, ref):
    made = Batch(
        ref=ref,
        campaign_id=of.id,
        letter_id=of.letters[0].id,
        version_id=of.letters[0].versions[0].id,
        expression=f"set:{SECRET}",
        state=BatchState.FILED,
        undo_until=NOW - timedelta(days=1),
        created_at=NOW - timedelta(days=9),
    )
    session.add(made)
    session.flush()
    return made


def _private_request(session, about, of, number, **overrides):
    """A request with a secret in each text that only members may read."""
    requester = RequesterOfRecord(
        name=f"{SECRET} requester", email=f"{SECRET}@example.org", postal=SECRET, states=["IL"],
        consented_on=TODAY,
    )  # fmt: skip
    session.add(requester)
    session.flush()
    request = records_request(
        session, about, of, ref=f"{SECRET}-{number}", tracking_number=f"{SECRET}-T{number}",
        external_id=f"{SECRET}-X{number}", requester_id=requester.id, title=f"{SECRET} title",
        **overrides,
    )  # fmt: skip
    for kind in ("sent", "note", "denied", "secret_kind_zqx"):
        session.add(
            RequestEvent(
                request_id=request.id, kind=kind, happened_on=TODAY, recorded_at=NOW,
                note=f"{SECRET} note", facts={"reason": SECRET, "who": SECRET},
            )
        )  # fmt: skip
    session.add(
        Dispatch(
            request_id=request.id, key="request", channel=ContactKind.EMAIL, recipient=SECRET,
            reply_to=f"{SECRET}@example.org", subject=SECRET, body=SECRET, sha256="0" * 64,
            message_id=f"<{SECRET}.{number}>", state=DispatchState.SENT, sent_at=NOW,
            not_before_at=NOW, answer=SECRET,
        )
    )  # fmt: skip
    return request


@pytest.fixture
def world(session, app, clock):
    """One public campaign with one public document, among private things of every kind."""
    store = parts().store
    group(session, name=f"{SECRET} group", email=f"{SECRET}@example.org", postal=SECRET)
    organiser = member(session, RoleName.ORGANISER, name=f"{SECRET} me", email="zqx1@example.org")
    shown = campaign(session, name="Shown", slug="shown")
    hidden = campaign(
        session, name=f"{SECRET} campaign", slug=f"{SECRET}-hidden", question=SECRET, summary=SECRET
    )
    open_batch = _batch(session, shown, "b-1")
    private_batch = _batch(session, hidden, f"{SECRET}-b")
    same_campaign = _batch(session, shown, f"{SECRET}-c")
    about = agency(session, name="Springfield Police", website=SECRET, subject_note=SECRET)
    about.contacts.append(Contact(kind=ContactKind.POST, value=SECRET, label=SECRET, source=SECRET))
    asked = _private_request(session, about, shown, 1, batch_id=open_batch.id)
    asked.assignee_id = organiser.id
    unknown = agency(session, name=f"{SECRET} agency", email=f"{SECRET}@example.invalid")
    private = _private_request(session, unknown, shown, 2, batch_id=same_campaign.id)
    private.status = RequestStatus.PRODUCED
    _private_request(session, unknown, hidden, 3, batch_id=private_batch.id)
    session.add(
        AgencyChange(agency_id=about.id, act=SECRET, before={}, after={"x": SECRET}, changed_at=NOW)
    )
    session.add(
        PartnershipClaim(
            agency_id=about.id, vendor_id=hidden.vendors[0].id, source=SECRET, recorded_at=NOW,
            status=PartnershipStatus.ACTIVE,
        )
    )  # fmt: skip
    one = document(session, store, about, request=asked, title="The contract", note=SECRET)
    one.original_name = f"{SECRET}.pdf"
    published(session, one, organiser)
    for number, (where, request) in enumerate(
        ((about, asked), (about, None), (unknown, private), (unknown, None))
    ):
        document(
            session, store, where, request=request, content=pdf(f"{SECRET} {number}"),
            title=f"{SECRET} draft {number}", summary=SECRET, credit=SECRET, note=SECRET,
            source=DocumentSource.GIVEN, source_url=f"https://{SECRET}.invalid/",
        )  # fmt: skip
    gone = document(session, store, unknown, title=f"{SECRET} gone", content=pdf(f"{SECRET} gone"))
    publishing.withdraw(
        session, published(session, gone, organiser), "A name.", member=organiser, now=NOW
    )
    publishing.publish_batch(
        session, open_batch, title="Round 1", summary="We asked.", credit="The group",
        answers=SIGNED, publisher=organiser, now=NOW,
    )  # fmt: skip
    session.commit()
    return one


def test_no_private_text_comes_out_anywhere(client, session, world):
    hidden = [
        f"/a/{session.query(Agency).filter(Agency.name.contains(SECRET)).one().id}-x",
        f"/documents?agency={session.query(Agency).filter(Agency.name.contains(SECRET)).one().id}",
        f"/c/{SECRET}-hidden", f"/c/{SECRET}-hidden/answers", f"/c/{SECRET}-hidden/answers.csv",
        f"/documents?campaign={SECRET}-hidden", f"/feed.atom?campaign={SECRET}-hidden",
        *(f"/d/{address}" for (address,) in session.query(Publication.address)),
        *(f"/d/{address}/file" for (address,) in session.query(Publication.address)),
        *(f"/d/{number}" for number in range(10)),
    ]  # fmt: skip
    found = crawl(client, [*STARTS, *hidden])
    reached = {"/c/shown", "/c/shown/answers", "/c/shown/answers.csv"}
    assert reached | {f"/a/{world.agency_id}-springfield-police"} <= set(found)
    for path, (_status, answer) in found.items():
        told = answer.replace(path.encode(), b"").replace(f"{SECRET}-hidden".encode(), b"")
        assert SECRET.encode() not in told, path
    for other in session.query(Document).filter(Document.id != world.id):
        if not session.query(Publication).filter_by(document_id=other.id).count():
            digest = other.file.sha256.encode()
            assert not any(digest in answer for _status, answer in found.values())


def test_counts_know_only_what_is_public(client, session, world):
    page = " ".join(client.get("/c/shown").get_data(as_text=True).split())
    assert "<strong>0</strong> of 0" not in page
    assert "No letter has been sent yet" in page  # its only public request is not sent
    assert "All 1 document " in page
    assert "1 document," not in " ".join(client.get("/documents").get_data(as_text=True).split())
    choices = client.get("/documents").get_data(as_text=True)
    assert choices.count("<option") == 3 + 1 + 1 + 1  # three "any", one campaign, state and type


def test_no_page_sets_or_reads_a_cookie(client, world):
    for path in crawl(client, STARTS):
        with client.get(path) as answer:
            assert "Set-Cookie" not in answer.headers
            assert "Cookie" not in answer.headers.get("Vary", "")


def test_every_page_is_small_and_whole_without_script(client, world):
    for path, (status, answer) in crawl(client, STARTS).items():
        assert status == 200, path
        assert len(answer) < 100_000
        assert b"<script" not in answer


@fewer(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choice=st.lists(st.booleans(), min_size=2, max_size=5))
def test_of_several_documents_exactly_the_published_come_out(client, session, app, choice):
    here = agency(session, name=f"Town {session.query(Agency).count()} Police")
    organiser = member(session, RoleName.ORGANISER)
    store = parts().store
    made = []
    for number, is_public in enumerate(choice):
        content = pdf(f"Page of {here.id} {number}")
        one = documents.attach_kept(
            session,
            documents.keep(store, io.BytesIO(content)),
            "scan.pdf",
            documents.Facts(
                title=f"Paper {here.id} {number}.", kind="policy", source=DocumentSource.PRODUCED,
                received_on=TODAY, dated_on=TODAY, summary="s", credit="c",
            ),
            agency=here, member_id=None, now=NOW,
        ).document  # fmt: skip
        one.file.examination = Examination(pages=1).as_data()
        session.flush()
        if is_public:
            published(session, one, organiser)
        made.append((one, is_public))
    session.commit()
    everything = b"".join(answer for _status, answer in crawl(client, STARTS).values())
    for one, is_public in made:
        assert (one.title.encode() in everything) == is_public
        assert (one.file.sha256.encode() in everything) == is_public
