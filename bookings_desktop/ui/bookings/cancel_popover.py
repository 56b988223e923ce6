"""The small pop-up that asks about the guests before bookings are cancelled; only where there is somebody to tell."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget


def guests_of(rows: Sequence[BookingSummary], now: float) -> list[BookingSummary]:
    """The bookings about whose cancelling a guest could be told: to come, open, with an address, and known to Google.

    Args:
        rows: bookings that are to be cancelled.
        now: the present instant in seconds since the epoch; nobody wants mail about what is over.
    """
    return [
        row for row in rows if row.contact_email and row.sync != "off" and row.end > now and row.status != "cancelled"
    ]


def guest_words(guests: Sequence[BookingSummary]) -> str:
    """“E-mail Kenji Watanabe about it”, or how many people would be written to; of a group, that the others are too."""
    people = {row.contact_email: row.contact_name or row.contact_email for row in guests}
    groups = any(row.further_contacts for row in guests)
    if len(people) == 1:
        return f"E-mail {next(iter(people.values()))}{' and the others' if groups else ''} about it"
    if groups:
        return "E-mail the guests of these bookings about it"
    return f"E-mail the {len(people)} guests about it"


class CancelPopover(QFrame):
    """“Cancel the booking” with a box that is off until a person ticks it. A click outside or Esc keeps the bookings.

    Signals:
        chosen: whether the guests are to get an e-mail.
    """

    chosen = Signal(bool)

    def __init__(
        self, themes: ThemeManager, rows: Sequence[BookingSummary], guests: Sequence[BookingSummary], parent: QWidget
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.NoDropShadowWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name_widget(self, "Cancel and tell the guest")
        self.setProperty("card", "choice")
        one = len(rows) == 1
        title = f"Cancel “{rows[0].title}”?" if one else f"Cancel {len(rows):,} bookings?"
        self.setAccessibleDescription(title)
        self.mail = QCheckBox(guest_words(guests).replace("&", "&&"))
        name_widget(self.mail, "E-mail the guest")
        self.mail.setAccessibleName(guest_words(guests))
        self.apply = Button(themes, "Cancel the booking" if one else "Cancel the bookings", "primary")
        self.apply.setAutoDefault(True)
        self.apply.setObjectName("cancelBooking")
        self.apply.clicked.connect(self._apply)
        keep = Button(themes, "Keep it" if one else "Keep them")
        keep.setAutoDefault(True)
        keep.clicked.connect(self.close)
        heading = label(title, "strong", wrap=True)
        hint = label("Google tells them with the next sync. Nothing is sent if you undo before.", "hint", wrap=True)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.apply)
        buttons.addWidget(keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addWidget(heading)
        column.addWidget(self.mail)
        column.addWidget(hint)
        column.addSpacing(4)
        column.addLayout(buttons)
        self.setFixedWidth(
            max(themes.theme.px(340), self.mail.sizeHint().width() + 36, buttons.sizeHint().width() + 32)
        )

    def open_at(self, place: QPoint) -> None:
        """Open below a global place, wholly on the screen, with the focus on what was asked for."""
        place_popup(self, place)
        self.apply.setFocus(Qt.FocusReason.PopupFocusReason)

    def _apply(self) -> None:
        self.chosen.emit(self.mail.isChecked())
        self.close()


def place_popup(popup: QWidget, place: QPoint) -> None:
    """Show a pop-up with its corner at a global place, moved so far that all of it is on the screen."""
    popup.ensurePolished()
    popup.move(place)
    fit_popup(popup)
    popup.show()
    fit_popup(popup)  # only when it is shown are all its parts as large as they will be


def fit_popup(popup: QWidget) -> None:
    """Make a pop-up as high as its texts need, and keep all of it on the screen."""
    layout = popup.layout()
    if layout is None:
        raise ValueError("a pop-up lays out its parts")
    layout.activate()
    width = popup.width() if popup.minimumWidth() == popup.maximumWidth() else popup.sizeHint().width()
    popup.resize(width, max(layout.totalHeightForWidth(width), layout.totalMinimumSize().height()))
    room = popup.screen().availableGeometry()
    left = max(room.left() + 4, min(popup.x(), room.right() - popup.width() - 4))
    top = max(room.top() + 4, min(popup.y(), room.bottom() - popup.height() - 4))
    popup.move(left, top)
