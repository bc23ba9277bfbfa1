"""Campaigns, their letters and requests filed from them."""

import itertools
from datetime import timedelta

from app.models import (
    Campaign,
    CampaignLetter,
    ContactKind,
    LetterVersion,
    RecordsRequest,
    RequestEvent,
    RequestItem,
    Vendor,
)
from app.models.ref import SIGNS, check_sign, written
from tests.factories.moments import NOW, TODAY

_numbers = itertools.count(1)


def campaign(session, **overrides):
    """A campaign about one vendor, with one letter in one version."""
    number = next(_numbers)
    facts = {
        "name": f"ring-agreements-{number}",
        "slug": f"ring-agreements-{number}",
        "question": "What did your police agree with Ring?",
        "fee_ceiling_cents": 2500,
        "created_at": NOW,
    } | overrides
    made = Campaign(**facts)
    made.vendors.append(Vendor(name=f"Ring {number}", aliases=["Ring LLC", "Amazon"]))
    letter = CampaignLetter(name="agreements", title="Agreements with Ring")
    letter.versions.append(
        LetterVersion(
            number=1,
            subject="Records request: agreements with Ring",
            body="Dear records officer,\n\nplease send the agreements.\n",
            categories=["agreement"],
            sha256="0" * 64,
            created_at=NOW,
        )
    )
    made.letters.append(letter)
    session.add(made)
    session.flush()
    return made


def records_request(session, agency, campaign, **overrides):
    """A request filed today by e-mail; no event yet."""
    letter = campaign.letters[0]
    facts = {
        "ref": _ref(next(_numbers)),
        "campaign_id": campaign.id,
        "letter_id": letter.id,
        "version_id": letter.versions[-1].id,
        "agency_id": agency.id,
        "recipient_id": agency.id,
        "title": letter.title,
        "jurisdiction": agency.jurisdiction,
        "channel": ContactKind.EMAIL,
        "filed_on": TODAY,
        "created_at": NOW,
    } | overrides
    made = RecordsRequest(**facts)
    made.items.append(RequestItem(category="agreement"))
    session.add(made)
    session.flush()
    return made


def arrived(session, made, on=TODAY - timedelta(days=20)):
    """Note that the agency has the letter: without such an entry nobody may be called late."""
    session.add(RequestEvent(request_id=made.id, kind="received", happened_on=on, recorded_at=NOW))
    session.flush()


def _ref(number):
    """A reference as requests carry them, another one for each number."""
    signs = ""
    for _place in range(4):
        number, rest = divmod(number, len(SIGNS))
        signs = SIGNS[rest] + signs
    return written(f"TST{signs}{check_sign(f'TST{signs}')}")
