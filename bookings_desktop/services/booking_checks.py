"""What the services look up and check about bookings within a unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bookings_desktop.errors import InTrash, InvalidInput, NotFound
from bookings_desktop.models.sync_values import BookingDetails
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Booking, Contact, Deal
from bookings_desktop.services.booking_draft import with_somebody_first
from bookings_desktop.services.bulk import BulkChange, BulkPlan, grouped, plan
from bookings_desktop.services.contacts import add_contact
from bookings_desktop.services.deals import add_deal


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
    """Raise NotFound for an unknown contact, member or deal, InvalidInput for a new assignment to an inactive member."""
    for contact_id in booking.contact_ids:
        work.contacts.get(contact_id)
    there = before.member_ids if before is not None else ()
    for member_id in booking.member_ids:
        if member_id not in there:
            check_active(work, member_id)
    if booking.deal_id is not None:
        work.deals.get(booking.deal_id)


def with_new_contacts(
    work: UnitOfWork, booking: Booking, first: Contact | None, further: Sequence[Contact], replaced: str | None = None
) -> Booking:
    """The booking with contacts who are stored now: the first one instead of another, and further ones after those that it has.

    Raises:
        InvalidInput: a field of a contact is wrong.
    """
    if first is not None:
        others = tuple(contact_id for contact_id in booking.contact_ids if contact_id != replaced)
        booking = replace(booking, contact_id=add_contact(work, first).id, further_contact_ids=others)
    if further:
        added = tuple(add_contact(work, contact).id for contact in further)
        booking = with_somebody_first(replace(booking, further_contact_ids=(*booking.further_contact_ids, *added)))
    return booking


def with_new_deal(work: UnitOfWork, booking: Booking, deal: Deal | None) -> Booking:
    """The booking with a deal of its first contact that is stored now, if there is one. Raises InvalidInput."""
    if deal is None:
        return booking
    return replace(booking, deal_id=add_deal(work, replace(deal, contact_id=booking.contact_id)).id)


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
