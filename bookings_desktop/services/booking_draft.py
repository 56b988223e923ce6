"""What a form, the command line or an import gives for a booking, before it is checked."""

from __future__ import annotations

from dataclasses import dataclass

from bookings_desktop.models.values import Booking, BookingStatus, Reminders, Slot


@dataclass(frozen=True, slots=True)
class BookingDraft:
    """What a form, the command line or an import gives for a booking, before it is checked.

    Attributes:
        status: None lets the workflow decide: scheduled for a new booking, rescheduled for one that is moved.
        reminders: None leaves them as they are; a new booking then has the calendar's own.
        wants_meet: whether Google shall make a Meet room for it; None leaves that as it is.
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
    )
