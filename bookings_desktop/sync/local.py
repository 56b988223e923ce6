"""Our side of the mirror: a booking as mirrored fields, and mirrored fields put into a booking.

A booking cannot hold everything that an event can. What it cannot hold must not look like a change of ours, or two idle rounds
would write something. Therefore Google's fields are looked at through :meth:`LocalSide.seen` before they are compared:

- An assigned address that belongs to no member counts as nobody, unless the base already has it.
- A guest who is one of our contacts under any of their addresses counts as that contact's first address, unless the base
  already has the other one.
- Of the attendees of a group's event only those count who are its contacts; see :mod:`bookings_desktop.sync.groups`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from bookings_desktop.models.attendees import address_of, is_guest
from bookings_desktop.models.mirrored import MIRRORED_FIELD_NAMES, MirroredFields, field_from_json
from bookings_desktop.models.mirrored_booking import MirroredBookings, with_first_contact
from bookings_desktop.models.sync_values import Conflict, Link
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Booking, BookingStatus, Guest, new_id
from bookings_desktop.sync import groups
from bookings_desktop.sync.merge import EMPTY, differing, overlaid
from bookings_desktop.sync.remote import RemoteEvent

DELETION = EMPTY
"""Stands in a link's ``sent`` for a deletion on its way, so that its tombstone is not taken for somebody else's."""


class Normalise(Protocol):
    """Brings fields into the one form in which both sides are compared; applying it again changes nothing."""

    def __call__(self, fields: MirroredFields, /, *, calendar_id: str) -> MirroredFields:
        """The normal form of the fields for a calendar."""


def unchanged(fields: MirroredFields, /, *, calendar_id: str) -> MirroredFields:  # noqa: ARG001 - as the protocol wants
    """The fields as they are: the normal form of a remote side that alters nothing."""
    return fields


class LocalSide:
    """Our side as one unit of work sees it.

    Args:
        uow: the transaction.
        normalise: see :class:`Normalise`.
        calendar_id: the mirror.
        keep_cancelled: whether the event of a cancelled booking stays, with a mark before its title.
    """

    def __init__(
        self, uow: UnitOfWork, normalise: Normalise, calendar_id: str, *, keep_cancelled: bool = False
    ) -> None:
        self._uow = uow
        self._normalise = normalise
        self._calendar_id = calendar_id
        self._keep_cancelled = keep_cancelled
        self._mirrored = MirroredBookings(uow)

    def preload(self, booking_ids: Sequence[str]) -> None:
        """Read what will be asked for about some bookings with few statements: them, their links and their conflicts."""
        self._uow.bookings.preload(booking_ids)
        self._uow.links.preload(booking_ids)
        self._uow.conflicts.preload(booking_ids)

    def fields(self, booking: Booking | None, *, event_lives: bool) -> MirroredFields | None:
        """The booking's mirrored fields in the normal form, or None when it is gone.

        Args:
            booking: the booking, None when it was purged.
            event_lives: whether there is a living event; without one a cancelled booking is gone even if events are kept.
        """
        if booking is None or booking.deleted_at is not None:
            return None
        cancelled = booking.status is BookingStatus.CANCELLED
        if cancelled and not (self._keep_cancelled and event_lives):
            return None
        fields = self._mirrored.fields(booking)
        return self._normalise(fields, calendar_id=self._calendar_id)

    def seen(
        self,
        event: RemoteEvent,
        base: MirroredFields | None,
        sent: MirroredFields | None = None,
        local: MirroredFields | None = None,
    ) -> MirroredFields:
        """Google's fields as a booking could hold them; what is as in the base stays as it is.

        Args:
            event: a living one. Its attendees tell whether our guests are still invited: Google may give them in any order, and
                others belong to those who invited them. A list with gaps tells nothing about our guests.
            base: what both sides agreed on.
            sent: what is on its way in a request whose answer is not known.
            local: our side; None when the booking is gone or only being made.
        """
        if event.fields is None:
            raise TypeError("a living event has fields")
        fields = event.fields
        old = EMPTY if base is None else base
        if not groups.is_group(old, sent, local):
            guest = _our_guest(fields, old, event, sent.guest if sent is not None else None)
            if guest is not fields.guest:
                fields = replace(fields, guest=guest)
        elif event.attendees_complete:
            fields = groups.with_present(fields, event.attendees, old, sent, local, self._addresses_with)
        else:
            fields = replace(fields, guest=old.guest, further=old.further)
        if fields.assigned_to and fields.assigned_to != old.assigned_to:
            member = self._mirrored.member_at(fields.assigned_to)
            fields = replace(fields, assigned_to=fields.assigned_to if member else "")
        if fields.guest is not None and fields.guest != old.guest:
            contact = self._mirrored.contact_at(fields.guest.email)
            if contact is not None and contact.guest is not None:
                fields = replace(fields, guest=contact.guest)
        return self._normalise(fields, calendar_id=self._calendar_id)

    def taken(self, booking: Booking, fields: MirroredFields, names: Iterable[str]) -> Booking:
        """The booking with the named fields of Google's; all others stay as a person typed them. Not stored yet.

        The status is Google's too: a time moved there does not make the booking rescheduled here, or a pull would have to be
        answered by a push. A description that is ours, only cut shorter since it has to share its place with a meeting link that
        came with it, stays whole here.
        """
        values = {name: getattr(fields, name) for name in names}
        further = values.pop("further", None)
        taken = self._mirrored.put(booking, values)
        if further is not None:
            before = self._normalise(self._mirrored.fields(booking), calendar_id=self._calendar_id).further
            come, gone = groups.joining(further, before), groups.joining(before, further)
            taken = self._mirrored.with_others(taken, come, gone)
        if "guest" in values and taken.further_contact_ids:
            taken = with_first_contact(taken)
        if "description" in values:
            whole = replace(taken, description=booking.description)
            normal = self._normalise(self._mirrored.fields(whole), calendar_id=self._calendar_id)
            if normal.description == fields.description:
                return whole
        return taken

    def created(self, fields: MirroredFields, booking_id: str = "") -> Booking:
        """A booking made of Google's fields. Not stored yet."""
        blank = Booking(id=booking_id or new_id(), title="", slot=fields.slot)
        names = ("title", "description", "location", "meeting_link", "status", "guest", "assigned_to", "reminders")
        return self.taken(blank, fields, names)

    def previous_guest(self, link: Link) -> str:
        """The address of the guest whom ours replaces: the base's, or the one of the same contact that is on the list."""
        guest = link.base.guest if link.base is not None else None
        if guest is None:
            return ""
        listed = {address_of(entry) for entry in link.attendees}
        if guest.email in listed:
            return guest.email
        return next((one for one in self._addresses_with(guest.email) if one in listed), guest.email)

    def known_there(self, remote: MirroredFields, link: Link, local: MirroredFields | None) -> MirroredFields:
        """What is known of Google's side without a look, and which further contacts somebody else has invited already."""
        if not groups.is_group(remote, local) or not link.attendees_complete:
            return remote
        listed = {address_of(entry) for entry in link.attendees}
        return groups.with_found(remote, listed, local, self._addresses_with)

    def _addresses_with(self, address: str) -> list[str]:
        """All addresses of the contact with this one."""
        contact = self._mirrored.contact_at(address)
        return [] if contact is None else [email.lower() for email in contact.emails]


