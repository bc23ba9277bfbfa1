"""Tables read from pictures of pages."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_STATES = ("waiting", "read", "cancelled", "failed")


def upgrade() -> None:
    op.create_table(
        "table_scans",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *_STATES,
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
        sa.Column("columns", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'failed' OR problem <> ''", name=op.f("ck_table_scans_failure_says_why")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_table_scans_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["members.id"], name=op.f("fk_table_scans_asked_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_scans")),
        sa.UniqueConstraint("file_id", name=op.f("uq_table_scans_file_id")),
    )
    op.create_index(op.f("ix_table_scans_state"), "table_scans", ["state"], unique=False)
    op.create_table(
        "scanned_pages",
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("width", sa.Double(), nullable=False),
        sa.Column("height", sa.Double(), nullable=False),
        sa.Column("angle", sa.Double(), nullable=False),
        sa.Column("look", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan_id"],
            ["table_scans.id"],
            name=op.f("fk_scanned_pages_scan_id_table_scans"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["members.id"], name=op.f("fk_scanned_pages_checked_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scanned_pages")),
        sa.UniqueConstraint("scan_id", "number", name=op.f("uq_scanned_pages_scan_id_number")),
    )


def downgrade() -> None:
    op.drop_table("scanned_pages")
    op.drop_index(op.f("ix_table_scans_state"), table_name="table_scans")
    op.drop_table("table_scans")
