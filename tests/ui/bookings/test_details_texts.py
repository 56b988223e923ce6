"""The words of the details panel."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.models.mirrored import slot_to_json
from bookings_desktop.models.sync_values import SyncInfo
from bookings_desktop.models.values import (
    AllDaySlot,
    EntityKind,
    FieldChange,
    HistoryAction,
    HistoryEntry,
    Origin,
    SyncState,
)
from bookings_desktop.ui.bookings.details_texts import (
    earlier_words,
    history_glyph,
    history_lines,
    history_sentence,
    link_words,
    sync_line,
    when_lines,
    when_words,
)
from tests.support.dialogs import slot

LONDON = ZoneInfo("Europe/London")
NAMES = {"helen": "Dr Helen Marsh", "ben": "Ben Okafor", "kenji": "Kenji Watanabe"}


def entry(
    action: HistoryAction = HistoryAction.CHANGED,
    *changes: FieldChange,
    who: str = "Nadia Haddad",
    origin: Origin = Origin.DESK,
    note: str = "",
) -> HistoryEntry:
    at = datetime(2026, 5, 11, 8, 4, tzinfo=UTC)
    return HistoryEntry(1, at, who, origin, EntityKind.BOOKING, "b", action, changes, note)


def moved(before: str, after: str) -> FieldChange:
    return FieldChange("slot", slot_to_json(slot(before)), slot_to_json(slot(after)))


@pytest.mark.parametrize(
    ("happened", "sentence"),
    [
        (entry(HistoryAction.CREATED, who="Dr Helen Marsh"), "Helen created this booking"),
        (entry(HistoryAction.CREATED, origin=Origin.IMPORT), "Imported (Nadia Haddad)"),
        (entry(HistoryAction.CREATED, origin=Origin.GOOGLE), "Came from Google Calendar"),
        (entry(HistoryAction.DELETED), "Nadia deleted this booking"),
        (entry(HistoryAction.RESTORED), "Nadia restored this booking from the trash"),
        (
            entry(HistoryAction.CHANGED, moved("2026-05-14T10:30", "2026-05-14T11:00")),
            "Nadia moved it from 10:30 to 11:00",
        ),
        (
            entry(HistoryAction.CHANGED, moved("2026-05-12T10:30", "2026-05-14T11:00")),
            "Nadia moved it from Tue 12 May 10:30 to Thu 14 May 11:00",
        ),
        (
            entry(
                HistoryAction.CHANGED,
                moved("2026-05-14T10:30", "2026-05-14T11:00"),
                FieldChange("location", "", "Room 2"),
                FieldChange("status", "confirmed", "rescheduled"),
            ),
            "Nadia moved it from 10:30 to 11:00 and changed location",
        ),
        (
            entry(HistoryAction.CHANGED, FieldChange("status", "scheduled", "confirmed")),
            "Nadia set the status to confirmed",
        ),
        (
            entry(HistoryAction.CHANGED, FieldChange("status", "scheduled", "no-show")),
            "Nadia set the status to no-show",
        ),
        (
            entry(HistoryAction.CHANGED, FieldChange("title", "Knee", "Gait analysis")),
            "Nadia changed the title from “Knee” to “Gait analysis”",
        ),
        (entry(HistoryAction.CHANGED, FieldChange("location", "", "Room 2")), "Nadia set the location to “Room 2”"),
        (entry(HistoryAction.CHANGED, FieldChange("location", "Room 2", "")), "Nadia removed the location “Room 2”"),
        (entry(HistoryAction.CHANGED, FieldChange("notes", "", "x")), "Nadia changed the notes"),
        (
            entry(HistoryAction.CHANGED, FieldChange("reminders", None, [["popup", 10], ["email", 1440]])),
            "Nadia changed the reminders from the calendar’s own to 10 minutes before, e-mail 1 day before",
        ),
        (
            entry(HistoryAction.CHANGED, FieldChange("assigned_to_id", None, "ben")),
            "Nadia assigned it to Ben Okafor",
        ),
        (entry(HistoryAction.CHANGED, FieldChange("assigned_to_id", "ben", None)), "Nadia took it from Ben Okafor"),
        (
            entry(HistoryAction.CHANGED, FieldChange("contact_id", "gone", "kenji")),
            "Nadia set the contact to Kenji Watanabe",
        ),
        (
            entry(HistoryAction.CHANGED, FieldChange("description", "", "x"), FieldChange("location", "", "y")),
            "Nadia changed description and location",
        ),
        (
            entry(HistoryAction.CHANGED, FieldChange("location", "a", "b"), origin=Origin.GOOGLE),
            "Changed in Google Calendar: location",
        ),
        (
            entry(HistoryAction.CHANGED, moved("2026-05-14T10:30", "2026-05-14T11:00"), origin=Origin.GOOGLE),
            "Moved in Google Calendar from 10:30 to 11:00",
        ),
        (
            entry(
                HistoryAction.CHANGED,
                FieldChange("status", "confirmed", "cancelled"),
                origin=Origin.GOOGLE,
                note="The event was deleted in Google Calendar.",
            ),
            "Cancelled, because its event was deleted in Google Calendar",
        ),
        (
            entry(HistoryAction.CHANGED, FieldChange("status", "a", "b"), origin=Origin.UNDO),
            "Nadia took a change back: status",
        ),
        (entry(HistoryAction.SENT, note="Added to Google Calendar."), "Sent to Google Calendar"),
        (entry(HistoryAction.SENT, note="Changed in Google Calendar: time."), "Sent to Google Calendar: time"),
        (entry(HistoryAction.PROBLEM, note="Google refused it."), "Google refused it"),
    ],
)
def test_what_happened_is_told_in_a_sentence(happened: HistoryEntry, sentence: str) -> None:
    assert history_sentence(happened, LONDON, NAMES) == sentence


def test_a_line_of_the_history_tells_when_in_the_zone_of_the_desk() -> None:
    (line,) = history_lines([entry(HistoryAction.CREATED)], LONDON, 2026, NAMES)
    assert (line.icon, line.moment) == ("plus", "Mon 11 May, 09:04")
    (line,) = history_lines([entry(HistoryAction.CREATED)], LONDON, 2027, NAMES)
    assert line.moment == "Mon 11 May 2026, 09:04"


def test_every_kind_of_entry_has_a_glyph() -> None:
    assert {history_glyph(entry(action))[0] for action in HistoryAction} == {
        "plus",
        "pencil",
        "trash-2",
        "archive-restore",
        "circle-arrow-up",
        "arrow-right-left",
        "circle-alert",
        "mail",
    }


def test_both_clocks_are_told_where_they_differ() -> None:
    lines = when_lines(slot("2026-05-14T11:00"), LONDON, "Asia/Tokyo", 2026)
    assert [(line.text, line.city) for line in lines] == [
        ("Thu 14 May, 11:00 – 11:45", "London"),
        ("Thu 14 May, 19:00 – 19:45", "Tokyo"),
    ]
    tokyo = when_lines(slot("2026-05-14T19:00", zone="Asia/Tokyo"), LONDON, "", 2026)
    assert [line.city for line in tokyo] == ["London", "Tokyo"]


def test_a_zone_with_the_same_clock_is_not_told() -> None:
    assert len(when_lines(slot("2026-05-14T11:00"), LONDON, "Europe/Lisbon", 2026)) == 1
    assert len(when_lines(slot("2026-05-14T11:00"), LONDON, "Atlantis/Capital", 2026)) == 1


def test_days_are_named_where_a_booking_spans_them() -> None:
    assert when_words(slot("2026-05-14T23:30", 60), LONDON, 2026) == "Thu 14 May, 23:30 – Fri 15 May, 00:30"
    assert when_words(slot("2026-05-14T23:00", 60), LONDON, 2026) == "Thu 14 May, 23:00 – 00:00"
    day = AllDaySlot(date(2026, 5, 14), date(2026, 5, 15), "Europe/London")
    assert when_words(day, LONDON, 2026) == "Thu 14 May, all day"
    days = AllDaySlot(date(2026, 5, 14), date(2026, 5, 17), "Europe/London")
    assert [(line.text, line.city) for line in when_lines(days, LONDON, "Asia/Tokyo", 2026)] == [
        ("Thu 14 May – Sat 16 May", "")
    ]


@pytest.mark.parametrize("state", SyncState)
def test_each_sync_state_has_its_own_words(state: SyncState) -> None:
    line = sync_line("1", SyncInfo(state, error="It was refused."))
    assert line.text
    others = [sync_line("1", SyncInfo(other)) for other in SyncState if other is not state]
    assert line.text not in {other.text for other in others}
    assert line.text.endswith(": It was refused.") is (state is SyncState.ERROR)
    assert line.button == {
        SyncState.WAITING: "Send now",
        SyncState.ERROR: "Try again",
        SyncState.CONFLICT: "Choose",
    }.get(state, "")


def test_small_words() -> None:
    assert [earlier_words(count) for count in (0, 1, 6)] == ["First booking", "1 earlier booking", "6 earlier bookings"]
    assert link_words("https://meet.google.com/kfw-pqzt-ahn") == "meet.google.com/kfw-pqzt-ahn"
    assert link_words("zoommtg://zoom.us/join") == "zoommtg://zoom.us/join"
