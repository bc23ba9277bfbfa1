"""Fixtures of the pages' tests."""

import pytest
from sqlalchemy import event

from app.db import db


@pytest.fixture
def queries(app):
    """Count the statements that an act sends to the database: ``queries(lambda: ...)``."""

    def counted(act):
        sent = []

        def note(*_args):
            sent.append(1)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(sent)

    return counted
