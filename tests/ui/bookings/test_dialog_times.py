"""Start, end, length, whole days and zone of the booking dialog."""

from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QDate, QDateTime, QPoint, QPointF, Qt, QTime, QTimeZone
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from bookings_desktop.models.values import AllDaySlot, TimedSlot
from bookings_desktop.services.times import END_BEFORE_START
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.duration_fields import DURATION_PROBLEM
from bookings_desktop.ui.bookings.time_fields import typing_problem
from tests.support.dialogs import a_contact, press, slot, type_text

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def form(practice):
    """The form of an open dialog for a booking on Friday 15 May 2026, 10:30 to 11:15 in London."""
    return practice.open(details=practice.a_booking(), people=None).form


def enter(field, wall: str) -> None:
    """What a person does with keys or with the calendar: the field holds another time."""
    moment = datetime.fromisoformat(wall)
    field.setDateTime(
        QDateTime(QDate(moment.year, moment.month, moment.day), QTime(moment.hour, moment.minute), QTimeZone.utc())
    )


def note(form, name: str) -> str:
    label = form.findChild(QLabel, name)
    return label.text() if label.isVisible() else ""


def test_times_are_shown_with_weekday_and_year(form):
    assert form.time.starts.text() == "Fri 15 May 2026, 10:30"
    assert form.time.ends.text() == "Fri 15 May 2026, 11:15"


def test_a_time_is_typed_part_by_part(form):
    form.time.starts.setFocus(Qt.FocusReason.TabFocusReason)
    type_text("18")
    for _part in ("month", "year", "hour"):
        press(Qt.Key.Key_Right, CONTROL)
    type_text("1405")
    press(Qt.Key.Key_Return)
    assert form.time.starts.text() == "Mon 18 May 2026, 14:05"


