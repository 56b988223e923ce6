"""What the history says about a choice between here and Google Calendar."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.models.values import EntityKind, FieldChange, HistoryAction, HistoryEntry, Origin
from bookings_desktop.services.conflict_values import KEPT_OURS, TOOK_THEIRS
from bookings_desktop.ui.bookings.details_texts import history_sentence

LONDON = ZoneInfo("Europe/London")
EARLY = {"start": "2026-05-14T14:30:00+00:00", "end": "2026-05-14T15:15:00+00:00", "zone": "Europe/London"}
LATE = {"start": "2026-05-14T15:45:00+00:00", "end": "2026-05-14T16:30:00+00:00", "zone": "Europe/London"}


@pytest.mark.parametrize(
    ("note", "changes", "sentence"),
    [
        (KEPT_OURS, [("location", "Room 3", "Room 1")], "Nadia kept ours: location Room 1 (Google’s was Room 3)"),
        (
            TOOK_THEIRS,
            [("slot", EARLY, LATE), ("reminders", [["email", 1440]], [])],
            "Nadia took Google’s: time Thu 14 May, 16:45 – 17:30 (ours was Thu 14 May, 15:30 – 16:15); "
            "reminders None (ours was E-mail 1 day before)",
        ),
        (
            KEPT_OURS,
            [("guest", None, {"email": "ada@example.org", "name": "Ada"})],
            "Nadia kept ours: contact Ada (ada@example.org) (Google’s was None)",
        ),
    ],
)
def test_the_value_that_was_kept_and_the_one_given_up(
    note: str, changes: list[tuple[str, object, object]], sentence: str
) -> None:
    entry = HistoryEntry(
        1,
        datetime(2026, 5, 14, 9, tzinfo=UTC),
        "Nadia Haddad",
        Origin.DESK,
        EntityKind.BOOKING,
        "a" * 32,
        HistoryAction.RESOLVED,
        tuple(FieldChange(*change) for change in changes),
        note,
    )
    assert history_sentence(entry, LONDON, {}) == sentence
