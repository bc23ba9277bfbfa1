"""How far what is public was searched for watched words, and what pages show beyond their text."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_KINDS = (
    *("file", "figures", "publication", "counts"),
    *("campaign", "coding", "agreement", "signatory", "reply"),
)
_COLUMNS = {
    "file_pages": ("shown", "shown_words", "alike"),
    "file_texts": ("compare_asked_at", "compare_problem"),
}


def _kind() -> sa.Enum:
    return sa.Enum(
        *_KINDS, name="kind_is_known", native_enum=False, create_constraint=True, length=40
    )


def _tables() -> None:
    op.create_table(
        "watch_marks",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_marks")),
        sa.UniqueConstraint("digest", name=op.f("uq_watch_marks_digest")),
    )
    op.create_table(
        "public_searches",
        sa.Column("kind", _kind(), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("searched_to", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_searches")),
        sa.UniqueConstraint("kind", "of_id", name=op.f("uq_public_searches_kind_of_id")),
    )
    op.create_table(
        "names_in_public",
        sa.Column("kind", _kind(), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=500), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stays_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stays_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stays_by_id"], ["members.id"], name=op.f("fk_names_in_public_stays_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_names_in_public")),
        sa.UniqueConstraint(
            "kind", "of_id", "word", name=op.f("uq_names_in_public_kind_of_id_word")
        ),
    )
    op.create_index(op.f("ix_names_in_public_stays_at"), "names_in_public", ["stays_at"])


def upgrade() -> None:
    _tables()
    op.add_column("file_pages", sa.Column("shown", sa.Text(), nullable=True))
    op.add_column("file_pages", sa.Column("shown_words", sa.LargeBinary(), nullable=True))
    op.add_column("file_pages", sa.Column("alike", sa.Double(), nullable=True))
    op.add_column(
        "file_texts", sa.Column("compare_asked_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "file_texts", sa.Column("compare_problem", sa.Text(), nullable=False, server_default="")
    )


def downgrade() -> None:
    for table, columns in _COLUMNS.items():
        for column in columns:
            op.drop_column(table, column)
    for name in ("names_in_public", "public_searches", "watch_marks"):
        op.drop_table(name)
