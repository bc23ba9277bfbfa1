"""Whatever a person can type and a public page shows is searched for the names of our people."""

import re
from datetime import date

import pytest
from sqlalchemy import Enum, String, TypeDecorator, func, select, update
from sqlalchemy.orm import Mapper

from app.jobs.boilerplate import find_forms
from app.models import (
    DocumentKind,
    DocumentSource,
    PartnershipClaim,
    PartnershipStatus,
    Publication,
    Reply,
    RoleName,
    Scope,
    Vendor,
)
from app.models.base import Base
from app.parts import parts
from app.queries import boilerplate, public_texts, public_words
from app.services import obtained_publishing, publishing, statements
from app.services.boilerplate.naming import name_form
from app.services.names_in_public import of_codebook
from app.services.obtained_publishing import Wording
from tests.factories.agencies import agency
from tests.factories.agreements import AUDIT, town
from tests.factories.batches import batch
from tests.factories.campaigns import campaign, records_request
from tests.factories.codings import found, page, read
from tests.factories.documents import SIGNED, document, pdf, published
from tests.factories.moments import NOW, TODAY
from tests.factories.obtained import log, mapped, with_log
from tests.factories.people import group, member
from tests.factories.sheets import workbook
from tests.web.test_public_leaks import STARTS, crawl

_MARK = re.compile(r"zq\d+zq")
# What a program writes, compares or looks up by: nobody can type a name into it.
_MADE_BY_PROGRAMS = frozenset(
    {
        *("sha256", "address", "media_type", "match_name", "inputs", "kind", "type", "body"),
        *("jurisdiction", "state", "zone", "channel", "rule", "who", "version", "term", "code"),
        *("category", "key", "email", "confirm", "password", "session_key", "fs_uniquifier"),
        *("ref", "cut_off", "alembic", "digest", "basis", "engine", "profile", "unit", "read_by"),
    }
)
# What a program works out of texts that are searched themselves.
_WORKED_OUT = (
    *("search", "job", "watch", "names_in_public", "public_searches"),
    *("boilerplates", "boilerplate_clauses"),
)


@pytest.fixture
def world(session, app, clock):
    """Something public of every kind that carries words."""
    group(session)
    organiser = member(session, RoleName.ORGANISER, name="Olive Organiser")
    store = parts().store
    asked_about = campaign(session, name="Shown", slug="shown", summary="A summary.")
    about = agency(session, name="Springfield Police", city="Springfield", county="Sangamon")
    round_one = batch(session, asked_about)
    asked = records_request(session, about, asked_about, batch_id=round_one.id)
    publishing.publish_batch(
        session, round_one, title="Round 1", summary="We asked.", credit="The group",
        answers=SIGNED, publisher=organiser, now=NOW,
    )  # fmt: skip
    session.add(
        PartnershipClaim(
            agency_id=about.id, vendor_id=asked_about.vendors[0].id, recorded_at=NOW,
            source="The Gazette of May", status=PartnershipStatus.ACTIVE,
        )
    )  # fmt: skip
    one = document(session, store, about, request=asked, title="The contract")
    published(session, one, organiser)
    session.commit()
    for _reader in range(2):
        read(session, one, member(session), found(), found("CON-PRICE", value="0"))
    statement = document(session, store, about, kind=DocumentKind.STATEMENT, content=pdf("Open"))
    statements.record(
        session, statement, "Jane Doe; Statistician; Labs",
        look=lambda number: page("nothing", number), member_id=organiser.id, now=NOW,
    )  # fmt: skip
    published(session, statement, organiser)
    online = document(
        session, store, about, source=DocumentSource.FOUND_ONLINE, content=pdf("Online"),
        source_url="https://city.invalid/item", received_on=date(2026, 5, 3),
    )  # fmt: skip
    published(session, online, organiser)
    gone = published(session, document(session, store, about, content=pdf("Gone")), organiser)
    publishing.withdraw(session, gone, "A name was in it.", member=organiser, now=NOW)
    session.add(
        Reply(
            agency_id=about.id, document_id=one.id, source_id=statement.id, said_by="The mayor",
            said_on=TODAY, words="We never signed.", checklist={}, published_at=NOW,
        )
    )  # fmt: skip
    _counts(session, about, organiser)
    _form(session, organiser)
    session.commit()
    return f"/d/{gone.address}"


