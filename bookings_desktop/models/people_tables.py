"""The tables of what else is kept about people: further people of bookings, notes, foreign references, time off and deals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bookings_desktop.models.columns import Base, UtcDateTime
from bookings_desktop.models.tables import ID_LENGTH


class FurtherContactRow(Base):
    """A contact who takes part in a booking besides the first one.

    It is only searched: whose bookings these are. A booking itself is read whole from its own row, see :mod:`.booking_people`.
    """

    __tablename__ = "further_contacts"

    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = (Index("ix_further_contacts_booking_id", "booking_id"),)


class FurtherMemberRow(Base):
    """A colleague who takes part in a booking besides the one responsible; searched only, as :class:`FurtherContactRow`."""

    __tablename__ = "further_members"

    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"), primary_key=True)
    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = (Index("ix_further_members_booking_id", "booking_id"),)


class ContactReferenceRow(Base):
    """Under which name another place knows a contact; searched only, the contact's own row has them too."""

    __tablename__ = "contact_references"

    source: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = (Index("ix_contact_references_contact_id", "contact_id"),)


class ContactNoteRow(Base):
    """A dated note on a contact."""

    __tablename__ = "contact_notes"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"))
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 - as SQLAlchemy declares it
    __table_args__ = (Index("ix_contact_notes_contact_id_created_at", "contact_id", "created_at"),)


class TimeOffRow(Base):
    """Days or hours on which a member does not work. The instants are set only for a part of a day."""

    __tablename__ = "time_off"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"))
    first_day: Mapped[date] = mapped_column(Date)
    end_day: Mapped[date] = mapped_column(Date)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 - as SQLAlchemy declares it
    __table_args__ = (
        CheckConstraint("end_day > first_day", name="ends_after_first_day"),
        CheckConstraint("(starts_at IS NULL AND ends_at IS NULL) OR ends_at > starts_at", name="both_instants_or_none"),
        Index("ix_time_off_member_id_end_day", "member_id", "end_day"),
        Index("ix_time_off_end_day", "end_day"),
    )


class DealRow(Base):
    """A piece of business; ``value`` is in the smallest unit of the currency."""

    __tablename__ = "deals"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(Text, default="")
    value: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="")
    link: Mapped[str] = mapped_column(Text, default="")
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"))
    search_text: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 - as SQLAlchemy declares it
    __table_args__ = (Index("ix_deals_contact_id", "contact_id"),)


class ContactSourceRow(Base):
    """How far contacts were read from another place; see :mod:`.foreign_contacts`."""

    __tablename__ = "contact_sources"

    source: Mapped[str] = mapped_column(String(32), primary_key=True)
    account: Mapped[str] = mapped_column(Text)
    sync_token: Mapped[str] = mapped_column(Text)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ContactBaseRow(Base):
    """What another place last said of a contact; see :class:`.foreign_contacts.ContactSourceRepository`."""

    __tablename__ = "contact_bases"

    source: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