def test_arrows_go_from_part_to_part_and_stop_at_the_ends(form):
    form.time.starts.setFocus(Qt.FocusReason.TabFocusReason)
    for _part in ("month", "year", "hour", "minute", "no further"):
        press(Qt.Key.Key_Right)
    type_text("05")
    press(Qt.Key.Key_Left)
    type_text("14")
    for _part in ("hour", "year", "month", "day", "not the weekday", "still the day"):
        press(Qt.Key.Key_Left)
    type_text("18")
    press(Qt.Key.Key_Return)
    assert form.time.starts.text() == "Mon 18 May 2026, 14:05"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("930", "Fri 15 May 2026, 09:30"), ("14h30", "Fri 15 May 2026, 14:30"), ("2:15 pm", "Fri 15 May 2026, 14:15"),
        ("noon", "Fri 15 May 2026, 12:00"), ("tomorrow 14", "Sat 16 May 2026, 14:00"), ("mon", "Mon 18 May 2026, 10:30"),
        ("20 may 14:00", "Wed 20 May 2026, 14:00"), ("15.6.", "Mon 15 Jun 2026, 10:30"), ("+2d", "Sun 17 May 2026, 10:30"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_a_time_is_typed_as_people_write_it_and_the_end_follows(form, typed, shown, key):
    form.time.starts.setFocus(Qt.FocusReason.TabFocusReason)
    type_text(typed)
    press(key)
    assert form.time.starts.text() == shown
    assert form.time.slot().end - form.time.slot().start == timedelta(minutes=45)
    assert QApplication.focusWidget() is (form.time.ends if key == Qt.Key.Key_Tab else form.time.starts)


def test_what_is_meant_is_told_while_typing(form):
    starts = form.time.starts
    starts.setFocus(Qt.FocusReason.TabFocusReason)
    type_text("mon 2p")
    assert QApplication.focusWidget().accessibleName() == "Starts"
    assert QApplication.focusWidget().accessibleDescription() == "Mon 18 May 2026, 14:00"
    assert [w.text() for w in form.window().findChildren(QLabel) if w.property("role") == "meaning"] == [
        "Mon 18 May 2026, 14:00"
    ]
    assert starts.text() == "Fri 15 May 2026, 10:30"  # it does not count yet
    press(Qt.Key.Key_Escape)
    assert starts.text() == "Fri 15 May 2026, 10:30"
    assert QApplication.focusWidget() is starts
    assert form.window().isVisible()


def test_what_means_no_time_stays_and_says_why(practice, form):
    form.time.starts.setFocus(Qt.FocusReason.TabFocusReason)
    type_text("soon")
    press(Qt.Key.Key_Tab)
    assert form.time.when_row.problem == typing_problem("soon")
    assert form.time.starts.property("state") == "error"
    assert form.is_changed
    press(Qt.Key.Key_S, CONTROL)
    assert practice.saved == []
    assert form.time.starts.hasFocus()
    assert form.time.starts.typed == "soon"
    for _letter in "soon":
        press(Qt.Key.Key_Backspace)
    type_text("11:00")
    assert form.time.when_row.problem == ""
    assert practice.save().booking.slot == slot("2026-05-15T11:00")


def test_what_is_typed_counts_when_the_booking_is_saved(practice, form):
    form.time.ends.setFocus(Qt.FocusReason.TabFocusReason)
    type_text("+1h20")
    assert practice.save().booking.slot == slot("2026-05-15T10:30", 80)


def test_arrows_change_what_was_just_typed(form):
    form.time.starts.setFocus(Qt.FocusReason.TabFocusReason)
    type_text("20")
    press(Qt.Key.Key_Up)
    assert form.time.starts.text() == "Thu 21 May 2026, 10:30"


def test_the_end_follows_the_start(form):
    enter(form.time.starts, "2026-05-20T14:00")
    assert form.time.slot() == slot("2026-05-20T14:00", 45)


def test_the_end_follows_with_the_length_that_was_set_last(form):
    enter(form.time.ends, "2026-05-15T12:00")
    enter(form.time.starts, "2026-05-15T13:00")
    assert form.time.slot() == slot("2026-05-15T13:00", 90)


def test_a_wrong_end_does_not_become_the_length(form):
    enter(form.time.ends, "2026-05-15T09:00")
    enter(form.time.starts, "2026-05-15T08:00")
    assert form.time.slot() == slot("2026-05-15T08:00", 45)


def test_chips_set_the_end_and_show_the_length(form):
    chips = form.time.chips
    assert chips.checked == 45
    chip = chips.findChild(QPushButton, "90Min")
    chip.click()
    assert form.time.slot() == slot("2026-05-15T10:30", 90)
    assert chips.checked == 90
    chip.click()
    assert chips.checked == 90
    enter(form.time.ends, "2026-05-15T11:00")
    assert chips.checked == 30
    enter(form.time.ends, "2026-05-15T11:10")
    assert chips.checked is None


def test_chips_are_one_stop_with_arrow_keys_inside(form):
    form.time.ends.setFocus()
    press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget().accessibleName() == "45 min"
    press(Qt.Key.Key_Right)
    assert QApplication.focusWidget().accessibleName() == "60 min"
    press(Qt.Key.Key_Space)
    assert form.time.slot() == slot("2026-05-15T10:30", 60)
    press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is form.time.duration


def test_a_typed_length_sets_the_end(form):
    form.time.duration.setFocus()
    type_text("+1h20")
    press(Qt.Key.Key_Return)
    assert form.time.slot() == slot("2026-05-15T10:30", 80)
    assert form.time.duration.text() == ""


def test_a_typed_length_counts_when_the_booking_is_saved_at_once(practice):
    dialog = practice.open(details=practice.a_booking())
    dialog.form.time.duration.setFocus()
    type_text("2h")
    assert practice.save().booking.slot == slot("2026-05-15T10:30", 120)


def test_a_length_that_is_none_is_refused(form):
    form.time.duration.setFocus()
    type_text("soon")
    press(Qt.Key.Key_Tab)
    assert form.time.when_row.problem == DURATION_PROBLEM
    assert form.time.duration.accessibleDescription() == DURATION_PROBLEM


def test_the_end_before_the_start_is_told_when_the_field_is_left_and_when_saving(practice, form):
    form.time.ends.setFocus()
    enter(form.time.ends, "2026-05-15T09:00")
    press(Qt.Key.Key_Tab)
    assert form.time.ends.accessibleDescription() == END_BEFORE_START
    form.title.setFocus()
    press(Qt.Key.Key_S, CONTROL)
    assert QApplication.focusWidget() is form.time.ends
    assert practice.saved == []
    enter(form.time.ends, "2026-05-15T12:00")
    assert form.time.ends.accessibleDescription() == ""


def test_another_zone_keeps_the_wall_time(form):
    choose_zone(form, "tokyo")
    assert form.time.starts.text() == "Fri 15 May 2026, 10:30"
    assert form.time.slot() == slot("2026-05-15T10:30", 45, "Asia/Tokyo")
    assert form.time.zone.edit.text() == "Tokyo (GMT+9)"


def choose_zone(form, text: str) -> None:
    form.time.zone.setFocus(Qt.FocusReason.TabFocusReason)
    form.time.zone.edit.selectAll()
    type_text(text)
    press(Qt.Key.Key_Return)


def test_a_zone_is_found_by_a_city_that_the_database_does_not_name(form):
    choose_zone(form, "mumbai")
    assert form.time.zone.zone == "Asia/Kolkata"


def test_enter_takes_the_zone_that_the_list_has_chosen(form):
    form.time.zone.setFocus(Qt.FocusReason.TabFocusReason)
    form.time.zone.edit.selectAll()
    type_text("united states")
    rows = QApplication.activePopupWidget().model()
    press(Qt.Key.Key_Down)
    second = rows.index(1, 0).data()
    press(Qt.Key.Key_Return)
    assert form.time.zone.edit.text() == second


def test_a_zone_that_is_none_is_told(practice, form):
    form.time.zone.setFocus(Qt.FocusReason.TabFocusReason)
    form.time.zone.edit.selectAll()
    type_text("xqzzy")
    press(Qt.Key.Key_S, CONTROL)
    assert "xqzzy" in form.time.zone_row.problem
    assert practice.saved == []
    choose_zone(form, "berlin")
    assert form.time.zone_row.problem == ""


def test_a_zone_that_the_list_does_not_have_is_kept(practice):
    before = practice.a_booking(slot=slot("2026-05-15T10:30", 45, "US/Eastern"))
    dialog = practice.open(details=before)
    assert dialog.form.time.zone.zone == "US/Eastern"
    type_text(" x")
    assert practice.save().booking.slot == before.booking.slot


def test_the_offset_is_that_of_the_start(form):
    assert form.time.zone.edit.text() == "London (GMT+1)"
    enter(form.time.starts, "2026-12-15T10:30")
    assert form.time.zone.edit.text() == "London (GMT)"


def test_the_contacts_time_is_told_where_it_differs(practice):
    mai = practice.contacts.create(a_contact("Nguyễn Thị Mai", given_name="Mai", time_zone="Asia/Ho_Chi_Minh"))
    dialog = practice.open(details=practice.a_booking(contact_id=mai.id))
    assert note(dialog.form, "otherZones") == "For Mai in Ho Chi Minh City: 16:30 – 17:15"
    dialog.form.contact.choose(None)
    assert note(dialog.form, "otherZones") == ""


def test_another_day_there_is_named(practice):
    leilani = practice.contacts.create(a_contact("Leilani", time_zone="Pacific/Honolulu"))
    dialog = practice.open(details=practice.a_booking(contact_id=leilani.id))
    assert note(dialog.form, "otherZones") == "For Leilani in Honolulu: Thu 14 May, 23:30 – 00:15"


def test_the_desks_time_is_told_for_a_booking_elsewhere(form):
    choose_zone(form, "new york")
    assert note(form, "otherZones") == "In London: 15:30 – 16:15"


def test_a_start_that_the_clocks_skip_is_explained_at_the_field(practice, form):
    enter(form.time.starts, "2026-03-29T01:30")
    said = form.time.starts.accessibleDescription()
    assert said.startswith("01:30 does not exist on 29 March 2026 in Europe/London")
    press(Qt.Key.Key_S, CONTROL)
    assert QApplication.focusWidget() is form.time.starts
    assert practice.saved == []
    enter(form.time.starts, "2026-03-29T02:00")
    assert form.time.starts.accessibleDescription() == ""


def test_a_skipped_start_is_told_as_the_clock_of_the_settings_writes_it(practice, form):
    formats.use(formats.Formats(twelve_hours=True, order="month-day"))
    enter(form.time.starts, "2026-03-29T01:30")
    said = form.time.starts.accessibleDescription()
    assert said.startswith("1:30 AM does not exist on March 29, 2026 in Europe/London")
    assert said.endswith("The next time is 2:00 AM.")
    press(Qt.Key.Key_S, CONTROL)
    assert form.time.starts.accessibleDescription() == said


def test_a_length_over_a_clock_change_is_a_real_one(form):
    enter(form.time.starts, "2026-03-29T00:30")
    assert form.time.ends.text() == "Sun 29 Mar 2026, 02:15"
    assert form.time.slot() == TimedSlot(
        datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 15, tzinfo=UTC), "Europe/London"
    )


