"""Deals in the database: values in, values out; every write checks the version and is journalled."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from bookings_desktop.models.booking_repository import BookingRepository
from bookings_desktop.models.chunks import chunks
from bookings_desktop.models.journal import WorkContext
from bookings_desktop.models.people_tables import DealRow
from bookings_desktop.models.text import search_text
from bookings_desktop.models.values import Deal, EntityKind
from bookings_desktop.models.versioned_rows import RowKind, VersionedRows, copy_fields, instants
from bookings_desktop.models.work_session import WorkSession

DEAL_FIELDS = ("name", "stage", "value", "currency", "link", "contact_id")
"""The fields whose changes are kept in the history."""


class DealRepository:
    """The deals of one unit of work."""

    def __init__(self, session: WorkSession, context: WorkContext, bookings: BookingRepository) -> None:
        self._session = session
        self._bookings = bookings
        kind = RowKind(
            DealRow, EntityKind.DEAL, "deal", DEAL_FIELDS, deal_value, _fill_deal, _name, "Look it up among the deals."
        )
        self._rows = VersionedRows(session, context, kind)

    def get(self, deal_id: str) -> Deal:
        """The deal, in the trash or not. Raises NotFound."""
        return self._rows.get(deal_id)

    def get_many(self, ids: Sequence[str]) -> dict[str, Deal]:
        """Those of the ids that exist."""
        found: dict[str, Deal] = {}
        for chunk in chunks(ids):
            rows = self._session.scalars(select(DealRow).where(DealRow.id.in_(chunk)))
            found.update((row.id, deal_value(row)) for row in rows)
        return found

    def all(
        self, needles: Sequence[str] = (), *, contact_id: str | None = None, deleted: bool = False
    ) -> tuple[Deal, ...]:
        """The living deals in which all folded needles occur, of one contact if asked for, the newest first.

        ``deleted`` asks for those in the trash instead.
        """
        gone = DealRow.deleted_at.is_not(None)
        statement = select(DealRow).where(gone if deleted else ~gone)
        for needle in needles:
            statement = statement.where(DealRow.search_text.contains(needle, autoescape=True))
        if contact_id is not None:
            statement = statement.where(DealRow.contact_id == contact_id)
        rows = self._session.scalars(statement.order_by(DealRow.created_at.desc(), DealRow.id))
        return tuple(deal_value(row) for row in rows)

    def add(self, deal: Deal) -> Deal:
        """Store a new deal; returns it with its first version."""
        return self._rows.add(deal)

    def save(self, deal: Deal) -> Deal:
        """Store a changed deal; its bookings' search texts follow. ``deleted_at`` puts it into the trash or brings it back.

        Raises:
            NotFound: it does not exist.
            ChangedMeanwhile: somebody else changed it meanwhile.
        """
        before, stored = self._rows.save(deal)
        if before.name != stored.name:
            self._session.flush()
            self._bookings.refresh_search_texts_of_deal(stored.id)
        return stored


def _name(value: Deal) -> str:
    return value.name


def deal_value(row: DealRow) -> Deal:
    """The value of a deal's row."""
    return Deal(
        id=row.id,
        name=row.name,
        stage=row.stage,
        value=row.value,
        currency=row.currency,
        link=row.link,
        contact_id=row.contact_id,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        deleted_at=row.deleted_at,
    )


def _fill_deal(row: DealRow, deal: Deal) -> None:
    copy_fields(deal, row, ("version", *DEAL_FIELDS, "deleted_at"))
    row.created_at, row.updated_at = instants(deal)
    row.search_text = search_text((deal.name, deal.stage, deal.link))
