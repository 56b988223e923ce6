"""The cards over a real database: they follow it, store what is chosen, and refuse what is no more as it was shown."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from bookings_desktop.models.mirrored import field_to_json
from bookings_desktop.models.mirrored_booking import MirroredBookings
from bookings_desktop.models.sync_values import CalendarState, Conflict, Link
from bookings_desktop.models.values import Author, Origin
from bookings_desktop.services.bookings import BookingDraft
from bookings_desktop.services.conflict_values import Side
from bookings_desktop.services.conflicts import ConflictService
from bookings_desktop.ui.sync_activity import conflicts_controller
from bookings_desktop.ui.sync_activity.conflicts_controller import ConflictsController
from tests.support.dialogs import LONDON, NOW, slot

GOOGLE = Author("Google Calendar", Origin.GOOGLE)


class Cards:
    """A place with cards, and what was remembered for an undo."""

    def __init__(self, practice, themes, tasks, qtbot):
        self.database = practice.database
        self.bookings = practice.bookings
        self.service = ConflictService(practice.database, lambda: "Nadia")
        self.remembered = []
        self.revealed = []
        inside = QWidget()
        self.place = QVBoxLayout(inside)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(inside)
        self.area.resize(700, 300)
        qtbot.addWidget(self.area)
        self.area.show()
        self.controller = ConflictsController(
            self.place,
            self.service,
            tasks,
            themes,
            zone=lambda: LONDON,
            now=NOW.timestamp,
            who=lambda: "Nadia",
            remember=self.remember,
            reveal=lambda: self.revealed.append(True),
            parent=inside,
        )
        practice.database.bus.subscribe(lambda changes: self.changes.append(changes))
        self.changes = []
        with self.database.unit_of_work(GOOGLE) as work:
            work.calendars.save(CalendarState("mirror", "desk@example.org"))
            work.commit()

    def remember(self, sentence, changed, *, turn):
        self.remembered.append((sentence, changed, turn))

    def make(self, title, hour, location="Room 1"):
        """A booking whose location was changed on both sides; its id."""
        booking = self.bookings.create(BookingDraft(title, slot(f"2026-05-15T{hour}:00"), location=location)).booking
        with self.database.unit_of_work(GOOGLE) as work:
            fields = MirroredBookings(work).fields(booking)
            updated = datetime(2026, 5, 15, 8, tzinfo=UTC)
            base = replace(fields, location="Room 2")
            work.links.save(Link(booking.id, "mirror", booking.id, etag="1", base=base, remote_updated=updated))
            work.commit()
        self.theirs(booking.id, "Room 3")
        return booking.id

    def theirs(self, booking_id, room):
        with self.database.unit_of_work(GOOGLE) as work:
            ours = field_to_json(work.bookings.get(booking_id).location)
            work.conflicts.replace(
                booking_id, [Conflict(booking_id, "location", "Room 2", ours, room, work.now)] if room else []
            )
            work.commit()

    @property
    def titles(self):
        return [card.accessibleName().split(",")[0] for card in self.controller.cards]


@pytest.fixture
def cards(practice, themes, tasks, qtbot):
    made = Cards(practice, themes, tasks, qtbot)
    yield made
    made.controller.stop()


def follow(cards, qtbot, count):
    """Hear of all changes so far, as the window would."""
    for changes in cards.changes:
        cards.controller.on_change(changes)
    cards.changes.clear()
    qtbot.waitUntil(lambda: cards.controller.count == count)


def test_cards_come_and_go_with_the_conflicts(cards, qtbot):
    cards.make("Second", 12)
    first = cards.make("First", 10)
    follow(cards, qtbot, 2)
    assert cards.titles == ["First", "Second"]
    gone = cards.controller.cards[0]
    gone.take_focus()
    with qtbot.waitSignal(cards.controller.count_changed):
        cards.theirs(first, "")
        follow(cards, qtbot, 1)
    assert cards.titles == ["Second"]
    qtbot.waitUntil(lambda: not isValid(gone))


def test_a_choice_is_stored_and_can_be_taken_back(cards, qtbot):
    booking = cards.make("First", 10)
    follow(cards, qtbot, 1)
    cards.controller.cards[0].take.click()
    qtbot.waitUntil(lambda: bool(cards.remembered))
    [(sentence, changed, turn)] = cards.remembered
    assert sentence == "“First” is as in Google Calendar now"
    assert cards.bookings.get(booking).booking.location == "Room 3"
    qtbot.waitUntil(lambda: not cards.controller.cards)
    turn(changed)
    assert cards.bookings.get(booking).booking.location == "Room 1"
    follow(cards, qtbot, 1)
    cards.controller.cards[0].keep.click()
    qtbot.waitUntil(lambda: len(cards.remembered) == 2)
    assert cards.remembered[1][0] == "“First” stays as it is here"


def test_what_moved_on_is_shown_anew_and_not_stored(cards, qtbot, notifications):
    booking = cards.make("First", 10)
    follow(cards, qtbot, 1)
    card = cards.controller.cards[0]
    messages = []
    notifications.posted.connect(messages.append)
    cards.theirs(booking, "Room 9")  # this window did not hear of it yet
    card.take.click()
    qtbot.waitUntil(lambda: bool(messages))
    assert messages[0].title == "“First” was changed again while you were choosing."
    assert cards.remembered == []
    assert cards.bookings.get(booking).booking.location == "Room 1"
    assert card.rows[0].field.theirs.text == "Room 9"
    assert card.take.isEnabled()


def test_reading_anew_leaves_the_keyboard_and_unfolded_texts_alone(cards, qtbot):
    booking = cards.make("First", 10, location="Room 1, " + "along the corridor, " * 12)
    follow(cards, qtbot, 1)
    card = cards.controller.cards[0]
    cards.area.activateWindow()
    card.rows[0].cells[Side.MINE].fold.click()
    radio = card.rows[0].cells[Side.MINE].radio
    radio.setChecked(True)
    radio.setFocus()
    qtbot.waitUntil(radio.hasFocus)
    other = cards.make("Second", 12)  # a change elsewhere has all cards read anew
    follow(cards, qtbot, 2)
    assert isValid(radio)
    assert radio.hasFocus()
    assert not card.rows[0].cells[Side.MINE].folded
    cards.theirs(booking, "Room 9")
    cards.theirs(other, "")
    follow(cards, qtbot, 1)
    assert card.rows[0].field.theirs.text == "Room 9"
    assert card.rows[0].isAncestorOf(cards.area.focusWidget())  # not in a button, where Return would store something


def test_after_a_choice_the_keyboard_goes_on_to_the_next_card(cards, qtbot):
    for hour in (10, 12, 14):
        cards.make(f"Number {hour}", hour)
    follow(cards, qtbot, 3)
    cards.area.activateWindow()
    chosen, after = cards.controller.cards[1:]
    chosen.save.setFocus()
    qtbot.waitUntil(chosen.save.hasFocus)
    QTest.keyClick(chosen.save, Qt.Key.Key_Space)
    assert chosen.isAncestorOf(QApplication.focusWidget())
    qtbot.waitUntil(lambda: cards.titles == ["Number 10", "Number 14"])
    assert after.isAncestorOf(QApplication.focusWidget())


def test_a_person_is_led_to_the_card_of_a_booking(cards, qtbot):
    ids = [cards.make(f"Number {hour}", hour) for hour in range(10, 16)]
    cards.area.activateWindow()
    cards.controller.choose(ids[4])
    qtbot.waitUntil(lambda: len(cards.controller.cards) == 6)
    card = cards.controller.cards[4]
    radio = card.rows[0].cells[card.rows[0].side].radio
    qtbot.waitUntil(radio.hasFocus)
    assert cards.revealed == [True]
    qtbot.waitUntil(lambda: not card.visibleRegion().isEmpty())


def test_a_great_many_are_shown_little_by_little(cards, qtbot, monkeypatch):
    monkeypatch.setattr(conflicts_controller, "MOST_CARDS", 2)
    ids = [cards.make(f"Number {hour}", hour) for hour in range(10, 14)]
    follow(cards, qtbot, 4)
    assert cards.titles == ["Number 10", "Number 11"]
    cards.controller.choose(ids[3])
    qtbot.waitUntil(lambda: cards.titles == ["Number 10", "Number 13"])
    cards.controller.cards[0].chosen.emit({"location": Side.MINE})
    qtbot.waitUntil(lambda: cards.titles == ["Number 11", "Number 12"])
    assert cards.controller.count == 3