def test_a_doubled_hour_is_told_and_its_first_one_meant(form):
    enter(form.time.starts, "2026-10-25T01:10")
    assert note(form, "clockChangeNote") == "01:10 happens twice that night; the first one is meant."
    assert form.time.slot().start == datetime(2026, 10, 25, 0, 10, tzinfo=UTC)


def test_a_length_into_the_second_of_a_doubled_hour_is_kept(form):
    enter(form.time.starts, "2026-10-25T00:30")
    form.time.chips.chosen.emit(90)
    meant = form.time.slot()
    assert meant.end - meant.start == timedelta(minutes=90)
    assert form.time.ends.text() == "Sun 25 Oct 2026, 01:00"
    assert note(form, "clockChangeNote") == "01:00 happens twice that night; the second one is meant."


def test_the_second_of_a_doubled_hour_survives_an_edit_of_the_title(practice):
    second = TimedSlot(
        datetime(2026, 10, 25, 1, 10, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, 20, tzinfo=UTC), "Europe/London"
    )
    practice.open(details=practice.a_booking(slot=second))
    type_text(" x")
    assert practice.save().booking.slot == second


def test_an_event_without_length_can_be_given_another_title(practice):
    moment = datetime(2026, 5, 15, 9, 30, tzinfo=UTC)
    practice.open(details=practice.a_booking(slot=TimedSlot(moment, moment, "Europe/London")))
    type_text(" x")
    assert practice.save().booking.slot == TimedSlot(moment, moment, "Europe/London")


