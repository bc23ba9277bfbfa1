"""What is searched, page by page, and everything in which the two databases differ in searching.

SQLite finds words in an FTS5 table that triggers keep beside ``search_pages``; PostgreSQL in GIN
indexes over the same words. Both get the words ready made (``search_words``), so both find alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Connection,
    ForeignKey,
    Row,
    Select,
    String,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    column,
    event,
    func,
    not_,
    or_,
    select,
    table,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSQUERY, array
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.models.base import Base
from app.models.search_words import look

VERSION: Final = 1
"""Goes up when words are cut or folded otherwise; what has an older one is indexed anew."""

PAGE, SENT, CAME = "page", "sent", "came"

_SHORTEST_LOOSE: Final = 4  # characters; shorter words look like too many others


class SearchPage(Base):
    """The words of one page of a file, or of one letter sent or message that came.

    ``words`` and ``loose`` are the words as they are and as they look, with blanks at both ends.
    ``text`` is what the excerpt of a message is taken from; pages and letters have their own.
    """

    __tablename__ = "search_pages"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN page_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN dispatch_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN message_id IS NULL THEN 0 ELSE 1 END = 1",
            "of_one_thing",
        ),
    )

    page_id: Mapped[int | None] = mapped_column(
        ForeignKey("file_pages.id", ondelete="CASCADE"), unique=True
    )
    dispatch_id: Mapped[int | None] = mapped_column(
        ForeignKey("dispatches.id", ondelete="CASCADE"), unique=True
    )
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("inbound_messages.id", ondelete="CASCADE"), unique=True
    )
    lane: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(Text)
    loose: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=VERSION, index=True)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words one after the other; the last may be the beginning of a longer one (``prefix``)."""

    words: tuple[str, ...]
    prefix: bool = False

    @property
    def loosely(self) -> "Phrase | None":
        """The same as it looks; none where it is too short to be told from others."""
        if len("".join(self.words)) < _SHORTEST_LOOSE or self.words[0].startswith("_"):
            return None
        return Phrase(tuple(look(word) for word in self.words), self.prefix)

    @property
    def looks_like_itself(self) -> bool:
        """Whether every page that says it also looks like it, so that one look finds both.

        One word may be said under another spelling, of which no looks are kept; and the end of a
        beginning may look otherwise together with what follows it (r and n).
        """
        return len(self.words) > 1 and not self.prefix

    @property
    def needle(self) -> str:
        """What stands in ``SearchPage.words`` where this is said."""
        return f" {' '.join(self.words)}{'' if self.prefix else ' '}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: of each group at least one phrase, and none of ``without``."""

    groups: tuple[tuple[Phrase, ...], ...]
    without: tuple[Phrase, ...] = ()


def mark(file_id: int) -> str:
    """The word that every page of a file bears; nobody can type it, for it is no word."""
    return f"_f{file_id}"


def of_files(wanted: Wanted, files: Sequence[int]) -> Wanted:
    """Ask the index for pages of these files alone, so that it need not look at all the others."""
    marks = tuple(Phrase((mark(one),)) for one in files)
    return Wanted((*wanted.groups, marks), wanted.without)


_INDEX = table("search_index", column("rowid"), column("search_index"))
_PAIRS: Final = 2**20 - 1
"""The last number that a pair of words may have; two that share one are told apart by the page."""

_COMMON: Final = 0.15
"""The share of all pages from which on PostgreSQL reads pages instead of looking words up."""

_SHARES: Final = sql(
    "SELECT word, share FROM pg_stats,"
    " LATERAL unnest(most_common_elems::text::text[], most_common_elem_freqs) AS one (word, share)"
    " WHERE schemaname = current_schema() AND tablename = 'search_index_words'"
    " AND word LIKE ANY(:words)"
)

