"""The side bar: whose desk it is, the pages, where sync stands, and who is working."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpacerItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from bookings_desktop.ui.resources import icon, own_mark
from bookings_desktop.ui.shell.sync_capsule import SIDE_MARGIN, WIDTH, SyncCapsule
from bookings_desktop.ui.shell.views_section import ViewsSection
from bookings_desktop.ui.theme import TextRole, Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Avatar, IconButton, label, name_widget
from bookings_desktop.ui.widgets.labels import ElidedLabel

RAIL_WIDTH = 52
"""Width of the rail that takes the place of the side bar in narrow windows (design, measures)."""


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
        column.setContentsMargins(SIDE_MARGIN, 14, SIDE_MARGIN, 10)
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
        self._mark.setPixmap(own_mark(side))
