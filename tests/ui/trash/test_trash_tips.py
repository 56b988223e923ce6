"""Tool tips of the trash."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt

from bookings_desktop.models.listing import TrashedBooking
from bookings_desktop.ui.bookings.when_texts import WhenTexts
from bookings_desktop.ui.trash.model import TrashColumn, TrashModel
from tests.support.booking_rows import a_row


def test_a_title_that_looks_like_markup_is_told_as_it_is(qapp: object) -> None:
    model = TrashModel()
    row = TrashedBooking(a_row(title="<b>Knee</b>"), 0.0, "")
    model.show_rows((row,), WhenTexts(ZoneInfo("Europe/London"), 0.0), 30)
    cell = model.index(0, TrashColumn.TITLE)
    assert model.data(cell) == "<b>Knee</b>"
    assert model.data(cell, Qt.ItemDataRole.ToolTipRole) == "<p>&lt;b&gt;Knee&lt;/b&gt;</p>"
