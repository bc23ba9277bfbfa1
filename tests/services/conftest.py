"""What the tests of imports share: a file taken in at once."""

import pytest

from app.parts import parts
from app.services.agency_files import take_in
from app.services.agency_import import ImportOptions
from app.services.agency_intake import apply
from tests.factories.moments import NOW


@pytest.fixture
def imported(session):
    """Import text or bytes at once: ``imported("Agency,State\\nA,NJ\\n", vendor="Ring")``."""

    def go(content, told=None, **options):
        content = content.encode() if isinstance(content, str) else content
        run, plan = take_in(
            session,
            parts().store,
            content,
            ImportOptions(filename="list.csv", **options),
            told,
            member_id=None,
            now=NOW,
        )
        return apply(session, plan, run, now=NOW)

    return go


@pytest.fixture
def file(data):
    return lambda name: (data / "import" / name).read_bytes()
