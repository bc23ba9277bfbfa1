"""Today tells how many differences between readers wait, without loading one of them."""

import pytest

from app.models import Finding, RoleName
from app.parts import parts
from app.queries import codings
from app.queries.verdicts import Unsettled, unsettled
from app.services import readings, settling_together
from tests.factories.agencies import agency
from tests.factories.codings import found, read
from tests.factories.documents import document
from tests.factories.moments import NOW
from tests.factories.people import group, member


@pytest.fixture
def paper(app, session):
    group(session)

    def made():
        return document(session, parts().store, agency(session))

    return made


def told(session):
    listed = codings.disputed(session)
    return Unsettled(len(listed), sum(number for _document, number in listed))


def test_differences_are_counted_as_the_list_of_them_has_them(session, paper):
    ann, ben = member(session, name="Ann"), member(session, name="Ben")
    one, other, alike, alone = paper(), paper(), paper(), paper()
    assert unsettled(session) == Unsettled(0, 0)
    read(session, one, ann, found(), found("DAT-RET", Finding.ABSENT))
    assert unsettled(session) == Unsettled(0, 0)  # the second reading is not in
    read(session, one, ben, found(finding=Finding.STRUCK), found("DAT-RET"))
    read(session, other, ann, found())
    read(session, other, ben, found(finding=Finding.ABSENT))
    for who in (ann, ben):
        read(session, alike, who, found())
    read(session, alone, ann, found())
    readings.let_stand_alone(session, alone, "We are two.")
    session.commit()
    assert unsettled(session) == told(session) == Unsettled(2, 3)
    offer = settling_together.offer(
        session, other, "SEC-NDA", stands=None, reason="Both.", member_id=ann.id, now=NOW
    )
    assert unsettled(session) == Unsettled(2, 3)
    settling_together.agree(session, other, offer.id, member_id=ben.id, now=NOW)
    session.commit()
    assert unsettled(session) == told(session) == Unsettled(1, 2)


def test_today_says_so_in_one_question_more_or_less_for_none(session, paper, sign_in_as, queries):
    ola = sign_in_as(member(session, RoleName.ORGANISER, name="Ola"))
    assert "differences to settle" not in ola.get("/desk/").text
    few = queries(lambda: ola.get("/desk/"))
    for number in range(3):
        one = paper()
        read(session, one, member(session), found(), found("DAT-RET"))
        read(session, one, member(session), found(finding=Finding.STRUCK), found("DAT-RET"))
        assert codings.disputed(session)[number][1] == 1
    session.commit()
    assert "3 differences in 3 agreements" in " ".join(ola.get("/desk/").text.split())
    assert queries(lambda: ola.get("/desk/")) == few
