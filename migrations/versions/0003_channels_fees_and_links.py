"""Channels, fees and links."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COHORTS_BEFORE = (
    "follow_up",
    "clarification_answer",
    "fee_answer",
    "extension_objection",
    "appeal",
    "complaint",
)
_COHORTS_NEW = ("correction", "withdrawal")
_COLUMNS = {
    "inbound_messages": ("pile_id", "came_by"),
    "groups": ("drop_box",),
    "dispatches": ("mime_id", "tracking", "opened_by_id", "opened_at", "reply_token"),
    "contacts": ("login_note",),
    "campaigns": ("fee_budget_cents",),
}


def _refer(table: str, column: str, other: str) -> None:
    """Add a column that names a row of another table."""
    name = op.f(f"fk_{table}_{column}_{other}")
    reference = sa.ForeignKey(f"{other}.id", name=name)
    op.add_column(
        table,
        sa.Column(column, sa.Integer(), reference, nullable=True),
        inline_references=True,
    )


def _allow(table: str, column: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let a CHECK allow other words.

    SQLite cannot alter a CHECK, and copying a table that others refer to would break what refers
    to it; its documentation (ALTER TABLE, 7) says to write the schema anew where, as here, nothing
    on the disk changes.
    """
    name = f"ck_{table}_{column}_is_known"
    old, new = (
        f"{column} IN ({', '.join(repr(word) for word in some)})" for some in (before, after)
    )
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, new)
        return
    version = op.get_bind().exec_driver_sql("PRAGMA schema_version").scalar_one()
    op.execute("PRAGMA writable_schema = ON")
    op.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :old, :new) "
            "WHERE type = 'table' AND name = :table"
        ).bindparams(old=old, new=new, table=table)
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")


