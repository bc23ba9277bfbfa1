"""Beginnings of words."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _index_again("3 4 5")


def downgrade() -> None:
    _index_again("3")


def _index_again(beginnings: str) -> None:
    """Make SQLite's index anew from the words that are kept; the triggers find it by its name."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("DROP TABLE search_index")
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5(words, loose, lane, content='search_pages',"
        f" content_rowid='id', tokenize=\"ascii tokenchars '_'\", prefix='{beginnings}')"
    )
    op.execute("INSERT INTO search_index (search_index) VALUES ('rebuild')")
