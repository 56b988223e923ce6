"""The side bar: whose desk it is, the pages, where sync stands, and who is working."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpacerItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from bookings_desktop.sync.progress import SENDING
from bookings_desktop.ui.pseudo_text import shown
from bookings_desktop.ui.resources import application_icon, icon, pixmap
from bookings_desktop.ui.shell.views_section import ViewsSection
from bookings_desktop.ui.theme import TextRole, Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Avatar, IconButton, label, name_widget, restyle
from bookings_desktop.ui.widgets.labels import ElidedLabel, plain_tip
from bookings_desktop.ui.widgets.painting import elided

WIDTH, RAIL_WIDTH = 184, 52
"""Widths of the side bar and of the rail that takes its place in narrow windows (design, measures)."""


class NavItem(QToolButton):
    """One page in the side bar, with a count at the right where one helps."""

    def __init__(self, themes: ThemeManager, name: str, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._icon_name = icon_name
        self._count = 0
        self._rail = False
        self.setCheckable(True)
        self.setProperty("kind", "nav")
        self.setText(f"  {name}")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        name_widget(self, name)
        themes.changed.connect(self._refresh)
        self.toggled.connect(self._refresh)
        self._refresh()

    def set_count(self, count: int) -> None:
        """Show how many wait there; nothing for none."""
        self._count = count
        self.setAccessibleDescription(f"{count}" if count else "")
        self.update()

    def set_rail(self, rail: bool) -> None:
        """Show the icon only."""
        self._rail = rail
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if rail else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.setToolButtonStyle(style)
        self.setToolTip(self.accessibleName() if rail else "")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the button, and the count at its right."""
        super().paintEvent(event)
        if not self._count or self._rail:
            return
        theme = self._themes.theme
        painter = QPainter(self)
        painter.setFont(theme.font(TextRole.CAPTION_MEDIUM))
        painter.setPen(theme.color("accentink" if self.isChecked() else "text3"))
        room = self.rect().adjusted(0, 0, -8, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{self._count:,}")
        painter.end()

    def _refresh(self) -> None:
        theme = self._themes.theme
        side = theme.px(16)
        self.setIconSize(QSize(side, side))
        self.setIcon(icon(self._icon_name, theme.color("accentink" if self.isChecked() else "text3"), side))


class SyncCapsule(QPushButton):
    """Where sync stands: a glyph, the state and its age, and a second line only when something needs a person."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._glyph, self._token = "cloud-off", "text3"
        self._headline, self._detail = "Starting…", ""
        self._warn = False
        self._part: float | None = None
        self._rail = False
        self.setProperty("kind", "capsule")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        name_widget(self, "Sync status")
        themes.changed.connect(self.updateGeometry)

    def show_state(self, glyph: str, token: str, headline: str, detail: str, *, warn: bool) -> None:
        """Say something else.

        Args:
            glyph: name of the icon.
            token: its colour.
            headline: state and age.
            detail: what needs a person, or the rest of the state.
            warn: whether the detail needs a person.
        """
        self._glyph, self._token, self._headline, self._detail, self._warn = glyph, token, headline, detail, warn
        self.setAccessibleDescription(" ".join(_sentence(part) for part in (headline, detail) if part))
        self.setToolTip(plain_tip(f"{headline}\n{detail}".strip()))
        self.updateGeometry()
        self.update()

    def show_part(self, part: float | None) -> None:
        """Show how much of a long sending is done, from 0 to 1, as a thin line at the foot; None for no line."""
        self._part = part
        self.update()

    def _lines(self) -> tuple[str, str]:
        """The two lines: what follows a “·” in the first goes to the second where it would be cut off.

        The arrow says that it is being sent, so that word goes too; the tip and the spoken text have all of it.
        """
        headline, detail = shown(self._headline), shown(self._detail)
        theme = self._themes.theme
        room = theme.px(WIDTH) - 20 - 9 - theme.px(16) - 8 - 8
        fonts = QFontMetrics(theme.font(TextRole.SECOND_MEDIUM))
        first, dot, rest = headline.rpartition(" · ")
        if not dot or fonts.horizontalAdvance(headline) <= room:
            return headline, detail
        if fonts.horizontalAdvance(first) > room:
            first = first.removeprefix(f"{SENDING} ")
        return first, " · ".join(part for part in (detail, rest) if part)

    def set_current(self, current: bool) -> None:
        """Mark it while its page is shown."""
        restyle(self, "current", "true" if current else "")

    def set_rail(self, rail: bool) -> None:
        """Show the glyph only."""
        self._rail = rail
        restyle(self, "kind", "ghost" if rail else "capsule")
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802
        """One line, or two."""
        theme = self._themes.theme
        lines = 1 if self._rail else 1 + bool(self._lines()[1])
        return QSize(theme.px(34), theme.px(16 + (16 if lines == 1 else 30)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The same: its lines are elided, its height never is."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the edge, the glyph and the lines."""
        super().paintEvent(event)
        theme = self._themes.theme
        painter = QPainter(self)
        side = theme.px(16)
        picture = pixmap(self._glyph, theme.color(self._token), side)
        if self._rail:
            painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, picture)
            painter.end()
            return
        painter.drawPixmap(9, (self.height() - side) // 2, picture)
        left = 9 + side + 8
        width = self.width() - left - 8
        headline, detail = self._lines()
        first_height, second_height = theme.px(16), theme.px(14)
        top = (self.height() - first_height - (second_height if detail else 0)) // 2
        font = theme.font(TextRole.SECOND_MEDIUM)
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(left, top, width, first_height), align, elided(font, headline, width))
        if detail:
            font = theme.font(TextRole.CAPTION)
            painter.setFont(font)
            painter.setPen(theme.color("warn" if self._warn else "text3"))
            place = QRect(left, top + first_height, width, second_height)
            painter.drawText(place, align, elided(font, detail, width))
        if self._part is not None:
            line = QRect(9, self.height() - 4, self.width() - 18, 2)
            painter.fillRect(line, theme.color("border"))
            line.setWidth(round(line.width() * self._part))
            painter.fillRect(line, theme.color("accent"))
        painter.end()