def upgrade() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("whole_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailboxes")),
        sa.UniqueConstraint("name", name=op.f("uq_mailboxes_name")),
    )
    op.create_table(
        "scan_piles",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "split",
                "failed",
                name="state_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brought_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brought_by_id"], ["members.id"], name=op.f("fk_scan_piles_brought_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_scan_piles_file_id_stored_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_piles")),
        sa.UniqueConstraint("file_id", name=op.f("uq_scan_piles_file_id")),
    )
    with op.batch_alter_table("scan_piles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scan_piles_state"), ["state"], unique=False)

    op.create_table(
        "expiring_links",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "fetched",
                "lost",
                "dropped",
                name="state_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["members.id"], name=op.f("fk_expiring_links_closed_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["inbound_messages.id"],
            name=op.f("fk_expiring_links_message_id_inbound_messages"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name=op.f("fk_expiring_links_request_id_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expiring_links")),
        sa.UniqueConstraint("request_id", "url", name=op.f("uq_expiring_links_request_id_url")),
    )
    with op.batch_alter_table("expiring_links", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_expiring_links_message_id"), ["message_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_expiring_links_request_id"), ["request_id"], unique=False
        )
        batch_op.create_index(
            "ix_expiring_links_state_expires_on", ["state", "expires_on"], unique=False
        )

    op.create_table(
        "fee_lines",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "search",
                "review",
                "copies",
                "media",
                "postage",
                "deposit",
                "other",
                name="kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=True),
        sa.Column("rate_cents", sa.Integer(), nullable=True),
        sa.Column("asked_cents", sa.Integer(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "estimated",
                "narrowed",
                "waived",
                "refused",
                "accepted",
                "paid",
                "refunded",
                name="state_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("estimated_on", sa.Date(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "asked_cents >= 0 AND cents >= 0", name=op.f("ck_fee_lines_money_is_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["members.id"], name=op.f("fk_fee_lines_added_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["inbound_messages.id"],
            name=op.f("fk_fee_lines_message_id_inbound_messages"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name=op.f("fk_fee_lines_request_id_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_lines")),
    )
    with op.batch_alter_table("fee_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fee_lines_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fee_lines_request_id"), ["request_id"], unique=False)
        batch_op.create_index(
            "ix_fee_lines_state_request_id", ["state", "request_id"], unique=False
        )

    op.create_table(
        "fee_steps",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "estimated",
                "narrowed",
                "waived",
                "refused",
                "accepted",
                "paid",
                "refunded",
                name="state_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["members.id"], name=op.f("fk_fee_steps_approved_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["request_events.id"], name=op.f("fk_fee_steps_event_id_request_events")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["fee_lines.id"],
            name=op.f("fk_fee_steps_line_id_fee_lines"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["members.id"], name=op.f("fk_fee_steps_taken_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_steps")),
    )
    with op.batch_alter_table("fee_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fee_steps_line_id"), ["line_id"], unique=False)

    # One by one, never by copying a table: a copy on SQLite would lose its CHECKs.
    op.add_column("campaigns", sa.Column("fee_budget_cents", sa.Integer(), nullable=True))
    op.add_column("contacts", sa.Column("login_note", sa.Text(), nullable=False, server_default=""))
    op.add_column("dispatches", sa.Column("reply_token", sa.String(length=40), nullable=True))
    op.create_index(op.f("ix_dispatches_reply_token"), "dispatches", ["reply_token"], unique=True)
    op.add_column("dispatches", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    _refer("dispatches", "opened_by_id", "members")
    op.add_column(
        "dispatches",
        sa.Column("tracking", sa.String(length=120), nullable=False, server_default=""),
    )
    _refer("dispatches", "mime_id", "stored_files")
    op.add_column(
        "groups", sa.Column("drop_box", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(
        "ALTER TABLE inbound_messages ADD COLUMN came_by VARCHAR(40) DEFAULT 'mail' NOT NULL "
        "CONSTRAINT ck_inbound_messages_way_is_known "
        "CHECK (came_by IN ('mail', 'upload', 'paste', 'scan', 'drop_box'))"
    )
    _refer("inbound_messages", "pile_id", "scan_piles")
    op.create_index(op.f("ix_inbound_messages_pile_id"), "inbound_messages", ["pile_id"])
    _allow("cohorts", "kind", _COHORTS_BEFORE, (*_COHORTS_BEFORE, *_COHORTS_NEW))


def downgrade() -> None:
    op.execute("DELETE FROM cohorts WHERE kind IN ('correction', 'withdrawal')")
    _allow("cohorts", "kind", (*_COHORTS_BEFORE, *_COHORTS_NEW), _COHORTS_BEFORE)
    op.drop_index(op.f("ix_inbound_messages_pile_id"), "inbound_messages")
    op.drop_index(op.f("ix_dispatches_reply_token"), "dispatches")
    # SQLite drops no column that a constraint names, so there the table is copied instead.
    for table, names in _COLUMNS.items():
        with op.batch_alter_table(table) as batch_op:
            if table == "inbound_messages":
                batch_op.drop_constraint(op.f("ck_inbound_messages_way_is_known"), type_="check")
            for name in names:
                batch_op.drop_column(name)
    with op.batch_alter_table("fee_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fee_steps_line_id"))

    op.drop_table("fee_steps")
    with op.batch_alter_table("fee_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_fee_lines_state_request_id")
        batch_op.drop_index(batch_op.f("ix_fee_lines_request_id"))
        batch_op.drop_index(batch_op.f("ix_fee_lines_message_id"))

    op.drop_table("fee_lines")
    with op.batch_alter_table("expiring_links", schema=None) as batch_op:
        batch_op.drop_index("ix_expiring_links_state_expires_on")
        batch_op.drop_index(batch_op.f("ix_expiring_links_request_id"))
        batch_op.drop_index(batch_op.f("ix_expiring_links_message_id"))

    op.drop_table("expiring_links")
    with op.batch_alter_table("scan_piles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scan_piles_state"))

    op.drop_table("scan_piles")
    op.drop_table("mailboxes")
