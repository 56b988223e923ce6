"""The further people of bookings: how a booking's row keeps them, and the tables through which they are searched.

A booking of one contact and one member, as most are, has NULL in the column ``people`` and no rows elsewhere, so that reading it
costs nothing. A group keeps its people in that column, which is all that is read; beside it stand rows of ``further_contacts`` and
``further_members``, written here alone, which tell whose bookings there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, Text, bindparam, delete, func, or_, select, type_coerce
from sqlalchemy import cast as cast_as

from bookings_desktop.models.chunks import chunks
from bookings_desktop.models.people_tables import DealRow, FurtherContactRow, FurtherMemberRow
from bookings_desktop.models.tables import BookingRow, ContactPointRow, ContactRow
from bookings_desktop.models.text import number_forms
from bookings_desktop.models.values import Attendance, Booking
from bookings_desktop.models.work_session import WorkSession

_CONTACTS = cast(Table, FurtherContactRow.__table__)
_MEMBERS = cast(Table, FurtherMemberRow.__table__)
_WITHOUT_CONTACTS = delete(_CONTACTS).where(_CONTACTS.c.booking_id == bindparam("key"))
_WITHOUT_MEMBERS = delete(_MEMBERS).where(_MEMBERS.c.booking_id == bindparam("key"))
_POINT = ContactPointRow
_NAMES = select(ContactRow.id, ContactRow.name, ContactRow.company).where(
    ContactRow.id.in_(bindparam("ids", expanding=True))
)
_POINTS = (
    select(_POINT.contact_id, _POINT.value, _POINT.kind)
    .where(_POINT.contact_id.in_(bindparam("ids", expanding=True)))
    .order_by(_POINT.kind, _POINT.position)
)
_DEALS = select(DealRow.id, DealRow.name).where(DealRow.id.in_(bindparam("ids", expanding=True)))

Texts = dict[str, tuple[str, ...]]
"""What is searched of contacts and deals, by id."""


def people_to_json(booking: Booking) -> dict[str, Any] | None:
    """What the column ``people`` holds; None when there is nobody further and nothing known of who came."""
    if not (booking.further_contact_ids or booking.further_member_ids or booking.attendance):
        return None
    return {
        "contacts": list(booking.further_contact_ids),
        "members": list(booking.further_member_ids),
        "attendance": {contact_id: attendance.value for contact_id, attendance in booking.attendance},
    }


def people_from_json(data: dict[str, Any]) -> dict[str, Any]:
    """The fields of a booking that :func:`people_to_json` made the column of."""
    return {
        "further_contact_ids": tuple(data["contacts"]),
        "further_member_ids": tuple(data["members"]),
        "attendance": tuple((key, Attendance(value)) for key, value in data["attendance"].items()),
    }


def write_people(session: WorkSession, before: Booking | None, after: Booking) -> None:
    """Keep the searched rows of a booking whose own row was just written or waits; nothing is run when nobody came or went.

    There is none before for a new booking.
    """
    contacts = after.further_contact_ids
    members = after.further_member_ids
    if before is not None and (before.further_contact_ids, before.further_member_ids) != (contacts, members):
        session.run(_WITHOUT_CONTACTS, {"key": after.id})
        session.run(_WITHOUT_MEMBERS, {"key": after.id})
    elif before is not None:
        return
    for contact_id in contacts:
        session.insert_later(_CONTACTS, {"contact_id": contact_id, "booking_id": after.id})
    for member_id in members:
        session.insert_later(_MEMBERS, {"member_id": member_id, "booking_id": after.id})


def with_contact(contact_id: str) -> ColumnElement[bool]:
    """The condition that a contact takes part in a booking, as the first one or a further one."""
    further = select(FurtherContactRow.booking_id).where(FurtherContactRow.contact_id == contact_id)
    return or_(BookingRow.contact_id == contact_id, BookingRow.id.in_(further))


def did_not_miss(contact_id: Any) -> ColumnElement[bool]:
    """The condition that it was not noted of a contact (an id or a column) that they did not come to a booking.

    It looks for what :func:`people_to_json` writes; most bookings have nothing there.
    """
    noted = func.coalesce(cast_as(BookingRow.people, Text), "")
    return ~noted.contains(type_coerce(contact_id, Text) + f'": "{Attendance.DID_NOT_COME.value}"')


def with_one_of(contact_ids: Sequence[str]) -> ColumnElement[bool]:
    """The condition that any of these contacts takes part in a booking."""
    further = select(FurtherContactRow.booking_id).where(FurtherContactRow.contact_id.in_(contact_ids))
    return or_(BookingRow.contact_id.in_(contact_ids), BookingRow.id.in_(further))


def with_member(member_id: str) -> ColumnElement[bool]:
    """The condition that a member takes part in a booking, responsible or not."""
    further = select(FurtherMemberRow.booking_id).where(FurtherMemberRow.member_id == member_id)
    return or_(BookingRow.assigned_to_id == member_id, BookingRow.id.in_(further))


def searched_texts(session: WorkSession, bookings: Iterable[Booking]) -> Texts:
    """Name, company, addresses and numbers of the bookings' contacts, and the names of their deals, by id."""
    contacts: dict[str, None] = {}
    deals: dict[str, None] = {}
    for booking in bookings:
        contacts.update(dict.fromkeys(booking.contact_ids))
        if booking.deal_id is not None:
            deals[booking.deal_id] = None
    found: Texts = {}
    if contacts or deals:
        session.flush()
    for chunk in chunks(contacts):
        names = session.run(_NAMES, {"ids": chunk})
        found.update((row.id, (row.name, row.company)) for row in names)
        for row in session.run(_POINTS, {"ids": chunk}):
            forms = number_forms(row.value) if row.kind == "phone" else ()
            found[row.contact_id] = (*found.get(row.contact_id, ()), row.value, *forms)
    for chunk in chunks(deals):
        found.update((row.id, (row.name,)) for row in session.run(_DEALS, {"ids": chunk}))
    return found


def texts_of(booking: Booking, texts: Texts) -> tuple[str, ...]:
    """What is searched of a booking's contacts and deal, the first contact's first."""
    ids = booking.contact_ids if booking.deal_id is None else (*booking.contact_ids, booking.deal_id)
    return tuple(text for key in ids for text in texts.get(key, ()))


class BookingPeople:
    """Whose bookings there are, for one unit of work."""

    def __init__(self, session: WorkSession) -> None:
        self._session = session

    def of_contact(self, contact_id: str) -> list[str]:
        """Ids of all bookings in which a contact takes part, also of cancelled and deleted ones, by start."""
        return self._ids(with_contact(contact_id))

    def of_member(self, member_id: str, *, since: datetime | None = None) -> list[str]:
        """Ids of the living, not cancelled bookings in which a member takes part, by start.

        Args:
            member_id: the member.
            since: only those that begin at this instant or later; whole days begin at midnight UTC.
        """
        conditions = [with_member(member_id), BookingRow.deleted_at.is_(None), BookingRow.status != "cancelled"]
        if since is not None:
            conditions.append(BookingRow.order_at >= since)
        return self._ids(*conditions)

    def of_deal(self, deal_id: str) -> list[str]:
        """Ids of the living bookings of a deal, by start."""
        return self._ids(BookingRow.deal_id == deal_id, BookingRow.deleted_at.is_(None))

    def _ids(self, *conditions: ColumnElement[bool]) -> list[str]:
        statement = select(BookingRow.id).where(*conditions).order_by(BookingRow.order_at, BookingRow.id)
        return list(self._session.scalars(statement))
