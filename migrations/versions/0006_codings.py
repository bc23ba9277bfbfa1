"""Codings."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "codebook_versions",
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("book", sa.JSON(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codebook_versions")),
        sa.UniqueConstraint("version", name=op.f("uq_codebook_versions_version")),
    )
    op.create_table(
        "agreement_facts",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "memorandum",
                "acknowledgement",
                "contract",
                "order_form",
                "terms_of_service",
                "amendment",
                "subsidy",
                "council_item",
                "policy",
                "other",
                name="type_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("parties", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_agreement_facts_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["members.id"],
            name=op.f("fk_agreement_facts_recorded_by_id_members"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_facts")),
    )
    with op.batch_alter_table("agreement_facts", schema=None) as batch_op:
        batch_op.create_index(
            "uq_agreement_facts_current",
            ["document_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "readings",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column(
            "round",
            sa.Enum(
                "first",
                "second",
                name="round_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reader_id", sa.Integer(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alone_because", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_readings_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["members.id"], name=op.f("fk_readings_reader_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint(
            "document_id", "reader_id", name=op.f("uq_readings_document_id_reader_id")
        ),
        sa.UniqueConstraint("document_id", "round", name=op.f("uq_readings_document_id_round")),
    )
    with op.batch_alter_table("readings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_readings_reader_id"), ["reader_id"], unique=False)

    op.create_table(
        "codings",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("codebook_id", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=40), nullable=False),
        sa.Column(
            "finding",
            sa.Enum(
                "present",
                "contrary",
                "struck",
                "absent",
                "unclear",
                "redacted",
                "not_applicable",
                name="finding_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column(
            "anchor",
            sa.Enum(
                "words",
                "region",
                "sight",
                "whole",
                name="anchor_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("coded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(page IS NULL) = (anchor = 'whole')",
            name=op.f("ck_codings_has_a_page_or_is_of_the_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["codebook_id"],
            ["codebook_versions.id"],
            name=op.f("fk_codings_codebook_id_codebook_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["readings.id"], name=op.f("fk_codings_reading_id_readings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codings")),
    )
    with op.batch_alter_table("codings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_codings_term"), ["term"], unique=False)
        batch_op.create_index(
            "uq_codings_current",
            ["reading_id", "term"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "settlements",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=40), nullable=False),
        sa.Column("coding_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coding_id"], ["codings.id"], name=op.f("fk_settlements_coding_id_codings")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_settlements_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["members.id"], name=op.f("fk_settlements_settled_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlements")),
    )
    with op.batch_alter_table("settlements", schema=None) as batch_op:
        batch_op.create_index(
            "uq_settlements_current",
            ["document_id", "term"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("settlements", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_settlements_current",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.drop_table("settlements")
    with op.batch_alter_table("codings", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_codings_current",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_codings_term"))

    op.drop_table("codings")
    with op.batch_alter_table("readings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_readings_reader_id"))

    op.drop_table("readings")
    with op.batch_alter_table("agreement_facts", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_agreement_facts_current",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.drop_table("agreement_facts")
    op.drop_table("codebook_versions")
