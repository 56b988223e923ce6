"""Contacts as another place has them, and how far they were read there; the place itself is behind :class:`ContactPlace`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeAlias, cast

from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.orm import Session

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.chunks import chunks
from bookings_desktop.models.people_tables import ContactBaseRow, ContactSourceRow
from bookings_desktop.models.people_values import ContactPoint
from bookings_desktop.models.values import NameOrder

GOOGLE_SOURCE = "google"
"""The source of references that are resource names of Google Contacts."""

Said: TypeAlias = dict[str, Any]
"""What a place says of a contact, as JSON; its makers are in :mod:`bookings_desktop.services.contact_sync`."""

_BASES = cast(Table, ContactBaseRow.__table__)


class ContactTokenExpired(BookingsError):
    """The place does not know any more what we had read: everything has to be read again."""


@dataclass(frozen=True, slots=True)
class ForeignContact:
    """A contact as another place has it.

    Attributes:
        key: its id there.
        deleted: whether it is gone there; then nothing else is known.
        name: as shown there; used where there are no parts.
        name_order: as the place shows it, or None when it does not say.
    """

    key: str
    deleted: bool = False
    name: str = ""
    prefix: str = ""
    given_name: str = ""
    middle_name: str = ""
    family_name: str = ""
    suffix: str = ""
    name_order: NameOrder | None = None
    company: str = ""
    job_title: str = ""
    emails: tuple[ContactPoint, ...] = ()
    phones: tuple[ContactPoint, ...] = ()
    notes: str = ""


@dataclass(frozen=True, slots=True)
class ForeignContactPage:
    """One page of a reading.

    Attributes:
        next_page_token: of the next page; empty on the last one.
        next_sync_token: on the last page, with which the next reading asks for what changed since.
    """

    contacts: tuple[ForeignContact, ...]
    next_page_token: str = ""
    next_sync_token: str = ""


class ContactPlace(Protocol):
    """Where contacts are read, page by page; one HTTP call each."""

    def page(self, *, sync_token: str = "", page_token: str = "") -> ForeignContactPage:
        """One page of all contacts, or with a sync token of those that changed since.

        Raises:
            ContactTokenExpired: a token is too old; begin again without any.
            BookingsError: it cannot be read.
        """


@dataclass(frozen=True, slots=True)
class ContactSource:
    """How far a place was read.

    Attributes:
        account: whose contacts they are.
        read_at: when it was read last (UTC).
    """

    source: str
    account: str
    sync_token: str
    read_at: datetime


class ContactSourceRepository:
    """How far places were read, in one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, source: str) -> ContactSource | None:
        """How far a place was read, or None."""
        row = self._session.scalars(select(ContactSourceRow).where(ContactSourceRow.source == source)).first()
        return None if row is None else ContactSource(row.source, row.account, row.sync_token, row.read_at)

    def save(self, source: ContactSource) -> None:
        """Remember how far a place was read."""
        row = self._session.get(ContactSourceRow, source.source)
        if row is None:
            row = ContactSourceRow(source=source.source)
            self._session.add(row)
        row.account, row.sync_token, row.read_at = source.account, source.sync_token, source.read_at

    def count(self, source: str) -> int:
        """Of how many contacts a place has told, and has not said since that they are gone."""
        return self._session.scalar(select(func.count()).select_from(_BASES).where(_BASES.c.source == source)) or 0

    def said(self, source: str) -> dict[str, Said]:
        """What a place last said of each contact, by its key there."""
        rows = self._session.execute(select(_BASES.c.key, _BASES.c.said).where(_BASES.c.source == source))
        return {row.key: row.said for row in rows}

    def keep_said(self, source: str, said: Mapping[str, Said | None]) -> None:
        """Remember what a place says now of some contacts, by their keys; None for those that are gone there."""
        for keys in chunks(said):
            self._session.execute(delete(_BASES).where(_BASES.c.source == source, _BASES.c.key.in_(keys)))
            rows = [{"source": source, "key": key, "said": said[key]} for key in keys if said[key] is not None]
            if rows:
                self._session.execute(insert(_BASES), rows)
