"""What there is of contacts besides themselves: bookings, notes, follow-ups and deals, and others with the same address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, select

from bookings_desktop.models.chunks import chunks
from bookings_desktop.models.people_tables import ContactNoteRow, DealRow, FurtherContactRow
from bookings_desktop.models.tables import BookingRow, ContactPointRow, ContactRow, FollowUpRow
from bookings_desktop.models.text import fold_email
from bookings_desktop.models.values import Contact
from bookings_desktop.models.work_session import WorkSession

_BOOKINGS = select(BookingRow.contact_id).where(BookingRow.deleted_at.is_(None))
_FURTHER = (
    select(FurtherContactRow.contact_id)
    .join(BookingRow, BookingRow.id == FurtherContactRow.booking_id)
    .where(BookingRow.deleted_at.is_(None))
)

_USES: tuple[tuple[str, Select[Any], Any], ...] = (
    ("bookings", _BOOKINGS, BookingRow.contact_id),
    ("bookings", _FURTHER, FurtherContactRow.contact_id),
    ("notes", select(ContactNoteRow.contact_id).where(ContactNoteRow.deleted_at.is_(None)), ContactNoteRow.contact_id),
    ("follow-ups", select(FollowUpRow.contact_id), FollowUpRow.contact_id),
    ("deals", select(DealRow.contact_id).where(DealRow.deleted_at.is_(None)), DealRow.contact_id),
)
"""What refers to contacts: its word, the query of the living ones, and the column that names the contact."""


class ContactUses:
    """The reader of one unit of work."""

    def __init__(self, session: WorkSession) -> None:
        self._session = session

    def of(self, contact_ids: Iterable[str]) -> dict[str, str]:
        """By id, of those that something living refers to, what that is: “bookings”, “notes”, “follow-ups” or “deals”.

        Bookings count in whatever status, follow-ups done or not.
        """
        found: dict[str, str] = {}
        for chunk in chunks(contact_ids):
            for word, statement, column in _USES:
                for contact_id in self._session.scalars(statement.where(column.in_(chunk)).distinct()):
                    found.setdefault(contact_id, word)
        return found

    def others_with(self, contacts: Sequence[Contact]) -> dict[str, tuple[str, str]]:
        """By folded address, of those that another living contact has, the oldest such contact's id and name.

        Args:
            contacts: whose addresses they are; each counts as another one for the rest of them.
        """
        owners = {fold_email(address): contact.id for contact in contacts for address in contact.emails}
        found: dict[str, tuple[str, str]] = {}
        for chunk in chunks(owners):
            rows = self._session.execute(
                select(ContactPointRow.folded, ContactRow.id, ContactRow.name)
                .join(ContactRow, ContactRow.id == ContactPointRow.contact_id)
                .where(ContactPointRow.kind == "email", ContactPointRow.folded.in_(chunk))
                .where(ContactRow.deleted_at.is_(None))
                .order_by(ContactRow.created_at, ContactRow.id)
            )
            for folded, contact_id, name in rows:
                if owners[folded] != contact_id:
                    found.setdefault(folded, (contact_id, name))
        return found
