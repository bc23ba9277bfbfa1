"""Text, derivations, redactions."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "derivations",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("made_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "unpacked",
                "read",
                "converted",
                "redacted",
                name="kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("path", sa.String(length=1000), nullable=False),
        sa.Column("how", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_id"], ["stored_files.id"], name=op.f("fk_derivations_made_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["stored_files.id"], name=op.f("fk_derivations_source_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_derivations")),
        sa.UniqueConstraint(
            "source_id",
            "made_id",
            "kind",
            "path",
            name=op.f("uq_derivations_source_id_made_id_kind_path"),
        ),
    )
    with op.batch_alter_table("derivations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_derivations_made_id"), ["made_id"], unique=False)

    op.create_table(
        "file_pages",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("width", sa.Double(), nullable=False),
        sa.Column("height", sa.Double(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "text_from",
            sa.Enum(
                "embedded",
                "ocr",
                "converted",
                name="source_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("quality", sa.Double(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_file_pages_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_pages")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_file_pages_file_id_number")),
    )
    op.create_table(
        "file_texts",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "working",
                "ready",
                "cancelled",
                "failed",
                name="state_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("near", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_file_texts_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_texts")),
        sa.UniqueConstraint("file_id", name=op.f("uq_file_texts_file_id")),
    )
    with op.batch_alter_table("file_texts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_texts_state"), ["state"], unique=False)

    op.create_table(
        "page_notes",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("x0", sa.Double(), nullable=False),
        sa.Column("y0", sa.Double(), nullable=False),
        sa.Column("x1", sa.Double(), nullable=False),
        sa.Column("y1", sa.Double(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "x1 >= x0 AND y1 >= y0", name=op.f("ck_page_notes_corners_are_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_page_notes_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["members.id"], name=op.f("fk_page_notes_noted_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_notes")),
    )
    with op.batch_alter_table("page_notes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_page_notes_document_id"), ["document_id"], unique=False
        )

    op.create_table(
        "redactions",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "burning",
                "verified",
                "leaks",
                "failed",
                name="state_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("verification", sa.JSON(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("burned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("burned_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["burned_by_id"], ["members.id"], name=op.f("fk_redactions_burned_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["members.id"], name=op.f("fk_redactions_created_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_redactions_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["result_id"], ["stored_files.id"], name=op.f("fk_redactions_result_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redactions")),
    )
    with op.batch_alter_table("redactions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_redactions_document_id"), ["document_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_redactions_result_id"), ["result_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_redactions_state"), ["state"], unique=False)

    op.create_table(
        "redaction_boxes",
        sa.Column("redaction_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("x0", sa.Double(), nullable=False),
        sa.Column("y0", sa.Double(), nullable=False),
        sa.Column("x1", sa.Double(), nullable=False),
        sa.Column("y1", sa.Double(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("found_by", sa.String(length=40), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "x1 >= x0 AND y1 >= y0", name=op.f("ck_redaction_boxes_corners_are_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"], ["members.id"], name=op.f("fk_redaction_boxes_drawn_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["redaction_id"],
            ["redactions.id"],
            name=op.f("fk_redaction_boxes_redaction_id_redactions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_boxes")),
    )
    with op.batch_alter_table("redaction_boxes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_redaction_boxes_redaction_id"), ["redaction_id"], unique=False
        )

    op.add_column(
        "publications",
        sa.Column(
            "redaction_id",
            sa.Integer(),
            sa.ForeignKey("redactions.id", name=op.f("fk_publications_redaction_id_redactions")),
            nullable=True,
        ),
        inline_references=True,
    )
    op.create_index(op.f("ix_publications_redaction_id"), "publications", ["redaction_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_publications_redaction_id"), "publications")
    with op.batch_alter_table("publications") as batch_op:
        batch_op.drop_column("redaction_id")
    with op.batch_alter_table("redaction_boxes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_redaction_boxes_redaction_id"))

    op.drop_table("redaction_boxes")
    with op.batch_alter_table("redactions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_redactions_state"))
        batch_op.drop_index(batch_op.f("ix_redactions_result_id"))
        batch_op.drop_index(batch_op.f("ix_redactions_document_id"))

    op.drop_table("redactions")
    with op.batch_alter_table("page_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_page_notes_document_id"))

    op.drop_table("page_notes")
    with op.batch_alter_table("file_texts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_file_texts_state"))

    op.drop_table("file_texts")
    op.drop_table("file_pages")
    with op.batch_alter_table("derivations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_derivations_made_id"))

    op.drop_table("derivations")
