"""The tables of what staff keep: bookings, contacts, members, follow-ups, and the journal of their history.

What else is kept about people is in :mod:`.people_tables`.

Rows never leave a unit of work; the repositories turn them into values. ``version`` is checked on every write.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bookings_desktop.models.columns import Base, UtcDateTime

ID_LENGTH = 32


def _partial_index(name: str, column: str, condition: str = "") -> Index:
    return Index(name, column, sqlite_where=text(condition or f"{column} IS NOT NULL"))


def complete_for_postgresql() -> None:
    """Let the partial indexes be partial in PostgreSQL too, for whoever compares the tables with such a database.

    Saying so where they are defined would import its whole dialect at every start; the migrations say it on their own.
    """
    for table in Base.metadata.tables.values():
        for index in table.indexes:
            condition = index.dialect_options["sqlite"]["where"]
            if condition is not None:
                index.dialect_kwargs["postgresql_where"] = condition


class BookingRow(Base):
    """A booking. Either the instants or the days are set, never both.

    Attributes:
        reminders: NULL for the calendar's own, else a list of [method, minutes].
        wants_meet: whether a person asked for a Google Meet link.
        long_until: the end (midnight UTC of the end day for whole days) of a booking that lasts longer than a day, else NULL.
            With it a look at some days finds everything that reaches into them through two short index ranges.
        people: NULL for a booking of one contact and one member at the most, else what :mod:`.booking_people` makes of the
            further ones and of who came.
    """

    __tablename__ = "bookings"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"))
    assigned_to_id: Mapped[str | None] = mapped_column(ForeignKey("members.id"))
    order_at: Mapped[datetime] = mapped_column(UtcDateTime)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_day: Mapped[date | None] = mapped_column(Date)
    end_day: Mapped[date | None] = mapped_column(Date)
    time_zone: Mapped[str] = mapped_column(String(64))
    location: Mapped[str] = mapped_column(Text, default="")
    meeting_link: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(16))
    search_text: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminders: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    moved_from_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    moved_from_day: Mapped[date | None] = mapped_column(Date)
    long_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wants_meet: Mapped[bool] = mapped_column(default=False, server_default=false())
    people: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    capacity: Mapped[int | None] = mapped_column(Integer)
    deal_id: Mapped[str | None] = mapped_column(ForeignKey("deals.id"))

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 - as SQLAlchemy declares it
    __table_args__ = (
        CheckConstraint(
            "status IN ('scheduled', 'confirmed', 'rescheduled', 'cancelled', 'completed')", name="status_known"
        ),
        CheckConstraint(
            "(starts_at IS NOT NULL AND ends_at IS NOT NULL AND first_day IS NULL AND end_day IS NULL)"
            " OR (starts_at IS NULL AND ends_at IS NULL AND first_day IS NOT NULL AND end_day IS NOT NULL)",
            name="instants_or_days",
        ),
        CheckConstraint("starts_at IS NULL OR ends_at >= starts_at", name="ends_after_start"),
        CheckConstraint("first_day IS NULL OR end_day > first_day", name="ends_after_first_day"),
        Index("ix_bookings_order_at_id", "order_at", "id"),
        # With what decides whether it counts, so that the nearest visits of all contacts are read from the index alone.
        Index("ix_bookings_contact_id_order_at", "contact_id", "order_at", "status", "deleted_at"),
        Index("ix_bookings_assigned_to_id_order_at", "assigned_to_id", "order_at"),
        Index("ix_bookings_updated_at", "updated_at"),
        # Partial, so that the many living and short bookings cost nothing, and no planner walks the list through them.
        _partial_index("ix_bookings_deleted_at", "deleted_at"),
        _partial_index("ix_bookings_long_until", "long_until"),
        _partial_index("ix_bookings_deal_id", "deal_id"),
    )


class ContactRow(Base):
    """A contact; its addresses and numbers are :class:`ContactPointRow`.

    Attributes:
        sort_key: the folded name by which lists are ordered.
        name_key: the form in which names are compared, see :func:`.names.name_key`.
        languages: NULL for none, as with ``tags``.
        foreign_references: NULL or a list of [source, key]; they are searched through
            :class:`~bookings_desktop.models.people_tables.ContactReferenceRow`.
    """

    __tablename__ = "contacts"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    given_name: Mapped[str] = mapped_column(Text, default="")
    family_name: Mapped[str] = mapped_column(Text, default="")
    company: Mapped[str] = mapped_column(Text, default="")
    time_zone: Mapped[str] = mapped_column(String(64), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    search_text: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    prefix: Mapped[str] = mapped_column(Text, default="", server_default="")
    middle_name: Mapped[str] = mapped_column(Text, default="", server_default="")
    suffix: Mapped[str] = mapped_column(Text, default="", server_default="")
    name_order: Mapped[str] = mapped_column(String(16), default="given_first", server_default="given_first")
    job_title: Mapped[str] = mapped_column(Text, default="", server_default="")
    languages: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    tags: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    foreign_references: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"))
    sort_key: Mapped[str] = mapped_column(Text, default="", server_default="")
    name_key: Mapped[str] = mapped_column(Text, default="", server_default="")
    points: Mapped[list[ContactPointRow]] = relationship(
        order_by="(ContactPointRow.kind, ContactPointRow.position)", cascade="all, delete-orphan", lazy="selectin"
    )

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 - as SQLAlchemy declares it
    __table_args__ = (Index("ix_contacts_sort_key_id", "sort_key", "id"), Index("ix_contacts_name_key", "name_key"))


class ContactPointRow(Base):
    """One address or number of a contact.

    Attributes:
        folded: what is compared: lower case, digits only for numbers.
        tail: of a number, its last digits, which are the same with and without the country's part; empty for an address.
    """

    __tablename__ = "contact_points"

    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text, default="", server_default="")
    tail: Mapped[str] = mapped_column(String(8), default="", server_default="")

    __table_args__ = (
        CheckConstraint("kind IN ('email', 'phone')", name="kind_known"),
        Index("ix_contact_points_kind_folded", "kind", "folded"),
        _partial_index("ix_contact_points_tail", "tail", "tail <> ''"),
    )


class MemberRow(Base):
    """A colleague. ``working_hours`` is a list of [weekday, start minute, end minute]."""

    __tablename__ = "members"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text, default="")
    colour: Mapped[str] = mapped_column(String(16))
    role_title: Mapped[str] = mapped_column(Text, default="")
    active: Mapped[bool] = mapped_column(default=True)
    working_hours: Mapped[list[Any]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    time_zone: Mapped[str] = mapped_column(String(64), default="", server_default="")
    account: Mapped[str] = mapped_column(Text, default="", server_default="")

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 - as SQLAlchemy declares it


class FollowUpRow(Base):
    """A task that came out of a booking, or stands on its own."""

    __tablename__ = "follow_ups"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("bookings.id", ondelete="SET NULL"))
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"))
    assigned_to_id: Mapped[str | None] = mapped_column(ForeignKey("members.id"))
    due: Mapped[date | None] = mapped_column(Date)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_by: Mapped[str] = mapped_column(Text, default="", server_default="")

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 - as SQLAlchemy declares it
    __table_args__ = (
        Index("ix_follow_ups_booking_id", "booking_id"),
        Index("ix_follow_ups_contact_id", "contact_id"),
        Index("ix_follow_ups_done_at_due", "done_at", "due"),
    )


class HistoryRow(Base):
    """One line of the journal. It outlives what it is about, so it has no foreign key."""

    __tablename__ = "history"

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    who: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    entity_id: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(String(16))
    changes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index("ix_history_entity_id_number", "entity_id", "number"), {"sqlite_autoincrement": True})
