"""Opening what bookings point to outside this program: meetings and pages of Google Calendar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from bookings_desktop.errors import NotPossible
from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.values import MEETING_SCHEMES
from bookings_desktop.services.meeting_links import is_known_host
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.shell.questions import ask
from bookings_desktop.ui.theme import ThemeManager


class LinkCommands:
    """The commands over what a booking points to."""

    def __init__(
        self,
        notifications: Notifications,
        themes: ThemeManager,
        window: QWidget,
        open_address: Callable[[QUrl], bool] = QDesktopServices.openUrl,
    ) -> None:
        self._notifications = notifications
        self._themes = themes
        self._window = window
        self._open_address = open_address

    async def join(self, row: BookingSummary) -> None:
        """Open the meeting; shows the host before an unknown one opens. Raises NotPossible for a link that is not safe."""
        await self.join_link(row.meeting_link)

    async def join_link(self, link: str) -> None:
        """Open a meeting by its link, as :meth:`join` does."""
        address = QUrl(link, QUrl.ParsingMode.StrictMode)
        if not address.isValid() or address.scheme() not in MEETING_SCHEMES:
            raise NotPossible("This meeting link cannot be opened.", "Edit the booking and paste the link again.")
        host = address.host()
        if address.scheme() in ("http", "https") and not is_known_host(host):
            answer = await ask(
                self._themes,
                self._window,
                f"Open {host}?",
                "The meeting link of this booking leads there. Bookings does not know this site.",
                (("Open", "primary"), ("Stay here", "secondary")),
            )
            if answer != "Open":
                return
        self._open(address)

    def open_in_google(self, row: BookingSummary) -> None:
        """Open the event's page in the browser. Raises NotPossible for an address that is not one of the web."""
        address = QUrl(row.html_link, QUrl.ParsingMode.StrictMode)
        if address.scheme() not in ("http", "https") or not address.host():
            raise NotPossible("Google gave no page for this booking.", "Sync once more, then try again.")
        self._open(address)

    def copy_link(self, row: BookingSummary) -> None:
        """Copy the meeting link."""
        QGuiApplication.clipboard().setText(row.meeting_link)
        self._notifications.info("The meeting link is copied.")

    def _open(self, address: QUrl) -> None:
        if not self._open_address(address):
            raise NotPossible("No program could be found to open this link.", "Copy the link and open it yourself.")
