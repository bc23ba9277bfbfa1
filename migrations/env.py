"""How Alembic finds the database (an open connection it is handed) and writes revisions."""

from alembic import context

from app.models import Base
from app.models.base import Instant


def render_item(kind, item, _autogen):
    """Write our own types as the plain ones they wrap: history must not import the application."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
