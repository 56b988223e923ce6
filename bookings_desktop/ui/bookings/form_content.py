"""What the form of a booking holds, apart from its widgets: what a draft keeps of it, and what a guest sees of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from bookings_desktop.models.reminders import Reminders
from bookings_desktop.models.values import Booking, BookingStatus, Contact
from bookings_desktop.services.bookings import BookingDraft

if TYPE_CHECKING:
    from bookings_desktop.ui.bookings.booking_form import BookingForm

_INTERNAL = ("member", "reminders", "further_members", "capacity", "deal")
"""Fields that a guest does not see."""

_SEEN_AS = {BookingStatus.RESCHEDULED: BookingStatus.SCHEDULED, BookingStatus.COMPLETED: BookingStatus.CONFIRMED}
"""Statuses that an invitation shows as another one (Google knows tentative, confirmed and cancelled)."""


def as_guest_sees(state: Mapping[str, object]) -> dict[str, object]:
    """What an invitation shows of the fields."""
    seen = {name: value for name, value in state.items() if name not in _INTERNAL}
    status = seen.get("status")
    return {**seen, "status": _SEEN_AS.get(status, status) if isinstance(status, BookingStatus) else status}


def content_of(form: BookingForm) -> dict[str, Any]:
    """What a form holds, complete or not, as it can be written to a file."""
    chosen = form.contact.chosen
    return {
        "title": form.title.text(),
        "contact": [chosen.id, chosen.name, chosen.email] if chosen else None,
        "contact_text": "" if chosen else form.contact.text(),
        "panel": list(form.panel.texts) if form.panel.is_open else None,
        "member": form.member.member_id,
        "time": form.time.content,
        "location": form.location.text(),
        "link": form.link.text(),
        "meet": form.meet.wanted,
        "status": form.status.status.value,
        "reminders": form.reminder.reminders.text,
        "description": form.description.toPlainText(),
        **form.group.content,
        "deal": form.deal.content,
    }


def restore(form: BookingForm, content: Mapping[str, Any]) -> None:
    """Show fields that :func:`content_of` gave once, as changes of what is shown; fields that are not named stay.

    Raises:
        ValueError, KeyError, TypeError: it is not what :func:`content_of` gave.
    """
    show: dict[str, Callable[[Any], object]] = {
        "title": form.title.setText,
        "contact": lambda value: _restore_contact(form, value),
        "contact_text": lambda text: form.contact.setText(text) if text else None,
        "panel": lambda texts: form.panel.restore(texts) if texts is not None else None,
        "member": form.member.set_member,
        "time": form.time.restore,
        "location": form.location.setText,
        "link": form.link.setText,
        "meet": lambda wanted: form.meet.set_wanted(bool(wanted)),
        "status": lambda value: form.status.set_status(BookingStatus(value)),
        "reminders": lambda value: form.reminder.set_reminders(Reminders.parse(value)),
        "description": form.description.setPlainText,
        **{name: partial(form.group.restore, name) for name in ("further_contacts", "further_members", "capacity")},
        "deal": form.deal_row.restore,
    }
    for name, put in show.items():
        if name in content:
            put(content[name])


def _restore_contact(form: BookingForm, value: Sequence[str] | None) -> None:
    if value is None:
        form.contact.choose(None)
        return
    contact_id, name, email = value
    known = form.contact.contacts.get(contact_id)
    form.contact.choose(known or Contact(id=contact_id, name=name, emails=(email,) if email else ()))


FIELD_ORDER = (
    "title",
    "contact",
    *(f"contact_{number}" for number in range(100)),
    "assigned_to",
    "start",
    "end",
    "duration",
    "timezone",
    "location",
    "meeting_link",
    "status",
    "deal_name",
    "stage",
    "value",
    "currency",
    "link",
    "description",
)
"""Problem fields in the order of the form."""


def as_booking(draft: BookingDraft) -> Booking:
    """A draft as a booking without id, for the checks that every booking has to pass."""
    return Booking(
        id="",
        title=draft.title,
        slot=draft.slot,
        description=draft.description,
        location=draft.location,
        meeting_link=draft.meeting_link,
    )
