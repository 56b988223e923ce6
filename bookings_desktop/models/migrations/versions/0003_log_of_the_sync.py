"""The log of the sync, other people's events as busy time, leases, guests' answers and Google Meet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BATCH = 1000


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column("bookings", sa.Column("wants_meet", sa.Boolean(), server_default=sa.false(), nullable=False))
    for name, kind in (
        ("guest_answer", sa.String(length=16)),
        ("meet", sa.String(length=16)),
        ("meet_request", sa.Text()),
    ):
        op.add_column("links", sa.Column(name, kind, server_default="", nullable=False))
    _find_answers()
    _read_everything_once()
    op.create_table(
        "sync_log",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("booking_id", sa.String(length=32), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("until", INSTANT, nullable=True),
        sa.Column("calendar_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_log")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sync_log_at", "sync_log", ["at"], unique=False)
    op.create_table(
        "foreign_events",
        sa.Column("calendar_id", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("busy", sa.Boolean(), nullable=False),
        sa.Column("repeats", sa.Boolean(), nullable=False),
        sa.Column("recurrence", sa.JSON(), nullable=False),
        sa.Column("recurring_event_id", sa.Text(), nullable=False),
        sa.Column("original_start", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name=op.f("fk_foreign_events_calendar_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("calendar_id", "event_id", name=op.f("pk_foreign_events")),
    )
    for name in ("ends_at", "recurring_event_id"):
        op.create_index(f"ix_foreign_events_calendar_id_{name}", "foreign_events", ["calendar_id", name], unique=False)
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )


def downgrade() -> None:
    """Bring the schema back to the revision before."""
    op.drop_table("leases")
    op.drop_table("foreign_events")
    op.drop_table("sync_log")
    for name in ("meet_request", "meet", "guest_answer"):
        op.drop_column("links", name)
    op.drop_column("bookings", "wants_meet")


def _find_answers() -> None:
    """Write what each contact answered, as the stored attendees have it, into ``guest_answer``."""
    links = sa.table(
        "links",
        sa.column("booking_id", sa.String(length=32)),
        sa.column("base", sa.JSON()),
        sa.column("attendees", sa.JSON()),
        sa.column("guest_answer", sa.String(length=16)),
    )
    columns = links.columns
    connection = op.get_bind()
    found = []
    for booking_id, base, attendees in connection.execute(
        sa.select(columns.booking_id, columns.base, columns.attendees)
    ):
        address = ((base or {}).get("guest") or {}).get("email", "")
        for entry in attendees or () if address else ():
            if str(entry.get("email") or "").lower() == address:
                found.append({"booking": booking_id, "answer": str(entry.get("responseStatus") or "needsAction")[:16]})
                break
    statement = (
        sa.update(links)
        .where(columns.booking_id == sa.bindparam("booking"))
        .values(guest_answer=sa.bindparam("answer"))
    )
    for at in range(0, len(found), BATCH):
        connection.execute(statement, found[at : at + BATCH])


def _read_everything_once() -> None:
    """Recurring events were passed over so far: have Google compared in full once, as after a dead token, to see them."""
    calendars = sa.table("calendars", sa.column("sync_token", sa.Text()))
    op.get_bind().execute(sa.update(calendars).values(sync_token=""))
