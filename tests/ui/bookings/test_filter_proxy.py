from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings import filter_proxy
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.filter_proxy import BookingFilterProxyModel
from bookings_desktop.ui.bookings.filter_state import Attention, BookingFilter, Scope
from tests.support.booking_rows import a_row, on, random_row, random_rows
from tests.ui.bookings.conftest import Clock

EVERYTHING = BookingFilter(scope=Scope.ALL)
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


def shown(proxy: BookingFilterProxyModel) -> list[str]:
    return [row.id for row in proxy.summaries(0, proxy.rowCount() - 1)] if proxy.rowCount() else []


def titles(proxy: BookingFilterProxyModel) -> list[str]:
    return [proxy.index(row, Column.TITLE).data() for row in range(proxy.rowCount())]


def oracle(proxy: BookingFilterProxyModel) -> list[str]:
    """What should be shown: every row asked one by one, then sorted by the column's key."""
    source, (column, order) = proxy.bookings, proxy.sorted_by
    rows = [row for number, row in enumerate(source.rows) if proxy.filterAcceptsRow(number, QModelIndex())]
    if column is Column.WHEN:
        return [row.id for row in (rows if order == UP else reversed(rows))]
    return [row.id for row in sorted(rows, key=lambda row: source.sort_key(row, column), reverse=order == DOWN)]


