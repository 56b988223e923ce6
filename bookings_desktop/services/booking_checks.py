"""What the services look up and check about bookings within a unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bookings_desktop.errors import InTrash, InvalidInput, NotFound
from bookings_desktop.models.sync_values import BookingDetails
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Booking
from bookings_desktop.services.bulk import BulkChange, BulkPlan, grouped, plan


def details_of(work: UnitOfWork, booking_id: str) -> BookingDetails:
    """A booking with its people and sync state. Raises NotFound."""
    found = work.details.get_many([booking_id]).get(booking_id)
    if found is None:
        raise NotFound(
            f"There is no booking with the id {booking_id}.", "Look it up in the list; it may have been deleted."
        )
    return found


def refuse_trashed(booking: Booking) -> None:
    """Raise InTrash for a booking in the trash."""
    if booking.deleted_at is not None:
        raise InTrash(f"“{booking.title}” is in the trash.", "Restore it first.")


def check_people(work: UnitOfWork, booking: Booking, before: Booking | None) -> None:
    """Raise NotFound for an unknown contact or member, InvalidInput for a new assignment to an inactive one."""
    if booking.contact_id is not None:
        work.contacts.get(booking.contact_id)
    if booking.assigned_to_id is not None and (before is None or before.assigned_to_id != booking.assigned_to_id):
        check_active(work, booking.assigned_to_id)


def check_active(work: UnitOfWork, member_id: str) -> None:
    """Raise NotFound for an unknown member, InvalidInput for one who is not active any more."""
    member = work.members.get(member_id)
    if not member.active:
        raise InvalidInput.of("assigned_to", f"{member.name} is not active any more. Choose another colleague.")


def all_of(work: UnitOfWork, ids: Sequence[str]) -> dict[str, Booking]:
    """The bookings by id, in the order of the ids, each once. Raises NotFound when one does not exist."""
    wanted = list(dict.fromkeys(ids))
    found = work.bookings.get_many(wanted)
    return {key: found[key] if key in found else work.bookings.get(key) for key in wanted}


def plan_for(work: UnitOfWork, ids: Sequence[str], change: BulkChange) -> tuple[BulkPlan, dict[str, Booking]]:
    """The plan, and the bookings by id; one that was deleted permanently since does not keep the others from being changed."""
    wanted = list(dict.fromkeys(ids))
    found = work.bookings.get_many(wanted)
    result = plan((found[key] for key in wanted if key in found), change, work.now)
    gone = [key for key in wanted if key not in found]
    if gone:
        result = replace(result, skipped=(*result.skipped, *grouped({"was deleted permanently": gone})))
    return result, found
