"""Each window and page as a screen reader meets it: everything that can be used has a name, and no two the same."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QStyle, QToolButton, QVBoxLayout, QWidget

from bookings_desktop.settings import Settings
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.bookings.cancel_popover import CancelPopover
from bookings_desktop.ui.bookings.reschedule import RescheduleDialog
from bookings_desktop.ui.bookings.shift_popover import ShiftPopover
from bookings_desktop.ui.first_run.page import FirstRunPage
from bookings_desktop.ui.shell.key_sheet import KeySheet
from bookings_desktop.ui.shell.palette import CommandPalette
from bookings_desktop.ui.shell.panes import reached_by_tab
from bookings_desktop.ui.sync_activity.report_dialog import ReportDialog
from tests.support.spoken import cell_texts, unspoken
from tests.support.waiting import until


def in_view(window, kind):
    return next((found for found in window.findChildren(kind) if found.isVisible()), None)


def test_in_the_running_program(clinic, run_clinic):
    for title in ("Blood test results", "Gait analysis"):
        clinic.add_conflict(title, days=1, here="Studio", there="Room 3")
    clinic.add("Nutrition check-in", days=2, deleted=True)
    found = {}

    async def scenario(session):
        window, page = session.window, session.window.page
        await until(lambda: len(page.rows()) == 3 and page.proxy.finished)

        def look(root, what):
            if faults := unspoken(root):
                found[what] = faults

        async def opened(kind):
            return await until(lambda: in_view(window, kind), kind.__name__)

        window.resize(1280, 800)
        page.select(next(row.id for row in page.rows() if row.title == "Knee assessment"))
        panel = session.details.panel
        await until(lambda: panel.page == "one" and panel.booking_id == page.selected()[0].id, "the details")
        look(window, "main window")
        spoken = " ".join(cell_texts(page.table))
        assert all(part in spoken for part in ("Knee assessment", "Kenji Watanabe", "Helen Marsh", "Scheduled")), spoken
        for name, kind in ((names.KEY_SHEET, KeySheet), (names.COMMANDS, CommandPalette)):
            window.actions_[name].trigger()
            shown = await opened(kind)
            look(shown, name)
            shown.close()
        window.actions_[names.SETTINGS].trigger()
        look(session.preferences.page, "settings")
        window.actions_[names.TRASH].trigger()
        trash = session.flow.trash.page
        await until(lambda: trash.model.rowCount() == 1, "what was deleted")
        look(trash, "trash")
        assert "Nutrition check-in" in " ".join(cell_texts(trash.table))
        window.actions_[names.SYNC_ACTIVITY].trigger()
        activity = session.activity.page
        await until(lambda: activity.connection.texts[0] == "Not connected", "where sync stands")
        await until(lambda: len(session.activity.conflicts.cards) == 2, "the bookings that were changed on both sides")
        look(activity, "sync activity")
        activity.report.click()
        report = await opened(ReportDialog)
        look(report, "report for support")
        report.accept()
        window.pages.go_home()
        dialog = session.new_booking()
        await until(dialog.isVisible)
        look(dialog, "booking dialog")
        dialog.close_without_asking()
        await session.dialogs.reschedule(page.rows()[0])
        dialog = await opened(RescheduleDialog)
        look(dialog, "reschedule")
        dialog.close_without_asking()
        page.table.selectAll()
        await until(page.selection_bar.isVisible)
        look(window, "main window with several selected")
        window.actions_[names.MOVE].trigger()
        popover = await opened(ShiftPopover)
        look(popover, "moving")
        popover.close()
        popover = CancelPopover(session._themes, page.rows(), page.rows(), window)
        popover.open_at(QPoint(40, 40))
        look(popover, "cancelling")
        popover.close()
        session.flow.completion.bar.show_booking("Knee assessment")
        look(window, "main window after completing")

    run_clinic(scenario)
    assert not found, "\n".join(f"{what}: {fault}" for what, faults in found.items() for fault in faults)


def test_on_the_first_start(themes, qtbot):
    page = FirstRunPage(themes, Settings())
    qtbot.addWidget(page)
    page.show()
    assert unspoken(page) == []


def test_tab_leads_through_each_page_and_the_focus_comes_back(clinic, run_clinic):
    clinic.add("Nutrition check-in", days=2, deleted=True)
    missed = {}

    async def scenario(session):
        window = session.window
        await until(lambda: len(window.page.rows()) == 1)
        window.activateWindow()
        await until(window.isActiveWindow)
        window.page.search.setFocus()
        await until(lambda: session.flow.trash.page.model.rowCount() == 1, "what was deleted")
        for name, key in ((names.SETTINGS, Qt.Key.Key_Comma), (names.TRASH, Qt.Key.Key_6)):
            QTest.keyClick(QApplication.focusWidget(), key, Qt.KeyboardModifier.ControlModifier)
            page = window.pages.currentWidget()
            assert page.isAncestorOf(QApplication.focusWidget())
            assert page in window.panes()
            wanted = set(reached_by_tab(page))
            assert len(wanted) > 3
            seen = set()
            for _ in range(4 * len(wanted)):
                focused = QApplication.focusWidget()
                seen.add(focused)
                QTest.keyClick(focused, Qt.Key.Key_Tab)
            missed[name] = [found.objectName() for found in wanted - seen]
            window.pages.go_home()
            assert QApplication.focusWidget() is window.page.search
            window.actions_[name].trigger()
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
            assert window.pages.at_home
            window.page.search.setFocus()

    run_clinic(scenario)
    assert missed == {names.SETTINGS: [], names.TRASH: []}


# ---- the helper itself -----------------------------------------------------------------------------------------------


def test_faults_are_found(qtbot):
    root = QWidget()
    qtbot.addWidget(root)
    column = QVBoxLayout(root)
    label = QLabel("Name")
    label.setProperty("role", "field")
    picture = QToolButton()
    picture.setIcon(picture.style().standardIcon(QStyle.StandardPixmap.SP_ArrowUp))
    for widget in (label, QLineEdit(), picture, QPushButton("Open"), QPushButton("Open")):
        column.addWidget(widget)
    root.show()
    assert len(unspoken(root)) == 5
    label.setBuddy(root.findChild(QLineEdit))
    assert QAccessible.queryAccessibleInterface(label.buddy()).text(QAccessible.Text.Name) == "Name"
    assert len(unspoken(root)) == 3
