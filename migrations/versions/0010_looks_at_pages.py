"""Looks at pages, and up to where what OCR read was searched."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_looks",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_by_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_page_looks_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["looked_by_id"], ["members.id"], name=op.f("fk_page_looks_looked_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_looks")),
        sa.UniqueConstraint("document_id", "page", name=op.f("uq_page_looks_document_id_page")),
    )
    op.add_column(
        "stored_files", sa.Column("searched_until", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("stored_files", "searched_until")
    op.drop_table("page_looks")
