"""The log of the sync, for the window and the command line: what was compared, pulled, sent and refused."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from bookings_desktop.models.database import Database
from bookings_desktop.models.sync_values import SyncLogEntry

MOST_TODAY = 200
"""So many lines of today are given at the most."""


class SyncLogService:
    """Reads the log; the engine writes it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def today(self, zone: ZoneInfo) -> tuple[SyncLogEntry, ...]:
        """The lines since midnight, the newest first; :data:`MOST_TODAY` at the most.

        Args:
            zone: the zone whose midnight counts.
        """
        with self._database.reading() as work:
            day = work.now.astimezone(zone).date()
            return work.sync_log.today(datetime.combine(day, time(), zone).astimezone(UTC), MOST_TODAY)

    def recent(self, limit: int = 100, before: int | None = None) -> tuple[SyncLogEntry, ...]:
        """The newest lines of the last month, the newest first.

        Args:
            limit: so many at the most.
            before: only lines written before the one with this id, to read on from the last one of a page.
        """
        with self._database.reading() as work:
            return work.sync_log.recent(limit, before)
