"""What guests answered: taken over from an event with its link, and told once in the history; never a change to be sent.

An answer makes a new version of the event (facts page, section 6, “Guests”), in which nothing differs that we own.
"""

from __future__ import annotations

from dataclasses import replace

from bookings_desktop.models.attendees import Answer, answer_of
from bookings_desktop.models.sync_values import Link
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Contact, EntityKind, FieldChange, HistoryAction

_SENTENCES = {
    Answer.ACCEPTED.value: "accepted the invitation",
    Answer.DECLINED.value: "declined the invitation",
    Answer.TENTATIVE.value: "may come",
    # Google also sets answers back by itself, when somebody changes the event: then no guest did anything.
    Answer.NONE.value: "has to answer again",
}


def with_answer(uow: UnitOfWork, link: Link, address: str) -> Link:
    """The link with what our contact answered; what the further contacts of a group answered stands in its attendees.

    A first answer of an event that is only met now is no news; neither is that a new guest has not answered.

    Args:
        uow: the transaction, for the line of the history.
        link: with the attendees of the event as it is now.
        address: under which our contact is invited; empty when there is none.
    """
    if link.gone or not address:
        return replace(link, guest_answer="")
    answer = answer_of(link.attendees, address)
    if not answer and not link.attendees_complete:
        return link  # a list with gaps says nothing about our guest
    before = uow.links.get(link.booking_id)
    known = answer_of(before.attendees, address) if before is not None else ""
    if known and answer not in ("", known):
        booking = uow.bookings.find(link.booking_id)
        contact = uow.contacts.get(booking.contact_id) if booking is not None and booking.contact_id else None
        _tell(uow, link.booking_id, contact, known, answer)
    return replace(link, guest_answer=answer)


def tell_of_group(uow: UnitOfWork, link: Link) -> None:
    """Tell in the history what further contacts answered since the link was stored.

    Args:
        uow: the transaction.
        link: with the attendees of the event as it is now; not stored yet.
    """
    before = uow.links.get(link.booking_id)
    further = link.base.further if link.base is not None and not link.gone else ()
    for guest in further if before is not None else ():
        old, new = (answer_of(known.attendees, guest.email) for known in (before, link) if known is not None)
        if old and new and old != new:
            _tell(uow, link.booking_id, uow.contacts.by_email(guest.email), old, new)


def _tell(uow: UnitOfWork, booking_id: str, contact: Contact | None, before: str, answer: str) -> None:
    name = (contact.given_name or contact.name) if contact is not None else "A guest"
    uow.history.add(
        EntityKind.BOOKING,
        booking_id,
        HistoryAction.ANSWERED,
        (FieldChange("guest_answer", before, answer),),
        f"{name} {_SENTENCES[answer]}.",
    )