def random_filter(rng: random.Random) -> BookingFilter:
    first = date(2026, 5, rng.randrange(5, 20))
    return BookingFilter(
        query=rng.choice(("", "", "m", "mu", "mull", "plan rev", "zoe", "#1", "strasse", "xq")),
        statuses=frozenset(rng.sample(("scheduled", "confirmed", "cancelled", "completed"), rng.choice((0, 0, 1, 2)))),
        member=rng.choice((None, None, "helen", "")),
        attention=rng.choice((Attention.NONE, *Attention)),
        contact=rng.choice((None, None, None, "kenji", "zoe")),
        scope=rng.choice(tuple(Scope)),
        first_day=first,
        last_day=date(2026, 5, rng.randrange(first.day, 25)),
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_filters_orders_and_edits_show_what_the_rule_for_one_row_says(
    proxy: BookingFilterProxyModel, qtmodeltester: ModelTester, clock: Clock, seed: int
) -> None:
    print(f"seed {seed}")  # noqa: T201
    rng = random.Random(seed)  # noqa: S311
    proxy.bookings.reset(random_rows(seed, 120))
    qtmodeltester.check(proxy)
    for step in range(250):
        choice = rng.random()
        if choice < 0.02:
            clock.now += rng.choice((600, 40_000))
            proxy.bookings.tick()
        elif choice < 0.3:
            proxy.set_filter(random_filter(rng))
        elif choice < 0.45:
            proxy.sort(rng.choice(tuple(Column)), rng.choice((UP, DOWN)))
        elif choice < 0.55:
            proxy.set_filter(replace(proxy.filter, query=proxy.filter.query + rng.choice("abem ")))
        elif choice < 0.65:
            proxy.bookings.append([random_row(rng, number) for number in rng.sample(range(200, 300), rng.randrange(5))])
        else:
            present = [row.id for row in proxy.bookings.rows]
            gone = rng.sample(present, min(len(present), rng.randrange(3)))
            proxy.bookings.apply([random_row(rng, rng.randrange(160)) for _ in range(rng.randrange(3))], gone)
        proxy.show_all()
        assert shown(proxy) == oracle(proxy), f"step {step}: {proxy.filter} {proxy.sorted_by}"
        for row, booking_id in enumerate(shown(proxy)):
            assert proxy.row_of(booking_id) == row
            assert proxy.mapFromSource(proxy.mapToSource(proxy.index(row, 2))) == proxy.index(row, 2)


@pytest.mark.parametrize("count", [2, 15, 70])
@pytest.mark.parametrize("column", [Column.WHEN, Column.TITLE, Column.STATUS, Column.SYNC])
def test_many_changed_at_once_stand_where_they_belong(
    proxy: BookingFilterProxyModel, qtmodeltester: ModelTester, column: Column, count: int
) -> None:
    rng = random.Random(count)  # noqa: S311
    proxy.set_filter(EVERYTHING)
    proxy.bookings.reset(random_rows(count, 80))
    proxy.sort(column, DOWN)
    qtmodeltester.check(proxy)
    for _ in range(2):
        others = random_rows(rng.randrange(1000), count)
        chosen = rng.sample(proxy.bookings.rows, count)
        proxy.bookings.apply(
            [
                row._replace(title=new.title, status=new.status, sync=new.sync)
                for row, new in zip(chosen, others, strict=True)
            ]
        )
        proxy.show_all()
        assert shown(proxy) == oracle(proxy)


@pytest.mark.parametrize("order", [UP, DOWN])
@pytest.mark.parametrize("column", [Column.WHEN, Column.TITLE])
def test_edits_while_a_search_is_unfinished_lose_nothing(
    proxy: BookingFilterProxyModel, qtmodeltester: ModelTester, column: Column, order: Qt.SortOrder
) -> None:
    proxy.set_filter(EVERYTHING)
    proxy.sort(column, order)
    proxy.bookings.reset(random_rows(9, 5000))
    qtmodeltester.check(proxy)
    assert not proxy.finished, "the first screen is shown before the rest"
    rng = random.Random(10)  # noqa: S311
    proxy.bookings.apply([random_row(rng, 7), random_row(rng, 9001)], [f"{11:032x}", f"{4000:032x}"])
    proxy.bookings.append([a_row(9002, on(30, 9, month=12))])
    proxy.show_all()
    assert shown(proxy) == oracle(proxy)


def test_the_rest_arrives_by_itself_and_counts_are_told(proxy: BookingFilterProxyModel, qtbot: QtBot) -> None:
    counts: list[tuple[int, int, bool]] = []
    proxy.counts_changed.connect(lambda *told: counts.append(told))
    proxy.set_filter(EVERYTHING)
    proxy.bookings.reset(random_rows(4, 6000))
    assert 0 < proxy.rowCount() < 6000
    qtbot.waitUntil(lambda: proxy.finished)
    assert proxy.rowCount() == 6000
    assert counts[-1] == (6000, 6000, True)


@pytest.mark.parametrize("query", ["müller", "Muller", "MÜLLER", "  muller  ", "review müll", "müll review", "mull"])
def test_case_accents_and_the_order_of_words_do_not_count(proxy: BookingFilterProxyModel, query: str) -> None:
    proxy.bookings.reset([a_row(1, title="Müller", excerpt="review"), a_row(2, title="Miller", excerpt="review")])
    proxy.set_filter(BookingFilter(query=query))
    assert titles(proxy) == ["Müller"]


def test_every_word_has_to_occur(proxy: BookingFilterProxyModel) -> None:
    proxy.bookings.reset([a_row(1, title="Knee"), a_row(2, title="Knee", contact_name="Zoë")])
    proxy.set_filter(BookingFilter(query="zoe knee"))
    assert shown(proxy) == [f"{2:032x}"]
    proxy.set_filter(BookingFilter(query="zoe elbow"))
    assert shown(proxy) == []


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope.ALL, [1, 2, 3, 4, 5]),
        (Scope.UPCOMING, [2, 3, 4, 5]),
        (Scope.PAST, [1]),
        (Scope.RANGE, [2, 3, 4]),
        (Scope.TODAY, [2, 3, 4]),
        (Scope.WEEK, [1, 2, 3, 4, 5]),
    ],
)
def test_parts_of_time(proxy: BookingFilterProxyModel, scope: Scope, expected: list[int]) -> None:
    proxy.bookings.reset(
        [
            a_row(1, on(13, 23), 60),  # ends with yesterday
            a_row(2, on(13, 23), 61),  # reaches into today
            a_row(3, on(14, 0), 0),  # no length, at the first moment of today
            a_row(4, on(14, 8), 30),  # over, but today
            a_row(5, on(15, 0), 30),
        ]
    )
    proxy.set_filter(BookingFilter(scope=scope, first_day=date(2026, 5, 14), last_day=date(2026, 5, 14)))
    assert [int(booking_id, 16) for booking_id in shown(proxy)] == expected


def test_statuses_and_member(proxy: BookingFilterProxyModel) -> None:
    proxy.bookings.reset(
        [a_row(1, status="cancelled"), a_row(2, status="completed", member_id=""), a_row(3, status="confirmed")]
    )
    proxy.set_filter(BookingFilter(statuses=frozenset({"cancelled", "completed"})))
    assert len(shown(proxy)) == 2
    proxy.set_filter(BookingFilter(member=""))
    assert shown(proxy) == [f"{2:032x}"]


def test_past_begins_with_the_latest_and_upcoming_with_the_next(proxy: BookingFilterProxyModel) -> None:
    proxy.bookings.reset([a_row(number, on(number, 9)) for number in (1, 2, 20, 21)])
    proxy.set_filter(BookingFilter(scope=Scope.PAST))
    assert proxy.sorted_by == (Column.WHEN, DOWN)
    assert [int(booking_id, 16) for booking_id in shown(proxy)] == [2, 1]
    proxy.set_filter(BookingFilter())
    assert [int(booking_id, 16) for booking_id in shown(proxy)] == [20, 21]