def _our_guest(fields: MirroredFields, old: MirroredFields, event: RemoteEvent, also: Guest | None) -> Guest | None:
    invited = {address_of(entry) for entry in event.attendees if is_guest(entry)}
    for guest in (old.guest, also):
        if guest is not None and guest.email in invited:
            return guest
    return fields.guest if event.attendees_complete or old.guest is None else old.guest


def with_theirs(base: MirroredFields, conflicts: Iterable[Conflict]) -> MirroredFields:
    """Google's fields at the link's etag as far as they are known: the base, and theirs where there is a conflict."""
    return replace(base, **{conflict.field: field_from_json(conflict.field, conflict.theirs) for conflict in conflicts})


def only_guests(base: MirroredFields) -> MirroredFields:
    """What has to be remembered of an event that is to come back: whom we had invited, and who may have left since."""
    return replace(EMPTY, guest=base.guest, further=base.further)


def has_arrived(base: MirroredFields | None, sent: MirroredFields, remote: MirroredFields, *, revived: bool) -> bool:
    """Whether a request was carried out that Google answered as if it had come too late: something on the way may repeat one.

    Args:
        base: what both sides agreed on before it.
        sent: the base with the fields that were on their way.
        remote: a living event, after the answer.
        revived: whether it was to come out of the bin; somebody else may have taken it out.

    Returns:
        Of a change: whether any of it is there, since somebody may have changed the rest; a mail may be missing when somebody else
        wrote the same, it is never sent twice. An insert that found its id taken was there before.
    """
    if revived:
        return not differing(sent, remote)
    return base is None or any(getattr(remote, name) == getattr(sent, name) for name in differing(base, sent))


def absorbed(base: MirroredFields | None, sent: MirroredFields | None, remote: MirroredFields) -> MirroredFields | None:
    """The base after a request whose answer was lost: what Google has just as we sent it was ours, and is agreed.

    Args:
        base: as stored with the link.
        sent: the base with the fields that were on their way; in all others it equals the base. :data:`DELETION` says nothing.
        remote: the event's fields.
    """
    if sent is None or sent == DELETION:
        return base
    known = EMPTY if base is None else base
    names = [name for name in MIRRORED_FIELD_NAMES if getattr(remote, name) == getattr(sent, name)]
    if groups.is_group(known, sent, remote):
        arrived = groups.absorbed(known.further, sent.further, remote.further)
        return replace(overlaid(known, names, sent), further=arrived)
    return overlaid(known, names, sent)
