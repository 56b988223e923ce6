"""Reminders, the time before a move, and what a look at some days and a look into the trash need to be quick."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ONE_DAY = timedelta(days=1)
BATCH = 1000


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column("bookings", sa.Column("reminders", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("bookings", sa.Column("moved_from_at", INSTANT, nullable=True))
    op.add_column("bookings", sa.Column("moved_from_day", sa.Date(), nullable=True))
    op.add_column("bookings", sa.Column("long_until", INSTANT, nullable=True))
    _find_long_bookings()
    op.create_index("ix_bookings_updated_at", "bookings", ["updated_at"], unique=False)
    for person in ("contact_id", "assigned_to_id"):
        op.drop_index(f"ix_bookings_{person}", table_name="bookings")
        op.create_index(f"ix_bookings_{person}_order_at", "bookings", [person, "order_at"], unique=False)
    for name in ("deleted_at", "long_until"):
        there = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_bookings_{name}", "bookings", [name], sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    """Bring the schema back to the revision before."""
    for person in ("assigned_to_id", "contact_id"):
        op.drop_index(f"ix_bookings_{person}_order_at", table_name="bookings")
        op.create_index(f"ix_bookings_{person}", "bookings", [person], unique=False)
    for name in ("ix_bookings_long_until", "ix_bookings_deleted_at", "ix_bookings_updated_at"):
        op.drop_index(name, table_name="bookings")
    for name in ("long_until", "moved_from_day", "moved_from_at", "reminders"):
        op.drop_column("bookings", name)


def _find_long_bookings() -> None:
    """Write the end of each booking that lasts longer than a day into ``long_until``."""
    bookings = sa.table(
        "bookings",
        sa.column("id", sa.String(length=32)),
        sa.column("starts_at", INSTANT),
        sa.column("ends_at", INSTANT),
        sa.column("first_day", sa.Date()),
        sa.column("end_day", sa.Date()),
        sa.column("long_until", INSTANT),
    )
    columns = bookings.columns
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(columns.id, columns.starts_at, columns.ends_at, columns.first_day, columns.end_day)
    )
    long = []
    for booking_id, starts_at, ends_at, first_day, end_day in rows:
        start, end = (starts_at, ends_at) if starts_at is not None else (_midnight(first_day), _midnight(end_day))
        if end - start > ONE_DAY:
            long.append({"booking": booking_id, "end": end})
    statement = sa.update(bookings).where(columns.id == sa.bindparam("booking")).values(long_until=sa.bindparam("end"))
    for at in range(0, len(long), BATCH):
        connection.execute(statement, long[at : at + BATCH])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
