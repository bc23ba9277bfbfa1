"""What people type is kept without signs that turn a line or that nobody sees."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from app.models import Publication, Reply, RoleName
from app.models.said import visible
from app.parts import parts
from app.services import publishing, replies
from app.services.checklist import Answers
from app.services.publishing import PublishRefused
from app.services.replies import Said
from tests.factories.agencies import agency
from tests.factories.documents import document, published
from tests.factories.moments import NOW, TODAY
from tests.factories.people import group, member

TURNED = "paid \u202e001$\u202c to\u200b the\u2066 city\u2069\ufeff"
PLAIN = "paid 001$ to the city"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (TURNED, PLAIN),
        ("Ren\u200d\u00e9 Mu\u00ad\u00f1oz", "Ren\u00e9 Mu\u00f1oz"),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
        ("\U0001f468\u200d\U0001f692", "\U0001f468\u200d\U0001f692"),
        ("two lines\n\tand e\u0301", "two lines\n\tand e\u0301"),
        ("\u200b\u202e", ""),
    ],
)  # fmt: skip
def test_only_what_nobody_sees_goes(typed, kept):
    assert visible(typed) == kept


@given(st.text())
def test_what_is_kept_is_what_was_typed_but_for_format_signs(typed):
    kept = visible(typed)
    assert visible(kept) == kept
    seen = [sign for sign in typed if unicodedata.category(sign) not in {"Cf", "Cn"}]
    assert [sign for sign in kept if unicodedata.category(sign) not in {"Cf", "Cn"}] == seen


def test_every_way_into_the_database_keeps_only_what_can_be_seen(session, app):
    group(session)
    about = agency(session, name=TURNED)
    one = document(session, parts().store, about, title=TURNED, summary=TURNED, credit=TURNED)
    made = published(session, one, member(session, RoleName.ORGANISER))
    session.execute(text("UPDATE publications SET summary = 'x'"))
    session.commit()
    assert (about.name, one.title, made.title, made.credit) == (PLAIN,) * 4
    assert session.scalar(select(Publication.id).where(Publication.title == TURNED)) == made.id


def test_a_reply_and_its_signer_cannot_turn_the_page(session, app):
    group(session)
    about = agency(session)
    paper = document(session, parts().store, about, title="Reply")
    replies.publish(
        session, about,
        Said(said_by="\u202eThe mayor\u202c", said_on=TODAY, words=TURNED, source=paper.id),
        answers=Answers(signed=frozenset({"whole"})),
        publisher=member(session, RoleName.ORGANISER), now=NOW, today=TODAY,
    )  # fmt: skip
    session.commit()
    kept = session.scalars(select(Reply)).one()
    assert (kept.said_by, kept.words) == ("The mayor", PLAIN)


def test_a_reason_that_nobody_can_see_is_none(session, app):
    group(session)
    chief = member(session, RoleName.ORGANISER)
    made = published(session, document(session, parts().store, agency(session)), chief)
    with pytest.raises(PublishRefused, match="Say why"):
        publishing.withdraw(session, made, "\u200b \u202e", member=chief, now=NOW)
