"""The list of contacts: rows of two lines under strips with their letters.

As in the table of bookings, a row that begins a letter is higher by a strip; heights are set for those rows only, so that a key in
the search field costs the same with many contacts as with few.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from bookings_desktop.models.values import initials
from bookings_desktop.ui.bookings.row_style import TextStyle
from bookings_desktop.ui.contacts.list_model import ContactListModel
from bookings_desktop.ui.shown_text import shown
from bookings_desktop.ui.theme import MemberColours, TextRole, Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import name_widget
from bookings_desktop.ui.widgets.labels import plain_tip
from bookings_desktop.ui.widgets.painting import paint_avatar
from bookings_desktop.ui.widgets.row_marks import RowMarks, as_plain_list

Index = QModelIndex | QPersistentModelIndex

ROW, STRIP = 48, 24
_MARGIN, _AVATAR, _GAP = 14, 30, 10


class ContactListDelegate(QStyledItemDelegate):
    """Paints a contact and the strip above it.

    Attributes:
        hovered: the row under the pointer, or -1.
        active: whether the list has the focus.
    """

    def __init__(self, model: ContactListModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.hovered = -1
        self.active = False
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme from now on."""
        self._theme = theme
        self._name = TextStyle(theme, TextRole.BODY_MEDIUM)
        self._second = TextStyle(theme, TextRole.CAPTION)
        self._letter = TextStyle(theme, TextRole.CAPTION_STRONG)
        self.row, self.strip = max(theme.px(ROW), self._name.line + self._second.line + 10), theme.px(STRIP)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """A row, with its strip where it has one."""
        high = self._model.begins_letter(index.row())
        return QSize(self._theme.px(120), self.row + (self.strip if high else 0))

    def row_rect(self, rect: QRect) -> QRect:
        """The part of a cell below its strip."""
        result = QRect(rect)
        result.setTop(rect.bottom() - self.row + 1)
        return result

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one contact."""
        color, row = self._theme.color, index.row()
        cell: QRect = option.rect
        rect = self.row_rect(cell)
        if cell.height() > rect.height():
            strip = QRect(cell.left(), cell.top(), cell.width(), cell.height() - rect.height())
            painter.fillRect(strip, color("subtle"))
            painter.fillRect(strip.left(), strip.bottom(), strip.width(), 1, color("hairline"))
            top = strip.top() + (strip.height() - 1 - self._letter.line) // 2
            self._letter.paint(painter, _MARGIN, top, strip.width(), self._model.letter(row), color("text2"))
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        ground = "surface"
        if selected:
            ground = "selected" if self.active else "selectedoff"
        elif row == self.hovered:
            ground = "hover"
        painter.fillRect(rect, color(ground))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, color("hairline"))
        if selected:
            painter.fillRect(rect.left(), rect.top(), 3, rect.height() - 1, color("focus"))
        summary, theme = self._model.at(row), self._theme
        side = theme.px(_AVATAR)
        circle = QRect(rect.left() + _MARGIN, rect.top() + (rect.height() - 1 - side) // 2, side, side)
        plain = color("surface") if selected else color("selectedoff")
        paint_avatar(painter, circle, theme, initials(summary.name), MemberColours("", plain, plain, color("text2")))
        left = circle.right() + 1 + _GAP
        room = rect.right() - _MARGIN - left
        top = rect.top() + (rect.height() - 1 - self._name.line - self._second.line) // 2
        ink = color("text3" if summary.archived else "text")
        self._name.paint(painter, left, top, room, summary.name, ink)
        self._second.paint(painter, left, top + self._name.line, room, shown(self._model.visit(row)), color("text2"))

    def helpEvent(  # noqa: N802
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Show a name that is cut off."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return False
        name = self._model.at(index.row()).name
        room = option.rect.width() - 2 * _MARGIN - self._theme.px(_AVATAR) - _GAP
        QToolTip.showText(event.globalPos(), plain_tip(name) if self._name.width(name) > room else "", view)
        return True


class ContactListView(QTableView):
    """The list.

    Signals:
        chosen: the id of the contact that is current now; empty when there is none.
        opened: the current contact is wanted: Enter or a click.
        edit_requested: F2.
        delete_requested: Del.
        menu_requested: the contact's menu is wanted, at a place on the screen.

    Attributes:
        awaits: whether a contact that is not in the list yet is to be current, and no other one meanwhile.
    """

    chosen = Signal(str)
    opened = Signal()
    edit_requested = Signal()
    delete_requested = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, themes: ThemeManager, model: ContactListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.awaits = False
        self._model = model
        self._told = ""
        self._high: set[int] = set()
        name_widget(self, "Contact list")
        self._delegate = ContactListDelegate(model, themes.theme, self)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        as_plain_list(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        RowMarks(self, self._delegate)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        model.modelReset.connect(self._lay_out)
        self.selectionModel().currentChanged.connect(self._on_current)
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    # Rows

    def _on_theme(self, theme: Theme) -> None:
        self._delegate.set_theme(theme)
        self._high = set(range(self._model.rowCount()))  # all have the height of the theme before
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(self._delegate.row)
        self._lay_out()

    def _lay_out(self) -> None:
        """Give the rows that begin a letter their height; a reset has given all others the plain one."""
        header = self.verticalHeader()
        header.blockSignals(True)
        header.setUpdatesEnabled(False)
        try:
            # A header keeps the heights that were set, also when the rows are others.
            plain, high = self._delegate.row, self._delegate.row + self._delegate.strip
            count, letters = self._model.rowCount(), self._model.letter_rows()
            for row in self._high.difference(letters):
                if row < count:
                    header.resizeSection(row, plain)
            for row in letters:
                header.resizeSection(row, high)
            self._high = set(letters)
        finally:
            header.setUpdatesEnabled(True)
            header.blockSignals(False)
        self.updateGeometries()
        self.viewport().update()

    @property
    def contact_id(self) -> str:
        """The current contact; empty when there is none."""
        index = self.currentIndex()
        return self._model.at(index.row()).id if index.isValid() else ""

    def choose(self, contact_id: str) -> bool:
        """Make a contact current and bring it into view; tells whether it is in the list."""
        row = self._model.row_of(contact_id)
        if row < 0:
            return False
        if row != self.currentIndex().row():
            self.choose_row(row)
        else:
            self.scrollTo(self._model.index(row, 0))
        return True

    def centre(self) -> None:
        """Bring the current contact into the middle, with its neighbours around it."""
        self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)

    def choose_row(self, row: int) -> None:
        """Make a row current and bring it into view."""
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self._model.index(row, 0), flags.ClearAndSelect | flags.Rows)
        self.scrollTo(self._model.index(row, 0))

    def _on_current(self, current: QModelIndex) -> None:
        contact_id = self._model.at(current.row()).id if current.isValid() else ""
        if contact_id != self._told:
            self._told = contact_id
            self.chosen.emit(contact_id)

    # Keys and pointer

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter opens, F2 edits, Del deletes; letters do not search: that is the search field's."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key == Qt.Key.Key_F2:
            self.edit_requested.emit()
        elif key == Qt.Key.Key_Delete:
            self.delete_requested.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:  # noqa: N802
        """Nothing: searching is the search field's."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click opens."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.indexAt(event.position().toPoint()).isValid():
            self.opened.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """The menu of the contact under the pointer, or of the current one."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if index.isValid():
            self.choose_row(index.row())
            place = event.pos() if by_mouse else self.visualRect(index).center()
            self.menu_requested.emit(self.viewport().mapToGlobal(place))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Have a current contact, unless one is about to be revealed."""
        if self.awaits and not self.currentIndex().isValid():
            with QSignalBlocker(self.selectionModel()):  # Qt makes the first one current
                super().focusInEvent(event)
                self.selectionModel().clear()
            return
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._model.rowCount():
            self.choose_row(0)
