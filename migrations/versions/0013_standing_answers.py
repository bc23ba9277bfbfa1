"""What stands for each term of a document that was read to the end.

The table begins empty: a document without a row counts as not read, so nothing wrong is told.
`daylight db upgrade` computes the rows once the tables are of the newest shape.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standing_answers",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("is_alone", sa.Boolean(), nullable=False),
        sa.Column("says", sa.JSON(), nullable=False),
        sa.Column("rests", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name=op.f("fk_standing_answers_document_id_documents"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_answers")),
        sa.UniqueConstraint("document_id", name=op.f("uq_standing_answers_document_id")),
    )


def downgrade() -> None:
    op.drop_table("standing_answers")