@pytest.mark.parametrize("order", [UP, DOWN])
def test_equal_rows_stay_in_the_order_of_their_start(proxy: BookingFilterProxyModel, order: Qt.SortOrder) -> None:
    proxy.bookings.reset([a_row(number, on(20, number), title="Same") for number in (9, 10, 11)])
    proxy.sort(Column.TITLE, order)
    assert [int(booking_id, 16) for booking_id in shown(proxy)] == [9, 10, 11]


def test_titles_are_sorted_without_regard_to_case_and_accents(proxy: BookingFilterProxyModel) -> None:
    proxy.bookings.reset([a_row(n, title=title) for n, title in enumerate(("Zebra", "ähre", "Aal", "bär"), start=1)])
    proxy.sort(Column.TITLE, UP)
    assert titles(proxy) == ["Aal", "ähre", "bär", "Zebra"]


def test_midnight_moves_what_is_upcoming(proxy: BookingFilterProxyModel, clock) -> None:
    proxy.bookings.reset([a_row(1, on(14, 9)), a_row(2, on(15, 9))])
    clock.now += 86_400
    proxy.bookings.tick()
    assert [int(booking_id, 16) for booking_id in shown(proxy)] == [2]


@pytest.mark.parametrize(
    ("attention", "expected"),
    [(Attention.ANY, [1, 2, 3, 6]), (Attention.SYNC, [2, 3]), (Attention.OPEN, [1, 6]), (Attention.NONE, range(1, 8))],
)
def test_what_needs_attention(proxy: BookingFilterProxyModel, attention: Attention, expected: list[int]) -> None:
    proxy.bookings.reset(
        [
            a_row(1, on(13, 9), status="scheduled"),
            a_row(2, on(13, 10), status="completed", sync="conflict"),
            a_row(3, on(20, 9), sync="error"),
            a_row(4, on(14, 10), status="confirmed"),  # going on
            a_row(5, on(14, 9), status="cancelled"),
            a_row(6, on(14, 9), 80, status="rescheduled"),  # ends this very moment
            a_row(7, on(20, 9), sync="waiting"),
        ]
    )
    proxy.set_filter(BookingFilter(scope=Scope.ALL, attention=attention))
    assert sorted(int(booking_id, 16) for booking_id in shown(proxy)) == list(expected)


def test_a_booking_that_ends_unclosed_comes_by_itself(proxy: BookingFilterProxyModel, clock: Clock) -> None:
    proxy.bookings.reset([a_row(1, on(14, 10), 30), a_row(2, on(14, 11))])
    proxy.set_filter(BookingFilter(attention=Attention.OPEN))
    assert shown(proxy) == []
    clock.now += 600
    proxy.bookings.tick()
    assert shown(proxy) == [f"{1:032x}"]


def test_the_bookings_of_one_contact(proxy: BookingFilterProxyModel) -> None:
    proxy.bookings.reset([a_row(1), a_row(2, contact_id="zoe"), a_row(3, contact_id="")])
    proxy.set_filter(BookingFilter(contact="zoe"))
    assert shown(proxy) == [f"{2:032x}"]


@pytest.mark.parametrize(("first_weekday", "days"), [(0, range(11, 18)), (6, range(10, 17)), (5, range(9, 16))])
def test_this_week_begins_on_the_day_that_weeks_begin_on(
    proxy: BookingFilterProxyModel, first_weekday: int, days: range
) -> None:
    formats.use(formats.Formats(first_weekday=first_weekday))  # put back by the fixture of all tests of windows
    proxy.bookings.reset([a_row(number, on(number, 9)) for number in range(1, 30)])
    proxy.set_filter(BookingFilter(scope=Scope.WEEK))
    assert [int(booking_id, 16) for booking_id in shown(proxy)] == list(days)


def test_today_moves_with_the_day(proxy: BookingFilterProxyModel, clock: Clock) -> None:
    proxy.bookings.reset([a_row(number, on(number, 9)) for number in range(12, 19)])
    proxy.set_filter(BookingFilter(scope=Scope.TODAY))
    assert [int(booking_id, 16) for booking_id in shown(proxy)] == [14]
    clock.now += 86_400
    proxy.bookings.tick()
    assert [int(booking_id, 16) for booking_id in shown(proxy)] == [15]


def test_a_busy_computer_shows_no_empty_table_in_between(
    proxy: BookingFilterProxyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = count()
    monkeypatch.setattr(filter_proxy, "perf_counter", lambda: float(next(seconds)))
    proxy.bookings.reset([a_row(number, on(14, 8 + number)) for number in range(1, 6)])
    assert proxy.rowCount() == 5
    proxy.set_filter(BookingFilter(query="post"))
    assert proxy.rowCount() == 5
