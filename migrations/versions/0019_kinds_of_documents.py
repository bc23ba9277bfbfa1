"""The few agreements among many documents are found by their kind."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_documents_kind"), "documents", ["kind"])


def downgrade() -> None:
    op.drop_index(op.f("ix_documents_kind"), table_name="documents")
