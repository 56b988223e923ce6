"""The card on which a person chooses between both sides: what it says, how it is used by hand and by ear, and where it fits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QVBoxLayout, QWidget

from bookings_desktop.models.reminders import NO_REMINDERS, Reminders
from bookings_desktop.models.values import AllDaySlot, Booking, BookingStatus, Guest, Slot, TimedSlot
from bookings_desktop.services.conflict_values import FIELD_LABELS, BookingConflict, ConflictField, Side, readable
from bookings_desktop.ui.sync_activity.conflict_card import ConflictCard
from bookings_desktop.ui.sync_activity.conflict_texts import excerpts, moment_words, slot_words, value_words
from bookings_desktop.ui.widgets.basic import StatusBadge
from tests.support.clipping import clipped_widgets
from tests.support.spoken import things, unspoken

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 5, 14, 9, 42, tzinfo=UTC)
MINE, THEIRS = Side.MINE, Side.THEIRS
LONG = (
    "Referred by Dr Okafor after a fall on the stairs in March. The knee swells in the evening and hurts after long walks. "
    "Please bring the old X-ray pictures and the list of tablets, and wear shorts."
)

Make = Callable[..., ConflictCard]


def slot(hour: int, minutes: int = 45, zone: str = "Europe/London") -> TimedSlot:
    start = datetime(2026, 5, 14, hour, 30, tzinfo=UTC)
    return TimedSlot(start, start + timedelta(minutes=minutes), zone)


def field(name: str, ours: Any, theirs: Any, newer: Side = THEIRS) -> ConflictField:
    names = {"ben@example.org": "Ben Ode"}
    return ConflictField(
        name, FIELD_LABELS[name], readable(name, ours, names), readable(name, theirs, names), None, newer
    )


def conflict(
    *fields: ConflictField, title: str = "Return-to-work review", who: str = "Nadia Haddad"
) -> BookingConflict:
    booking = Booking("a" * 32, title, slot(14))
    return BookingConflict(
        booking, "Priya Raman", fields, who, NOW - timedelta(minutes=21), NOW - timedelta(days=1), "", "stamp"
    )


USUAL = (
    field("slot", slot(14), slot(15)),
    field("location", "Room 1", "Room 3", MINE),
    field("reminders", Reminders((("email", 1440),)), NO_REMINDERS, MINE),
)
EVERYTHING = (
    field("title", "Return-to-work review", "Second review with the occupational health physician and the team leader"),
    field("slot", slot(14), slot(14, zone="Asia/Tokyo")),
    field("description", LONG, LONG.replace("March", "April")),
    field("status", BookingStatus.CONFIRMED, BookingStatus.RESCHEDULED),
    field("guest", Guest("priya.raman@example.org", "Priya Raman"), None),
    field("assigned_to", "ben@example.org", ""),
    field(
        "meeting_link", "https://meet.example.org/kfw-pqzt-ahn", "https://zoom.example.org/j/12345678901234567890123456"
    ),
)


@pytest.fixture
def card(themes: Any, qtbot: Any) -> Make:
    def make(*fields: ConflictField, width: int = 700, me: str = "", **values: Any) -> ConflictCard:
        inside = QWidget()
        column = QVBoxLayout(inside)
        made = ConflictCard(themes, conflict(*(fields or USUAL), **values), zone=LONDON, now=NOW, me=me)
        column.addWidget(made)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        qtbot.addWidget(area)
        area.resize(width, 500)
        area.show()
        area.grab()
        made.area = area  # type: ignore[attr-defined]  # goes with the card
        return made

    return make


def texts(card: ConflictCard) -> list[str]:
    return [found.text() for found in card.findChildren(QLabel) if found.isVisibleTo(card)]


def test_it_says_what_differs_and_who_changed_it(card: Make) -> None:
    made = card(me="Nadia Haddad")
    shown = texts(made)
    for words in (
        "Return-to-work review",
        "Priya Raman",
        "You changed this booking here, and somebody changed it in Google Calendar. Nothing is lost until you choose.",
        "You, today 10:21",
        "Yesterday 10:42",
        "Thu 14 May, 15:30 – 16:15",
        "Thu 14 May, 16:30 – 17:15",
        "E-mail 1 day before",
        "None",
        "6 other fields are the same on both sides.",
    ):
        assert words in shown
    assert "Nadia, today 10:21" in texts(card(me="Ben"))
    assert "Today 10:21" in texts(card(who=""))


def test_the_newer_side_is_offered_first_and_each_field_is_chosen_by_itself(card: Make, qtbot: Any) -> None:
    made = card()
    assert made.choices == {"slot": THEIRS, "location": MINE, "reminders": MINE}
    row = made.rows[1]
    made.area.ensureWidgetVisible(row)  # type: ignore[attr-defined]
    QTest.mouseClick(row.cells[THEIRS], Qt.MouseButton.LeftButton)
    assert made.choices == {"slot": THEIRS, "location": THEIRS, "reminders": MINE}
    assert (row.cells[THEIRS].property("cell"), row.cells[MINE].property("cell")) == ("on", "off")
    with qtbot.waitSignal(made.chosen) as saved:
        made.save.click()
    assert saved.args == [{"slot": THEIRS, "location": THEIRS, "reminders": MINE}]
    assert not made.save.isEnabled()  # once


@pytest.mark.parametrize(("button", "side"), [("keep", MINE), ("take", THEIRS)])
def test_all_of_one_side_at_once(card: Make, qtbot: Any, button: str, side: Side) -> None:
    made = card()
    with qtbot.waitSignal(made.chosen) as saved:
        getattr(made, button).click()
    assert set(saved.args[0].values()) == {side}
    with qtbot.waitSignal(made.open_requested) as opened:
        made.open_booking.click()
    assert opened.args == [made.booking_id]


def test_arrows_choose_and_tab_goes_on_to_the_next_field(card: Make, qtbot: Any) -> None:
    made = card()
    made.area.activateWindow()  # type: ignore[attr-defined]
    made.take_focus()
    slot_row, room = made.rows[0], made.rows[1]
    qtbot.waitUntil(slot_row.cells[THEIRS].radio.hasFocus)
    QTest.keyClick(slot_row.cells[THEIRS].radio, Qt.Key.Key_Left)
    assert slot_row.side is MINE
    assert slot_row.cells[MINE].radio.hasFocus()
    QTest.keyClick(slot_row.cells[MINE].radio, Qt.Key.Key_Right)
    assert slot_row.side is THEIRS
    QTest.keyClick(slot_row.cells[THEIRS].radio, Qt.Key.Key_Tab)
    assert room.cells[MINE].radio.hasFocus()
    assert made.rows[1].side is MINE


def test_a_screen_reader_hears_field_side_and_value(card: Make) -> None:
    made = card(*EVERYTHING)
    assert unspoken(made) == []
    radios = [
        thing.text(QAccessible.Text.Name) for thing in things(made) if thing.role() == QAccessible.Role.RadioButton
    ]
    assert "When, Yours: Thu 14 May, 15:30 – 16:15" in radios
    assert "Status, Google: Rescheduled" in radios
    assert made.rows[0].accessibleName() == "Title of “Return-to-work review”"
    assert made.accessibleName() == "Return-to-work review, Thu 14 May, 15:30 – 16:15"


def test_a_long_text_shows_what_differs_and_all_of_it_when_asked(card: Make) -> None:
    made = card(field("description", LONG, LONG.replace("March", "April")))
    cell = made.rows[0].cells[MINE]
    assert "March" in cell.text.text()
    assert len(cell.text.text()) < len(LONG)
    assert cell.fold.isVisibleTo(made)
    cell.fold.click()
    assert (cell.text.text(), cell.fold.text()) == (LONG, "Show less")
    assert cell.fold.accessibleName() == "Show less: Description, Yours"
    cell.fold.click()
    assert cell.folded
    assert not card(*USUAL).rows[0].cells[MINE].fold.isVisibleTo(made)


def test_a_status_is_its_badge(card: Make) -> None:
    made = card(field("status", BookingStatus.CONFIRMED, BookingStatus.RESCHEDULED))
    badges = [badge.status for badge in made.rows[0].findChildren(StatusBadge) if badge.isVisibleTo(made)]
    assert badges == ["confirmed", "rescheduled"]


def test_other_values_keep_what_was_chosen_where_nothing_changed(card: Make) -> None:
    made = card()
    made.rows[1].choose(THEIRS)
    made.rows[0].choose(MINE)
    made.show_conflict(
        conflict(field("slot", slot(14), slot(17)), field("location", "Room 1", "Room 3", MINE)), zone=LONDON, now=NOW
    )
    assert made.choices == {"slot": THEIRS, "location": THEIRS}


@pytest.mark.parametrize("size", [90, 100, 150])
@pytest.mark.parametrize("width", [330, 480, 640, 1000])
def test_nothing_is_cut_off(card: Make, themes: Any, language: str, size: int, width: int) -> None:
    themes.set_text_size(size)
    made = card(*EVERYTHING, width=themes.theme.px(width))
    made.rows[2].cells[MINE].fold.click()
    for _ in range(3):
        QApplication.processEvents()
        made.area.grab()  # type: ignore[attr-defined]
    faults = clipped_widgets(made)
    assert not faults, "\n".join(faults)
    cells = made.rows[0].cells
    beside = cells[MINE].y() == cells[THEIRS].y()
    assert beside is (width >= 640)


# ---- words ------------------------------------------------------------------------------------------------------


def test_moments() -> None:
    assert moment_words(NOW, NOW, LONDON) == "today 10:42"
    assert moment_words(datetime(2026, 5, 13, 17, 5, tzinfo=UTC), NOW, LONDON) == "yesterday 18:05"
    assert moment_words(datetime(2025, 12, 1, 9, 0, tzinfo=UTC), NOW, LONDON) == "Mon 1 Dec 2025, 09:00"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (slot(14), "Thu 14 May, 15:30 – 16:15"),
        (slot(14, zone="Asia/Tokyo"), "Thu 14 May, 15:30 – 16:15\nThu 14 May, 23:30 – Fri 15 May, 00:15 in Tokyo"),
        (AllDaySlot(NOW.date(), NOW.date() + timedelta(days=1), "Asia/Tokyo"), "Thu 14 May, all day"),
    ],
)
def test_times_name_the_zone_where_its_clock_differs(value: Slot, words: str) -> None:
    assert slot_words(value, LONDON, 2026) == words


def test_zones_of_one_clock_are_told_apart() -> None:
    both = value_words(field("slot", slot(14), slot(14, zone="Europe/Lisbon")), LONDON, 2026)
    assert both == ("Thu 14 May, 15:30 – 16:15 (Europe/London)", "Thu 14 May, 15:30 – 16:15 (Europe/Lisbon)")


@pytest.mark.parametrize(
    ("one", "other", "passages"),
    [
        ("a b c", "a x c", ("a b c", "a x c")),
        (f"{'w ' * 60}old {'v ' * 60}", f"{'w ' * 60}new {'v ' * 60}", ("old", "new")),
        ("", "something", ("None", "something")),
        ("same " * 40 + "end", "same " * 40, ("end", "…")),
    ],
)
def test_passages_that_differ(one: str, other: str, passages: tuple[str, str]) -> None:
    for found, expected in zip(excerpts(one, other), passages, strict=True):
        assert expected in found
        assert len(found) < 120
