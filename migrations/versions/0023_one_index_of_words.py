"""One index of words on PostgreSQL, and one of pairs."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

VECTOR = (
    "CREATE FUNCTION search_vector(words text, loose text, lane text, id integer)"
    " RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT COST 1000 AS $$"
    "DECLARE said text[] := string_to_array(ltrim(rtrim(words)"
    " || replace(rtrim(loose), ' ', ' ~') || ' _' || lane || ' _n' || id / 512), ' ');"
    " BEGIN IF octet_length(words) + 2 * octet_length(loose) > 1000000 THEN"
    " said := ARRAY(SELECT one FROM (SELECT one, sum(octet_length(one))"
    " OVER (ORDER BY starts_with(one, '_') DESC, min(place)) AS size"
    " FROM unnest(said) WITH ORDINALITY AS each (one, place) GROUP BY one) AS kept"
    " WHERE size < 1000000); END IF; RETURN array_to_tsvector(said); END$$"
)
PAIRS = (
    "CREATE FUNCTION search_pairs(words text, loose text, id integer)"
    " RETURNS integer[] LANGUAGE plpgsql IMMUTABLE STRICT COST 1000 AS $$"
    "DECLARE each text[] := string_to_array(btrim(CASE loose WHEN '' THEN words ELSE loose END)"
    ", ' '); file text := substring(right(words, 20) FROM ' _f([0-9]+) $');"
    " BEGIN RETURN ARRAY(SELECT DISTINCT hashtext(one || ' ' || next) & 1048575"
    " FROM unnest(each, each[2:]) AS pair (one, next) WHERE next IS NOT NULL)"
    " || (-1073741824 - id / 512) || coalesce(-file::integer, 0); END$$"
)
INDEXES = (
    (
        "CREATE INDEX search_index_words ON search_pages"
        " USING gin (search_vector(words, loose, lane, id)) WITH (gin_pending_list_limit = 256)"
    ),
    (
        "CREATE INDEX search_index_pairs ON search_pages"
        " USING gin (search_pairs(words, loose, id)) WITH (gin_pending_list_limit = 256)"
    ),
)
OLD_VECTOR = (
    "CREATE FUNCTION search_vector(words text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE"
    " STRICT COST 1000 AS"
    " 'BEGIN RETURN array_to_tsvector(string_to_array(btrim(words), '' '')); END'"
)
OLD_PAIRS = (
    "CREATE FUNCTION search_pairs(words text) RETURNS integer[] LANGUAGE plpgsql IMMUTABLE"
    " STRICT COST 1000 AS 'DECLARE each text[] := string_to_array(btrim(words), '' '');"
    " BEGIN RETURN ARRAY(SELECT DISTINCT hashtext(one || '' '' || next) & 1048575"
    " FROM unnest(each, each[2:]) AS pair (one, next) WHERE next IS NOT NULL); END'"
)
OLD_INDEXES = tuple(
    f"CREATE INDEX search_index_{name} ON search_pages USING gin ({of}({column}))"
    for column in ("words", "loose")
    for name, of in ((column, "search_vector"), (f"pairs_{column}", "search_pairs"))
)


def upgrade() -> None:
    _make(VECTOR, PAIRS, *INDEXES)


def downgrade() -> None:
    _make(OLD_VECTOR, OLD_PAIRS, *OLD_INDEXES)


def _make(*statements: str) -> None:
    """Make functions and indexes anew of the words that are kept.

    The planner learns at once how common each word is.
    """
    if op.get_bind().dialect.name == "sqlite":
        return
    # The indexes go with the functions that they are made by.
    op.execute("DROP FUNCTION search_vector, search_pairs CASCADE")
    for statement in (*statements, "ANALYZE search_pages"):
        op.execute(statement)
