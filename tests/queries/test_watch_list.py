"""Names are watched for in an order that stays, for people sign what names them."""

from app.queries.watch_list import watched_people
from tests.factories.people import member


def test_the_order_stays_when_somebody_is_changed(session):
    people = [member(session, name=name) for name in ("Kim Lee", "Ann Poe", "Zoe Fox")]
    session.commit()
    before = watched_people(session)
    people[0].name = "Kim Roe"
    session.commit()
    assert watched_people(session) == tuple(
        "Kim Roe" if one == "Kim Lee" else one for one in before
    )
