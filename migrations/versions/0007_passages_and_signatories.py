"""Passages, sightings and signatories."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KINDS_BEFORE = (
    "agreement",
    "amendment",
    "policy",
    "correspondence",
    "determination",
    "fee_estimate",
    "log",
    "promotion",
    "other",
)
_KINDS = (*_KINDS_BEFORE[:-1], "statement", "other")


def _allow(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let a document be of other kinds; SQLite's schema is written anew in place, as in 0003."""
    name = "ck_documents_kind_is_known"
    old, new = (f"kind IN ({', '.join(repr(word) for word in some)})" for some in (before, after))
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(name), "documents", type_="check")
        op.create_check_constraint(op.f(name), "documents", new)
        return
    version = op.get_bind().exec_driver_sql("PRAGMA schema_version").scalar_one()
    op.execute("PRAGMA writable_schema = ON")
    op.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :old, :new) "
            "WHERE type = 'table' AND name = 'documents'"
        ).bindparams(old=old, new=new)
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")


def upgrade() -> None:
    op.create_table(
        "sightings",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("url <> ''", name=op.f("ck_sightings_is_somewhere")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name=op.f("fk_sightings_document_id_documents"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["members.id"], name=op.f("fk_sightings_noted_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sightings")),
    )
    op.create_index(op.f("ix_sightings_document_id"), "sightings", ["document_id"])
    op.create_index(op.f("ix_sightings_url"), "sightings", ["url"])
    op.create_table(
        "signatories",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("affiliation", sa.String(length=200), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_signatories_has_a_name")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name=op.f("fk_signatories_document_id_documents"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["members.id"], name=op.f("fk_signatories_recorded_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatories")),
    )
    op.create_index(
        "uq_signatories_current",
        "signatories",
        ["document_id", "position"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "passages",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("quote <> ''", name=op.f("ck_passages_quotes_something")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_passages_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["campaign_letters.id"],
            name=op.f("fk_passages_letter_id_campaign_letters"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["members.id"], name=op.f("fk_passages_asked_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passages")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_passages_letter_id")),
    )
    op.create_index(op.f("ix_passages_document_id"), "passages", ["document_id"])
    _allow(_KINDS_BEFORE, _KINDS)


def downgrade() -> None:
    op.execute("UPDATE documents SET kind = 'other' WHERE kind = 'statement'")
    _allow(_KINDS, _KINDS_BEFORE)
    op.drop_table("passages")
    op.drop_table("signatories")
    op.drop_table("sightings")
