"""What published agreements say, in public: never from what is held, never from a redacted page."""

import csv
import io

import pytest

from app.models import (
    AgreementType,
    DocumentKind,
    Finding,
    Publication,
    Redaction,
    RedactionBox,
    RedactionState,
    RequestStatus,
    RoleName,
)
from app.parts import parts
from app.services import agreement_facts, publishing, readings
from app.services.codebook import codebook
from tests.factories.agencies import agency
from tests.factories.batches import batch
from tests.factories.campaigns import campaign, records_request
from tests.factories.codings import found, read
from tests.factories.documents import document, published
from tests.factories.mailbox import mailbox_read
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member

QUOTE = "keep the terms of this program"


@pytest.fixture
def of(app, session):
    group(session)
    mailbox_read(session)
    return campaign(session, published_at=NOW)


@pytest.fixture
def chief(session):
    return member(session, RoleName.ORGANISER)


@pytest.fixture
def readers(session):
    return member(session), member(session)


@pytest.fixture
def agreed(session, of, chief, readers):
    """An agency whose agreement two people read alike; public unless told otherwise."""

    def make(name, *finds, public=True, **facts):
        body = agency(session, name=name)
        request = records_request(session, body, of, status=RequestStatus.PRODUCED)
        made = document(session, parts().store, body, request=request, **facts)
        for who in readers if finds else ():
            read(session, made, who, *finds)
        if public:
            published(session, made, chief)
        session.commit()
        return made

    return make


def address_of(session, document):
    return session.query(Publication).filter_by(document_id=document.id).one().address


def places(of):
    return (f"/c/{of.slug}", f"/c/{of.slug}/agreements", "/terms/SEC-NDA")


def test_each_answer_leads_to_the_page_that_says_it(session, client, of, agreed):
    one = agreed("Springfield Police", found(), found("CON-PRICE", value="5500"))
    agreed("Shelbyville Police", found(finding=Finding.CONTRARY))
    agreed("Ogdenville Police")
    link = f"/d/{address_of(session, one)}/p/1?q="
    for place in places(of):
        page = client.get(place).text
        assert link in page
        assert "1 of 2</span> read" in page
        assert "says the opposite" in page
        assert len(page.encode()) < 100_000
    grid = client.get(f"/c/{of.slug}").text
    assert "$5,500.00" in grid
    assert "here, not read yet" in grid
    term = client.get("/terms/SEC-NDA").text
    assert f"“{QUOTE}”" in term
    assert "The public-records law prevails by its words." in term


def test_the_page_of_an_agency_shows_its_row(session, client, of, agreed):
    one = agreed("Springfield Police", found())
    page = client.get(f"/a/{one.agency_id}-springfield-police").text
    assert "What its agreement says" in page
    assert f"/d/{address_of(session, one)}/p/1" in page
    assert "no answer" in page


@pytest.mark.parametrize("why", ["held", "withdrawn", "alone", "blind", "disputed"])
def test_nothing_is_told_of_what_may_not_be_told(session, client, of, agreed, chief, readers, why):
    agreed("Ogdenville Police", found("PRO-DUTY", quote="for ever"))
    one = agreed("Springfield Police", public=why != "held")
    read(session, one, readers[0], found())
    if why == "alone":
        readings.let_stand_alone(session, one, "We are two.")
    elif why == "disputed":
        read(session, one, readers[1], found(finding=Finding.STRUCK))
    elif why != "blind":
        read(session, one, readers[1], found())
    if why == "withdrawn":
        made = session.query(Publication).filter_by(document_id=one.id).one()
        publishing.withdraw(session, made, "A name was in it.", member=chief, now=NOW)
    session.commit()
    for place in (*places(of), f"/c/{of.slug}/agreements.csv"):
        text = client.get(place).text
        assert QUOTE not in text
        assert "&nbsp;crossed out" not in text.split("What the words mean")[0]
    assert "of 2</span> read" not in client.get("/terms/PRO-DUTY").text or why == "disputed"


@pytest.mark.parametrize(("page", "told"), [(1, False), (2, True)])
def test_nothing_is_told_from_a_page_that_was_redacted(session, client, of, agreed, page, told):
    one = agreed("Springfield Police", found(), found("CON-SIGN", value="Chief A. Jones"))
    redact(session, one, page)
    for place in (*places(of), f"/c/{of.slug}/agreements.csv"):
        text = client.get(place).text
        assert (QUOTE in text or "p.&nbsp;1" in text) is told
        assert "Chief A. Jones" not in text


def test_a_redacted_copy_is_not_said_to_be_what_came(session, client, agreed):
    whole, one = agreed("Shelbyville Police"), agreed("Springfield Police")
    assert "Kept as it came. SHA-256" in client.get(f"/d/{address_of(session, whole)}").text
    redact(session, one, 1)
    told = client.get(f"/d/{address_of(session, one)}").text
    assert "Kept as it came. SHA-256" not in told
    assert "This is a copy from which we took out what is private" in told


