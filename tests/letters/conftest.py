"""A campaign as its pack ships it, and what writes its letters."""

from datetime import date

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.law.statutes import statute
from app.models import (
    Agency,
    Base,
    Body,
    Group,
    RequesterOfRecord,
)
from app.services import campaigns, packs
from app.services.letters import Composer, Signer
from tests.factories.moments import TODAY

GROUP = Group(
    name="Daylight Test Group",
    email="records@daylight.example.org",
    postal="P.O. Box 1\nSpringfield, IL 62701",
    phone="217-555-0100",
)


def recipient(code, **overrides):
    """An agency under the law of ``code`` that is in no database."""
    facts = {
        "name": "Springfield Police Department",
        "city": "Springfield",
        "county": "",
        "state": "" if code == "US" else code.removeprefix("US-"),
        "jurisdiction": code,
        "body": Body.FEDERAL if code == "US" else Body.LOCAL,
        "zone": "UTC",
    } | overrides
    return Agency(**facts)


def signer(code):
    """Who may sign under the law of ``code``: a person where it minds who asks."""
    if statute(code).residency.required is False:
        return Signer.of(GROUP)
    person = RequesterOfRecord(
        name="Alex Doe",
        email="alex@example.org",
        postal="1 Main Street\nSpringfield",
        states=[code.removeprefix("US-")],
        consented_on=date(2026, 1, 5),
        active=True,
    )
    return Signer.of(GROUP, person)


@pytest.fixture(scope="session")
def bare():
    """A session on a database with nothing in it: most letters here are about no filed request."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def shipped():
    """The campaign that ships, as its pack says it, in no database."""
    return packs.specimen("ring-agreements")


@pytest.fixture
def write(shipped):
    """Write a letter of the shipped campaign under the law of a jurisdiction."""

    def written(code, letter="agreements", **overrides):
        chosen = campaigns.letter_named(shipped, letter)
        to = overrides.pop("to", None) or recipient(code)
        facts = {
            "agency": to,
            "recipient": to,
            "ref": "DL-TEST1",
            "requester": signer(code),
            "today": TODAY,
        } | overrides
        return Composer(shipped, campaigns.newest(chosen)).compose(**facts)

    return written
