"""A change of the settings reaches the open window at once, and the file."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from bookings_desktop.errors import InvalidInput
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.when_texts import WhenTexts
from tests.support.waiting import until


def spoken(session):
    """What a screen reader says of the first booking's time."""
    proxy = session.window.page.proxy
    return proxy.index(0, Column.WHEN).data(Qt.ItemDataRole.AccessibleTextRole)


def shown_in(widget):
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def test_the_clock_of_the_open_window_changes_at_once(clinic, run_clinic):
    async def scenario(session):
        page = session.window.page
        page.select(page.rows()[0].id)
        await until(lambda: session.details.panel.page == "one")
        assert "PM" not in spoken(session)
        before = page.table.columnWidth(Column.WHEN)
        await session.settings.change(clock="12h", date_format="month-day")
        assert "PM to" in spoken(session)
        assert page.table.columnWidth(Column.WHEN) >= max(before, 162)
        await until(lambda: "PM" in shown_in(session.details.panel.when))

    run_clinic(scenario)
    assert (clinic.stored.clock, clinic.stored.date_format) == ("12h", "month-day")


def test_every_time_moves_to_another_zone(clinic, run_clinic):
    async def scenario(session):
        await session.settings.change(time_zone="Asia/Tokyo")
        row = session.window.page.rows()[0]
        expected = WhenTexts(ZoneInfo("Asia/Tokyo"), datetime.now().timestamp()).time_range(row)  # noqa: DTZ005
        assert session.window.page.model.when.time_range(row) == expected
        assert "Times in Tokyo (GMT+9)" in shown_in(session.window.status_line)

    run_clinic(scenario)
    assert clinic.stored.time_zone == "Asia/Tokyo"


def test_a_value_that_cannot_be_changes_nothing(clinic, run_clinic):
    before = clinic.stored

    async def scenario(session):
        with pytest.raises(InvalidInput):
            await session.settings.change(organisation="Other", text_size=1000)
        assert session.settings.settings == before

    run_clinic(scenario)
    assert clinic.stored == before
