"""A booking as mirrored fields, and mirrored values put into a booking.

A booking names its contact and its member by id, the mirror names both by e-mail address. Both ways are needed by the engine, which
takes in what changed in Google, and by the desk, where a person may choose Google's value of a field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bookings_desktop.models.mirrored import MirroredFields
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import AllDaySlot, Booking, BookingStatus, Contact, Guest, Member, Slot, new_id

CANCELLED_MARK = "Cancelled: "
"""Stands before the title of a cancelled booking whose event is kept."""

CAME_AS_GUEST = "Came as a guest of an event in Google Calendar."

BOOKING_FIELDS = {"guest": "contact_id", "assigned_to": "assigned_to_id"}
"""How a field of the mirror is called in a booking, where the names differ."""


class MirroredBookings:
    """Translates between bookings and mirrored fields within one unit of work; people are looked up once each."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._contacts: dict[str, Contact | None] = {}
        self._members: dict[str, Member | None] = {}
        self._guests: dict[str, Guest | None] = {}

    def fields(self, booking: Booking) -> MirroredFields:
        """What of a booking is mirrored, as a person typed it: not yet in the normal form in which both sides are compared."""
        cancelled = booking.status is BookingStatus.CANCELLED
        return MirroredFields(
            title=CANCELLED_MARK + booking.title if cancelled else booking.title,
            slot=booking.slot,
            description=booking.description,
            location=booking.location,
            meeting_link=booking.meeting_link,
            status=BookingStatus.SCHEDULED if cancelled else booking.status,
            guest=None if booking.contact_id is None else self._guest(booking.contact_id),
            assigned_to=self._address_of(booking),
            reminders=booking.reminders,
            further=tuple(guest for _, guest in self.further_guests(booking)) if booking.further_contact_ids else (),
        )

    def further_guests(self, booking: Booking) -> list[tuple[str, Guest]]:
        """Ids of the further contacts who have an address, in their order, each as an attendee."""
        found = ((contact_id, self._guest(contact_id)) for contact_id in booking.further_contact_ids)
        return [(contact_id, guest) for contact_id, guest in found if guest is not None]

    def put(self, booking: Booking, values: Mapping[str, Any]) -> Booking:
        """The booking with some of Google's values; all other fields stay as a person typed them. Not stored yet.

        The status changes only when it is among the values: a time moved in Google does not make the booking rescheduled. A guest
        whom nobody knows becomes a new contact, which is stored.

        Args:
            booking: into which they are put.
            values: by the name of the field of :class:`MirroredFields`; further contacts come and go with :meth:`with_others`.
        """
        return replace(booking, **dict(self._value(booking, name, value) for name, value in values.items()))

    def with_others(self, booking: Booking, come: Iterable[Guest], gone: Iterable[Guest]) -> Booking:
        """The booking with some further contacts more or less. Not stored yet; one whom nobody knows becomes a new contact."""
        left = {guest.email for guest in gone}
        leaving = {contact_id for contact_id, guest in self.further_guests(booking) if guest.email in left}
        stay = [contact_id for contact_id in booking.further_contact_ids if contact_id not in leaving]
        return replace(booking, further_contact_ids=(*stay, *(self._contact_of(guest) for guest in come)))

    def contact_at(self, address: str) -> Contact | None:
        """The oldest contact with an address; a page of events asks for the same ones again and again."""
        if address not in self._contacts:
            self._contacts[address] = self._uow.contacts.by_email(address)
        return self._contacts[address]

    def member_at(self, address: str) -> Member | None:
        """The member with an address."""
        if address not in self._members:
            self._members[address] = self._uow.members.by_email(address)
        return self._members[address]

    def _value(self, booking: Booking, name: str, value: Any) -> tuple[str, Any]:
        if name == "guest":
            return "contact_id", self._contact_id(booking, value)
        if name == "assigned_to":
            member = self.member_at(value) if value else None
            return "assigned_to_id", member.id if member is not None else None
        if name == "slot":
            return "slot", _shown_as_before(value, booking.slot)
        if name == "title" and booking.status is BookingStatus.CANCELLED:
            return "title", value.removeprefix(CANCELLED_MARK)
        return name, value

    def _guest(self, contact_id: str) -> Guest | None:
        if contact_id not in self._guests:
            self._guests[contact_id] = self._uow.contacts.guest(contact_id)
        return self._guests[contact_id]

    def _address_of(self, booking: Booking) -> str:
        if booking.assigned_to_id is None:
            return ""
        member: Member = self._uow.members.get(booking.assigned_to_id)
        return member.email.strip().lower()

    def _contact(self, booking: Booking) -> Contact | None:
        return None if booking.contact_id is None else self._uow.contacts.get(booking.contact_id)

    def _contact_id(self, booking: Booking, guest: Guest | None) -> str | None:
        """The contact for a guest: the present one if it is theirs, else the oldest with that address, else a new one."""
        if guest is None:
            return None
        present = self._contact(booking)
        if present is not None and guest.email in (address.lower() for address in present.emails):
            return present.id
        return self._contact_of(guest)

    def _contact_of(self, guest: Guest) -> str:
        known = self.contact_at(guest.email)
        if known is not None:
            return known.id
        contact = Contact(id=new_id(), name=guest.name.strip() or guest.email, emails=(guest.email,))
        self._contacts[guest.email] = self._uow.contacts.add(contact, note=CAME_AS_GUEST)
        return contact.id


def with_first_contact(booking: Booking) -> Booking:
    """A group is never without a first contact: the next one takes the place of one who left. Nobody is in it twice."""
    first, others = booking.contact_id, booking.further_contact_ids
    if first is None and others:
        first, *rest = others
        others = tuple(rest)
    return replace(booking, contact_id=first, further_contact_ids=tuple(one for one in others if one != first))


def _shown_as_before(slot: Slot, before: Slot) -> Slot:
    """Google keeps no zone for whole days, so the booking's own stays."""
    return replace(slot, zone=before.zone) if isinstance(slot, AllDaySlot) else slot
