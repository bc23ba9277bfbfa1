"""A print run is in the order of posting, holds out what cannot go, and is marked once."""

import csv
from datetime import timedelta

import pypdfium2
import pytest

from app.adapters.weasy_printer import WeasyPrinter
from app.models import (
    Batch,
    BatchState,
    Contact,
    ContactKind,
    Dispatch,
    DispatchState,
)
from app.services import outbox
from app.services.print_run import (
    NAMED,
    NothingToPrint,
    PrintChanged,
    gather,
    no_longer_so,
    note_printed,
    write_files,
)
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.moments import NOW
from tests.factories.people import group


@pytest.fixture
def printer():
    return WeasyPrinter(processes=1)


@pytest.fixture
def batch(session):
    group(session)
    asked = campaign(session)
    letter = asked.letters[0]
    made = Batch(
        ref="B-1",
        campaign_id=asked.id,
        letter_id=letter.id,
        version_id=letter.versions[0].id,
        expression="all",
        state=BatchState.FILED,
        undo_until=NOW,
        created_at=NOW,
    )
    session.add(made)
    session.flush()
    made.asked = asked
    return made


def print_batch(session, batch, printer, out, now, *, again=False):
    """The three steps of a run, without the transactions that an entry point puts around each."""
    gathered = gather(session, batch, now, again=again)
    result = write_files(gathered, printer, out)
    note_printed(session, gathered)
    session.flush()
    return result


def letter_to(session, batch, name, zip_code, **overrides):
    to = agency(session, name=name, email=None)
    contact = Contact(
        agency_id=to.id, kind=ContactKind.POST, value="1 Main St", state="IL", zip=zip_code
    )
    session.add(contact)
    session.flush()
    asked = records_request(session, to, batch.asked, batch_id=batch.id, channel=ContactKind.POST)
    facts = {
        "request_id": asked.id,
        "key": "request",
        "channel": ContactKind.POST,
        "contact_id": contact.id,
        "recipient": f"{name}\n1 Main St\nSpringfield, IL {zip_code}".strip(),
        "subject": f"Request to {name}",
        "body": f"Dear {name},\n\nplease.\n",
        "sha256": "0" * 64,
        "message_id": f"<{asked.ref}@example.org>",
        "state": DispatchState.QUEUED if zip_code else DispatchState.HELD,
        "held_because": "" if zip_code else outbox.NO_ZIP,
        "not_before_at": NOW,
    } | overrides
    dispatch = Dispatch(**facts)
    session.add(dispatch)
    session.flush()
    return dispatch


def test_letters_come_in_the_order_of_their_zip_codes_with_labels_and_a_log(
    session, batch, printer, tmp_path
):
    far = letter_to(session, batch, "Zion Police", "98101")
    near = letter_to(session, batch, "=Evil Police", "01001")
    letter_to(session, batch, "Nowhere Police", "")
    result = print_batch(session, batch, printer, tmp_path / "run.pdf", NOW)
    assert (result.letters, result.pages) == (2, 2)
    document = pypdfium2.PdfDocument(tmp_path / "run.pdf")
    texts = [sheet.get_textpage().get_text_range() for sheet in document]
    assert ["Evil" in texts[0], "Zion" in texts[1]] == [True, True]
    assert [(held.agency, held.reason) for held in result.held] == [
        ("Nowhere Police", outbox.NO_ZIP)
    ]
    assert [path.name for path in result.files] == ["run.pdf", "run-labels.pdf", "run-log.csv"]
    with (tmp_path / "run-log.csv").open(encoding="utf-8-sig", newline="") as log:
        rows = list(csv.DictReader(log))
    assert [row["reference"] for row in rows] == [near.records_request.ref, far.records_request.ref]
    assert rows[0]["agency"] == "'=Evil Police"
    assert (rows[0]["printed on"], rows[0]["posted on"]) == ("2026-11-24", "")
    assert {far.state, near.state} == {DispatchState.PRINTED}
    assert far.printed_at == NOW