def test_whole_days_and_back_keep_the_time_of_day(form):
    form.time.all_day.click()
    assert form.time.starts.text() == "Fri 15 May 2026"
    assert form.time.slot() == AllDaySlot(date(2026, 5, 15), date(2026, 5, 16), "Europe/London")
    assert not form.time.chips.isVisible()
    assert not form.time.zone.isEnabled()
    form.time.all_day.click()
    assert form.time.slot() == slot("2026-05-15T10:30", 45)


def test_the_last_day_follows_the_first_day(practice):
    three_days = AllDaySlot(date(2026, 5, 15), date(2026, 5, 18), "Europe/London")
    form = practice.open(details=practice.a_booking(slot=three_days)).form
    enter(form.time.starts, "2026-05-20T00:00")
    assert form.time.ends.text() == "Fri 22 May 2026"
    enter(form.time.ends, "2026-05-19T00:00")
    press(Qt.Key.Key_S, CONTROL)
    assert form.time.ends.accessibleDescription() == END_BEFORE_START


def test_the_wheel_over_a_field_without_focus_changes_nothing(form):
    for field in (form.time.starts, form.status, form.member, form.time.zone):
        before = form.is_changed
        event = QWheelEvent(
            QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        field.wheelEvent(event)
        assert not event.isAccepted()
        assert form.is_changed is before is False


def ways_out(form) -> dict[str, QPushButton]:
    """The buttons beside the sentence about a clock change."""
    note = form.findChild(QLabel, "clockChangeNote").parentWidget()
    return {button.text(): button for button in note.findChildren(QPushButton) if not button.isHidden()}


def test_of_a_doubled_hour_either_one_can_be_chosen(form):
    enter(form.time.starts, "2026-10-25T01:30")
    assert note(form, "clockChangeNote") == "01:30 happens twice that night; the first one is meant."
    assert form.time.slot().start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    ways_out(form)["Take the second one"].click()
    assert note(form, "clockChangeNote") == "01:30 happens twice that night; the second one is meant."
    assert form.time.slot() == TimedSlot(
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 2, 15, tzinfo=UTC), "Europe/London"
    )
    ways_out(form)["Take the first one"].click()
    assert form.time.slot().start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_time_that_is_skipped_offers_the_next_ones(form):
    enter(form.time.starts, "2026-03-29T01:20")
    assert "does not exist" in form.time.when_row.problem
    assert list(ways_out(form)) == ["Use 02:00", "Use 02:20"]
    ways_out(form)["Use 02:00"].click()
    assert form.time.when_row.problem == ""
    assert form.time.slot() == slot("2026-03-29T02:00")
    assert ways_out(form) == {}


