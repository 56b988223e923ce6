"""The connect dialog without its work: the pages, the banner above and the buttons below them."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from bookings_desktop.ui.connect import texts
from bookings_desktop.ui.connect.footer import Footer
from bookings_desktop.ui.connect.last_pages import BeginPage, OtherAccountPage
from bookings_desktop.ui.connect.pages import CalendarPage, ClientPage, WaitingPage
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Banner, Button, name_widget


class Step(IntEnum):
    """Which page is shown."""

    CLIENT = 0
    WAITING = 1
    CALENDAR = 2
    OTHER_ACCOUNT = 3
    BEGIN = 4


class ConnectFrame(QDialog):
    """Shows one page at a time, with the buttons that belong to it."""

    def __init__(
        self,
        themes: ThemeManager,
        organisation: str,
        booking_count: int,
        client_file: str,
        parent: QWidget | None,
    ) -> None:
        """Make it; the arguments are those of :class:`~bookings_desktop.ui.connect.dialog.ConnectDialog`."""
        super().__init__(parent)
        self._themes = themes
        self._connecting = False
        self.setWindowTitle("Connect Google Calendar")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name_widget(self, "Connect Google Calendar")
        self._banner = Banner(themes)
        for button in self._banner.findChildren(Button):
            self._banner.setFocusProxy(button)
        self.client_page = ClientPage(themes, client_file)
        self.waiting_page = WaitingPage(themes)
        self.calendar_page = CalendarPage(themes, organisation, booking_count)
        self._pages = QStackedWidget()
        self.other_page = OtherAccountPage(themes)
        self.begin_page = BeginPage(themes)
        for page in (self.client_page, self.waiting_page, self.calendar_page, self.other_page, self.begin_page):
            self._pages.addWidget(page)
        self._footer = Footer(themes)
        self._lay_out()

    @property
    def step(self) -> Step:
        """The page that is shown."""
        return Step(self._pages.currentIndex())

    def _lay_out(self) -> None:
        themes = self._themes
        self._banner_room = QWidget()
        room = QVBoxLayout(self._banner_room)
        room.setContentsMargins(24, 16, 24, 0)
        room.addWidget(self._banner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner_room)
        column.addWidget(self._pages, 1)
        column.addWidget(self._footer)
        # Enter on a button with the focus presses that one, never the default button.
        for button in self.findChildren(Button):
            button.setAutoDefault(True)
        self.setMinimumSize(360, 320)
        room_on_screen = self.screen().availableSize()
        self.resize(
            min(themes.theme.px(540), room_on_screen.width()), min(themes.theme.px(480), room_on_screen.height())
        )

    def _show(self, step: Step) -> None:
        self._banner_room.setVisible(False)
        self._pages.setCurrentIndex(step)
        footer = self._footer
        footer.show_only(
            *{
                Step.CLIENT: (footer.cancel, footer.sign_in),
                Step.WAITING: (footer.cancel,),
                Step.CALENDAR: (footer.another, footer.cancel, footer.connect_button),
                Step.OTHER_ACCOUNT: (footer.cancel, footer.other_calendar, footer.sign_in_again),
                Step.BEGIN: (footer.not_now, footer.begin),
            }[step]
        )
        if step is Step.CLIENT:
            footer.sign_in.setDefault(True)
            self.client_page.field.setFocus()
        elif step is Step.WAITING:
            footer.cancel.setFocus()
            self._announce(self.waiting_page.sentence.text())
        elif step is Step.CALENDAR:
            footer.connect_button.setDefault(True)
            self.calendar_page.calendar.setFocus()
        elif step is Step.OTHER_ACCOUNT:
            footer.sign_in_again.setDefault(True)
            footer.sign_in_again.setFocus()
            self._announce(self.other_page.sentence.text())
        else:
            footer.begin.setDefault(True)
            footer.begin.setFocus()
            self._announce(self.begin_page.sentence.text())

    def _tell(self, kind: str, title: str, text: str = "", button: str = "") -> None:
        self._banner.show_message(kind, texts.breakable(title), texts.breakable(text), button)
        self._banner_room.setVisible(True)
        self._announce(f"{title} {text}".strip())

    def _announce(self, sentence: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    @property
    def _current_button(self) -> Button:
        return self._footer.begin if self.step is Step.BEGIN else self._footer.connect_button

    def _set_looking(self, looking: bool) -> None:
        """While the calendar is read; Cancel ends it."""
        self._footer.connect_button.setText("Looking…" if looking else "Connect")
        for button in (self._footer.connect_button, self._footer.another):
            button.setEnabled(not looking)
        self.calendar_page.set_busy(looking)

    def _set_connecting(self, connecting: bool) -> None:
        self._connecting = connecting
        footer = self._footer
        footer.connect_button.setText("Connecting…" if connecting else "Connect")
        footer.begin.setText("Connecting…" if connecting else "Begin")
        for button in footer.buttons:
            button.setEnabled(not connecting)
        self.calendar_page.set_busy(connecting)
