"""Every table."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agencies",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("match_name", sa.String(length=300), nullable=False),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column(
            "body",
            sa.Enum(
                "local",
                "state",
                "federal",
                name="body_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("county", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("jurisdiction", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.Column("website", sa.String(length=500), nullable=False),
        sa.Column("subject_to_law", sa.Boolean(), nullable=False),
        sa.Column("subject_note", sa.Text(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "merged_into_id IS NULL OR merged_into_id <> id",
            name=op.f("ck_agencies_not_merged_into_itself"),
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["agencies.id"], name=op.f("fk_agencies_merged_into_id_agencies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
        sa.UniqueConstraint("external_id", name=op.f("uq_agencies_external_id")),
    )
    with op.batch_alter_table("agencies", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agencies_jurisdiction"), ["jurisdiction"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_agencies_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch_op.create_index("ix_agencies_state_match_name", ["state", "match_name"], unique=False)
        batch_op.create_index(batch_op.f("ix_agencies_type"), ["type"], unique=False)

    op.create_table(
        "agency_sets",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("expression", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_sets")),
        sa.UniqueConstraint("name", name=op.f("uq_agency_sets_name")),
    )
    op.create_table(
        "campaigns",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("date_from", sa.Date(), nullable=True),
        sa.Column("date_to", sa.Date(), nullable=True),
        sa.Column("fee_ceiling_cents", sa.Integer(), nullable=False),
        sa.Column("follow_up_days", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("name", name=op.f("uq_campaigns_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_campaigns_slug")),
    )
    op.create_table(
        "groups",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("postal", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("credit", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
    )
    op.create_table(
        "job_leases",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_leases")),
        sa.UniqueConstraint("name", name=op.f("uq_job_leases_name")),
    )
    op.create_table(
        "job_runs",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_runs")),
    )
    with op.batch_alter_table("job_runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_runs_name"), ["name"], unique=False)

    op.create_table(
        "members",
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("email", name=op.f("uq_members_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_members_fs_uniquifier")),
    )
    op.create_table(
        "roles",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
        sa.UniqueConstraint("name", name=op.f("uq_roles_name")),
    )
    op.create_table(
        "stored_files",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("examination", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("examined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
        sa.UniqueConstraint("sha256", name=op.f("uq_stored_files_sha256")),
    )
    op.create_table(
        "vendors",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendors")),
        sa.UniqueConstraint("name", name=op.f("uq_vendors_name")),
    )
    op.create_table(
        "agency_links",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("neighbour_id", sa.Integer(), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(
                "city_clerk",
                "finance",
                "council",
                "dispatch",
                "sheriff",
                "foundation",
                name="relation_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_agency_links_agency_id_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["neighbour_id"], ["agencies.id"], name=op.f("fk_agency_links_neighbour_id_agencies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_links")),
        sa.UniqueConstraint(
            "agency_id",
            "relation",
            "neighbour_id",
            name=op.f("uq_agency_links_agency_id_relation_neighbour_id"),
        ),
    )
    with op.batch_alter_table("agency_links", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agency_links_neighbour_id"), ["neighbour_id"], unique=False
        )

    op.create_table(
        "campaign_letters",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "partner",
                "considering",
                name="audience_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "recipient",
            sa.Enum(
                "city_clerk",
                "finance",
                "council",
                "dispatch",
                "sheriff",
                "foundation",
                name="recipient_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("re_ask_days", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_letters_campaign_id_campaigns"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_letters")),
        sa.UniqueConstraint(
            "campaign_id", "name", name=op.f("uq_campaign_letters_campaign_id_name")
        ),
    )
    op.create_table(
        "campaign_vendors",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_vendors_campaign_id_campaigns"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_campaign_vendors_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "vendor_id", name=op.f("pk_campaign_vendors")),
    )
    op.create_table(
        "contact_searches",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_contact_searches_agency_id_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_contact_searches_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_searches")),
        sa.UniqueConstraint("agency_id", name=op.f("uq_contact_searches_agency_id")),
    )
    with op.batch_alter_table("contact_searches", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_searches_member_id"), ["member_id"], unique=False
        )

    op.create_table(
        "contacts",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "email",
                "portal",
                "post",
                "fax",
                "phone",
                name="kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("zip", sa.String(length=10), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("verified_how", sa.String(length=200), nullable=False),
        sa.Column(
            "health",
            sa.Enum(
                "untried",
                "good",
                "failing",
                name="health_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("health_note", sa.String(length=500), nullable=False),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agencies.id"],
            name=op.f("fk_contacts_agency_id_agencies"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"], ["members.id"], name=op.f("fk_contacts_verified_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint(
            "agency_id", "kind", "value", name=op.f("uq_contacts_agency_id_kind_value")
        ),
    )
    op.create_table(
        "import_runs",
        sa.Column(
            "kind",
            sa.Enum(
                "agencies",
                "requests",
                name="kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "matched",
                "applied",
                name="state_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_import_runs_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_import_runs_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
    )
    op.create_table(
        "member_roles",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["members.id"],
            name=op.f("fk_member_roles_member_id_members"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["role_id"],
            ["roles.id"],
            name=op.f("fk_member_roles_role_id_roles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("member_id", "role_id", name=op.f("pk_member_roles")),
    )
    op.create_table(
        "one_time_links",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_one_time_links_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_links")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_one_time_links_secret_hash")),
    )
    with op.batch_alter_table("one_time_links", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_one_time_links_member_id"), ["member_id"], unique=False
        )

    op.create_table(
        "partnership_claims",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "considering",
                "active",
                "ended",
                name="status_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=1000), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_partnership_claims_agency_id_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name=op.f("fk_partnership_claims_vendor_id_vendors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership_claims")),
    )
    with op.batch_alter_table("partnership_claims", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_partnership_claims_agency_id"), ["agency_id"], unique=False
        )
        batch_op.create_index(
            "ix_partnership_claims_vendor_status_dated",
            ["vendor_id", "status", "dated_on"],
            unique=False,
        )

    op.create_table(
        "products",
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vendor_id"],
            ["vendors.id"],
            name=op.f("fk_products_vendor_id_vendors"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("vendor_id", "name", name=op.f("uq_products_vendor_id_name")),
    )
    op.create_table(
        "requesters_of_record",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("postal", sa.Text(), nullable=False),
        sa.Column("states", sa.JSON(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_requesters_of_record_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requesters_of_record")),
    )
    with op.batch_alter_table("requesters_of_record", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_requesters_of_record_member_id"), ["member_id"], unique=False
        )

    op.create_table(
        "agency_changes",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_agency_changes_agency_id_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_runs.id"], name=op.f("fk_agency_changes_import_id_import_runs")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_agency_changes_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_changes")),
    )
    with op.batch_alter_table("agency_changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agency_changes_agency_id"), ["agency_id"], unique=False
        )

    op.create_table(
        "campaign_products",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name=op.f("fk_campaign_products_campaign_id_campaigns"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_campaign_products_product_id_products")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "product_id", name=op.f("pk_campaign_products")),
    )
    op.create_table(
        "held_rows",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "new",
                "merged",
                "dismissed",
                name="decision_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("became_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_held_rows_agency_id_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["became_id"], ["agencies.id"], name=op.f("fk_held_rows_became_id_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["members.id"], name=op.f("fk_held_rows_decided_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_runs.id"], name=op.f("fk_held_rows_import_id_import_runs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_rows")),
        sa.UniqueConstraint("digest", name=op.f("uq_held_rows_digest")),
    )
    with op.batch_alter_table("held_rows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_rows_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_held_rows_import_id"), ["import_id"], unique=False)

    op.create_table(
        "letter_versions",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["campaign_letters.id"],
            name=op.f("fk_letter_versions_letter_id_campaign_letters"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_versions")),
        sa.UniqueConstraint(
            "letter_id", "number", name=op.f("uq_letter_versions_letter_id_number")
        ),
    )
    op.create_table(
        "batches",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("expression", sa.Text(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "awaiting_approval",
                "filing",
                "filed",
                "stopped",
                "undone",
                name="state_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["members.id"], name=op.f("fk_batches_approved_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_batches_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["members.id"], name=op.f("fk_batches_created_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["campaign_letters.id"],
            name=op.f("fk_batches_letter_id_campaign_letters"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["letter_versions.id"],
            name=op.f("fk_batches_version_id_letter_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("ref", name=op.f("uq_batches_ref")),
    )
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batches_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "requests",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("taken_back", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("jurisdiction", sa.String(length=5), nullable=False),
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
        sa.Column(
            "status",
            sa.Enum(
                "filed",
                "sent",
                "awaiting",
                "our_move",
                "partly_answered",
                "produced",
                "no_records",
                "denied",
                "not_subject",
                "transferred",
                "withdrawn",
                name="status_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("requester_id", sa.Integer(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("tracking_number", sa.String(length=120), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_requests_agency_id_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["members.id"], name=op.f("fk_requests_assignee_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_requests_batch_id_batches")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_requests_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["campaign_letters.id"],
            name=op.f("fk_requests_letter_id_campaign_letters"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["requests.id"], name=op.f("fk_requests_parent_id_requests")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["agencies.id"], name=op.f("fk_requests_recipient_id_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["requester_id"],
            ["requesters_of_record.id"],
            name=op.f("fk_requests_requester_id_requesters_of_record"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["letter_versions.id"],
            name=op.f("fk_requests_version_id_letter_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        sa.UniqueConstraint(
            "campaign_id",
            "letter_id",
            "agency_id",
            "round",
            "taken_back",
            name=op.f("uq_requests_campaign_id_letter_id_agency_id_round_taken_back"),
        ),
        sa.UniqueConstraint("external_id", name=op.f("uq_requests_external_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_requests_ref")),
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.create_index(
            "ix_requests_agency_id_campaign_id",
            ["agency_id", "campaign_id", "closed_on"],
            unique=False,
        )
        batch_op.create_index(
            "ix_requests_assignee_id_closed_on", ["assignee_id", "closed_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_requests_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            "ix_requests_campaign_id_status_letter_id",
            ["campaign_id", "status", "letter_id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_requests_closed_on_filed_on", ["closed_on", "filed_on"], unique=False
        )
        batch_op.create_index(
            "ix_requests_closed_on_follow_up_on", ["closed_on", "follow_up_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_requests_jurisdiction"), ["jurisdiction"], unique=False
        )
        batch_op.create_index(
            "ix_requests_letter_id_jurisdiction_status",
            ["letter_id", "jurisdiction", "status"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_requests_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_requests_recipient_id"), ["recipient_id"], unique=False
        )
        batch_op.create_index(
            "ix_requests_status_follow_up_on", ["status", "follow_up_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_requests_tracking_number"), ["tracking_number"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_requests_version_id"), ["version_id"], unique=False)

    op.create_table(
        "batch_rows",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "filed",
                "already",
                "blocked",
                "withdrawn",
                name="state_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_batch_rows_agency_id_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batches.id"],
            name=op.f("fk_batch_rows_batch_id_batches"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name=op.f("fk_batch_rows_request_id_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_rows")),
        sa.UniqueConstraint("batch_id", "agency_id", name=op.f("uq_batch_rows_batch_id_agency_id")),
    )
    with op.batch_alter_table("batch_rows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_rows_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index("ix_batch_rows_batch_id_state", ["batch_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_batch_rows_request_id"), ["request_id"], unique=False)

    op.create_table(
        "dispatches",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
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
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("domain", sa.String(length=255), nullable=False),
        sa.Column("reply_to", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "held",
                "sending",
                "sent",
                "failed",
                "uncertain",
                "printed",
                "withdrawn",
                name="state_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("held_because", sa.String(length=500), nullable=False),
        sa.Column("not_before_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'sent' OR sent_at IS NOT NULL", name=op.f("ck_dispatches_sent_has_a_time")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_dispatches_contact_id_contacts")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name=op.f("fk_dispatches_request_id_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatches")),
        sa.UniqueConstraint("message_id", name=op.f("uq_dispatches_message_id")),
    )
    with op.batch_alter_table("dispatches", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dispatches_attempted_at"), ["attempted_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_dispatches_domain"), ["domain"], unique=False)
        batch_op.create_index(
            "ix_dispatches_state_not_before_at", ["state", "not_before_at"], unique=False
        )
        batch_op.create_index("uq_dispatches_request_id_key", ["request_id", "key"], unique=True)

    op.create_table(
        "request_clocks",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("who", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("latest_on", sa.Date(), nullable=True),
        sa.Column("earliest_on", sa.Date(), nullable=True),
        sa.Column("may_accuse", sa.Boolean(), nullable=False),
        sa.Column("read_on", sa.String(length=7), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["requests.id"],
            name=op.f("fk_request_clocks_request_id_requests"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_clocks")),
        sa.UniqueConstraint("request_id", "rule", name=op.f("uq_request_clocks_request_id_rule")),
    )
    with op.batch_alter_table("request_clocks", schema=None) as batch_op:
        batch_op.create_index(
            "ix_request_clocks_late",
            ["may_accuse", "state", "latest_on", "read_on", "request_id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_request_clocks_ours",
            ["who", "earliest_on", "latest_on", "state", "started_on", "request_id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_request_clocks_state_due_on", ["state", "due_on", "who", "request_id"], unique=False
        )

    op.create_table(
        "request_items",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "waiting",
                "produced",
                "partly",
                "none_exists",
                "refused",
                "withdrawn",
                name="outcome_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["requests.id"],
            name=op.f("fk_request_items_request_id_requests"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_items")),
        sa.UniqueConstraint(
            "request_id", "category", name=op.f("uq_request_items_request_id_category")
        ),
    )
    op.create_table(
        "request_events",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("voids_id", sa.Integer(), nullable=True),
        sa.Column("dispatch_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"],
            ["dispatches.id"],
            name=op.f("fk_request_events_dispatch_id_dispatches"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_request_events_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["requests.id"],
            name=op.f("fk_request_events_request_id_requests"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["voids_id"],
            ["request_events.id"],
            name=op.f("fk_request_events_voids_id_request_events"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_events")),
        sa.UniqueConstraint("voids_id", name=op.f("uq_request_events_voids_id")),
    )
    with op.batch_alter_table("request_events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_request_events_dispatch_id"), ["dispatch_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_request_events_request_id"), ["request_id"], unique=False
        )

    op.create_table(
        "documents",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("original_name", sa.String(length=255), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "agreement",
                "amendment",
                "policy",
                "correspondence",
                "determination",
                "fee_estimate",
                "log",
                "promotion",
                "other",
                name="kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "produced",
                "found_online",
                "given",
                name="source_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source_url", sa.String(length=1000), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("credit", sa.String(length=200), nullable=False),
        sa.Column("embargo_ends_on", sa.Date(), nullable=True),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "source <> 'found_online' OR source_url <> ''",
            name=op.f("ck_documents_found_online_has_a_url"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["members.id"], name=op.f("fk_documents_added_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_documents_agency_id_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["request_events.id"], name=op.f("fk_documents_event_id_request_events")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_documents_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name=op.f("fk_documents_request_id_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint(
            "agency_id",
            "request_id",
            "file_id",
            name=op.f("uq_documents_agency_id_request_id_file_id"),
        ),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_documents_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_documents_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_documents_request_id"), ["request_id"], unique=False)

    op.create_table(
        "publications",
        sa.Column("address", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("credit", sa.String(length=200), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR withdrawn_because <> ''",
            name=op.f("ck_publications_withdrawal_says_why"),
        ),
        sa.CheckConstraint(
            "(document_id IS NULL) <> (batch_id IS NULL)", name=op.f("ck_publications_of_one_thing")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_publications_batch_id_batches")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_publications_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["members.id"],
            name=op.f("fk_publications_published_by_id_members"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint("address", name=op.f("uq_publications_address")),
        sa.UniqueConstraint("batch_id", name=op.f("uq_publications_batch_id")),
        sa.UniqueConstraint("document_id", name=op.f("uq_publications_document_id")),
    )
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_publications_published_at"), ["published_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_publications_withdrawn_at"), ["withdrawn_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publications_withdrawn_at"))
        batch_op.drop_index(batch_op.f("ix_publications_published_at"))

    op.drop_table("publications")
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_documents_request_id"))
        batch_op.drop_index(batch_op.f("ix_documents_file_id"))
        batch_op.drop_index(batch_op.f("ix_documents_agency_id"))

    op.drop_table("documents")
    with op.batch_alter_table("request_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_events_request_id"))
        batch_op.drop_index(batch_op.f("ix_request_events_dispatch_id"))

    op.drop_table("request_events")
    op.drop_table("request_items")
    with op.batch_alter_table("request_clocks", schema=None) as batch_op:
        batch_op.drop_index("ix_request_clocks_state_due_on")
        batch_op.drop_index("ix_request_clocks_ours")
        batch_op.drop_index("ix_request_clocks_late")

    op.drop_table("request_clocks")
    with op.batch_alter_table("dispatches", schema=None) as batch_op:
        batch_op.drop_index("uq_dispatches_request_id_key")
        batch_op.drop_index("ix_dispatches_state_not_before_at")
        batch_op.drop_index(batch_op.f("ix_dispatches_domain"))
        batch_op.drop_index(batch_op.f("ix_dispatches_attempted_at"))

    op.drop_table("dispatches")
    with op.batch_alter_table("batch_rows", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_rows_request_id"))
        batch_op.drop_index("ix_batch_rows_batch_id_state")
        batch_op.drop_index(batch_op.f("ix_batch_rows_agency_id"))

    op.drop_table("batch_rows")
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_requests_version_id"))
        batch_op.drop_index(batch_op.f("ix_requests_tracking_number"))
        batch_op.drop_index("ix_requests_status_follow_up_on")
        batch_op.drop_index(batch_op.f("ix_requests_recipient_id"))
        batch_op.drop_index(batch_op.f("ix_requests_parent_id"))
        batch_op.drop_index("ix_requests_letter_id_jurisdiction_status")
        batch_op.drop_index(batch_op.f("ix_requests_jurisdiction"))
        batch_op.drop_index("ix_requests_closed_on_follow_up_on")
        batch_op.drop_index("ix_requests_closed_on_filed_on")
        batch_op.drop_index("ix_requests_campaign_id_status_letter_id")
        batch_op.drop_index(batch_op.f("ix_requests_batch_id"))
        batch_op.drop_index("ix_requests_assignee_id_closed_on")
        batch_op.drop_index("ix_requests_agency_id_campaign_id")

    op.drop_table("requests")
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batches_campaign_id"))

    op.drop_table("batches")
    op.drop_table("letter_versions")
    with op.batch_alter_table("held_rows", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_rows_import_id"))
        batch_op.drop_index(batch_op.f("ix_held_rows_agency_id"))

    op.drop_table("held_rows")
    op.drop_table("campaign_products")
    with op.batch_alter_table("agency_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_changes_agency_id"))

    op.drop_table("agency_changes")
    with op.batch_alter_table("requesters_of_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_requesters_of_record_member_id"))

    op.drop_table("requesters_of_record")
    op.drop_table("products")
    with op.batch_alter_table("partnership_claims", schema=None) as batch_op:
        batch_op.drop_index("ix_partnership_claims_vendor_status_dated")
        batch_op.drop_index(batch_op.f("ix_partnership_claims_agency_id"))

    op.drop_table("partnership_claims")
    with op.batch_alter_table("one_time_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_one_time_links_member_id"))

    op.drop_table("one_time_links")
    op.drop_table("member_roles")
    op.drop_table("import_runs")
    op.drop_table("contacts")
    with op.batch_alter_table("contact_searches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_searches_member_id"))

    op.drop_table("contact_searches")
    op.drop_table("campaign_vendors")
    op.drop_table("campaign_letters")
    with op.batch_alter_table("agency_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_links_neighbour_id"))

    op.drop_table("agency_links")
    op.drop_table("vendors")
    op.drop_table("stored_files")
    op.drop_table("roles")
    op.drop_table("members")
    with op.batch_alter_table("job_runs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_runs_name"))

    op.drop_table("job_runs")
    op.drop_table("job_leases")
    op.drop_table("groups")
    op.drop_table("campaigns")
    op.drop_table("agency_sets")
    with op.batch_alter_table("agencies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agencies_type"))
        batch_op.drop_index("ix_agencies_state_match_name")
        batch_op.drop_index(batch_op.f("ix_agencies_merged_into_id"))
        batch_op.drop_index(batch_op.f("ix_agencies_jurisdiction"))

    op.drop_table("agencies")
