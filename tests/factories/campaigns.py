"""Campaigns, their letters and requests filed from them."""

import itertools

from app.models import (
    Campaign,
    CampaignLetter,
    ContactKind,
    LetterVersion,
    RecordsRequest,
    RequestItem,
    Vendor,
)
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
        "ref": f"DL-TEST{next(_numbers)}",
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
