"""The trash empties itself when the window opens."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

from bookings_desktop.backend import compose
from bookings_desktop.models.booking_repository import BookingQuery


def test_what_was_deleted_long_ago_is_gone_after_a_start(practice, run_desk):
    backend = compose(practice.folder, settings=practice.settings, environ={})
    ids = {details.booking.title: details.booking.id for details in backend.bookings.find(BookingQuery())}
    old, young = ids["Knee assessment"], ids["Blood test results"]
    backend.bookings.delete([old, young])
    backend.close()
    days = practice.settings.trash_days
    for booking_id, ago in ((old, days + 1), (young, days - 1)):
        then = (datetime.now(UTC) - timedelta(days=ago)).strftime("%Y-%m-%d %H:%M:%S.%f")
        with closing(sqlite3.connect(practice.folder / "bookings.db")) as connection, connection:
            connection.execute("UPDATE bookings SET deleted_at = ? WHERE id = ?", (then, booking_id))

    found = []

    async def scenario(session):
        trash = session.below.bookings.trash
        found.extend(await session.tasks.run(lambda: trash(practice.settings.zone)))

    run_desk(scenario, connected=False)
    assert [row.summary.id for row in found] == [young]
