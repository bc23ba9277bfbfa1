"""What is searched, page by page, and the indexes in which each of the two databases finds it.

SQLite finds words in an FTS5 table that triggers keep beside ``search_pages``; PostgreSQL in GIN
indexes over the same words. Both get the words ready made (``search_words``), so both find alike.
How each is asked is ``app.queries.searching.finding``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import CheckConstraint, Connection, ForeignKey, String, Table, Text, event
from sqlalchemy.orm import Mapped, mapped_column

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
    """What is looked for: of each group at least one phrase, and none of ``without``.

    Where ``files`` are given, the index is asked for pages of these alone.
    """

    groups: tuple[tuple[Phrase, ...], ...]
    without: tuple[Phrase, ...] = ()
    files: tuple[int, ...] = ()


def mark(file_id: int) -> str:
    """The word that every page of a file bears; nobody can type it, for it is no word."""
    return f"_f{file_id}"


def of_files(wanted: Wanted, files: Sequence[int]) -> Wanted:
    """Ask the index for pages of these files alone, so that it need not look at all the others."""
    return replace(wanted, files=tuple(files))


STRETCH: Final = 512
"""Pages of one stretch, by their numbers: PostgreSQL is asked for the newest ones alone."""

PAIRS: Final = 2**20
"""How many numbers the pairs of words have; two that share one are told apart by the page."""

_COMMON: Final = 0.05


def is_common(share: float) -> bool:
    """Whether what this share of all pages says is looked for among the newest pages first."""
    return share >= _COMMON


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
# What the functions cost is told, for the planner takes every function for a cheap one: it would
# then rather cut the words of 100,000 pages than look them up. Not "parallel safe", and not
# written in SQL, where the cost would be forgotten: to start workers takes longer than to search.
# A vector of more than 2^20 bytes would be wrong without a word of warning, so of a page that says
# so many different words the first ones are kept, and what is no word (it begins with _).
# Words lie apart from their rows, so that many rows are found without reading what they say; and
# of a phrase each two words that stand side by side are looked up, for pages that hold them all
# somewhere may be most of the pages there are. Pairs are kept as they look, where looks are kept.
# New entries are few in the waiting list of an index, for every question reads all of that list.
_POSTGRESQL: Final = (
    (
        "CREATE FUNCTION search_vector(words text, loose text, lane text, id integer)"
        " RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT COST 1000 AS $$"
        "DECLARE said text[] := string_to_array(ltrim(rtrim(words)"
        " || replace(rtrim(loose), ' ', ' ~') || ' _' || lane || ' _n' || id / 512), ' ');"
        " BEGIN IF octet_length(words) + 2 * octet_length(loose) > 1000000 THEN"
        " said := ARRAY(SELECT one FROM (SELECT one, sum(octet_length(one))"
        " OVER (ORDER BY starts_with(one, '_') DESC, min(place)) AS size"
        " FROM unnest(said) WITH ORDINALITY AS each (one, place) GROUP BY one) AS kept"
        " WHERE size < 1000000); END IF; RETURN array_to_tsvector(said); END$$"
    ),
    (
        "CREATE FUNCTION search_pairs(words text, loose text, id integer)"
        " RETURNS integer[] LANGUAGE plpgsql IMMUTABLE STRICT COST 1000 AS $$"
        "DECLARE each text[] := string_to_array(btrim(CASE loose WHEN '' THEN words ELSE loose END)"
        ", ' '); file text := substring(right(words, 20) FROM ' _f([0-9]+) $');"
        " BEGIN RETURN ARRAY(SELECT DISTINCT hashtext(one || ' ' || next) & 1048575"
        " FROM unnest(each, each[2:]) AS pair (one, next) WHERE next IS NOT NULL)"
        " || (-1073741824 - id / 512) || coalesce(-file::integer, 0); END$$"
    ),
    (
        "ALTER TABLE search_pages ALTER words SET STORAGE EXTERNAL,"
        " ALTER loose SET STORAGE EXTERNAL, ALTER text SET STORAGE EXTERNAL,"
        " SET (toast_tuple_target = 128)"
    ),
    (
        "CREATE INDEX search_index_words ON search_pages"
        " USING gin (search_vector(words, loose, lane, id)) WITH (gin_pending_list_limit = 256)"
    ),
    (
        "CREATE INDEX search_index_pairs ON search_pages"
        " USING gin (search_pairs(words, loose, id)) WITH (gin_pending_list_limit = 256)"
    ),
)


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