def test_the_hint_of_the_length_is_never_cut(form, themes, qtbot):
    for size in (90, 100, 150):
        themes.set_text_size(size)
        field = form.time.duration
        field.ensurePolished()
        room = field.sizeHint().width() - 2 * 10  # padding, edge and Qt's own margin
        assert field.fontMetrics().horizontalAdvance(field.placeholderText()) <= room


def test_typed_dates_follow_the_order_of_the_settings(form):
    formats.use(formats.Formats(order="month-day"))
    try:
        form.time.starts.setFocus(Qt.FocusReason.TabFocusReason)
        type_text("6/5 2pm")
        press(Qt.Key.Key_Return)
        assert form.time.starts.wall.isoformat() == "2026-06-05T14:00:00"
    finally:
        formats.use(formats.Formats())


@pytest.mark.parametrize(
    "formats_", [formats.Formats(), formats.Formats(True, "month-day"), formats.Formats(True, "iso")]
)
def test_no_date_of_the_year_is_cut(form, formats_):
    formats.use(formats_)
    field = form.time.starts
    field.resize(field.sizeHint())
    room = field.lineEdit().contentsRect().width() - 4  # Qt keeps two pixels free at each side
    for day in range(366):
        at = datetime.fromisoformat("2027-01-01T22:44") + timedelta(days=day)
        assert field.fontMetrics().horizontalAdvance(field.words(at)) <= room, field.words(at)


def test_what_is_typed_leaves_the_focus_ring_alone(form):
    field = form.time.starts
    field.setFocus(Qt.FocusReason.TabFocusReason)
    type_text("tomorrow 14")
    typed = QApplication.focusWidget()
    assert field.rect().adjusted(2, 2, -2, -2).contains(typed.geometry())


def test_a_part_that_is_being_typed_is_kept_as_that_part(form):
    field = form.time.starts
    field.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(3):
        press(Qt.Key.Key_Right)
    type_text("14")
    assert form.time.content["start"] == "2026-05-15T14:30:00"


def test_a_length_that_is_being_typed_is_kept(form):
    form.time.duration.setFocus(Qt.FocusReason.TabFocusReason)
    type_text("+2h")
    assert form.time.content["end"] == "2026-05-15T12:30:00"
