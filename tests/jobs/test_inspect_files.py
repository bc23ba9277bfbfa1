"""Files are looked into by the worker before anybody opens them, with our own names in mind."""

from io import BytesIO

import pytest

from app.jobs import inspect_files
from app.jobs.lease import lease
from app.models import RequesterOfRecord, StoredFile
from app.parts import parts
from app.ports.examining import VERSION, Examination
from app.queries.documents import unexamined
from app.queries.watch_list import watched_words
from app.services import file_looks
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.dispatches import dispatch
from tests.factories.documents import document, pdf
from tests.factories.moments import NOW, TODAY
from tests.factories.people import member


@pytest.fixture
def kept(app, session):
    def made(content, **how):
        one = document(session, parts().store, agency(session), content=content, **how)
        session.commit()
        return one

    return made


def work_off():
    with lease("inspect-files", parts().settings.home) as held:
        return inspect_files.run(held)


def looked(session, one):
    session.expire_all()
    return Examination.from_data(session.get(StoredFile, one.file_id).examination)


def test_a_new_file_is_looked_into_once(session, kept):
    member(session, name="Wanda Watched", email="wanda@example.org")
    one = kept(pdf("by Wanda Watched"), examined=False)
    assert work_off() == {"looked": 1, "missing": 0}
    assert [each.value for each in looked(session, one).findings] == ["Wanda Watched"]
    assert work_off() == {"looked": 0, "missing": 0}


def test_an_older_look_no_longer_counts(session, kept):
    one = kept(pdf("x"))
    one.file.examination = {"opened": True, "parts": [], "version": 1}
    session.commit()
    assert looked(session, one) is None
    assert [number for number, _name in unexamined(session, VERSION)] == [one.file_id]
    work_off()
    assert looked(session, one).opened


def test_a_file_that_the_store_has_lost_waits_and_others_go_on(session, kept):
    lost, there = kept(pdf("lost"), examined=False), kept(pdf("there"), examined=False)
    path = parts().store.path(lost.file.sha256)
    path.unlink()
    assert work_off() == {"looked": 1, "missing": 1}
    assert looked(session, there).opened
    assert looked(session, lost) is None


def test_who_asks_for_a_look_into_a_file_that_the_store_has_lost_is_told_so(session, kept):
    lost = kept(pdf("lost"))
    parts().store.put(BytesIO(b"another"))
    parts().store.path(lost.file.sha256).unlink()
    file_looks.ask(session, lost.file, now=NOW)
    session.commit()
    assert work_off() == {"looked": 0, "missing": 1}
    (finding,) = looked(session, lost).findings
    assert "not in the store" in finding.detail
    assert lost.file.look_asked_at is None
    assert work_off() == {"looked": 0, "missing": 0}


def test_members_requesters_and_tokens_are_watched_for(session):
    member(session, name="Wanda Watched", email="wanda@example.org")
    session.add(
        RequesterOfRecord(
            name="Rita Record",
            email="rita@example.org",
            postal="12 Elm Street\nSpringfield, IL 62701",
            states=["IL"],
            consented_on=TODAY,
        )
    )
    sent = records_request(session, agency(session), campaign(session))
    dispatch(session, sent, reply_token="7kqmx3rt9dwc0hnv")
    session.flush()
    words = watched_words(session)
    assert {"Wanda Watched", "wanda@example.org", "Rita Record", "rita@example.org",
            "12 Elm Street", "7kqmx3rt9dwc0hnv"} <= set(words)  # fmt: skip
    assert not any("Springfield" in word for word in words)
