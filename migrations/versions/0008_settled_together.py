"""What two readers settle together, and what a campaign compares."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_CURRENT = sa.text("superseded_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "settlement_offers",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=40), nullable=False),
        sa.Column("coding_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("offered_by_id", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coding_id"], ["codings.id"], name=op.f("fk_settlement_offers_coding_id_codings")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name=op.f("fk_settlement_offers_document_id_documents"),
        ),
        sa.ForeignKeyConstraint(
            ["offered_by_id"],
            ["members.id"],
            name=op.f("fk_settlement_offers_offered_by_id_members"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_offers")),
    )
    op.create_index(
        "uq_settlement_offers_current",
        "settlement_offers",
        ["document_id", "term"],
        unique=True,
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    )
    name = op.f("fk_settlements_offer_id_settlement_offers")
    reference = sa.ForeignKey("settlement_offers.id", name=name)
    op.add_column(
        "settlements",
        sa.Column("offer_id", sa.Integer(), reference, nullable=True),
        inline_references=True,
    )
    op.add_column(
        "campaigns",
        sa.Column("grid_terms", sa.JSON(), nullable=False, server_default=sa.text("'[]'")),
    )


def downgrade() -> None:
    op.drop_column("campaigns", "grid_terms")
    # SQLite drops no column that refers to a table, so there the table is copied instead.
    with op.batch_alter_table("settlements") as batch_op:
        batch_op.drop_column("offer_id")
    op.drop_table("settlement_offers")