def test_a_sample_is_called_one_beside_the_agency_that_never_signed_it(session, client, of, agreed):
    agreed("Springfield Police", found())
    assert "sample, made by us" not in client.get(f"/c/{of.slug}/agreements").text
    agreed("Shelbyville Police").sample = True
    session.commit()
    for place in (f"/c/{of.slug}", f"/c/{of.slug}/agreements"):
        row = client.get(place).text.split("Shelbyville Police</a>")[-1].split("</tr>")[0]
        assert "sample, made by us" in row


def redact(session, one, page):
    """A redaction of one page stands in the place of the original."""
    made = Redaction(
        document_id=one.id, state=RedactionState.VERIFIED, result_id=one.file_id, created_at=NOW
    )
    made.boxes = [RedactionBox(page=page, x0=1, y0=1, x1=9, y1=9, reason="a name")]
    session.add(made)
    session.flush()
    session.query(Publication).filter_by(document_id=one.id).one().redaction_id = made.id
    session.commit()


def test_a_held_newer_agreement_changes_nothing_in_public(session, client, of, agreed, readers):
    one = agreed("Springfield Police", found())
    newer = document(
        session, parts().store, one.agency, dated_on=TODAY, kind=DocumentKind.AMENDMENT
    )
    newer.request_id = one.request_id
    for who in readers:
        read(session, newer, who, found(finding=Finding.STRUCK))
    session.commit()
    page = client.get(f"/c/{of.slug}/agreements").text
    assert "p.&nbsp;1" in page
    assert "amendment" not in page.split("</table>")[0].replace("A later amendment", "")


@pytest.mark.parametrize("why", ["redacted", "unsettled"])
def test_what_an_amendment_may_have_ended_is_not_told_as_in_force(
    session, client, of, agreed, chief, readers, why
):
    one = agreed("Springfield Police", found())
    newer = document(
        session, parts().store, one.agency, dated_on=TODAY, kind=DocumentKind.AMENDMENT
    )
    newer.request_id = one.request_id
    for who, says in zip(readers, (Finding.STRUCK, Finding.CONTRARY), strict=True):
        read(session, newer, who, found(finding=Finding.STRUCK if why == "redacted" else says))
    published(session, newer, chief)
    if why == "redacted":
        redact(session, newer, 1)
    else:
        readings.settle(
            session,
            newer,
            "SEC-NDA",
            stands=None,
            reason="Neither is right.",
            member_id=chief.id,
            now=NOW,
        )
    session.commit()
    assert rows_of(client, of)["Springfield Police"]["SEC-NDA"] == "open"
    for place in places(of):
        assert "p.&nbsp;1" not in client.get(place).text


def test_an_amendment_that_nobody_read_is_said_to_be_unread(session, client, of, agreed, chief):
    one = agreed("Springfield Police", found())
    newer = document(
        session, parts().store, one.agency, dated_on=TODAY, kind=DocumentKind.AMENDMENT
    )
    newer.request_id = one.request_id
    assert rows_of(client, of)["Springfield Police"]["unread_amendments"] == "0"
    published(session, newer, chief)
    session.commit()
    assert rows_of(client, of)["Springfield Police"]["unread_amendments"] == "1"
    for place in places(of):
        assert "not read yet" in client.get(place).text.split("What the words mean")[0]


def test_an_amendment_with_another_vendor_changes_nothing(
    session, client, of, agreed, chief, readers
):
    one = agreed("Springfield Police", found())
    other = campaign(session, name="plates", slug="plates", published_at=NOW)
    request = records_request(session, one.agency, other, status=RequestStatus.PRODUCED)
    newer = document(
        session,
        parts().store,
        one.agency,
        dated_on=TODAY,
        kind=DocumentKind.AMENDMENT,
        request=request,
    )
    for who in readers:
        read(session, newer, who, found(finding=Finding.STRUCK))
    published(session, newer, chief)
    session.commit()
    page = client.get("/terms/SEC-NDA").text
    assert f"/d/{address_of(session, one)}/p/1?q=" in page
    assert f"/d/{address_of(session, newer)}/p/1?q=" not in page


def rows_of(client, of):
    text = client.get(f"/c/{of.slug}/agreements.csv").text
    return {row["agency"]: row for row in csv.DictReader(io.StringIO(text))}


