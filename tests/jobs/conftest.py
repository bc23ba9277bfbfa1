"""What the tests of jobs share: somebody who publishes."""

import pytest

from app.models import RoleName
from tests.factories.people import group, member


@pytest.fixture
def organiser(session):
    """An organiser of the group."""
    group(session)
    return member(session, RoleName.ORGANISER, name="Olive Organiser")
