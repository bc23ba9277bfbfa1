"""What public pages count, told by indexes alone: batches and agencies, documents that stand."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_OF_REQUESTS = "ix_requests_campaign_id_status_letter_id"
_OF_PUBLICATIONS = "ix_publications_withdrawn_at_published_at"
_BY_CAMPAIGN = ["campaign_id", "status", "letter_id", "closed_on"]
_NEWEST = ["withdrawn_at", "published_at"]


def upgrade() -> None:
    _replace(_OF_REQUESTS, "requests", [*_BY_CAMPAIGN, "batch_id", "agency_id"])
    _replace(_OF_PUBLICATIONS, "publications", [*_NEWEST, "document_id"])


def downgrade() -> None:
    _replace(_OF_REQUESTS, "requests", _BY_CAMPAIGN)
    _replace(_OF_PUBLICATIONS, "publications", _NEWEST)


def _replace(name: str, table: str, columns: list[str]) -> None:
    op.drop_index(name, table_name=table)
    op.create_index(name, table, columns)