def test_what_was_printed_is_printed_again_only_when_asked_for(session, batch, printer, tmp_path):
    dispatch = letter_to(session, batch, "Zion Police", "60099")
    print_batch(session, batch, printer, tmp_path / "run.pdf", NOW)
    later = NOW + timedelta(days=3)
    with pytest.raises(NothingToPrint) as refused:
        print_batch(session, batch, printer, tmp_path / "second.pdf", later)
    assert "printed before" in refused.value.reasons[0]
    assert not (tmp_path / "second.pdf").exists()
    again = print_batch(session, batch, printer, tmp_path / "second.pdf", later, again=True)
    assert again.letters == 1
    text = pypdfium2.PdfDocument(tmp_path / "second.pdf")[0].get_textpage().get_text_range()
    assert "November 24, 2026" in text  # the letter of that day, word for word
    assert dispatch.printed_at == NOW


def test_a_refusal_names_some_of_the_held_letters_and_counts_the_rest(session, batch):
    for number in range(NAMED + 2):
        letter_to(session, batch, f"Town {number} Police", "", state=DispatchState.HELD)
    with pytest.raises(NothingToPrint) as refused:
        gather(session, batch, NOW)
    assert len(refused.value.reasons) == NAMED + 1
    assert refused.value.reasons[-1] == "and 2 more letters."


def test_a_letter_that_can_still_be_taken_back_is_not_put_on_paper(
    session, batch, printer, tmp_path
):
    letter_to(session, batch, "Zion Police", "60099", not_before_at=NOW + timedelta(minutes=30))
    with pytest.raises(NothingToPrint) as refused:
        print_batch(session, batch, printer, tmp_path / "run.pdf", NOW)
    assert "may not leave before 2026-11-24 15:30" in refused.value.reasons[0]


def test_a_letter_that_left_or_goes_another_way_is_not_in_the_run(
    session, batch, printer, tmp_path
):
    letter_to(session, batch, "Sent Police", "60001", state=DispatchState.SENT, sent_at=NOW)
    letter_to(session, batch, "Gone Police", "60002", state=DispatchState.WITHDRAWN)
    letter_to(session, batch, "Mail Police", "60003", channel=ContactKind.EMAIL)
    letter_to(session, batch, "Zion Police", "60099")
    assert print_batch(session, batch, printer, tmp_path / "run.pdf", NOW).letters == 1


def test_an_address_made_whole_meanwhile_is_printed(session, batch, printer, tmp_path):
    dispatch = letter_to(session, batch, "Nowhere Police", "")
    contact = session.get(Contact, dispatch.contact_id)
    contact.zip = "60540"
    session.flush()
    outbox.release_completed(session)
    assert print_batch(session, batch, printer, tmp_path / "run.pdf", NOW).letters == 1
    assert dispatch.recipient.endswith("60540")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"state": DispatchState.WITHDRAWN}, "It is withdrawn by now."),
        ({"state": DispatchState.HELD, "held_because": "A person looks."}, "A person looks."),
        ({"state": DispatchState.PRINTED, "printed_at": NOW}, "It was printed before"),
        ({"recipient": "Zion Police\n2 New St\nZion, IL 60099"}, "Its address is another one"),
    ],
)
def test_a_letter_that_changed_while_it_was_printed_undoes_the_run(session, batch, change, reason):
    kept = letter_to(session, batch, "Kept Police", "60001")
    changed = letter_to(session, batch, "Zion Police", "60099")
    gathered = gather(session, batch, NOW)
    for name, value in change.items():
        setattr(changed, name, value)
    session.flush()
    with pytest.raises(PrintChanged, match="1 of 2") as refused:
        note_printed(session, gathered)
    (named,) = refused.value.reasons
    assert named.startswith(f"{changed.records_request.ref}: {reason}")
    assert kept.state is DispatchState.QUEUED


def test_a_file_of_an_earlier_run_is_asked_again_before_it_is_handed_over(
    session, batch, printer, tmp_path
):
    one, other = (letter_to(session, batch, name, "60502") for name in ("Aurora", "Zion"))
    print_batch(session, batch, printer, tmp_path / "run.pdf", NOW)
    log = (tmp_path / "run-log.csv").read_text(encoding="utf-8-sig")
    assert no_longer_so(session, batch, log, now=NOW) == ()
    one.state = DispatchState.WITHDRAWN
    session.flush()
    [told] = no_longer_so(session, batch, log, now=NOW)
    assert told == f"{one.records_request.ref}: It is withdrawn by now."
    print_batch(session, batch, printer, tmp_path / "run.pdf", NOW, again=True)
    log = (tmp_path / "run-log.csv").read_text(encoding="utf-8-sig")
    assert other.records_request.ref in log
    assert no_longer_so(session, batch, log, now=NOW) == ()
