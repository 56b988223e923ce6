"""What a row says below its title: overlaps of a colleague's bookings, moved ones, the description; and what it costs."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication

from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings import overlaps
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.overlaps import OverlapIndex
from tests.support.booking_rows import a_row, on, random_rows

SPOKEN = Qt.ItemDataRole.AccessibleTextRole


def below(model, number):
    """What stands below the title of a booking."""
    return model.second_line(model.rows[model.row_of(f"{number:032x}")])


def ben(number, start, minutes=45, **fields):
    return a_row(number, start, minutes, member_id="ben", meeting_link="", **fields)


@pytest.fixture
def two(model):
    model.reset([ben(1, on(14, 15, 30)), ben(2, on(14, 16))])
    return model


def test_both_say_what_they_overlap(two):
    assert below(two, 1) == (("triangle-alert",), "Overlaps Ben’s 16:00", "warn", "Overlaps Ben’s 16:00")
    assert below(two, 2).text == "Overlaps Ben’s 15:30"
    assert two.value(0, Column.TITLE, SPOKEN) == "Post-surgery follow-up, Overlaps Ben’s 16:00"


@pytest.mark.parametrize(
    "other",
    [
        ben(2, on(14, 16, 15)),  # ends that touch
        ben(2, on(14, 14, 45)),
        ben(2, on(14, 16), status="cancelled"),
        a_row(2, on(14, 16), member_id="helen"),
        a_row(2, on(14, 16), member_id=""),
        ben(2, on(14, 0), 24 * 60, all_day=True),
        ben(2, on(13, 16)),
    ],
)
def test_what_is_no_overlap(model, other):
    model.reset([ben(1, on(14, 15, 30)), other])
    assert below(model, 1).text == "Every 2 weeks"
    assert below(model, 2).text == "Every 2 weeks"


def test_bookings_of_nobody_overlap_nothing(model):
    model.reset([a_row(number, on(14, 16), member_id="") for number in (1, 2)])
    assert below(model, 1).text == "Every 2 weeks"


def test_whole_days_overlap_whole_days(model):
    model.reset([ben(number, on(14 + number, 0), 2 * 24 * 60, all_day=True) for number in (1, 2)])
    assert below(model, 1).text == "Overlaps Ben’s all-day booking"


def test_one_over_several_days_is_found_by_what_it_covers(model):
    model.reset([ben(1, on(15, 9), 3 * 24 * 60), ben(2, on(16, 16)), ben(3, on(20, 9))])
    assert below(model, 2).text == "Overlaps Ben’s Fri 15 May, 09:00"
    assert below(model, 1).text == "Overlaps Ben’s Sat 16 May, 16:00"
    assert below(model, 3).text == "Every 2 weeks"


def test_what_is_over_needs_no_mark(two, clock):
    clock.now = on(14, 16, 20).timestamp()
    two.tick()
    assert below(two, 1).text == "Every 2 weeks"
    assert below(two, 2).text == "Every 2 weeks"


def test_times_are_written_as_everywhere(two):
    formats.use(formats.Formats(twelve_hours=True))
    try:
        assert below(two, 1).text == "Overlaps Ben’s 4:00 PM"
    finally:
        formats.use(formats.Formats())


@pytest.mark.parametrize(
    ("change", "removed"),
    [
        ([ben(2, on(14, 18))], []),
        ([ben(2, on(14, 16), status="cancelled", version=2)], []),
        ([a_row(2, on(14, 16), member_id="helen", version=2)], []),
        ([], [f"{2:032x}"]),
    ],
)
def test_a_change_frees_the_neighbour_and_taking_it_back_does_not(two, qtbot, change, removed):
    with qtbot.waitSignal(two.marks_changed):
        two.apply(change, removed)
    assert below(two, 1).text == "Every 2 weeks"
    with qtbot.waitSignal(two.marks_changed):
        two.apply([ben(2, on(14, 16), version=3)])
    assert below(two, 1).text == "Overlaps Ben’s 16:00"


def test_a_change_that_concerns_nobody_else_paints_nobody_else(two, qtbot):
    with qtbot.assertNotEmitted(two.marks_changed):
        two.apply([ben(3, on(15, 16))])
        two.apply([ben(3, on(15, 17), title="Later", version=2)])


def test_the_index_agrees_with_comparing_each_with_each():
    rng = random.Random(7)  # noqa: S311
    rows = {row.id: row for row in random_rows(11, 150)}
    index = OverlapIndex()
    index.add(sorted(rows.values(), key=lambda row: (row.start, row.id)))
    spare = iter(random_rows(12, 400))
    for _ in range(300):
        if rng.random() < 0.4 and rows:
            index.discard(rows.pop(rng.choice(sorted(rows))))
        else:
            row = next(spare)._replace(id=f"{rng.randrange(10**9):032x}")
            rows[row.id] = row
            index.add([row])
    for row in rows.values():
        expected = sorted(
            (other.start, other.id)
            for other in rows.values()
            if other.id != row.id
            and row.member_id
            and other.member_id == row.member_id
            and "cancelled" not in (row.status, other.status)
            and other.start < row.end
            and row.start < other.end
        )
        assert [(other.start, other.id) for other in index.touching(row)] == expected


def test_the_model_keeps_the_index_through_every_kind_of_change(model):
    rng = random.Random(3)  # noqa: S311
    rows = random_rows(21, 120)
    model.reset(rows[:60])
    model.append(rows[60:])
    for step in range(40):
        some = rng.sample(rows, rng.choice((1, 3, 90)))
        moved = [row._replace(start=row.start + 900 * step, end=row.end + 900 * step, version=step + 2) for row in some]
        model.apply(moved, [row.id for row in rng.sample(rows, 2)])
    oracle = OverlapIndex()
    oracle.add(model.rows)
    for row in model.rows:
        assert list(model.overlaps.touching(row)) == list(oracle.touching(row))


def test_a_change_looks_at_its_neighbourhood_only(model, monkeypatch):
    model.reset([ben(number, on(1, 8) + timedelta(hours=number), 30) for number in range(5000)])
    looked = []
    genuine = overlaps._start
    monkeypatch.setattr(overlaps, "_start", lambda row: looked.append(1) or genuine(row))
    monkeypatch.setattr(overlaps, "_order", lambda row: looked.append(1) or (row.start, row.id))
    model.apply([ben(2500, on(1, 8) + timedelta(hours=2499), 30, version=2)])
    assert 0 < len(looked) < 200


class Paints(QObject):
    def __init__(self):
        super().__init__()
        self.count = 0

    def eventFilter(self, _watched, event):  # noqa: N802
        self.count += event.type() == QEvent.Type.Paint
        return False


def settled(painted):
    painted.count = 0
    QApplication.processEvents()
    return painted.count == 0


def test_the_neighbours_row_is_painted_anew(page, qtbot):
    page.show_rows([ben(1, on(14, 15, 30)), ben(2, on(14, 16))])
    page.rows_complete()
    qtbot.waitUntil(lambda: page.proxy.rowCount() == 2)
    painted = Paints()
    page.table.viewport().installEventFilter(painted)
    qtbot.waitUntil(lambda: settled(painted))
    page.model.marks_changed.emit()
    qtbot.waitUntil(lambda: painted.count > 0)


@pytest.mark.parametrize(
    ("moved_from", "text"),
    [
        (on(12, 11), "Moved from Tue 12 May"),
        (on(14, 10), "Moved from 10:00"),
        (on(12, 11).replace(year=2025), "Moved from Mon 12 May 2025"),
    ],
)
def test_a_moved_booking_says_from_where(model, moved_from, text):
    row = a_row(1, on(14, 11), status="rescheduled", moved_from=moved_from.timestamp())
    model.reset([row])
    line = below(model, 1)
    assert line == (("history", "video"), text, "", f"online meeting, {text}")
    model.apply([row._replace(meeting_link="", version=2)])
    assert below(model, 1).glyphs == ("history",)


def test_an_overlap_comes_before_a_move_and_a_move_before_the_description(model):
    moved = ben(1, on(14, 15, 30), status="rescheduled", moved_from=on(12, 11).timestamp())
    model.reset([moved, ben(2, on(14, 16))])
    assert below(model, 1).text == "Overlaps Ben’s 16:00"
    model.apply([], [f"{2:032x}"])
    assert below(model, 1).text == "Moved from Tue 12 May"
    model.apply([moved._replace(moved_from=None, version=2)])
    assert below(model, 1) == ((), "Every 2 weeks", "", "Every 2 weeks")


def test_a_plain_line_is_spoken_without_a_loose_comma(model):
    model.reset([a_row(1, on(14, 11), excerpt="")])
    assert below(model, 1).spoken == "online meeting"