_SQLITE: Final = (
    (
        "CREATE VIRTUAL TABLE search_index USING fts5(words, loose, lane, content='search_pages',"
        " content_rowid='id', tokenize=\"ascii tokenchars '_'\", prefix='3 4 5')"
    ),
    (
        "CREATE TRIGGER search_pages_added AFTER INSERT ON search_pages BEGIN"
        " INSERT INTO search_index (rowid, words, loose, lane)"
        " VALUES (new.id, new.words, new.loose, new.lane); END"
    ),
    (
        "CREATE TRIGGER search_pages_gone AFTER DELETE ON search_pages BEGIN"
        " INSERT INTO search_index (search_index, rowid, words, loose, lane)"
        " VALUES ('delete', old.id, old.words, old.loose, old.lane); END"
    ),
    (
        "CREATE TRIGGER search_pages_changed AFTER UPDATE OF words, loose, lane ON search_pages"
        " BEGIN"
        " INSERT INTO search_index (search_index, rowid, words, loose, lane)"
        " VALUES ('delete', old.id, old.words, old.loose, old.lane);"
        " INSERT INTO search_index (rowid, words, loose, lane)"
        " VALUES (new.id, new.words, new.loose, new.lane); END"
    ),
)
# What the function costs is told, for the planner takes every function for a cheap one: it would
# then rather cut the words of 100,000 pages than look them up. Not "parallel safe", and not
# written in SQL, where the cost would be forgotten: to start workers takes longer than to search.
# Words lie apart from their rows, so that many rows are found without reading what they say; and
# of a phrase each two words that stand side by side are looked up, for pages that hold them all
# somewhere may be most of the pages there are.
_POSTGRESQL: Final = (
    (
        "CREATE FUNCTION search_vector(words text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE"
        " STRICT COST 1000 AS"
        " 'BEGIN RETURN array_to_tsvector(string_to_array(btrim(words), '' '')); END'"
    ),
    (
        "CREATE FUNCTION search_pairs(words text) RETURNS integer[] LANGUAGE plpgsql IMMUTABLE"
        " STRICT COST 1000 AS 'DECLARE each text[] := string_to_array(btrim(words), '' '');"
        " BEGIN RETURN ARRAY(SELECT DISTINCT hashtext(one || '' '' || next) & 1048575"
        " FROM unnest(each, each[2:]) AS pair (one, next) WHERE next IS NOT NULL); END'"
    ),
    (
        "ALTER TABLE search_pages ALTER words SET STORAGE EXTERNAL,"
        " ALTER loose SET STORAGE EXTERNAL, ALTER text SET STORAGE EXTERNAL,"
        " SET (toast_tuple_target = 128)"
    ),
    "CREATE INDEX search_index_words ON search_pages USING gin (search_vector(words))",
    "CREATE INDEX search_index_loose ON search_pages USING gin (search_vector(loose))",
    "CREATE INDEX search_index_pairs_words ON search_pages USING gin (search_pairs(words))",
    "CREATE INDEX search_index_pairs_loose ON search_pages USING gin (search_pairs(loose))",
)


def matching(
    session: Session,
    query: Select[*tuple[Any, ...]],
    wanted: Wanted,
    *,
    lane: str,
    loosely: bool,
) -> Select[*tuple[Any, ...]]:
    """Restrict ``query``, which selects from ``SearchPage``, to what is wanted, newest first.

    With ``loosely`` also what only looks like the words. Both databases give the same rows.
    """
    if session.get_bind().dialect.name == "sqlite":
        match = _fts(wanted, lane, loosely=loosely)
        # bindparam, not a literal: the words are data for FTS5's own little language.
        return (
            query.join(_INDEX, _INDEX.c.rowid == SearchPage.id)
            .where(_INDEX.c.search_index.op("MATCH")(bindparam("fts", match, unique=True)))
            .order_by(_INDEX.c.rowid.desc())
        )
    if _share(session, wanted) >= _COMMON:
        return query.where(*_read(wanted, lane, loosely=loosely)).order_by(SearchPage.id.desc())
    found = select(SearchPage.id).where(*_looked_up(wanted, lane, loosely=loosely))
    # The offset keeps the planner from taking the pages one by one, the newest first, in the hope
    # of many that fit: what is looked up is looked up as a whole, and then put in order.
    there = found.order_by(SearchPage.id.desc()).offset(0).subquery()
    return query.join(there, there.c.id == SearchPage.id).order_by(there.c.id.desc())


def _fts(wanted: Wanted, lane: str, *, loosely: bool) -> str:
    groups = [
        "(" + " OR ".join(_fts_phrase(one, loosely=loosely) for one in group) + ")"
        for group in wanted.groups
    ]
    found = " AND ".join([f'lane : "{lane}"', *groups])
    if not wanted.without:
        return found
    without = " OR ".join(_fts_phrase(one, loosely=False) for one in wanted.without)
    return f"({found}) NOT ({without})"


def _fts_phrase(one: Phrase, *, loosely: bool) -> str:
    seen = one.loosely if loosely else None
    if seen is None:
        return f"words : {_quoted(one)}"
    # Looks of looks are the same looks, so what has them in either column looks like this: to ask
    # for a column takes the index a fifth longer.
    ways = [seen] if one.looks_like_itself else list(dict.fromkeys((one, seen)))
    found = " OR ".join(_quoted(way) for way in ways)
    lanes = [lane for lane in (PAGE, SENT, CAME) for way in ways if lane.startswith(way.words[0])]
    return f"{{words loose}} : ({found})" if lanes else f"({found})"