class SideBar(QFrame):
    """The side bar of the window; in narrow windows a rail of icons.

    Signals:
        page_chosen: the name of a page.
        sync_clicked: the capsule was pressed.
        sync_menu_requested: the capsule's menu is wanted.
        settings_clicked: the gear was pressed.
    """

    page_chosen = Signal(str)
    sync_clicked = Signal()
    sync_menu_requested = Signal()
    settings_clicked = Signal()

    def __init__(
        self,
        themes: ThemeManager,
        pages: Sequence[tuple[str, str]],
        quiet: Sequence[tuple[str, str]] = (),
        parent: QWidget | None = None,
    ) -> None:
        """Make the bar.

        Args:
            themes: colours and fonts.
            pages: names and icons, in order.
            quiet: the same for pages that are seldom wanted; they stand at the foot.
            parent: the window, or None.
        """
        super().__init__(parent)
        self._themes = themes
        self._rail = False
        self._organisation_name = ""
        self._person_name = ""
        name_widget(self, "Side bar")
        self.setProperty("ground", "window")
        self.setProperty("edge", "right")
        self._mark = QLabel()
        self._organisation = ElidedLabel("strong")
        self._product = label("Bookings", role="caption")
        self._group = QButtonGroup(self)
        self.items = {name: NavItem(themes, name, icon_name) for name, icon_name in (*pages, *quiet)}
        for name, item in self.items.items():
            self._group.addButton(item)
            item.clicked.connect(partial(self._choose, name))
        self._quiet = [name for name, _icon in quiet]
        self.views = ViewsSection(themes)
        self.capsule = SyncCapsule(themes)
        self.capsule.clicked.connect(self.sync_clicked)
        self.capsule.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.capsule.customContextMenuRequested.connect(self._on_capsule_menu)
        self._avatar = Avatar(themes, side=28)
        self._person = ElidedLabel("medium")
        self._role = ElidedLabel("caption")
        self.settings_button = IconButton(themes, "settings", "Settings", "Ctrl+,")
        self.settings_button.setCheckable(True)
        self.settings_button.clicked.connect(self.settings_clicked)
        self._names: list[QLabel] = [self._organisation, self._product, self._person, self._role]
        self._lay_out()
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    def _lay_out(self) -> None:
        brand = QHBoxLayout()
        brand.setContentsMargins(6, 0, 0, 16)
        brand.setSpacing(10)
        brand.addWidget(self._mark)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._organisation)
        words.addWidget(self._product)
        brand.addLayout(words, 1)
        self._brand = brand
        me = QHBoxLayout()
        me.setContentsMargins(6, 6, 0, 2)
        me.setSpacing(0)
        me.addWidget(self._avatar)
        self._gap = QSpacerItem(9, 0)
        me.addItem(self._gap)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._person)
        names.addWidget(self._role)
        me.addLayout(names, 1)
        me.addWidget(self.settings_button)
        self._me = me
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 14, 10, 10)
        column.setSpacing(2)
        column.addLayout(brand)
        for name, item in self.items.items():
            if name not in self._quiet:
                column.addWidget(item)
        column.addSpacing(10)
        column.addWidget(self.views, 1000)
        column.addStretch(1)
        for name in self._quiet:
            column.addWidget(self.items[name])
        column.addSpacing(8)
        column.addWidget(self.capsule)
        column.addSpacing(6)
        column.addLayout(me)

    def set_organisation(self, name: str) -> None:
        """Show whose desk it is; without a name the product's stands alone."""
        self._organisation_name = name
        self._organisation.set_full(name or "Bookings")
        self._product.setText("Bookings" if name else "Appointments")
        self._show_words()

    def set_person(self, name: str, role: str, colour: str | None) -> None:
        """Show who is working."""
        self._avatar.set_person(name, colour)
        self._person_name = name
        self._role.set_full(role)
        self._person.set_full(name)
        self._show_words()

    def set_page(self, name: str) -> None:
        """Mark the page that is shown; “Settings” marks the gear, “Sync activity” the capsule."""
        self._group.setExclusive(False)
        for page, item in self.items.items():
            item.setChecked(page == name)
        self._group.setExclusive(True)
        self.settings_button.setChecked(name == "Settings")
        self.capsule.set_current(name == "Sync activity")

    def set_rail(self, rail: bool) -> None:
        """Become the rail of icons, or the full bar."""
        if rail == self._rail:
            return
        self._rail = rail
        self._show_words()
        self._avatar.setVisible(not rail)
        for item in self.items.values():
            item.set_rail(rail)
        self.views.set_rail(rail)
        self.capsule.set_rail(rail)
        # What is alone in a rail stands in its middle.
        place = Qt.AlignmentFlag.AlignHCenter if rail else Qt.AlignmentFlag.AlignVCenter
        self._brand.setContentsMargins(0 if rail else 6, 0, 0, 16)
        self._brand.setSpacing(0 if rail else 10)
        self._brand.setAlignment(self._mark, place)
        self._brand.setStretch(1, 0 if rail else 1)
        self._me.setContentsMargins(0 if rail else 6, 6, 0, 2)
        self._gap.changeSize(0 if rail else 9, 0)
        self._me.setStretch(2, 0 if rail else 1)
        self._me.setAlignment(self.settings_button, place)
        self._me.invalidate()
        self._on_theme(self._themes.theme)

    def _on_capsule_menu(self) -> None:
        self.sync_menu_requested.emit()

    def _choose(self, name: str) -> None:
        self.page_chosen.emit(name)

    def _show_words(self) -> None:
        """Show the words that there are and that there is room for."""
        for word in self._names:
            there = word.full if isinstance(word, ElidedLabel) else word.text()
            word.setVisible(not self._rail and bool(there))

    def _on_theme(self, theme: Theme) -> None:
        self.setFixedWidth(theme.px(RAIL_WIDTH if self._rail else WIDTH))
        side = theme.px(30)
        self._mark.setPixmap(application_icon().pixmap(QSize(side, side)))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "…", "!", "?")) else f"{text}."
