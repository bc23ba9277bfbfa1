"""Search."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SQLITE = (
    (
        "CREATE VIRTUAL TABLE search_index USING fts5(words, loose, lane, content='search_pages',"
        " content_rowid='id', tokenize=\"ascii tokenchars '_'\", prefix='3')"
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
        "CREATE TRIGGER search_pages_changed AFTER UPDATE OF words, loose, lane ON search_pages "
        "BEGIN"
        " INSERT INTO search_index (search_index, rowid, words, loose, lane)"
        " VALUES ('delete', old.id, old.words, old.loose, old.lane);"
        " INSERT INTO search_index (rowid, words, loose, lane)"
        " VALUES (new.id, new.words, new.loose, new.lane); END"
    ),
)
POSTGRESQL = (
    (
        "CREATE INDEX search_index_words ON search_pages USING gin"
        " (array_to_tsvector(string_to_array(btrim(words), ' ')))"
    ),
    (
        "CREATE INDEX search_index_loose ON search_pages USING gin"
        " (array_to_tsvector(string_to_array(btrim(loose), ' ')))"
    ),
)


def upgrade() -> None:
    op.create_table(
        "search_pages",
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("dispatch_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("lane", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("loose", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN page_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN dispatch_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN message_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_search_pages_of_one_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["dispatch_id"],
            ["dispatches.id"],
            name=op.f("fk_search_pages_dispatch_id_dispatches"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["inbound_messages.id"],
            name=op.f("fk_search_pages_message_id_inbound_messages"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["page_id"],
            ["file_pages.id"],
            name=op.f("fk_search_pages_page_id_file_pages"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_pages")),
        sa.UniqueConstraint("dispatch_id", name=op.f("uq_search_pages_dispatch_id")),
        sa.UniqueConstraint("message_id", name=op.f("uq_search_pages_message_id")),
        sa.UniqueConstraint("page_id", name=op.f("uq_search_pages_page_id")),
    )
    with op.batch_alter_table("search_pages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_pages_version"), ["version"], unique=False)
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if sqlite else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("search_pages")
