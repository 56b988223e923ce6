"""The list of contacts below a field: best match first, last entry always “Create contact “…””."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QListView,
    QStyle,
    QStyleOptionViewItem,
)

from bookings_desktop.models.text import fold, needles
from bookings_desktop.models.values import Contact, initials
from bookings_desktop.ui.contacts.matching import ContactIndex, match_spans
from bookings_desktop.ui.resources import ICON_SIZE, pixmap, sharpness
from bookings_desktop.ui.theme import MemberColours, TextRole, Theme, ThemeManager
from bookings_desktop.ui.widgets.forms import fit_list
from bookings_desktop.ui.widgets.painting import elided, paint_avatar, paint_chip_at_right, paint_marked
from bookings_desktop.ui.widgets.popup_rows import ROW_HEIGHT, PopupRowDelegate

CONTACT_ROLE = int(Qt.ItemDataRole.UserRole)
"""The contact of a row; None for “Create contact”."""

SECOND_LINE_ROLE = CONTACT_ROLE + 1
"""The quieter line below the name."""

_AVATAR, _INSET, _GAP = 26, 9, 10
_LINES = (16, 15)


class ContactListModel(QAbstractListModel):
    """The matches of a query, and a last row that offers to create a contact."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.query = ""
        self._matches: Sequence[Contact] = ()
        self._hints: Mapping[str, str] = {}

    def show_matches(self, query: str, matches: Sequence[Contact]) -> None:
        """Show other matches."""
        self.beginResetModel()
        self.query = query
        self._matches = matches
        self.endResetModel()

    def show_hints(self, hints: Mapping[str, str]) -> None:
        """Tell more of contacts by id, such as “last visit 30 Apr”.

        Nobody is told: a completer takes a changed row for another list and forgets which row is chosen.
        """
        self._hints = hints

    @property
    def matches(self) -> Sequence[Contact]:
        """The contacts shown."""
        return self._matches

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        """How many rows there are: the matches, and one."""
        return 0 if parent.isValid() else len(self._matches) + 1

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The name; the contact itself for :data:`CONTACT_ROLE`; name, second line and key for a screen reader."""
        if not index.isValid():
            return None
        if index.row() == len(self._matches):
            return self._create_data(role)
        contact = self._matches[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return contact.name
        if role == CONTACT_ROLE:
            return contact
        line = second_line(contact, self.query, self._hints.get(contact.id, ""))
        if role == SECOND_LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (contact.name, line) if part)
        return None

    def _create_data(self, role: int) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"Create contact “{self.query.strip()}”" if self.query.strip() else "Create contact"
        return None


def second_line(contact: Contact, query: str, hint: str = "") -> str:
    """What tells a contact from others of its name: address or number, whichever the query found, company, and a hint."""
    digits = [word for word in needles(query) if any(char.isdigit() for char in word)]
    by_number = digits and not any(word in fold(contact.email) for word in digits)
    first = contact.phone if by_number and contact.phone else contact.email or contact.phone
    return " · ".join(part for part in (first, contact.company, hint) if part)


class ContactDelegate(PopupRowDelegate):
    """Paints a match (initials, name with the match in bold, second line) and the last row."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one row."""
        theme = self._themes.theme
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        contact: Contact | None = index.data(CONTACT_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if contact is None and index.row():
            painter.fillRect(rect.left(), rect.top(), rect.width(), 1, theme.color("hairline"))
        if selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selected"))
            painter.drawRoundedRect(QRectF(rect).adjusted(0, 0 if contact else 2, 0, 0), 5, 5)
        inside = rect.adjusted(theme.px(_INSET), 0, -theme.px(_INSET), 0)
        if contact is None:
            _paint_create(painter, inside, theme, index.data())
        else:
            query = getattr(_source_model(index), "query", "")
            line = index.data(SECOND_LINE_ROLE)
            _paint_contact(painter, inside, theme, contact, query, line, selected=selected)
        painter.restore()


def _source_model(index: QModelIndex | QPersistentModelIndex) -> object:
    """The list's own model below the one that the completer puts over it."""
    model: object = index.model()
    while (source := getattr(model, "sourceModel", None)) is not None:
        model = source()
    return model


def _paint_contact(
    painter: QPainter, rect: QRect, theme: Theme, contact: Contact, query: str, second: str, *, selected: bool
) -> None:
    side = theme.px(_AVATAR)
    circle = QRect(rect.left(), rect.top() + (rect.height() - side) // 2, side, side)
    on_selection = MemberColours("", theme.color("text2"), theme.color("surface"), theme.color("text2"))
    paint_avatar(painter, circle, theme, initials(contact.name), on_selection if selected else None)
    left = circle.right() + 1 + theme.px(_GAP)
    right = rect.right() + 1
    if selected:
        right = paint_chip_at_right(painter, rect, theme, "Enter") - theme.px(_GAP)
    upper, lower = (theme.px(height) for height in _LINES)
    top = rect.top() + (rect.height() - upper - lower) // 2
    paint_marked(painter, QRect(left, top, right - left, upper), theme, contact.name, match_spans(contact.name, query))
    font = theme.font(TextRole.CAPTION)
    painter.setFont(font)
    painter.setPen(theme.color("text2"))
    line = elided(font, second, right - left)
    painter.drawText(QRect(left, top + upper, right - left, lower), _MIDDLE, line)


def _paint_create(painter: QPainter, rect: QRect, theme: Theme, text: str) -> None:
    side = theme.px(ICON_SIZE)
    box = theme.px(_AVATAR)
    ink = theme.color("accentink")
    picture = pixmap("user-plus", ink, side, ratio=sharpness(painter))
    painter.drawPixmap(rect.left() + (box - side) // 2, rect.top() + (rect.height() - side) // 2, picture)
    right = paint_chip_at_right(painter, rect, theme, "Ctrl+Enter")
    left = rect.left() + box + theme.px(_GAP)
    room = right - theme.px(_GAP) - left
    font = theme.font(TextRole.BODY_MEDIUM)
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(QRect(left, rect.top(), room, rect.height()), _MIDDLE, elided(font, text, room))


_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ContactCompleter(QCompleter):
    """The list below a line edit.

    The line edit is not given the completer as its own: it would then write each row that is passed into the field.

    Signals:
        chosen: a Contact.
        create_requested: the text for which a contact is to be created.
        shown: ids (tuple of str) of the contacts that are shown now.
    """

    chosen = Signal(object)
    create_requested = Signal(str)
    shown = Signal(object)

    def __init__(self, themes: ThemeManager, edit: QLineEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._model = ContactListModel(self)
        self._themes = themes
        self.index = ContactIndex()
        self.setModel(self._model)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setMaxVisibleItems(12)
        self.setWrapAround(False)
        self.setWidget(edit)
        self._list = QListView()
        self._list.setObjectName("contactList")
        self._list.setAccessibleName("Contacts found")
        self._list.setProperty("role", "popup")
        self._list.setMouseTracking(True)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setPopup(self._list)
        # after setPopup, which installs the completer's own delegate and event filter: ours comes first
        self._list.setItemDelegate(ContactDelegate(themes, self._list))
        self._list.installEventFilter(self)
        self._list.entered.connect(self._list.setCurrentIndex)
        self.activated[QModelIndex].connect(self._choose)  # type: ignore[index]

    def show_for(self, query: str) -> None:
        """Show the matches of a query, the best one chosen."""
        self._model.show_matches(query, self.index.find(query))
        self.complete()
        fit_list(self._list, self._edit, self._model.rowCount() * self._themes.theme.px(ROW_HEIGHT))
        self._list.setCurrentIndex(self._list.model().index(0, 0))
        self.shown.emit(tuple(contact.id for contact in self._model.matches))

    def show_hints(self, hints: Mapping[str, str]) -> None:
        """Tell more of contacts by id, such as “last visit 30 Apr”."""
        self._model.show_hints(hints)
        self._list.viewport().update()

    def hide(self) -> None:
        """Close the list."""
        self._list.hide()

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return self._list.isVisible()

    def _choose(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        contact: Contact | None = index.data(CONTACT_ROLE)
        if contact is None:
            self.create_requested.emit(self._model.query.strip())
        else:
            self.chosen.emit(contact)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Enter takes the chosen row, Ctrl+Enter creates the contact, Tab takes a match and goes on to the next field.

        The completer would give these keys to the line edit first, and the form's “Save” would take Ctrl+Enter.
        """
        if watched is self._list and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            creates = enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.type() == QEvent.Type.ShortcutOverride and creates:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and enter:
                last = self._list.model().index(self._model.rowCount() - 1, 0)
                index = last if creates else self._list.currentIndex()
                self.hide()
                self._choose(index)
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab:
                self._take_and_go_on()
                return True
        return super().eventFilter(watched, event)

    def _take_and_go_on(self) -> None:
        contact: Contact | None = self._list.currentIndex().data(CONTACT_ROLE)
        self.hide()
        if contact is not None:
            self.chosen.emit(contact)
        self._edit.window().focusNextChild()
