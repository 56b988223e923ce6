"""What happened: the journal as people read it, and as one process hears of another."""

from __future__ import annotations

from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.models.database import Database
from bookings_desktop.models.values import HistoryEntry


class HistoryService:
    """The journal."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, entity_id: str, limit: int = 100) -> tuple[HistoryEntry, ...]:
        """The newest entries about one booking, contact, member or follow-up; newest first."""
        with self._database.reading() as work:
            return work.history.of(entity_id, limit)

    def newest(self, limit: int = 100) -> tuple[HistoryEntry, ...]:
        """The newest entries about anything; newest first."""
        with self._database.reading() as work:
            return work.history.newest(limit)

    def last_number(self) -> int:
        """The number of the newest entry."""
        with self._database.reading() as work:
            return work.history.last_number()

    def changes_since(self, number: int) -> ChangeSet:
        """What was journalled after a number, by this process or by another one."""
        with self._database.reading() as work:
            return work.history.changes_since(number)
