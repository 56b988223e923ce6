"""What a form, the command line or an import gives for a booking, before it is checked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bookings_desktop.models.values import Booking, BookingStatus, Reminders, Slot


@dataclass(frozen=True, slots=True)
class BookingDraft:
    """What a form, the command line or an import gives for a booking, before it is checked.

    Attributes:
        status: None lets the workflow decide: scheduled for a new booking, rescheduled for one that is moved.
        reminders: None leaves them as they are; a new booking then has the calendar's own.
        wants_meet: whether Google shall make a Meet room for it; None leaves that as it is.
        further_contact_ids: the other contacts of a group; None leaves them as they are.
        further_member_ids: the other colleagues who take part; None leaves them as they are.
        capacity: how many places there are, 0 when nobody counts them; None leaves that as it is.
        deal_id: the deal that it belongs to, empty for none; None leaves it as it is.
    """

    title: str
    slot: Slot
    description: str = ""
    contact_id: str | None = None
    assigned_to_id: str | None = None
    location: str = ""
    meeting_link: str = ""
    status: BookingStatus | None = None
    notes: str | None = None
    reminders: Reminders | None = None
    wants_meet: bool | None = None
    further_contact_ids: tuple[str, ...] | None = None
    further_member_ids: tuple[str, ...] | None = None
    capacity: int | None = None
    deal_id: str | None = None

    def put_into(self, booking: Booking) -> Booking:
        """The booking with what the draft says, the time excepted; what is None stays, and who comes first is first."""
        kept = {
            name: value
            for name in ("status", "notes", "reminders", "wants_meet", "further_contact_ids", "further_member_ids")
            if (value := getattr(self, name)) is not None
        }
        filled = replace(
            booking,
            title=self.title,
            description=self.description,
            contact_id=self.contact_id,
            assigned_to_id=self.assigned_to_id,
            location=self.location,
            meeting_link=self.meeting_link,
            capacity=booking.capacity if self.capacity is None else self.capacity or None,
            deal_id=booking.deal_id if self.deal_id is None else self.deal_id or None,
            **kept,
        )
        return with_somebody_first(filled)


def with_somebody_first(booking: Booking) -> Booking:
    """The booking, in which the first of the further people takes the place of a first one who is missing."""
    contacts, members = booking.contact_ids, booking.member_ids
    return replace(
        booking,
        contact_id=contacts[0] if contacts else None,
        further_contact_ids=contacts[1:],
        assigned_to_id=members[0] if members else None,
        further_member_ids=members[1:],
    )


def draft_of(booking: Booking) -> BookingDraft:
    """The booking as a draft: for an edit of single fields, or for a duplicate."""
    return BookingDraft(
        title=booking.title,
        slot=booking.slot,
        description=booking.description,
        contact_id=booking.contact_id,
        assigned_to_id=booking.assigned_to_id,
        location=booking.location,
        meeting_link=booking.meeting_link,
        status=booking.status,
        notes=booking.notes,
        reminders=booking.reminders,
        wants_meet=booking.wants_meet,
        further_contact_ids=booking.further_contact_ids,
        further_member_ids=booking.further_member_ids,
        capacity=booking.capacity or 0,
        deal_id=booking.deal_id or "",
    )
