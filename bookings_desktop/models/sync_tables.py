"""The tables of the mirror: calendars, links, outbox, conflicts, foreign events, leases and the log of the sync."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bookings_desktop.models.columns import Base, UtcDateTime
from bookings_desktop.models.tables import ID_LENGTH


class CalendarRow(Base):
    """A Google calendar that is or was our mirror. At most one is ``active``."""

    __tablename__ = "calendars"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    account: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text, default="")
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    access_role: Mapped[str] = mapped_column(String(32), default="")
    active: Mapped[bool] = mapped_column(default=True)
    sync_token: Mapped[str] = mapped_column(Text, default="")
    connected_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LinkRow(Base):
    """What we remember of the mirror for one booking. ``base`` is what both sides last agreed on, ``sent`` what is on its way.

    No foreign key: a link outlives a booking that was deleted permanently until its event is gone too.
    """

    __tablename__ = "links"

    booking_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    calendar_id: Mapped[str] = mapped_column(ForeignKey("calendars.id"))
    event_id: Mapped[str] = mapped_column(Text)
    generation: Mapped[int] = mapped_column(Integer, default=0)
    etag: Mapped[str] = mapped_column(Text, default="")
    remote_updated: Mapped[datetime | None] = mapped_column(UtcDateTime)
    html_link: Mapped[str] = mapped_column(Text, default="")
    base: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    sent: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    attendees: Mapped[list[Any]] = mapped_column(JSON, default=list)
    attendees_complete: Mapped[bool] = mapped_column(default=True)
    needs_read: Mapped[bool] = mapped_column(default=False)
    gone: Mapped[bool] = mapped_column(default=False)
    guest_answer: Mapped[str] = mapped_column(String(16), default="", server_default="")
    meet: Mapped[str] = mapped_column(String(16), default="", server_default="")
    meet_request: Mapped[str] = mapped_column(Text, default="", server_default="")

    __table_args__ = (UniqueConstraint("calendar_id", "event_id"),)


class OutboxRow(Base):
    """A booking that still has something to send; never what, that is worked out when sending."""

    __tablename__ = "outbox"

    booking_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    revision: Mapped[str] = mapped_column(String(ID_LENGTH))
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    parked: Mapped[bool] = mapped_column(default=False)
    notify_guest: Mapped[bool] = mapped_column(default=False)
    error_title: Mapped[str] = mapped_column(Text, default="")
    error_hint: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index("ix_outbox_parked_due_at", "parked", "due_at"),)


class ConflictRow(Base):
    """One field changed differently on both sides. Neither side is overwritten until a person chooses."""

    __tablename__ = "conflicts"

    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True)
    field: Mapped[str] = mapped_column(String(32), primary_key=True)
    base: Mapped[Any] = mapped_column(JSON)
    ours: Mapped[Any] = mapped_column(JSON)
    theirs: Mapped[Any] = mapped_column(JSON)
    detected_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ForeignEventRow(Base):
    """An event of the mirror that is no booking: recurring, or otherwise not ours to edit. Kept as busy time only.

    Attributes:
        starts_at: midnight UTC of the first day when ``all_day``; ``ends_at`` likewise, exclusive.
        repeats: whether ``recurrence`` has rules, so that a look at some days finds it whenever it ends.
    """

    __tablename__ = "foreign_events"

    calendar_id: Mapped[str] = mapped_column(ForeignKey("calendars.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[str] = mapped_column(Text, primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    time_zone: Mapped[str] = mapped_column(String(64))
    all_day: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(Text, default="")
    busy: Mapped[bool] = mapped_column(default=True)
    repeats: Mapped[bool] = mapped_column(default=False)
    recurrence: Mapped[list[Any]] = mapped_column(JSON, default=list)
    recurring_event_id: Mapped[str] = mapped_column(Text, default="")
    original_start: Mapped[str] = mapped_column(Text, default="")
    etag: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        Index("ix_foreign_events_calendar_id_ends_at", "calendar_id", "ends_at"),
        Index("ix_foreign_events_calendar_id_recurring_event_id", "calendar_id", "recurring_event_id"),
    )


class LeaseRow(Base):
    """Who may do what only one may do at a time, and until when."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    holder: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class SyncLogRow(Base):
    """One line of the log of the sync. It outlives booking and calendar, so it has no foreign key."""

    __tablename__ = "sync_log"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(16))
    booking_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    title: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[str] = mapped_column(Text, default="")
    who: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[int] = mapped_column(Integer, default=1)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    calendar_id: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index("ix_sync_log_at", "at"), {"sqlite_autoincrement": True})
