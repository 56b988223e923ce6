"""The parts of a form: rows with label, field and error line; fields with glyphs; drop-downs that paint what they offer."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAction,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from bookings_desktop.models.text import fold
from bookings_desktop.ui.resources import icon
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import label, name_widget, restyle
from bookings_desktop.ui.widgets.glyph_size import GLYPH, scale_glyphs

FIELD_HEIGHT = 32
_LIST_EDGES = 8
_AREA_HEIGHT = 84
_LABEL_WIDTH, _LABEL_GAP, _ROW_GAP = 96, 14, 9


class GlyphLineEdit(QLineEdit):
    """A line edit with a glyph at its left; an error shows ``circle-alert`` at its right."""

    def __init__(self, themes: ThemeManager, name: str, glyph: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        scale_glyphs(self)
        name_widget(self, name)
        self._glyphs: list[tuple[QAction, str, str]] = []
        if glyph:
            self.add_glyph(glyph, QLineEdit.ActionPosition.LeadingPosition)
        self._alert = self.add_glyph("circle-alert", QLineEdit.ActionPosition.TrailingPosition, "danger")
        self._alert.setText("Something is wrong here")
        self._alert.setVisible(False)
        themes.changed.connect(self._refresh)

    def add_glyph(self, glyph: str, position: QLineEdit.ActionPosition, ink: str = "text2") -> QAction:
        """Add a glyph, called like the field; connect its action to make it a button, and say what that does."""
        action = QAction(self.accessibleName(), self)
        self.addAction(action, position)
        self._glyphs.append((action, glyph, ink))
        self._refresh()
        return action

    def set_error(self, wrong: bool) -> None:
        """Show or hide the error glyph."""
        self._alert.setVisible(wrong)

    def _refresh(self) -> None:
        theme = self._themes.theme
        for action, glyph, ink in self._glyphs:
            action.setIcon(icon(glyph, theme.color(ink), theme.px(GLYPH - 1)))


class TextArea(QPlainTextEdit):
    """Plain text of several lines; Tab leaves it."""

    def __init__(self, themes: ThemeManager, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        name_widget(self, name)
        self.setTabChangesFocus(True)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Four lines; a form gives it more where there is room."""
        return QSize(super().sizeHint().width(), self._themes.theme.px(_AREA_HEIGHT))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The same height: fewer lines are of no use."""
        return QSize(super().minimumSizeHint().width(), self._themes.theme.px(_AREA_HEIGHT))


class FormRow(QWidget):
    """A field, or several side by side, with a line for what is wrong below."""

    def __init__(self, content: QWidget, *, grows: bool = False) -> None:
        """Make the row. A content that ``grows`` takes all the height that the form gives to the row."""
        super().__init__()
        self._wrong: QWidget | None = None
        self._described = ""
        self._error = label(role="error", wrap=True)
        self._error.setVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(content, 1 if grows else 0)
        column.addWidget(self._error)
        column.addStretch(0 if grows else 1)
        self._column = column

    def add_below(self, widget: QWidget) -> None:
        """Add something under the error line."""
        self._column.insertWidget(self._column.count() - 1, widget)

    @property
    def problem(self) -> str:
        """The sentence shown, or an empty string."""
        return self._error.text()

    def show_problem(self, field: QWidget, message: str) -> None:
        """Say what is wrong with a field of this row: below it, to a screen reader, and by the field's edge."""
        self.clear_problem()
        self._wrong, self._described = field, field.accessibleDescription()
        self._error.setText(message)
        self._error.setVisible(True)
        field.setAccessibleDescription(message)
        restyle(field, "state", "error")
        if isinstance(field, GlyphLineEdit):
            field.set_error(wrong=True)
        announcement = QAccessibleAnnouncementEvent(field, message)
        announcement.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(announcement)

    def clear_problem(self) -> None:
        """Nothing is wrong (any more)."""
        if self._wrong is None:
            return
        field, self._wrong = self._wrong, None
        message = self._error.text()
        self._error.setText("")
        self._error.setVisible(False)
        if field.accessibleDescription() == message:  # the field may have something newer to say of itself
            field.setAccessibleDescription(self._described)
        restyle(field, "state", "")
        if isinstance(field, GlyphLineEdit):
            field.set_error(wrong=False)