def _counts(session, about, organiser):
    rows = workbook({"R": log(beats=("Alder", "Birch"))})
    signed = frozenset({"document", "private_people", "second_look", "wrong_rows", "headings"})
    table = mapped(session, with_log(session, about, content=rows))
    obtained_publishing.publish(
        session, table,
        Wording(title="The log", summary="What is asked.", credit="Us", fields=("area",)),
        answers=obtained_publishing.Answers(signed=signed), publisher=organiser, now=NOW,
        today=TODAY,
    )  # fmt: skip


def _form(session, organiser):
    for number, name in enumerate(("Oakton", "Elmford", "Foxham")):
        added = [AUDIT] if number == 2 else []
        one = town(session, parts().store, name, number, added=added)
        published(session, one, organiser)
    session.commit()
    find_forms(lambda: None)
    (form,) = boilerplate.forms(session, Scope.DESK)
    name_form(session, form.id, "The usual form", member_id=organiser.id, now=NOW)


def columns():
    """Every column that holds text which a person might have typed."""
    for mapper in sorted(Base.registry.mappers, key=lambda one: one.class_.__name__):
        assert isinstance(mapper, Mapper)
        table = mapper.local_table
        if table.name.startswith(_WORKED_OUT):
            continue
        for column in table.columns:
            kept_as = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
            is_text = isinstance(kept_as, String) and not isinstance(kept_as, Enum)
            if is_text and not column.foreign_keys and column.name not in _MADE_BY_PROGRAMS:
                yield column


def mark_every_text(session):
    """Put a mark of its own into each of them; give the columns by their mark."""
    marks = {}
    for number, column in enumerate(columns()):
        mark = f"zq{number}zq"
        marks[mark] = f"{column.table.name}.{column.name}"
        # No blank: in an address there is none, and the search for marks needs none.
        change = update(column.table).where(func.coalesce(column, "") != "")
        session.execute(change.values({column.name: column.concat(f"-{mark}")}))
    vendors = {one.name.rpartition("-zq")[0]: one.name for one in session.scalars(select(Vendor))}
    assert vendors
    session.commit()
    session.expire_all()
    return marks


def searched(session):
    every = [*public_texts.texts(session), *of_codebook(parts().settings.home)]
    said = [words for one in every for words in one.words]
    for number in session.scalars(select(Publication.id)):
        said += [words for _page, words, _by_ocr in public_words.words_of_file(session, number)]
    return set(_MARK.findall(" ".join(said).replace(" zq", "-zq")))


def test_every_text_that_comes_out_in_public_is_searched_for_names(client, session, world):
    marks = mark_every_text(session)
    campaign_page = f"/c/shown-{next(mark for mark, at in marks.items() if at == 'campaigns.slug')}"
    more = ["/xray", "/silence", "/terms", campaign_page, f"{campaign_page}/answers.csv", world]
    told = crawl(client, [*STARTS, *more])
    out = {
        mark
        for _status, answer in told.values()
        for mark in _MARK.findall(answer.decode("latin-1"))
    }
    known = searched(session)
    seen = {marks[mark] for mark in out}
    assert {"boilerplate_names.name", "partnership_claims.source", "vendors.name",
            "agencies.name", "agencies.county", "campaign_letters.title", "campaigns.slug",
            "replies.words", "publications.withdrawn_because", "signatories.name",
            "codings.quote"} <= seen  # fmt: skip
    assert {marks[mark] for mark in out - known} == set()
