"""What an import left, as the tests of imports ask for it."""

from sqlalchemy import select

from app.models import Agency

HEADER = "Agency,City,County,State,Phone,Address,Zip,Email,Joined,Source,External ID\n"


def counts(result):
    return [
        result["rows"],
        result["new"],
        result["updated"],
        result["unchanged"],
        len(result["duplicates"]),
        len(result["rejected"]),
    ]


def one(session, name):
    return session.scalars(select(Agency).where(Agency.name == name)).one()


def contacts(agency, kind=None):
    return [contact.value for contact in agency.contacts if kind is None or contact.kind is kind]
