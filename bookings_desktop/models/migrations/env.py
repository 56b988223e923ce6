"""Alembic's entry: runs the scripts on the connection that :mod:`bookings_desktop.models.database` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

import bookings_desktop.models.people_tables
import bookings_desktop.models.sync_tables  # noqa: F401 - registers the mirror's tables, and through them all others, on the metadata
from bookings_desktop.models.columns import Base, UtcDateTime
from bookings_desktop.models.tables import complete_for_postgresql


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Keep our own type out of generated scripts, which must not import today's models."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    complete_for_postgresql()
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_render,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
