"""How Alembic finds the database (an open connection it is handed) and writes revisions."""

from alembic import context

from app.models import Base
from app.models.base import Instant


def render_item(kind, item, _autogen):
    """Write our own types as the plain ones they wrap: history must not import the application."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False


def include_object(_item, name, _kind, _reflected, _compare_to):
    """Leave out what makes ``search_pages`` searchable: each database has that in its own way."""
    return not (name or "").startswith("search_index")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
    include_object=include_object,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