class FormGrid(QGridLayout):
    """Labels at the left, set to the right; rows at the right."""

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._themes = themes
        self._labels: list[QLabel] = []
        self.setHorizontalSpacing(_LABEL_GAP)
        self.setVerticalSpacing(_ROW_GAP)
        self.setColumnStretch(1, 1)
        themes.changed.connect(self._refresh)
        self._refresh()

    def add_row(self, text: str, row: QWidget, buddy: QWidget, *, stretch: int = 0) -> QLabel:
        """Add a row. ``buddy`` is the field that the label names and that its access key reaches."""
        made = label(text, "field")
        made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        made.setBuddy(buddy)
        number = self.rowCount()
        self.addWidget(made, number, 0, Qt.AlignmentFlag.AlignTop)
        self.addWidget(row, number, 1)
        self.setRowStretch(number, stretch)
        self._labels.append(made)
        self._refresh()
        return made

    def _refresh(self) -> None:
        theme = self._themes.theme
        self.setColumnMinimumWidth(0, theme.px(_LABEL_WIDTH))
        for made in self._labels:
            made.setMinimumHeight(theme.px(FIELD_HEIGHT))


def fit_list(view: QAbstractItemView, field: QWidget, rows_height: int) -> None:
    """Make a completer's list as high as its rows; its own reckoning knows nothing of the style sheet's edge.

    The list keeps its side of the field: a little below it, or above it where the screen ends.
    """
    height = rows_height + _LIST_EDGES
    above = view.y() < field.mapToGlobal(QPoint()).y()
    top = view.y() + view.height() - height if above else view.y() + 3
    view.setGeometry(view.x(), top, view.width(), height)


class ChoiceCombo(QComboBox):
    """A drop-down that ignores the wheel unless it has the focus: scrolling a form changes nothing in it."""

    def __init__(self, themes: ThemeManager, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.themes = themes
        name_widget(self, name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(12)
        self.setView(_ChoiceList())
        themes.changed.connect(self._on_theme)  # a method, not a lambda: it goes with the widget

    def _on_theme(self, _theme: Theme) -> None:
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the form."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class _ChoiceList(QListView):
    """The list of a drop-down. Typing finds a choice by the beginning of any of its words, without accents.

    Qt hands what is typed to this list too while it is closed.
    """

    def __init__(self) -> None:
        super().__init__()
        self._typed = ""
        self._since = QElapsedTimer()

    def keyboardSearch(self, typed: str) -> None:  # noqa: N802
        """Go to what is meant by the letters typed in quick succession; the same letter again goes on to the next one."""
        pause = QGuiApplication.styleHints().keyboardInputInterval()
        self._typed = typed if not self._since.isValid() or self._since.hasExpired(pause) else self._typed + typed
        self._since.start()
        wanted = fold(self._typed)
        again = len(set(wanted)) == 1
        if not wanted:
            return
        count, current = self.model().rowCount(), self.currentIndex().row()
        # one letter goes on; more letters say more about what is chosen already
        following = [(current + step + again) % count for step in range(count)]
        texts = {row: fold(str(self.model().index(row, 0).data())) for row in following}
        for needle in dict.fromkeys((wanted, wanted[0] if again else wanted)):
            found = next((row for row in following if texts[row].startswith(needle)), None)
            if found is None:
                found = next((row for row in following if f" {needle}" in texts[row]), None)
            if found is not None:
                self.setCurrentIndex(self.model().index(found, 0))
                return


class PaintedCombo(ChoiceCombo):
    """A drop-down whose choice and list are painted by :meth:`paint_choice`."""

    def __init__(self, themes: ThemeManager, name: str, parent: QWidget | None = None) -> None:
        super().__init__(themes, name, parent)
        self.setItemDelegate(_ChoiceDelegate(self))

    def paint_choice(self, painter: QPainter, rect: QRect, theme: Theme, row: int) -> None:
        """Paint a row's picture and word."""
        raise NotImplementedError

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the frame as the style does, and the choice."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        inside = self.rect().adjusted(self.themes.theme.px(9), 0, -self.themes.theme.px(34), 0)
        if self.currentIndex() >= 0:
            self.paint_choice(painter, inside, self.themes.theme, self.currentIndex())
        painter.end()


class _ChoiceDelegate(QStyledItemDelegate):
    def __init__(self, combo: PaintedCombo) -> None:
        super().__init__(combo)
        self._combo = combo

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        theme = self._combo.themes.theme
        return QSize(theme.px(150), theme.px(FIELD_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = self._combo.themes.theme
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selected"))
            painter.drawRoundedRect(option.rect, 5, 5)
            painter.restore()
        self._combo.paint_choice(painter, option.rect.adjusted(theme.px(6), 0, -theme.px(6), 0), theme, index.row())
