from __future__ import annotations

import random

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from bookings_desktop.ui.bookings.columns import Column, Role
from bookings_desktop.ui.bookings.table_model import BookingsTableModel, order_of
from tests.support.booking_rows import a_row, on, random_row, random_rows

Spoken = Qt.ItemDataRole.AccessibleTextRole


def ids(model: BookingsTableModel) -> list[str]:
    return [row.id for row in model.rows]


def test_a_random_history_of_edits_keeps_the_model_valid_and_ordered(
    model: BookingsTableModel, qtmodeltester: ModelTester
) -> None:
    seed = 20260514
    print(f"seed {seed}")  # noqa: T201
    rng = random.Random(seed)  # noqa: S311
    model.reset(random_rows(seed, 60))
    qtmodeltester.check(model)
    truth = {row.id: row for row in model.rows}
    for step in range(80):
        changed = [random_row(rng, rng.randrange(90)) for _ in range(rng.randrange(4))]
        removed = [row_id for row_id in rng.sample(sorted(truth), min(len(truth), 2)) if rng.random() < 0.4]
        latest = {row.id: row for row in changed}
        truth = {key: row for key, row in truth.items() if key not in removed or key in latest} | latest
        model.apply(changed, removed)
        assert model.rows == sorted(truth.values(), key=order_of), step
        assert model.texts == [row.search_text for row in model.rows]
        assert all(model.row_of(row.id) == number for number, row in enumerate(model.rows))


def test_many_changes_of_order_are_told_as_one_reset(model: BookingsTableModel, qtbot) -> None:
    model.reset(random_rows(1, 10))
    with qtbot.waitSignal(model.modelReset), qtbot.assertNotEmitted(model.rowsInserted):
        model.apply(random_rows(2, 100)[10:])
    assert model.rowCount() == 100


def test_slices_come_in_in_any_order_and_known_bookings_are_not_doubled(model: BookingsTableModel) -> None:
    first, old, late = a_row(1, on(14, 9)), a_row(2, on(1, 9)), a_row(3, on(20, 9))
    model.reset([first], total=3)
    assert model.total == 3
    model.append([old, first._replace(version=2, title="Renamed")])
    model.append([late])
    assert ids(model) == [old.id, first.id, late.id]
    assert model.summary(1).title == "Renamed"


def test_a_slice_that_is_older_than_an_edit_does_not_undo_it(model: BookingsTableModel) -> None:
    model.reset([a_row(1, version=3, title="New")])
    model.append([a_row(1, version=2, title="Old")])
    assert model.summary(0).title == "New"


def test_what_a_screen_reader_is_told(model: BookingsTableModel) -> None:
    model.reset([a_row(zone="Asia/Tokyo")])
    told = [model.index(0, column).data(Spoken) for column in Column]
    assert told == [
        "Today, Thursday 14 May, 11:00 to 11:45, 19:00 in Tokyo",
        "Post-surgery follow-up, online meeting, Every 2 weeks",
        "Kenji Watanabe, kenji@example.com",
        "Online",
        "Dr Helen Marsh",
        "Status: Confirmed",
        "In sync",
        "More actions",
    ]


@pytest.mark.parametrize(
    ("start", "minutes", "fields", "words"),
    [
        (on(15, 9), 60, {}, "Tomorrow, Friday 15 May, 09:00 to 10:00"),
        (on(14, 10), 60, {}, "Today, Thursday 14 May, 10:00 to 11:00, now"),
        (on(20, 0), 24 * 60, {"all_day": True}, "Wednesday 20 May, all day"),
        (on(20, 0), 48 * 60, {"all_day": True}, "Wednesday 20 May, all day, for 2 days"),
        (on(20, 23), 120, {}, "Wednesday 20 May, 23:00 to Thursday 21 May, 01:00"),
        (on(20, 9), 30, {"zone": "Europe/Lisbon"}, "Wednesday 20 May, 09:00 to 09:30"),
        (on(20, 9), 30, {"zone": "Nowhere/Unknown"}, "Wednesday 20 May, 09:00 to 09:30"),
    ],
)
def test_times_in_words(model: BookingsTableModel, start, minutes, fields, words) -> None:
    model.reset([a_row(1, start, minutes, **fields)])
    assert model.index(0, Column.WHEN).data(Spoken) == words


def test_every_cell_has_plain_text_and_a_number_or_text_to_sort_by(model: BookingsTableModel) -> None:
    model.reset([a_row(member_id="gone", contact_name="", contact_email="")])
    assert model.index(0, Column.WHEN).data() == "Thu 14 May, 11:00 – 11:45"
    assert model.index(0, Column.CONTACT).data() == ""
    assert model.index(0, Column.ASSIGNED).data(Spoken) == "Nobody assigned"
    assert all(isinstance(model.index(0, column).data(Role.SORT), (int, float, str)) for column in Column)
    assert model.index(0, Column.SYNC).data(Qt.ItemDataRole.ToolTipRole) == "In sync"
    assert model.index(0, Column.TITLE).data(Qt.ItemDataRole.ToolTipRole) is None
    assert model.headerData(Column.SYNC, Qt.Orientation.Horizontal, Spoken) == "Sync"


def test_a_minute_later_only_rows_that_begin_or_end_are_told(model: BookingsTableModel, clock, qtbot) -> None:
    model.reset([a_row(1, on(14, 9), 81), a_row(2, on(14, 10), 60), a_row(3, on(14, 10, 21), 30), a_row(4, on(14, 12))])
    changed: list[int] = []
    model.dataChanged.connect(lambda top, _bottom: changed.append(top.row()))
    clock.now += 60
    model.tick()
    assert changed == [0, 2]
    with qtbot.waitSignal(model.day_changed):
        clock.now += 86_400
        model.tick()
