"""Search on PostgreSQL."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

VECTOR = "array_to_tsvector(string_to_array(btrim({}), ' '))"
FUNCTION = (
    "CREATE FUNCTION search_vector(words text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE"
    " STRICT COST 1000 AS"
    " 'BEGIN RETURN array_to_tsvector(string_to_array(btrim(words), '' '')); END'"
)
PAIRS = (
    "CREATE FUNCTION search_pairs(words text) RETURNS integer[] LANGUAGE plpgsql IMMUTABLE"
    " STRICT COST 1000 AS 'DECLARE each text[] := string_to_array(btrim(words), '' '');"
    " BEGIN RETURN ARRAY(SELECT DISTINCT hashtext(one || '' '' || next) & 1048575"
    " FROM unnest(each, each[2:]) AS pair (one, next) WHERE next IS NOT NULL); END'"
)
APART = (
    "ALTER TABLE search_pages ALTER words SET STORAGE EXTERNAL,"
    " ALTER loose SET STORAGE EXTERNAL, ALTER text SET STORAGE EXTERNAL,"
    " SET (toast_tuple_target = 128)"
)
TOGETHER = (
    "ALTER TABLE search_pages ALTER words SET STORAGE EXTENDED,"
    " ALTER loose SET STORAGE EXTENDED, ALTER text SET STORAGE EXTENDED,"
    " RESET (toast_tuple_target)"
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute(FUNCTION)
    op.execute(PAIRS)
    op.execute(APART)
    for column in ("words", "loose"):
        op.execute(
            f"CREATE INDEX search_index_pairs_{column} ON search_pages"
            f" USING gin (search_pairs({column}))"
        )
    _index_by("search_vector({})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute(TOGETHER)
    _index_by(VECTOR)
    op.execute("DROP FUNCTION search_vector, search_pairs CASCADE")


def _index_by(vector: str) -> None:
    """Make the two indexes anew; the planner learns at once how common each word is."""
    for column in ("words", "loose"):
        op.execute(f"DROP INDEX search_index_{column}")
        op.execute(
            f"CREATE INDEX search_index_{column} ON search_pages USING gin"
            f" ({vector.format(column)})"
        )
    op.execute("ANALYZE search_pages")
