"""Keys that help in the window help in a dialog too."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bookings_desktop.ui.bookings.dialog import BookingDialog
from bookings_desktop.ui.bookings.reschedule import RescheduleDialog
from bookings_desktop.ui.shell.key_sheet import KeySheet
from bookings_desktop.ui.shell.palette import CommandPalette
from tests.support.waiting import until


def shown(parent, kind):
    return [made for made in parent.findChildren(kind) if made.isVisible()]


async def active(dialog):
    def is_active():
        if not dialog.isActiveWindow():
            dialog.activateWindow()
        return dialog.isActiveWindow()

    await until(is_active, "the dialog has the keys")


def test_f1_and_ctrl_k_work_in_a_booking_dialog(practice, run_desk):
    async def scenario(session):
        await until(lambda: session.dialogs.people is not None)
        dialog = session.new_booking()
        await active(dialog)
        QTest.keyClick(dialog.form.title, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        palette = (await until(lambda: shown(dialog, CommandPalette)))[0]
        assert palette.window() is dialog
        palette.close_palette()
        await active(dialog)
        QTest.keyClick(dialog.form.title, Qt.Key.Key_F1)
        await until(lambda: shown(session.window, KeySheet))
        assert dialog.isVisible()

    run_desk(scenario, connected=False)


def test_ctrl_r_opens_the_small_dialog_for_the_chosen_booking(practice, run_desk):
    async def scenario(session):
        window = session.window
        await until(lambda: len(window.page.rows()) == 3 and session.dialogs.people is not None)
        row = next(row for row in window.page.rows() if row.title == "Knee assessment")
        window.page.select(row.id)
        await active(window)
        QTest.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
        dialog = (await until(lambda: shown(window, RescheduleDialog)))[0]
        assert not shown(window, BookingDialog)
        QTest.keyClicks(dialog.time.starts, "+1d")
        dialog.save()
        await until(lambda: any(r.id == row.id and r.start == row.start + 86_400 for r in window.page.rows()))

    run_desk(scenario, connected=False)
