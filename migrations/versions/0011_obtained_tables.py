"""Obtained tables."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_CURRENT = sa.text("superseded_at IS NULL")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _tables() -> None:
    op.create_table(
        "obtained_tables",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            _words("kind_is_known", "portal_log", "camera_list", "fee_sheet"),
            nullable=False,
        ),
        sa.Column("header_row", sa.Integer(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("day_first", sa.Boolean(), nullable=True),
        sa.Column("state", _words("state_is_known", "waiting", "read", "failed"), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("wrong_rows", sa.Integer(), nullable=False),
        sa.Column("hidden_rows", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.JSON(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("mapped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mapped_by_id", sa.Integer(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'failed' OR problem <> ''",
            name=op.f("ck_obtained_tables_failure_says_why"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_obtained_tables_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_obtained_tables_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["mapped_by_id"], ["members.id"], name=op.f("fk_obtained_tables_mapped_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obtained_tables")),
    )
    op.create_index(op.f("ix_obtained_tables_document_id"), "obtained_tables", ["document_id"])
    op.create_index(op.f("ix_obtained_tables_state"), "obtained_tables", ["state"])
    op.create_index(
        "uq_obtained_tables_current",
        "obtained_tables",
        ["document_id", "sheet"],
        unique=True,
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    )


def _rows() -> None:
    op.create_table(
        "obtained_rows",
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("is_wrong", sa.Boolean(), nullable=False),
        sa.Column("open_values", sa.JSON(), nullable=False),
        sa.Column("private_values", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["table_id"],
            ["obtained_tables.id"],
            name=op.f("fk_obtained_rows_table_id_obtained_tables"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obtained_rows")),
        sa.UniqueConstraint(
            "table_id", "position", name=op.f("uq_obtained_rows_table_id_position")
        ),
    )


def _publications() -> None:
    op.create_table(
        "table_publications",
        sa.Column("address", sa.String(length=40), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("credit", sa.String(length=200), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR withdrawn_because <> ''",
            name=op.f("ck_table_publications_withdrawal_says_why"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_table_publications_agency_id_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name=op.f("fk_table_publications_document_id_documents"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["members.id"],
            name=op.f("fk_table_publications_published_by_id_members"),
        ),
        sa.ForeignKeyConstraint(
            ["table_id"],
            ["obtained_tables.id"],
            name=op.f("fk_table_publications_table_id_obtained_tables"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_publications")),
        sa.UniqueConstraint("address", name=op.f("uq_table_publications_address")),
    )
    for name in ("table_id", "document_id", "agency_id", "published_at", "withdrawn_at"):
        op.create_index(op.f(f"ix_table_publications_{name}"), "table_publications", [name])


def upgrade() -> None:
    _tables()
    _rows()
    _publications()


def downgrade() -> None:
    op.drop_table("table_publications")
    op.drop_table("obtained_rows")
    op.drop_table("obtained_tables")
