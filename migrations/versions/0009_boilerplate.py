"""Boilerplate: forms, their clauses, and how each agreement differs."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "boilerplate_names",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_boilerplate_names_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["members.id"], name=op.f("fk_boilerplate_names_named_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boilerplate_names")),
    )
    with op.batch_alter_table("boilerplate_names", schema=None) as batch_op:
        batch_op.create_index(
            "uq_boilerplate_names_current",
            ["file_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "boilerplates",
        sa.Column(
            "scope",
            sa.Enum(
                "desk",
                "public",
                name="scope_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reference_id", sa.Integer(), nullable=False),
        sa.Column("reference_file_id", sa.Integer(), nullable=False),
        sa.Column("vendor", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("agencies", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("undated", sa.Integer(), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("follows_how", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("inputs", sa.String(length=64), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follows_id"],
            ["boilerplates.id"],
            name=op.f("fk_boilerplates_follows_id_boilerplates"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["reference_file_id"],
            ["stored_files.id"],
            name=op.f("fk_boilerplates_reference_file_id_stored_files"),
        ),
        sa.ForeignKeyConstraint(
            ["reference_id"], ["documents.id"], name=op.f("fk_boilerplates_reference_id_documents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boilerplates")),
    )
    with op.batch_alter_table("boilerplates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_boilerplates_scope"), ["scope"], unique=False)

    op.create_table(
        "boilerplate_clauses",
        sa.Column("boilerplate_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["boilerplate_id"],
            ["boilerplates.id"],
            name=op.f("fk_boilerplate_clauses_boilerplate_id_boilerplates"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boilerplate_clauses")),
        sa.UniqueConstraint(
            "boilerplate_id", "number", name=op.f("uq_boilerplate_clauses_boilerplate_id_number")
        ),
    )
    op.create_table(
        "boilerplate_members",
        sa.Column("boilerplate_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("doubtful", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["boilerplate_id"],
            ["boilerplates.id"],
            name=op.f("fk_boilerplate_members_boilerplate_id_boilerplates"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name=op.f("fk_boilerplate_members_document_id_documents"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_files.id"],
            name=op.f("fk_boilerplate_members_file_id_stored_files"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boilerplate_members")),
        sa.UniqueConstraint(
            "boilerplate_id",
            "document_id",
            name=op.f("uq_boilerplate_members_boilerplate_id_document_id"),
        ),
    )
    with op.batch_alter_table("boilerplate_members", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_boilerplate_members_document_id"), ["document_id"], unique=False
        )

    op.create_table(
        "clause_differences",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "same",
                "filled_in",
                "changed",
                "missing",
                "added",
                "moved",
                name="kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clause_id"],
            ["boilerplate_clauses.id"],
            name=op.f("fk_clause_differences_clause_id_boilerplate_clauses"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["boilerplate_members.id"],
            name=op.f("fk_clause_differences_member_id_boilerplate_members"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_differences")),
    )
    with op.batch_alter_table("clause_differences", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_clause_differences_clause_id"), ["clause_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_clause_differences_member_id"), ["member_id"], unique=False
        )

    op.add_column("file_texts", sa.Column("signature", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("file_texts", "signature")
    with op.batch_alter_table("clause_differences", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clause_differences_member_id"))
        batch_op.drop_index(batch_op.f("ix_clause_differences_clause_id"))

    op.drop_table("clause_differences")
    with op.batch_alter_table("boilerplate_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_boilerplate_members_document_id"))

    op.drop_table("boilerplate_members")
    op.drop_table("boilerplate_clauses")
    with op.batch_alter_table("boilerplates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_boilerplates_scope"))

    op.drop_table("boilerplates")
    with op.batch_alter_table("boilerplate_names", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_boilerplate_names_current",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.drop_table("boilerplate_names")
