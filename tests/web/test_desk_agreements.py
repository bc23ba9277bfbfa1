"""What the agreements of a campaign say, at the desk."""

import pytest

from app.models import AgreementType, DocumentKind, Finding, RequestStatus, RoleName
from app.parts import parts
from app.services import agreement_facts, readings
from app.services.codebook import codebook
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.codings import found, read
from tests.factories.documents import document
from tests.factories.mailbox import mailbox_read
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member

QUOTE = "keep the terms of this program"


@pytest.fixture
def of(app, session):
    group(session)
    mailbox_read(session)
    return campaign(session)


@pytest.fixture
def address(of):
    return f"/desk/campaigns/{of.slug}/agreements"


@pytest.fixture
def desk(sign_in):
    return sign_in(RoleName.TRACKER)


@pytest.fixture
def readers(session):
    return member(session), member(session)


def agreed(session, of, readers, name, *finds, **facts):
    """An agency whose agreement two people read alike."""
    body = agency(session, name=name)
    request = records_request(session, body, of, status=RequestStatus.PRODUCED)
    made = document(session, parts().store, body, request=request, **facts)
    for who in readers if finds else ():
        read(session, made, who, *finds)
    session.commit()
    return made


def test_each_cell_leads_to_its_page_and_quote(session, desk, of, address, readers):
    one = agreed(
        session,
        of,
        readers,
        "Springfield Police",
        found(),
        found("CON-PRICE", value="5500"),
        found("BEN-NOCOST", Finding.ABSENT),
    )
    agreed(session, of, readers, "Shelbyville Police", found(finding=Finding.STRUCK))
    agreed(session, of, readers, "Ogdenville Police")
    page = desk.get(address).text
    assert f"/desk/documents/{one.id}/pages/1?q=" in page
    assert f"“{QUOTE}”" in page
    assert "$5,500.00" in page
    assert "crossed out" in page
    assert "not there" in page
    assert "here, not read yet" in page
    assert "an agreement of 3 of 3 agencies is here; 0 have not produced one" in page
    assert "1 of 2</span> read: yes" in page


def test_facts_amendments_and_older_ones_are_listed(session, desk, of, address, readers):
    one = agreed(session, of, readers, "Springfield Police", found())
    facts = {"starts_on": "2024-05-01"}
    agreement_facts.record(
        session, one, AgreementType.CONTRACT, parties="", facts=facts, member_id=None, now=NOW
    )
    for kind, day in ((DocumentKind.AMENDMENT, TODAY), (DocumentKind.AGREEMENT, None)):
        other = document(session, parts().store, one.agency, kind=kind, dated_on=day, title="Draft")
        other.request_id = one.request_id
    session.commit()
    page = desk.get(address).text
    assert 'since <time class="num" datetime="2024-05-01"' in page
    assert f'amendment of <time class="num" datetime="{TODAY.isoformat()}"' in page
    assert "(not read yet)" in page
    assert "older: Draft" in page


def test_what_does_not_fit_is_said_and_can_be_listed(session, desk, of, address, readers):
    one = agreed(session, of, readers, "Springfield Police", found())
    agreed(session, of, readers, "Shelbyville Police", found())
    request = records_request(session, one.agency, of, status=RequestStatus.NO_RECORDS, round=2)
    session.commit()
    page = desk.get(address).text
    assert "1 agency</a>: what they answered and what is here do not fit" in page
    listed = desk.get(f"{address}?show=conflicts").text
    assert "they said that none exists" in listed
    assert f"/desk/requests/{request.ref}" in listed
    assert "Shelbyville Police" not in listed


def test_one_reader_alone_and_a_difference_are_marked(session, desk, of, address, readers):
    alone = agreed(session, of, readers, "Springfield Police")
    read(session, alone, readers[0], found())
    readings.let_stand_alone(session, alone, "We are two.")
    differ = agreed(session, of, readers, "Shelbyville Police")
    for who, finding in zip(readers, (Finding.PRESENT, Finding.STRUCK), strict=True):
        read(session, differ, who, found(finding=finding))
    session.commit()
    page = desk.get(address).text
    assert "one reader alone" in page
    assert "in dispute" in page
    assert f"/desk/documents/{differ.id}/coding/compare" in page


def test_agencies_without_one_are_listed_with_what_they_answered(session, desk, of, address):
    made = records_request(session, agency(session), of, status=RequestStatus.DENIED)
    session.commit()
    assert "No agreement is here yet" in desk.get(address).text
    page = desk.get(f"{address}?show=all&state=XX&page=abc").text
    assert f"/desk/requests/{made.ref}" in page
    assert "refused" in page


def test_other_questions_can_be_looked_at_and_kept(session, of, address, readers, sign_in):
    agreed(session, of, readers, "Springfield Police", found())
    filer = sign_in(RoleName.FILER)
    looked = filer.get(f"{address}?term=SEC-NOTICE&term=NO-SUCH").text
    assert "Vendor is told of records requests</abbr>" in looked
    assert "Terms kept confidential</abbr>" not in looked
    assert "Keep these questions" in looked
    assert "Terms kept confidential</abbr>" in filer.get(address).text
    filer.post(f"{address}/compare", data={"term": ["SEC-NOTICE"]})
    assert "Terms kept confidential</abbr>" not in filer.get(address).text
    wrong = filer.post(f"{address}/compare", data={"term": ["NO-SUCH"]}, follow_redirects=True)
    assert "has no term" in wrong.text
    many = [one.code for one in codebook().terms[:9]]
    refused = filer.post(f"{address}/compare", data={"term": many}, follow_redirects=True)
    assert "8 questions at the most" in refused.text
    session.rollback()
    assert of.grid_terms == ["SEC-NOTICE"]


def test_an_empty_campaign_teaches_what_comes(desk, session, address):
    session.commit()
    assert "Nobody was asked yet" in desk.get(address).text
    assert desk.get("/desk/campaigns/no-such/agreements").status_code == 404
