"""Many contacts at a time, with a few statements: for imports, and for taking them back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, select, update

from bookings_desktop.errors import ChangedMeanwhile
from bookings_desktop.models.booking_repository import BookingRepository
from bookings_desktop.models.chunks import chunks
from bookings_desktop.models.contact_rows import (
    CONTACT_FIELDS,
    contact_columns,
    contact_value,
    kept_with_bookings,
    point_columns,
)
from bookings_desktop.models.journal import WorkContext, differences
from bookings_desktop.models.outbox_repository import OutboxRepository
from bookings_desktop.models.people_tables import ContactReferenceRow
from bookings_desktop.models.tables import ContactPointRow, ContactRow
from bookings_desktop.models.values import Contact, EntityKind, HistoryAction
from bookings_desktop.models.versioned_rows import action_of
from bookings_desktop.models.work_session import WorkSession

CONTACTS = cast(Table, ContactRow.__table__)
POINTS = cast(Table, ContactPointRow.__table__)
REFERENCES = cast(Table, ContactReferenceRow.__table__)

WITHOUT_REFERENCES = delete(REFERENCES).where(REFERENCES.c.contact_id == bindparam("key"))
_WITHOUT_POINTS = delete(POINTS).where(POINTS.c.contact_id == bindparam("key"))
_BY_IDS = select(CONTACTS).where(CONTACTS.c.id.in_(bindparam("ids", expanding=True)))
_POINTS_BY_IDS = (
    select(POINTS)
    .where(POINTS.c.contact_id.in_(bindparam("ids", expanding=True)))
    .order_by(POINTS.c.contact_id, POINTS.c.kind, POINTS.c.position)
)
_COLUMNS = [column.name for column in CONTACTS.c if column.name != "id"]
_CHANGED = (
    update(CONTACTS)
    .where(CONTACTS.c.id == bindparam("key"), CONTACTS.c.version == bindparam("old_version"))
    .values({name: bindparam(f"new_{name}", type_=CONTACTS.c[name].type) for name in _COLUMNS})
)


class ContactBulk:
    """The contacts of one unit of work, without an object of the ORM for each."""

    def __init__(
        self, session: WorkSession, context: WorkContext, outbox: OutboxRepository, bookings: BookingRepository
    ) -> None:
        self._session = session
        self._context = context
        self._outbox = outbox
        self._bookings = bookings

    def read(self, ids: Sequence[str]) -> dict[str, Contact]:
        """Those of the ids that exist, in the trash or not."""
        self._session.flush()
        found: dict[str, Contact] = {}
        for chunk in chunks(dict.fromkeys(ids)):
            points: dict[str, list[Any]] = defaultdict(list)
            for point in self._session.run(_POINTS_BY_IDS, {"ids": chunk}):
                points[point.contact_id].append(point)
            rows = self._session.run(_BY_IDS, {"ids": chunk})
            found.update((row.id, contact_value(row, points.get(row.id, ()))) for row in rows)
        return found

    def add(self, contacts: Sequence[Contact], *, note: str = "") -> list[Contact]:
        """Store new contacts; returns them with their first version. Who took over a merged one has to be stored before it."""
        now = self._context.now
        added = []
        for contact in contacts:
            stored = replace(contact, version=1, created_at=now, updated_at=now)
            self._session.insert_first(CONTACTS, {"id": stored.id, **contact_columns(stored)})
            self._write_parts(stored)
            self._context.record(EntityKind.CONTACT, stored.id, HistoryAction.CREATED, note=note)
            added.append(stored)
        self._session.flush()
        return added

    def save(self, changes: Sequence[tuple[Contact, Contact]]) -> list[Contact]:
        """Store changed contacts; what follows from a change is as :meth:`.ContactRepository.save` says.

        Args:
            changes: each contact as it was read in this transaction, and as it shall be.

        Returns:
            What is stored now, in the order of the changes; the contact as it was where nothing differs.

        Raises:
            ChangedMeanwhile: one of them was changed by somebody else since it was read.
        """
        changed = {
            before.id: (before, self._next(before, after)) for before, after in changes if _differs(before, after)
        }
        if not changed:
            return [before for before, _ in changes]
        self._write(list(changed.values()))
        for before, stored in changed.values():
            fields = differences(before, stored, CONTACT_FIELDS)
            self._context.record(EntityKind.CONTACT, stored.id, action_of(before, stored), fields)
        self._follow(list(changed.values()))
        self._session.expire_all()  # objects of the ORM would show what they were
        return [changed[before.id][1] if before.id in changed else before for before, _ in changes]

    def _next(self, before: Contact, after: Contact) -> Contact:
        now = self._context.now
        return replace(after, version=before.version + 1, created_at=before.created_at, updated_at=now)

    def _write(self, changed: Sequence[tuple[Contact, Contact]]) -> None:
        values = [
            {f"new_{name}": value for name, value in contact_columns(stored).items()}
            | {"key": stored.id, "old_version": before.version}
            for before, stored in changed
        ]
        self._session.flush()
        if self._session.run(_CHANGED, values).rowcount not in (-1, len(values)):
            raise ChangedMeanwhile(
                "A contact was changed by somebody else meanwhile.", "Nothing was stored. Try again."
            )
        keys = [{"key": stored.id} for _, stored in changed]
        self._session.run(_WITHOUT_POINTS, keys)
        self._session.run(WITHOUT_REFERENCES, keys)
        for _, stored in changed:
            self._write_parts(stored)

    def _write_parts(self, contact: Contact) -> None:
        for columns in point_columns(contact):
            self._session.insert_later(POINTS, columns)
        for columns in reference_columns(contact):
            self._session.insert_later(REFERENCES, columns)

    def _follow(self, changed: Sequence[tuple[Contact, Contact]]) -> None:
        """Let bookings know what changed of their contacts, and Google whose address did."""
        told = [
            (before, stored) for before, stored in changed if kept_with_bookings(before) != kept_with_bookings(stored)
        ]
        guests = [stored.id for before, stored in told if before.guest != stored.guest]
        bookings = self._bookings.refresh_search_texts(guests)
        if self._context.by_person and bookings:
            self._outbox.mark_many([one.id for one in bookings if one.deleted_at is None])
        self._bookings.refresh_search_texts([stored.id for before, stored in told if before.guest == stored.guest])


def reference_columns(contact: Contact) -> Iterator[dict[str, Any]]:
    """The columns of the rows of the names under which other places know a contact."""
    return (
        {"source": reference.source, "key": reference.key, "contact_id": contact.id} for reference in contact.references
    )


def _differs(before: Contact, after: Contact) -> bool:
    return before.deleted_at != after.deleted_at or bool(differences(before, after, CONTACT_FIELDS))
