"""Requests for the tests of the desk, each with one kept clock."""

import pytest

from app.models import RequestClock
from tests.factories.agencies import agency
from tests.factories.campaigns import campaign, records_request
from tests.factories.clocks import clock_facts


@pytest.fixture
def of(session):
    return campaign(session)


@pytest.fixture
def open_request(session, of):
    """A request with one kept clock."""

    def make(*, zone="America/Chicago", state="IL", clock=None, **facts):
        made = records_request(session, agency(session, zone=zone, state=state), of, **facts)
        if clock is not None:
            session.add(RequestClock(**clock_facts(made, clock)))
            session.flush()
        return made

    return make
