"""Search on PostgreSQL."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

VECTOR = "array_to_tsvector(string_to_array(btrim({}), ' '))"
FUNCTION = (
    "CREATE FUNCTION search_vector(words text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE"
    " STRICT COST 10000 AS"
    " 'BEGIN RETURN array_to_tsvector(string_to_array(btrim(words), '' '')); END'"
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute(FUNCTION)
    _index_by("search_vector({})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    _index_by(VECTOR)
    op.execute("DROP FUNCTION search_vector")


def _index_by(vector: str) -> None:
    """Make the two indexes anew; the planner learns at once how common each word is."""
    for column in ("words", "loose"):
        op.execute(f"DROP INDEX search_index_{column}")
        op.execute(
            f"CREATE INDEX search_index_{column} ON search_pages USING gin"
            f" ({vector.format(column)})"
        )
    op.execute("ANALYZE search_pages")
