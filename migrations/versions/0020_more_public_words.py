"""Agencies, claims, vendors, names of forms and the group's own questions are searched as well."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_BEFORE = (
    *("file", "figures", "publication", "counts"),
    *("campaign", "coding", "agreement", "signatory", "reply"),
)
_NEW = ("agency", "claim", "vendor", "form", "codebook")
_TABLES = ("public_searches", "names_in_public")


def _allow(table: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let a CHECK allow other words; on SQLite as 0003 explains."""
    name = f"ck_{table}_kind_is_known"
    old, new = (f"kind IN ({', '.join(repr(word) for word in some)})" for some in (before, after))
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
    for table in _TABLES:
        _allow(table, _BEFORE, (*_BEFORE, *_NEW))


def downgrade() -> None:
    for table in _TABLES:
        rows = sa.table(table, sa.column("kind"))
        op.execute(sa.delete(rows).where(rows.c.kind.in_(_NEW)))
        _allow(table, (*_BEFORE, *_NEW), _BEFORE)
