"""The upload page of a letter: open to whoever has the letter, telling nothing, proving nothing."""

import hashlib
import io
from datetime import timedelta

import pytest

from app.models import CameBy, InboundMessage, MessageState
from app.models.reply_token import token_of, written
from app.parts import parts
from app.queries import mailbox
from app.services import drop_box, messages, sorting
from app.services.matching import DROPPED
from app.services.reading.reader import read
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group

TOKEN = token_of(29**9 + 4711)
PAGE = f"/drop/{written(TOKEN)}"
PDF = b"%PDF-1.4\nthe records\n%%EOF"


@pytest.fixture(autouse=True)
def _now(clock):
    """Every page sees the same moment."""


@pytest.fixture
def asked(session):
    group(session, name="Example Watch", drop_box=True)
    body = agency(session, name="Springfield Police Department")
    one = records_request(session, body, campaign(session), title="A secret title")
    dispatch(session, one, reply_token=TOKEN, body="Words of the letter", subject="A subject")
    session.commit()
    return one


def upload(client, *files, page=PAGE, **said):
    told = {"files": [(io.BytesIO(content), name) for name, content in files], **said}
    return client.post(f"{page}/upload", data=told, content_type="multipart/form-data")


def came(session):
    session.expire_all()
    return session.query(InboundMessage).all()


def test_the_page_says_which_request_and_nothing_private(client, asked):
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert asked.ref in answer.text
    assert "Springfield Police Department" in answer.text
    for private in ("A secret title", "Words of the letter", "A subject", "records@", "Example W"):
        assert private not in answer.text
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers


def test_an_upload_is_kept_as_mail_with_its_request_and_waits_unproven(client, session, asked):
    answer = upload(client, ("records.pdf", PDF), ("list.csv", b"a,b\n"), note="Part one")
    assert answer.status_code == 201
    assert hashlib.sha256(PDF).hexdigest() in answer.text
    [one] = came(session)
    assert (one.came_by, one.state) == (CameBy.DROP_BOX, MessageState.UNSORTED)
    assert [each.request_id for each in messages.filings_of(session, one)] == [asked.id]
    with parts().store.open(one.file.sha256) as kept:
        mail = read(kept.read())
    assert [(each.name, each.content) for each in mail.attachments] == [
        ("records.pdf", PDF),
        ("list.csv", b"a,b\n"),
    ]
    assert "Part one" in mail.text
    sorting.sort_new(session, now=NOW)
    assert one.state is MessageState.UNSORTED
    assert one.reading["unproven"] == [DROPPED]


def test_a_letter_that_was_uploaded_to_keeps_only_its_own_body_from_being_called_late(
    client, session, asked
):
    upload(client, ("records.pdf", PDF))
    came(session)
    told = mailbox.unsorted(session)
    assert (told.anybody, told.agency_ids) == (0, frozenset({asked.agency_id}))


def test_an_address_that_is_typed_in_proves_nothing(client, session, asked):
    theirs = asked.recipient.contacts[0].value
    upload(client, ("records.pdf", PDF), name="The Clerk", email=theirs)
    [one] = came(session)
    sorting.sort_new(session, now=NOW)
    assert one.sender != theirs
    assert one.reading["unproven"] == [DROPPED]


def test_the_same_upload_again_is_kept_once_and_stays_as_it_was_sorted(client, session, asked):
    upload(client, ("records.pdf", PDF))
    [one] = came(session)
    messages.unsort(session, one)
    messages.set_aside(session, one, MessageState.SPAM, member_id=None, now=NOW)
    session.commit()
    assert upload(client, ("records.pdf", PDF)).status_code == 201
    assert [each.state for each in came(session)] == [MessageState.SPAM]
    upload(client, ("records.pdf", PDF + b"2"))
    assert len(came(session)) == 2


def test_the_same_upload_again_and_again_does_not_fill_the_disk(client, session, asked, clock):
    for minutes in range(3):
        clock(NOW + timedelta(minutes=minutes))
        assert upload(client, ("records.pdf", PDF)).status_code == 201
    [one] = came(session)
    home = parts().settings.home / "files"
    assert [each.name for each in home.rglob("*") if each.is_file()] == [one.file.sha256]


def test_a_letter_takes_no_more_bytes_in_a_day_than_an_agency_sends(
    client, session, asked, monkeypatch
):
    monkeypatch.setattr(drop_box, "_MOST_BYTES_A_DAY", 100)
    assert upload(client, ("records.pdf", PDF)).status_code == 201
    refused = upload(client, ("more.pdf", PDF + b"2"))
    assert (refused.status_code, len(came(session))) == (400, 1)
    assert "within a day" in refused.text


def test_the_last_room_on_the_disk_is_kept_for_the_mail(client, session, asked, monkeypatch):
    monkeypatch.setattr(drop_box, "_ROOM", 2**80)
    refused = upload(client, ("records.pdf", PDF))
    assert (refused.status_code, came(session)) == (400, [])
    assert "no room" in refused.text


