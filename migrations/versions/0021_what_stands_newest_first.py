"""What is public is read the newest first, from an index that knows what was withdrawn."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_BOTH = "ix_publications_withdrawn_at_published_at"
_ONE = "ix_publications_withdrawn_at"


def upgrade() -> None:
    op.create_index(op.f(_BOTH), "publications", ["withdrawn_at", "published_at"])
    op.drop_index(op.f(_ONE), table_name="publications")


def downgrade() -> None:
    op.create_index(op.f(_ONE), "publications", ["withdrawn_at"])
    op.drop_index(op.f(_BOTH), table_name="publications")
