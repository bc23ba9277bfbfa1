"""The desk asks the database the same number of times however much there is."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from app.queries.desk import Desk, GroupBy, Stack
from app.queries.requests import Filters, listed, page_of
from app.services import events
from tests.factories.moments import NOW, TODAY


@pytest.fixture
def statements(session):
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            seen.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def _asked(session, statements, read):
    session.flush()
    session.expunge_all()
    statements.clear()
    read()
    return len(statements)


def test_lists_and_pages_take_the_same_queries_however_much_there_is(
    session, of, open_request, statements
):
    def fill():
        for number in range(6):
            made = open_request(clock={"due_on": TODAY - timedelta(days=number)})
            for kind in ("sent", "received", "acknowledged"):
                events.record(session, made, kind, on=TODAY, now=NOW)
            open_request(clock={"due_on": TODAY - timedelta(days=number)})
        return made.ref

    ref = fill()

    def everything():
        Desk(NOW, TODAY).counts(session)
        for by in GroupBy:
            Desk(NOW, TODAY).groups(session, by)
        for stack in Stack:
            Desk(NOW, TODAY).total(session, stack)
            [row.request.agency.name for row in Desk(NOW, TODAY).rows(session, stack)]
        Desk(NOW, TODAY).lists(session, [*Stack])
        [found.agency.name for found in listed(session, Filters(words="spring")).rows]
        page = page_of(session, ref)
        assert page.request.agency.contacts

    one = _asked(session, statements, everything)
    fill()
    assert _asked(session, statements, everything) == one