def test_nobody_sees_what_others_sent(client, asked):
    upload(client, ("secret-name.pdf", PDF), note="secret note", name="Secret Person")
    again = client.get(PAGE).text + upload(client, ("other.pdf", b"x")).text
    assert "ecret" not in again.replace("A secret title", "")


def test_every_wrong_address_is_answered_alike(client, session, asked):
    slip = written(TOKEN[:-1] + ("0" if TOKEN[-1] != "0" else "1"))
    others = [slip, written(token_of(1)), "nothing", "x" * 300]
    answers = [client.get(f"/drop/{each}") for each in others]
    answers += [upload(client, ("a.pdf", PDF), page=f"/drop/{each}") for each in others]
    asked_group = session.query(type(group(session))).first()
    asked_group.drop_box = False
    session.commit()
    answers += [client.get(PAGE), upload(client, ("a.pdf", PDF))]
    assert {each.status_code for each in answers} == {404}
    assert len({each.text for each in answers}) == 1
    assert came(session) == []


def test_an_address_typed_off_paper_opens_the_page(client, asked):
    typed = written(TOKEN).upper().replace("0", "O").replace("1", "l")
    assert asked.ref in client.get(f"/drop/{typed}").text
    assert asked.ref in client.get(f"/drop/{TOKEN}").text


def test_a_closed_request_still_takes_an_answer(client, session, asked):
    asked.closed_on = TODAY
    session.commit()
    assert upload(client, ("records.pdf", PDF)).status_code == 201
    assert len(came(session)) == 1


@pytest.mark.parametrize(
    ("files", "said", "words"),
    [
        ([], {}, "choose at least one file"),
        ([("a.txt", b"x")] * 21, {"note": "kept note"}, "more than the 20"),
        ([("a.txt", b"x")], {"note": "y" * 5_001}, "longer than 5,000"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(client, session, asked, files, said, words):
    answer = upload(client, *files, **said)
    assert answer.status_code == 400
    assert words in answer.text
    assert said.get("note", "") in answer.text
    assert came(session) == []


def test_too_many_bytes_are_refused_in_words():
    half = b"x" * (drop_box.LARGEST // 2)
    assert len(drop_box.upload_of([("a", half), ("b", half)]).files) == 2
    with pytest.raises(drop_box.UploadRefused, match="larger than 40 MB"):
        drop_box.upload_of([("a", half), ("b", half), ("c", b"x")])


@pytest.mark.parametrize(("where", "most"), [(PAGE, 41), (f"/drop/{'x' * 16}", 8)])
def test_what_is_larger_than_any_upload_is_not_even_read(client, asked, where, most):
    def sent(megabytes):
        return client.open(
            f"{where}/upload",
            method="POST",
            content_type="multipart/form-data; boundary=x",
            environ_overrides={"CONTENT_LENGTH": str(megabytes * 1024**2)},
        ).status_code

    assert sent(most + 1) == 413
    assert sent(most) != 413


def test_a_note_alone_is_an_answer(client, session, asked):
    assert upload(client, note="We have no such records.").status_code == 201
    [one] = came(session)
    assert "no such records" in one.reading["excerpt"]


def test_odd_names_and_controls_do_no_harm(client, session, asked):
    name = "..\\..\\\u202eevil\r\nBcc: x@y.example\r\n.pdf"
    said = {"name": "A\r\nBcc: b@c.example", "email": "x\r\nBcc: b@c.example"}
    assert upload(client, (name, PDF), **said, note="a\x00b").status_code == 400
    assert upload(client, (name, PDF), **said, note="a\u202eb\x07").status_code == 201
    for one in came(session):
        with parts().store.open(one.file.sha256) as kept:
            assert b"\nBcc:" not in kept.read()


def test_the_form_needs_no_session_and_floods_are_slowed(app, session, asked):
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    answers = [upload(client, ("a.txt", str(number).encode())) for number in range(21)]
    assert {each.status_code for each in answers[:20]} == {201}
    assert answers[20].status_code == 429
    assert "Wait an hour" in answers[20].text
    assert len(came(session)) == 20


def test_one_letter_takes_no_more_in_a_day_than_an_agency_sends(session, asked, monkeypatch):
    letter = drop_box.letter_of(session, TOKEN)
    monkeypatch.setattr(drop_box, "_MOST_A_DAY", 0)
    with pytest.raises(drop_box.UploadRefused, match="within a day"):
        drop_box.refuse_flood(session, letter, now=NOW)


def test_the_mail_of_an_upload_is_the_same_bytes_each_time(session, asked):
    letter = drop_box.letter_of(session, TOKEN)
    sent = drop_box.upload_of([("ä.pdf", PDF)], note="ok", name="Zoë", email="z@town.example")
    assert drop_box.as_mail(letter, asked, sent, now=NOW) == drop_box.as_mail(
        letter, asked, sent, now=NOW
    )
