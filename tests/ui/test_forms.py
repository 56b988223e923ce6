"""Rows, lines that wrap, and fields of forms."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QSizePolicy, QWidget

from bookings_desktop.ui.widgets.flow_layout import FlowLayout
from bookings_desktop.ui.widgets.forms import FormGrid, FormRow, GlyphLineEdit, PaintedCombo, TextArea


class Block(QWidget):
    """A widget of one size."""

    def __init__(self, width: int, height: int = 20) -> None:
        super().__init__()
        self._size = QSize(width, height)

    def sizeHint(self) -> QSize:  # noqa: N802
        return self._size

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self._size


@pytest.fixture
def line(qtbot):
    """Three blocks of 100, 50 and 100 pixels in a line that wraps."""
    holder = QWidget()
    qtbot.addWidget(holder)
    layout = FlowLayout(holder, spacing=10, line_spacing=5)
    blocks = [Block(100), Block(50, 30), Block(100)]
    for block in blocks:
        layout.addWidget(block)
    return holder, layout, blocks


def places(blocks) -> list[tuple[int, int]]:
    return [(block.x(), block.y()) for block in blocks]


def test_widgets_stand_in_one_line_where_there_is_room(line):
    holder, layout, blocks = line
    holder.resize(270, 30)
    holder.show()
    assert places(blocks) == [(0, 5), (110, 0), (170, 5)]
    assert (layout.heightForWidth(270), layout.sizeHint()) == (30, QSize(270, 30))


def test_a_line_breaks_where_the_width_ends(line):
    holder, layout, blocks = line
    holder.resize(269, 100)
    holder.show()
    assert places(blocks) == [(0, 5), (110, 0), (0, 35)]
    assert layout.heightForWidth(269) == 55
    assert layout.heightForWidth(100) == 80


def test_a_hidden_widget_takes_no_room(line):
    holder, layout, blocks = line
    blocks[1].hide()
    holder.resize(210, 30)
    holder.show()
    assert (blocks[0].x(), blocks[2].x()) == (0, 110)
    assert layout.heightForWidth(210) == 20


def test_an_expanding_widget_takes_the_rest_of_its_line(line):
    holder, _layout, blocks = line
    blocks[1].setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    holder.resize(300, 30)
    holder.show()
    assert (blocks[1].width(), blocks[2].x()) == (80, 200)


def test_a_problem_marks_describes_and_goes_away_again(themes, qtbot):
    field = GlyphLineEdit(themes, "Title")
    row = FormRow(field)
    qtbot.addWidget(row)
    row.show()
    row.show_problem(field, "Give the booking a title.")
    sentence = next(label for label in row.findChildren(QLabel) if label.property("role") == "error")
    assert sentence.isVisible()
    assert sentence.textFormat() is Qt.TextFormat.PlainText
    assert (row.problem, field.accessibleDescription(), field.property("state")) == (
        "Give the booking a title.",
        "Give the booking a title.",
        "error",
    )
    row.clear_problem()
    assert not sentence.isVisible()
    assert (row.problem, field.accessibleDescription(), field.property("state")) == ("", "", "")


def test_an_error_shows_its_glyph_inside_the_field(themes, qtbot):
    field = GlyphLineEdit(themes, "Meeting link", "link")
    qtbot.addWidget(field)
    assert [action.isVisible() for action in field.actions()] == [True, False]
    field.set_error(wrong=True)
    assert [action.isVisible() for action in field.actions()] == [True, True]


def test_tab_leaves_a_text_area(themes, qtbot):
    holder = QWidget()
    qtbot.addWidget(holder)
    grid = FormGrid(themes)
    area, after = TextArea(themes, "Description"), QLineEdit()
    grid.add_row("&Description", area, area, stretch=1)
    grid.add_row("&After", after, after)
    holder.setLayout(grid)
    holder.show()
    area.setFocus()
    qtbot.waitUntil(area.hasFocus)
    qtbot.keyClick(area, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is after
    assert area.toPlainText() == ""


def test_fields_of_a_closed_form_hear_no_more_of_the_theme(themes, qtbot):
    class Plain(PaintedCombo):
        def paint_choice(self, painter, rect, _theme, row) -> None:
            painter.drawText(rect, self.itemText(row))

    combo, field = Plain(themes, "Choice"), GlyphLineEdit(themes, "Title", "search")
    for widget in (combo, field):
        with qtbot.waitSignal(widget.destroyed):
            widget.deleteLater()
    themes.set_text_size(125)  # a fault in a slot would fail the test
    assert themes.theme.text_size == 125
