"""The counts of the views against the rule for one row, whatever happens to the rows."""

from __future__ import annotations

import random

import pytest
from pytestqt.qtbot import QtBot

from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.filter_proxy import BookingFilterProxyModel
from bookings_desktop.ui.bookings.filter_state import Attention, BookingFilter, Scope
from bookings_desktop.ui.bookings.saved_views import BUILT_IN, SavedView
from bookings_desktop.ui.bookings.view_counts import ViewCounts
from tests.support.booking_rows import a_row, on, random_row, random_rows
from tests.ui.bookings.conftest import Clock

OWN = (
    SavedView("Müller, past", BookingFilter(query="mull", scope=Scope.PAST)),
    SavedView("Helen’s", BookingFilter(member="helen", scope=Scope.ALL)),
    SavedView("Zoë’s trouble", BookingFilter(contact="zoe", attention=Attention.ANY, scope=Scope.ALL)),
    SavedView("Today again", BookingFilter(scope=Scope.TODAY)),
)
VIEWS = (*BUILT_IN, *OWN)


@pytest.fixture
def counts(proxy: BookingFilterProxyModel) -> ViewCounts:
    made = ViewCounts(proxy)
    made.set_views(VIEWS)
    return made


def oracle(proxy: BookingFilterProxyModel) -> dict[str, int]:
    when = proxy.bookings.when
    return {
        view.name: sum(
            view.filter.accepts(row, view.filter.window(when.calendar, when.today), when.now)
            for row in proxy.bookings.rows
        )
        for view in VIEWS
    }


def settled(counts: ViewCounts, qtbot: QtBot) -> dict[str, int]:
    qtbot.waitUntil(lambda: counts.finished and not counts._timer.isActive())
    return counts.told


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counts_follow_every_change(
    proxy: BookingFilterProxyModel, counts: ViewCounts, clock: Clock, qtbot: QtBot, seed: int
) -> None:
    print(f"seed {seed}")  # noqa: T201
    rng = random.Random(seed)  # noqa: S311
    proxy.bookings.reset(random_rows(seed, 150))
    for _ in range(40):
        for _ in range(rng.randrange(1, 5)):
            present = [row.id for row in proxy.bookings.rows]
            gone = rng.sample(present, min(len(present), rng.randrange(3)))
            changed = [random_row(rng, number) for number in rng.sample(range(200), rng.randrange(4))]
            choice = rng.random()
            if choice < 0.1:
                clock.now += rng.choice((600, 40_000))
                proxy.bookings.tick()
            elif choice < 0.3:
                proxy.bookings.append(changed)
            elif choice < 0.35:
                proxy.bookings.apply(random_rows(rng.randrange(99), 100))
            else:
                proxy.bookings.apply(changed, gone)
        assert settled(counts, qtbot) == oracle(proxy)
    assert any(oracle(proxy).values())


def test_a_week_that_begins_on_another_day_is_counted_anew(
    proxy: BookingFilterProxyModel, counts: ViewCounts, qtbot: QtBot
) -> None:
    proxy.bookings.reset([a_row(number, on(number, 9)) for number in range(1, 30)])
    assert settled(counts, qtbot)["This week"] == 7
    proxy.bookings.reset([a_row(1, on(10, 9)), a_row(2, on(17, 9))])  # the Sundays before and at the end of the week
    assert settled(counts, qtbot)["This week"] == 1
    formats.use(formats.Formats(first_weekday=6))
    proxy.bookings.presentation_changed.emit()
    assert settled(counts, qtbot) == oracle(proxy)


def test_only_changed_rows_are_looked_at_again(
    proxy: BookingFilterProxyModel, counts: ViewCounts, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy.bookings.reset(random_rows(5, 3000))
    settled(counts, qtbot)
    looked: list[int] = []
    for count in counts._distinct():
        settle = count.settle
        monkeypatch.setattr(
            count,
            "settle",
            lambda first, end, passed, settle=settle: (looked.append(end - first), settle(first, end, passed)),
        )
    row = proxy.bookings.rows[1500]
    proxy.bookings.apply([row._replace(status="cancelled", version=2)])
    assert settled(counts, qtbot) == oracle(proxy)
    assert looked == [1] * len(counts._distinct())


def test_a_search_that_goes_on_has_the_right_of_way(
    proxy: BookingFilterProxyModel, counts: ViewCounts, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy.bookings.reset(random_rows(5, 300))
    before = settled(counts, qtbot)
    monkeypatch.setattr(type(proxy), "finished", property(lambda _proxy: False))
    proxy.bookings.apply([row._replace(status="cancelled", member_id="ben") for row in proxy.bookings.rows[:20]])
    counts._slice()
    assert not counts.finished
    assert counts.told == before
    monkeypatch.undo()
    assert settled(counts, qtbot) == oracle(proxy)


def test_a_view_with_a_known_filter_needs_no_new_count(
    proxy: BookingFilterProxyModel, counts: ViewCounts, qtbot: QtBot
) -> None:
    proxy.bookings.reset(random_rows(5, 300))
    told = settled(counts, qtbot)
    counts.set_views([SavedView("Another name", OWN[1].filter)])
    assert counts.finished
    assert settled(counts, qtbot) == {"Another name": told["Helen’s"]}