def test_four_kinds_of_no_amount_stay_four_in_the_table(session, client, of, agreed):
    for value in ("0", "none", "unknown", "withheld", "1,250.50"):
        agreed(f"Town {value}", found("CON-PRICE", value=value))
    agreed("=HYPERLINK(evil)", found("CON-PRICE", Finding.ABSENT))
    rows = rows_of(client, of)
    said = {name: row["CON-PRICE_value"] for name, row in rows.items()}
    assert said == {
        "Town 0": "0.00",
        "Town none": "none",
        "Town unknown": "unknown",
        "Town withheld": "withheld",
        "Town 1,250.50": "1250.50",
        "'=HYPERLINK(evil)": "",
    }
    assert rows["'=HYPERLINK(evil)"]["CON-PRICE"] == "absent"
    one = rows["Town 0"]
    assert (one["agreement"], one["CON-PRICE"], one["CON-PRICE_page"]) == (
        "published",
        "present",
        "1",
    )
    assert one["SEC-NDA"] == "open"
    columns = client.get("/terms.csv").text
    header = client.get(f"/c/{of.slug}/agreements.csv").text.splitlines()[0].split(",")
    explained = [row[0] for row in csv.reader(io.StringIO(columns))][1:]
    assert header == explained
    assert {f"{one.code}_value" for one in codebook().terms} < set(header)


def test_agencies_asked_in_public_are_told_with_what_they_answered(session, client, of, agreed):
    agreed("Springfield Police", found())
    for name, status, is_public in (
        ("Refusing Police", RequestStatus.DENIED, True),
        ("Hidden Police", RequestStatus.DENIED, False),
    ):
        made = records_request(session, agency(session, name=name), of, status=status)
        if is_public:
            made.batch_id = public_batch(session, of).id
    session.commit()
    page = client.get(f"/c/{of.slug}/agreements?agencies=all").text
    assert "Refusing Police" in page
    assert "Hidden Police" not in page
    assert "1 of 2 agencies asked; 1 have none" in page
    assert rows_of(client, of)["Refusing Police"]["SEC-NDA"] == "refused"
    assert "1 of 2</span> asked" in client.get("/terms/SEC-NDA").text


def public_batch(session, of):
    made = batch(session, of)
    session.add(
        Publication(
            address=f"batch{made.id}",
            batch_id=made.id,
            title="The answers",
            credit="Us",
            checklist={},
            published_at=NOW,
        )
    )
    session.flush()
    return made


def test_every_question_has_a_page(client, session):
    session.commit()
    listed = client.get("/terms").text
    for term in codebook().terms:
        assert f"/terms/{term.code}" in listed
    assert client.get("/terms/NO-SUCH").status_code == 404
    assert client.get("/terms/SEC-NDA?says=nonsense&page=x").status_code == 200
    assert client.get("/c/no-such/agreements").status_code == 404
    assert client.get("/c/no-such/agreements.csv").status_code == 404


def test_answers_can_be_listed_by_what_they_say(client, of, agreed):
    agreed("Springfield Police", found())
    agreed("Shelbyville Police", found(finding=Finding.STRUCK))
    page = client.get("/terms/SEC-NDA?says=struck").text
    assert "Shelbyville Police" in page
    assert "Springfield Police" not in page
    assert "Springfield Police" in client.get("/terms/SEC-NDA?says=nonsense").text


NOTED = {
    "type": "contract",
    "parties": "vendor: Ring LLC\nother: Jo Private",
    "signed_on": "2024-04-02",
    "ends_on": "none",
    "term": "withheld",
    "total": "12,500",
}


@pytest.mark.parametrize("redacted", [False, True])
def test_facts_are_public_with_the_document(session, client, of, agreed, redacted):
    one = agreed("Springfield Police")
    facts = {name: text for name, text in NOTED.items() if name not in {"type", "parties"}}
    agreement_facts.record(
        session,
        one,
        AgreementType(NOTED["type"]),
        parties=NOTED["parties"],
        facts=facts,
        member_id=None,
        now=NOW,
    )
    session.commit()
    if redacted:
        redact(session, one, 2)
    page = client.get(f"/d/{address_of(session, one)}").text
    assert "Ring LLC" in page
    assert ("Jo Private" in page) is not redacted
    for said in ("Tue 2 Apr 2024", "there is none", "it was taken out", "$12,500.00"):
        assert said in page
    row = rows_of(client, of)["Springfield Police"]
    assert (row["vendors"], row["agreement_type"]) == ("Ring LLC", "contract")
    assert (row["agreement_signed_on"], row["agreement_starts_on"]) == ("2024-04-02", "")
    assert (row["agreement_ends_on"], row["agreement_term"]) == ("none", "withheld")
    assert row["agreement_total"] == "12500.00"


def test_facts_of_a_held_document_are_not_public(session, client, of, agreed):
    agreed("Shelbyville Police")
    one = agreed("Springfield Police", public=False)
    facts = {"type_": AgreementType.CONTRACT, "parties": "vendor: Hidden Cameras Inc"}
    agreement_facts.record(session, one, **facts, facts={}, member_id=None, now=NOW)
    session.commit()
    for place in (*places(of), f"/c/{of.slug}/agreements.csv"):
        assert "Hidden Cameras" not in client.get(place).text