def _quoted(one: Phrase) -> str:
    # Words hold letters and digits alone, so no sign of the language can be among them.
    return f'"{" ".join(one.words)}"{" *" if one.prefix else ""}'


def _share(session: Session, wanted: Wanted) -> float:
    """Estimate, from what PostgreSQL keeps for its planner, which share of all pages fits.

    0 where nothing tells: words that are not among the commonest thousand, and phrases.
    """
    single = [one for group in (*wanted.groups, wanted.without) for one in group]
    begins = [f"{one.words[0]}{'%' if one.prefix else ''}" for one in single]
    known = session.execute(_SHARES, {"words": sorted(set(begins))}).all()
    share = 1.0 - _any(wanted.without, known)
    for group in wanted.groups:
        share *= _any(group, known)
    return share


def _any(group: Sequence[Phrase], known: Sequence[Row[Any]]) -> float:
    """Estimate which share of the pages says any of these, if words came by chance."""
    none = 1.0
    for one in group:
        for row in known if len(one.words) == 1 else ():
            if row.word == one.words[0] or (one.prefix and row.word.startswith(one.words[0])):
                none *= 1.0 - row.share
    return 1.0 - none


def _looked_up(wanted: Wanted, lane: str, *, loosely: bool) -> list[ColumnElement[bool]]:
    """The conditions as the indexes answer them."""
    groups = [
        or_(*(_there(way, index) for one in group for way, index in _ways(one, loosely=loosely)))
        for group in wanted.groups
    ]
    return [SearchPage.lane == lane, *groups, *_without(wanted)]


def _read(wanted: Wanted, lane: str, *, loosely: bool) -> list[ColumnElement[bool]]:
    """The same, read from the words of page after page: quicker where most pages fit."""
    groups = [
        or_(*(_stands(way, index) for one in group for way, index in _ways(one, loosely=loosely)))
        for group in wanted.groups
    ]
    return [SearchPage.lane == lane, *groups, *_without(wanted)]


def _ways(one: Phrase, *, loosely: bool) -> list[tuple[Phrase, str]]:
    """In which column what must stand."""
    seen = one.loosely if loosely else None
    if seen is None:
        return [(one, "words")]
    if one.looks_like_itself:
        return [(seen, "loose")]
    # Of another spelling no looks are kept: one that already is as the word looks is in "words".
    return [*((way, "words") for way in dict.fromkeys((one, seen))), (seen, "loose")]


def _without(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Of the pages that are found, the words tell; to look up all that say it would take longer."""
    return [not_(_stands(one, "words")) for one in wanted.without]


def _stands(one: Phrase, name: str) -> ColumnElement[bool]:
    return func.strpos(SearchPage.__table__.c[name], one.needle) > 0


def _there(one: Phrase, name: str) -> ColumnElement[bool]:
    words = SearchPage.__table__.c[name]
    *first, last = one.words
    if not first:
        query = f"'{last}'{':*' if one.prefix else ''}"
        vector = func.search_vector(words)
        there: ColumnElement[bool] = vector.op("@@", is_comparison=True)(cast(query, TSQUERY))
        return there
    # The index knows in pairs which words stand side by side; whether all do, the page. The last
    # may be the beginning of a longer one, of which no pair is known.
    said = one.words[:-1] if one.prefix else one.words
    pairs = [func.hashtext(" ".join(pair)).op("&")(_PAIRS) for pair in pairwise(said)]
    if pairs:
        held: ColumnElement[bool] = func.search_pairs(words).op("@>", is_comparison=True)(
            array(pairs)
        )
    else:
        held = _there(Phrase(said), name)
    conditions = [held, _there(Phrase((last,), prefix=True), name)] if one.prefix else [held]
    return and_(*conditions, _stands(one, name))


@event.listens_for(SearchPage.__table__, "after_create")
def _make_index(_table: Table, connection: Connection, **_more: object) -> None:
    made = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
    for statement in made:
        connection.exec_driver_sql(statement)


@event.listens_for(SearchPage.__table__, "before_drop")
def _drop_index(_table: Table, connection: Connection, **_more: object) -> None:
    gone = "TABLE IF EXISTS search_index"
    if connection.dialect.name != "sqlite":
        gone = "FUNCTION IF EXISTS search_vector, search_pairs CASCADE"
    connection.exec_driver_sql(f"DROP {gone}")
