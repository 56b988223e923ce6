"""The pictures of the desk: every page, dialog and bar of the demo on its fixed day, and the first start."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QDate, QDateTime, QPoint, Qt, QTime
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget

from bookings_desktop.composition import open_below
from bookings_desktop.demo import ZONE, Demo
from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.services.bulk import BulkChange, SetStatus, ShiftMinutes
from bookings_desktop.settings import SettingsFile
from bookings_desktop.startup import WindowOptions
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.actions import status_action_name
from bookings_desktop.ui.bookings.dialog import BookingDialog
from bookings_desktop.ui.bookings.filter_state import BookingFilter
from bookings_desktop.ui.bookings.page import DETAILS_WIDTH
from bookings_desktop.ui.first_run.page import FirstRunPage
from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.session import WindowSession, run_session
from bookings_desktop.ui.shell.key_sheet import KeySheet
from bookings_desktop.ui.shell.palette import CommandPalette
from bookings_desktop.ui.theme import ThemeManager
from tests.pictures.camera import FOLDER, NOW, ROOMY, THEMES, Camera, Clock, keep
from tests.pictures.contacts import photograph_contacts
from tests.support.waiting import until

NARROW, FIRST_RUN = (616, 780), (616, 800)


class Photographer(Camera):
    """Takes the pictures of one session over the demo."""

    def __init__(self, app: QApplication, themes: ThemeManager, session: WindowSession, demo: Demo) -> None:
        super().__init__(app, FOLDER)
        self._demo = demo
        self._themes = themes
        self._session = session
        self._window = session.window

    async def work(self) -> int:
        """Take all of them; what changes bookings comes last."""
        window = self._window
        await until(lambda: {row.sync for row in window.page.rows()} == {"synced"}, "everything in sync", patience=240)
        await until(lambda: window.side_bar.capsule.accessibleDescription().startswith("In sync"))
        window.page.select(self._telling_row().id)
        await self.settle()
        for theme in THEMES:
            self._themes.set_appearance(theme)
            await self.take(window, f"bookings-{theme}")
            await self._edit_dialog(theme)
            await self._new_dialog(theme)
            await self._settings(theme)
            await self._over_window(f"palette-{theme}", names.COMMANDS, CommandPalette)
            await self._over_window(f"keys-{theme}", names.KEY_SHEET, KeySheet)
            await self._selection(theme)
            await self._people_at_work(theme)
        self._themes.set_appearance("light")
        await self._menu()
        await self._search()
        await self._large_text()
        await self._narrow()
        await self._completion()
        await self._trash()
        await photograph_contacts(self, self._session, self._themes)
        await self._sync_activity()
        return 0

    def _telling_row(self) -> BookingSummary:
        """A coming booking of today that has much to show: a link, a description and a contact."""
        rows = self._window.page.rows()
        coming = [row for row in rows if row.start > NOW.timestamp() and row.status == "confirmed"]
        return next(row for row in coming if row.meeting_link and row.excerpt and row.contact_email)

    # Dialogs

    async def _edit_dialog(self, theme: str) -> None:
        dialog = await self._session.edit_booking(self._window.page.selected()[0].id)
        await self.take(dialog, f"booking-dialog-{theme}")
        dialog.close_without_asking()

    async def _new_dialog(self, theme: str) -> None:
        """Contact completion, then what the dialog says about a time that is taken, then about what is missing."""
        dialog = self._session.new_booking()
        dialog.findChild(QLineEdit, "title").setText("Physiotherapy, session 4")
        contact = dialog.findChild(QLineEdit, "contact")
        contact.setFocus()
        QTest.keyClicks(contact, "mai ng")
        await self.settle()
        await self.take(dialog, f"contact-completer-{theme}", popup=True)
        dialog.form.contact.choose(dialog.form.contact.contacts.find("mai ng")[0])
        await self._clash(dialog)
        await self.take(dialog, f"booking-dialog-overlap-{theme}")
        dialog.findChild(QLineEdit, "title").clear()
        dialog.findChild(QLineEdit, "meetingLink").setText("meet.google.com kfw pqzt")
        dialog.save()
        await self.take(dialog, f"booking-dialog-error-{theme}")
        dialog.close_without_asking()
        await self.settle()

    async def _clash(self, dialog: BookingDialog) -> None:
        """Give the booking the colleague and the start of another one of tomorrow."""
        tomorrow = NOW.date() + timedelta(days=1)
        taken = next(
            row
            for row in self._window.page.rows()
            if datetime.fromtimestamp(row.start, NOW.tzinfo).date() == tomorrow and row.member_id
        )
        form = dialog.form
        form.member.setCurrentIndex(form.member.findData(taken.member_id))
        start = datetime.fromtimestamp(taken.start, NOW.tzinfo)
        form.time.starts.setDateTime(
            QDateTime(QDate(start.year, start.month, start.day), QTime(start.hour, start.minute))
        )
        await until(lambda: form.overlap.isVisible(), "the warning about the other booking")
        await self.settle()

    async def _settings(self, theme: str) -> None:
        self._window.actions_[names.SETTINGS].trigger()
        await self.take(self._window, f"settings-{theme}")
        self._window.pages.go_home()
        await self.settle()

    async def _over_window(self, name: str, action: str, kind: type[QWidget]) -> None:
        self._window.actions_[action].trigger()
        await self.settle()
        shown = next(made for made in self._window.findChildren(kind) if made.isVisible())
        if shown.isWindow():
            await self.take(shown, name)
        else:
            await self.take(self._window, name)
        shown.close()
        await self.settle()

    # The table

    async def _selection(self, theme: str) -> None:
        """Several bookings chosen: the bar above the table, and the summary beside it."""
        page = self._window.page
        one = page.selected()[0].id
        coming = [row for row in page.rows() if row.start > NOW.timestamp()]
        page.table.select_many([row.id for row in coming[1:4]])
        await self.take(self._window, f"selection-bar-{theme}")
        page.select(one)
        await self.settle()

    async def _menu(self) -> None:
        """The menu of a row, with the statuses open."""
        window = self._window
        window.page.table.menu_requested.emit(window.page.selected(), window.mapToGlobal(QPoint(680, 300)))
        await self.settle()
        menu = window.findChild(QMenu, "bookingMenu")
        statuses = next(action for action in menu.actions() if action.objectName() == "setStatus")
        menu.setActiveAction(statuses)
        QTest.keyClick(menu, Qt.Key.Key_Right)
        await self.settle()
        await self.take(window, "context-menu", popup=True)
        menu.close()
        await self.settle()

    async def _search(self) -> None:
        page = self._window.page
        page.search.setText("knee")
        await self.take(self._window, "search")
        page.search.clear()
        await self.settle()

    async def _large_text(self) -> None:
        self._themes.set_text_size(150)
        await self.take(self._window, "bookings-text-150")
        self._themes.set_text_size(100)

    async def _narrow(self) -> None:
        window = self._window
        window.resize(*NARROW)
        await self.take(window, "bookings-narrow")
        window.page.search.setText("acupuncture")
        await self.take(window, "nothing-found")
        window.page.set_filter(BookingFilter())
        window.resize(*ROOMY)
        await self.settle()

    # What changes bookings

    async def _completion(self) -> None:
        """The bar that offers a note and a follow-up."""
        over = [row for row in self._window.page.rows() if row.end < NOW.timestamp() and row.status == "confirmed"]
        await self._with_status(over[-1], BookingStatus.COMPLETED)
        await self.take(self._window, "completion-bar")

    async def _with_status(self, row: BookingSummary, status: BookingStatus) -> None:
        page = self._window.page
        page.set_filter(BookingFilter(query=row.title, scope=page.filter.scope.ALL))
        await until(lambda: page.select(row.id), "the booking in the table")
        self._window.actions_[status_action_name(status)].trigger()
        await until(lambda: page.selected()[0].status == status.value, "the new status")
        page.set_filter(BookingFilter())
        await self.settle()

    async def _people_at_work(self, theme: str) -> None:
        """The follow-ups, the team, and who is free while a booking is made."""
        window = self._window
        window.side_bar.items["Follow-ups"].click()
        await self.take(window, f"follow-ups-{theme}")
        window.actions_[names.TEAM].trigger()
        board, somebody = self._session.people_side.team.page.board, next(iter(window.page.model.members))
        await until(lambda: board.words(somebody), "who has time")
        await self.take(window, f"team-{theme}")
        window.pages.go_home()
        dialog = self._session.new_booking()
        await until(lambda: dialog.form.presence.words(somebody), "who is free")
        dialog.form.member.showPopup()
        await self.take(dialog, f"who-is-free-{theme}", popup=True)
        dialog.form.member.hidePopup()
        dialog.close_without_asking()
        await self.settle()

    async def _trash(self) -> None:
        rows = [row for row in self._window.page.rows() if row.start > NOW.timestamp()][5:9]
        bookings = self._session.below.bookings
        await self._session.tasks.run(lambda: bookings.delete([row.id for row in rows]))
        await self.settle()
        self._window.side_bar.page_chosen.emit("Trash")
        await self.take(self._window, "trash")

    async def _sync_activity(self) -> None:
        """The page of the sync: something to choose, something that Google refused, and something that waits."""
        session, window = self._session, self._window
        coming = [row for row in window.page.rows() if row.start > NOW.timestamp() and row.status == "confirmed"]
        both, refused, *waiting = coming[8:13]
        self._demo.faults.error(400, "invalid", method="PATCH", path=refused.id, times=9)
        session.sync.pause()
        await self._apply([both.id], ShiftMinutes(30))
        await self._apply([refused.id], SetStatus(BookingStatus.SCHEDULED))
        event = next(found for found in self._demo.person.events() if found["id"] == both.id)
        end = datetime.fromisoformat(event["end"]["dateTime"]) + timedelta(minutes=75)
        self._demo.person.edit(both.id, end={**event["end"], "dateTime": end.isoformat()})
        session.sync.resume()
        for row, state in ((both, "conflict"), (refused, "error")):
            await until(lambda row=row, state=state: self._row(row.id).sync == state, state, patience=60)
        await self._apply([waiting[0].id], ShiftMinutes(60))
        await self._apply([waiting[1].id], SetStatus(BookingStatus.CANCELLED))
        window.actions_[names.SYNC_ACTIVITY].trigger()
        for theme in THEMES:
            self._themes.set_appearance(theme)
            await self.take(window, f"sync-activity-{theme}")

    def _row(self, booking_id: str) -> BookingSummary:
        return next(row for row in self._window.page.rows() if row.id == booking_id)

    async def _apply(self, ids: list[str], change: BulkChange) -> None:
        bookings = self._session.below.bookings
        await self._session.tasks.run(lambda: bookings.apply(ids, change))
        await self.settle()


def photograph_first_run(app: QApplication, themes: ThemeManager) -> None:
    """Take the pictures of the very first start."""
    with tempfile.TemporaryDirectory() as folder:
        settings = SettingsFile(Path(folder)).load().changed(organisation="Northbank Clinic", time_zone=ZONE)
        for theme in THEMES:
            themes.set_appearance(theme)
            window = MainWindow(themes, Notifications(), settings.zone, Clock().seconds)
            page = FirstRunPage(themes, settings)
            window.show_first_run(page, page.organisation)
            window.resize(*FIRST_RUN)
            window.show()
            app.processEvents()
            keep(window.grab(), FOLDER / f"first-run-{theme}.png")
            window.close()


def photograph_demo(app: QApplication, themes: ThemeManager, work: Callable[[Photographer], object]) -> int:
    """Open the demo on its fixed day and let somebody take pictures; the exit code."""
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder, Demo(Path(folder), clock.now) as demo:
        settings = SettingsFile(Path(folder)).load()
        notifications = Notifications()
        window = MainWindow(themes, notifications, settings.zone, clock.seconds)
        window.page.reserve_details(themes.theme.px(DETAILS_WIDTH))
        window.resize(*ROOMY)
        window.show()
        session = WindowSession(window, themes, notifications, clock.seconds)
        options = WindowOptions(demo=True)
        return run_session(
            app,
            session,
            lambda: open_below(options, Path(folder), settings, demo),
            lambda _: work(Photographer(app, themes, session, demo)),
        )
