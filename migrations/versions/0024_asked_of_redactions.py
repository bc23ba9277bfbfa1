"""What people ask of redactions, for the worker: words to box, another proof, a burn to stop."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "redactions", sa.Column("attempt", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "redactions", sa.Column("proof_asked_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_table(
        "words_to_box",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("sought", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added", sa.JSON(), nullable=False),
        sa.Column("by_eye", sa.JSON(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["members.id"], name=op.f("fk_words_to_box_asked_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_words_to_box_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_words_to_box")),
    )
    op.create_index(op.f("ix_words_to_box_document_id"), "words_to_box", ["document_id"])


def downgrade() -> None:
    op.drop_table("words_to_box")
    op.drop_column("redactions", "proof_asked_at")
    op.drop_column("redactions", "attempt")
