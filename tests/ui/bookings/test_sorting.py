"""Sorting many rows a little at a time: the same order as at once, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from bookings_desktop.ui.bookings import filter_proxy, sorting
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.filter_proxy import BookingFilterProxyModel
from bookings_desktop.ui.bookings.filter_state import BookingFilter, Scope
from bookings_desktop.ui.bookings.sorting import Sorting
from bookings_desktop.ui.bookings.table_model import BookingsTableModel
from tests.support.booking_rows import random_rows
from tests.ui.bookings.test_filter_proxy import DOWN, EVERYTHING, UP, oracle, shown

COLUMNS = [Column.TITLE, Column.CONTACT, Column.LOCATION, Column.ASSIGNED, Column.STATUS, Column.SYNC]


@pytest.fixture
def little_by_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filter_proxy, "SORTED_AT_ONCE", 0)
    monkeypatch.setattr(filter_proxy, "_SLICE_BUDGET", 0.0002)
    monkeypatch.setattr(sorting, "PART", 16)


@pytest.fixture
def many(proxy: BookingFilterProxyModel, little_by_little: None, qtmodeltester: ModelTester) -> BookingFilterProxyModel:
    proxy.bookings.reset(random_rows(4, 300))
    proxy.set_filter(EVERYTHING)
    qtmodeltester.check(proxy)
    return proxy


@pytest.mark.parametrize("order", [UP, DOWN])
@pytest.mark.parametrize("column", COLUMNS)
def test_the_order_is_that_of_one_call(
    model: BookingsTableModel, little_by_little: None, column: Column, order: Qt.SortOrder
) -> None:
    model.reset(random_rows(5, 400))
    job = Sorting(model, column, order)
    steps = 0
    while not job.finished:
        job.step()
        steps += 1
    keys = model.sort_keys(column)
    assert list(job.permutation) == sorted(range(400), key=keys.__getitem__, reverse=order == DOWN)
    assert steps > 50


def test_nothing_to_sort_is_sorted(model: BookingsTableModel) -> None:
    job = Sorting(model, Column.TITLE, UP)
    job.finish()
    assert not job.permutation


def test_the_old_order_stays_until_the_new_one_is_known(many: BookingFilterProxyModel, qtbot: QtBot) -> None:
    before = shown(many)
    many.sort(Column.TITLE, DOWN)
    assert (shown(many), many.sorted_by, many.finished) == (before, (Column.WHEN, UP), False)
    qtbot.waitUntil(lambda: many.finished)
    assert many.sorted_by == (Column.TITLE, DOWN)
    assert shown(many) == oracle(many)


def _change(proxy: BookingFilterProxyModel) -> None:
    rows = proxy.bookings.rows
    proxy.bookings.apply([row._replace(title=f"0 {row.title}") for row in rows[10:20]], [row.id for row in rows[:5]])


def _more(proxy: BookingFilterProxyModel) -> None:
    proxy.bookings.append([row for row in random_rows(6, 40) if proxy.bookings.row_of(row.id) < 0])


def _begin_anew(proxy: BookingFilterProxyModel) -> None:
    proxy.bookings.reset(random_rows(7, 200))


def _narrow(proxy: BookingFilterProxyModel) -> None:
    proxy.set_filter(BookingFilter(query="m", scope=Scope.PAST))


@pytest.mark.parametrize("happens", [_change, _more, _begin_anew, _narrow])
@pytest.mark.parametrize("after", [0, 5, 45])
def test_what_happens_meanwhile_is_in_the_order_too(
    many: BookingFilterProxyModel, qtbot: QtBot, happens: Callable[[BookingFilterProxyModel], None], after: int
) -> None:
    many.sort(Column.TITLE, UP)
    for _ in range(after):
        many._slice()
    happens(many)
    assert shown(many) == oracle(many)[: many.rowCount()]
    qtbot.waitUntil(lambda: many.finished)
    assert many.sorted_by == (Column.TITLE, UP)
    assert shown(many) == oracle(many)


def test_rows_that_change_again_and_again_are_sorted_all_the_same(
    many: BookingFilterProxyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    # one step each: no slice sorts them all before the next change
    monkeypatch.setattr(filter_proxy, "_SLICE_BUDGET", 0)
    many.sort(Column.TITLE, UP)
    for _ in range(filter_proxy._MOST_RESTARTS + 2):
        _change(many)
        many._slice()
    assert many.sorted_by == (Column.TITLE, UP)
    assert shown(many) == oracle(many)[: many.rowCount()]


def test_the_latest_wish_counts(many: BookingFilterProxyModel, qtbot: QtBot) -> None:
    many.sort(Column.TITLE, UP)
    many._slice()
    many.sort(Column.STATUS, DOWN)
    qtbot.waitUntil(lambda: many.finished)
    assert many.sorted_by == (Column.STATUS, DOWN)
    many.sort(Column.TITLE, UP)
    many.sort(Column.STATUS, DOWN)
    qtbot.waitUntil(lambda: many.finished)
    assert many.sorted_by == (Column.STATUS, DOWN)
    assert many.index(0, 0) != QModelIndex()
