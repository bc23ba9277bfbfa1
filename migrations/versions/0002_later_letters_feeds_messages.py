"""Later letters, feeds, messages."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# The indexes of the desk's lists and counts, by table: each holds all that is asked of it.
_INDEXES: dict[str, dict[str, list[str]]] = {
    "request_clocks": {
        "ix_request_clocks_ours": [
            "who",
            "state",
            "earliest_on",
            "latest_on",
            "started_on",
            "kind",
            "rule",
            "request_id",
        ],
        "ix_request_clocks_theirs": [
            "state",
            "latest_on",
            "due_on",
            "who",
            "may_accuse",
            "read_on",
            "kind",
            "request_id",
        ],
    },
    "requests": {
        "ix_requests_campaign_id_status_letter_id": [
            "campaign_id",
            "status",
            "letter_id",
            "closed_on",
        ],
    },
}
_INDEXES_BEFORE: dict[str, dict[str, list[str]]] = {
    "request_clocks": {
        "ix_request_clocks_late": ["may_accuse", "state", "latest_on", "read_on", "request_id"],
        "ix_request_clocks_ours": [
            "who",
            "earliest_on",
            "latest_on",
            "state",
            "started_on",
            "request_id",
        ],
        "ix_request_clocks_state_due_on": ["state", "due_on", "who", "request_id"],
    },
    "requests": {
        "ix_requests_campaign_id_status_letter_id": ["campaign_id", "status", "letter_id"],
    },
}


def _index_anew(old: dict[str, dict[str, list[str]]], new: dict[str, dict[str, list[str]]]) -> None:
    for table, names in old.items():
        for name in names:
            op.drop_index(name, table)
    for table, indexes in new.items():
        for name, columns in indexes.items():
            op.create_index(name, table, columns)


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("key", name=op.f("uq_notices_key")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notices_said_at"), ["said_at"], unique=False)

    op.create_table(
        "packets",
        sa.Column(
            "scope",
            sa.Enum(
                "request",
                "batch",
                "campaign",
                name="scope_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "ready",
                "failed",
                "gone",
                name="state_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["members.id"], name=op.f("fk_packets_asked_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packets")),
    )
    with op.batch_alter_table("packets", schema=None) as batch_op:
        batch_op.create_index("ix_packets_scope_about", ["scope", "about"], unique=False)
        batch_op.create_index(batch_op.f("ix_packets_state"), ["state"], unique=False)

    op.create_table(
        "agency_days",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("falls_on", sa.Date(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["members.id"], name=op.f("fk_agency_days_added_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agencies.id"],
            name=op.f("fk_agency_days_agency_id_agencies"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_days")),
        sa.UniqueConstraint(
            "agency_id", "falls_on", name=op.f("uq_agency_days_agency_id_falls_on")
        ),
    )
    op.create_table(
        "cohorts",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "follow_up",
                "clarification_answer",
                "fee_answer",
                "extension_objection",
                "appeal",
                "complaint",
                name="kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["members.id"], name=op.f("fk_cohorts_approved_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["members.id"], name=op.f("fk_cohorts_created_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts")),
        sa.UniqueConstraint("ref", name=op.f("uq_cohorts_ref")),
    )
    op.create_table(
        "forum_addresses",
        sa.Column("jurisdiction", sa.String(length=5), nullable=False),
        sa.Column("forum", sa.String(length=80), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "email",
                "portal",
                "post",
                "fax",
                "phone",
                name="channel_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["members.id"], name=op.f("fk_forum_addresses_given_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_addresses")),
        sa.UniqueConstraint(
            "jurisdiction", "forum", name=op.f("uq_forum_addresses_jurisdiction_forum")
        ),
    )
    op.create_table(
        "inbound_messages",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("mailbox", sa.String(length=255), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("sender", sa.String(length=320), nullable=False),
        sa.Column("sender_name", sa.String(length=300), nullable=False),
        sa.Column("sender_domain", sa.String(length=255), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "unsorted",
                "filed",
                "not_ours",
                "spam",
                name="state_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("sorted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sorted_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_inbound_messages_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["sorted_by_id"], ["members.id"], name=op.f("fk_inbound_messages_sorted_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_messages")),
        sa.UniqueConstraint(
            "mailbox",
            "uid_validity",
            "uid",
            name=op.f("uq_inbound_messages_mailbox_uid_validity_uid"),
        ),
    )
    with op.batch_alter_table("inbound_messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbound_messages_file_id"), ["file_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_inbound_messages_message_id"), ["message_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_inbound_messages_sender"), ["sender"], unique=False)
        batch_op.create_index(
            "ix_inbound_messages_state_received_at", ["state", "received_at"], unique=False
        )
        batch_op.create_index(
            "ix_inbound_messages_state_sender_domain", ["state", "sender_domain"], unique=False
        )

    op.create_table(
        "calendar_feeds",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum(
                "member",
                "campaign",
                "batch",
                name="scope_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_calendar_feeds_batch_id_batches")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_calendar_feeds_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_calendar_feeds_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feeds_secret_hash")),
    )
    with op.batch_alter_table("calendar_feeds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feeds_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_calendar_feeds_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_calendar_feeds_member_id"), ["member_id"], unique=False
        )

    op.create_table(
        "message_filings",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(length=300), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["filed_by_id"], ["members.id"], name=op.f("fk_message_filings_filed_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["inbound_messages.id"],
            name=op.f("fk_message_filings_message_id_inbound_messages"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name=op.f("fk_message_filings_request_id_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_filings")),
        sa.UniqueConstraint(
            "message_id", "request_id", name=op.f("uq_message_filings_message_id_request_id")
        ),
    )
    with op.batch_alter_table("message_filings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_message_filings_request_id"), ["request_id"], unique=False
        )

    # One by one, never by copying a table: a copy on SQLite would lose its CHECKs.
    op.add_column("agencies", sa.Column("traits", sa.JSON(none_as_null=True), nullable=True))
    op.add_column(
        "agencies", sa.Column("cut_off", sa.String(length=5), nullable=False, server_default="")
    )
    op.add_column("dispatches", sa.Column("basis", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column(
        "dispatches",
        sa.Column(
            "cohort_id",
            sa.Integer(),
            sa.ForeignKey("cohorts.id", name=op.f("fk_dispatches_cohort_id_cohorts")),
            nullable=True,
        ),
        inline_references=True,
    )
    op.create_index(op.f("ix_dispatches_cohort_id"), "dispatches", ["cohort_id"], unique=False)
    op.add_column(
        "dispatches",
        sa.Column(
            "within_id",
            sa.Integer(),
            sa.ForeignKey("dispatches.id", name=op.f("fk_dispatches_within_id_dispatches")),
            nullable=True,
        ),
        inline_references=True,
    )
    op.create_index(op.f("ix_dispatches_within_id"), "dispatches", ["within_id"], unique=False)
    op.add_column(
        "documents",
        sa.Column(
            "message_id",
            sa.Integer(),
            sa.ForeignKey(
                "inbound_messages.id", name=op.f("fk_documents_message_id_inbound_messages")
            ),
            nullable=True,
        ),
        inline_references=True,
    )
    op.create_index(op.f("ix_documents_message_id"), "documents", ["message_id"], unique=False)
    op.add_column(
        "members",
        sa.Column("daily_mail", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.add_column(
        "request_clocks",
        sa.Column("overridden", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "request_clocks",
        sa.Column("started_by", sa.String(length=40), nullable=False, server_default=""),
    )
    op.add_column(
        "requests", sa.Column("law_digest", sa.String(length=40), nullable=False, server_default="")
    )
    _index_anew(_INDEXES_BEFORE, _INDEXES)


def downgrade() -> None:
    _index_anew(_INDEXES, _INDEXES_BEFORE)
    op.drop_column("requests", "law_digest")
    op.drop_column("request_clocks", "started_by")
    op.drop_column("request_clocks", "overridden")
    op.drop_column("members", "daily_mail")
    op.drop_index(op.f("ix_documents_message_id"), "documents")
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_column("message_id")
    op.drop_index(op.f("ix_dispatches_within_id"), "dispatches")
    op.drop_index(op.f("ix_dispatches_cohort_id"), "dispatches")
    with op.batch_alter_table("dispatches", schema=None) as batch_op:
        batch_op.drop_column("within_id")
        batch_op.drop_column("cohort_id")
        batch_op.drop_column("basis")
    op.drop_column("agencies", "cut_off")
    op.drop_column("agencies", "traits")
    with op.batch_alter_table("message_filings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_filings_request_id"))

    op.drop_table("message_filings")
    with op.batch_alter_table("calendar_feeds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_feeds_member_id"))
        batch_op.drop_index(batch_op.f("ix_calendar_feeds_campaign_id"))
        batch_op.drop_index(batch_op.f("ix_calendar_feeds_batch_id"))

    op.drop_table("calendar_feeds")
    with op.batch_alter_table("inbound_messages", schema=None) as batch_op:
        batch_op.drop_index("ix_inbound_messages_state_sender_domain")
        batch_op.drop_index("ix_inbound_messages_state_received_at")
        batch_op.drop_index(batch_op.f("ix_inbound_messages_sender"))
        batch_op.drop_index(batch_op.f("ix_inbound_messages_message_id"))
        batch_op.drop_index(batch_op.f("ix_inbound_messages_file_id"))

    op.drop_table("inbound_messages")
    op.drop_table("forum_addresses")
    op.drop_table("cohorts")
    op.drop_table("agency_days")
    with op.batch_alter_table("packets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_packets_state"))
        batch_op.drop_index("ix_packets_scope_about")

    op.drop_table("packets")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notices_said_at"))

    op.drop_table("notices")
