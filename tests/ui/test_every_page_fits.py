"""No text is cut off or runs over its neighbour: on the pages, bars, pop-ups and small dialogs of the running program.

What can be tried without a program below is in ``test_every_text_fits``. One window serves all sizes, as starting costs time.
"""

import asyncio
from datetime import date

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from bookings_desktop.models.values import FollowUp
from bookings_desktop.services.import_watch import ImportWatch
from bookings_desktop.settings import Settings
from bookings_desktop.sync.told import Words
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.bookings.cancel_popover import CancelPopover
from bookings_desktop.ui.bookings.completion_bar import Closing
from bookings_desktop.ui.bookings.filter_state import BookingFilter
from bookings_desktop.ui.bookings.reschedule import RescheduleDialog
from bookings_desktop.ui.bookings.saved_views import STILL_OPEN
from bookings_desktop.ui.bookings.shift_popover import ShiftPopover
from bookings_desktop.ui.contacts.import_dialog import ContactImportDialog
from bookings_desktop.ui.first_run.page import FirstRunPage
from bookings_desktop.ui.shell.questions import Question
from bookings_desktop.ui.shell.sample_bar import SampleBar
from bookings_desktop.ui.sync_activity.report_dialog import ReportDialog
from tests.support.clipping import clipped_widgets
from tests.support.waiting import until

WIDTHS = (560, 800, 1280)
MOST_LAYOUTS = 20
TEXT_SIZES = (100, 150)
"""What fits at these fits at 90 % too, as ``test_every_text_fits`` shows; each change of size costs a second."""


class Look:
    """Looks at parts of one window, and keeps what it finds."""

    def __init__(self, session, themes):
        self.session, self.window, self.themes = session, session.window, themes
        self.found = {}

    async def settle(self, widget):
        """Let everything be polished, laid out and painted, until nothing moves any more: a layout may ask for another one."""
        before = None
        for _ in range(MOST_LAYOUTS):
            widget.grab()
            QApplication.sendPostedEvents()  # what a change of form asks for, before the next look
            await asyncio.sleep(0)
            places = [part.geometry() for part in widget.findChildren(QWidget) if part.isVisible()]
            if places == before:
                return
            before = places
        raise AssertionError(f"{widget.accessibleName() or widget} never comes to rest")

    async def at_all_widths(self, root, what):
        assert root.isVisible(), what
        for width in WIDTHS:
            self.window.resize(width, 700)
            await self.settle(self.window)
            self._note(root, f"{what}, {self.window.width()} wide")

    async def at_its_size(self, root, what):
        await self.settle(root)
        self._note(root, what)

    def _note(self, root, what):
        if faults := clipped_widgets(root):
            self.found[f"{what}, {round(self.themes.theme.scale * 100)} %"] = faults

    async def opened(self, kind):
        """A dialog or pop-up once it is in view."""
        return await until(
            lambda: next((found for found in self.window.findChildren(kind) if found.isVisible()), None), str(kind)
        )


async def the_settings(look):
    look.window.actions_[names.SETTINGS].trigger()
    page = look.session.preferences.page
    await look.at_all_widths(page, "settings")
    page.google.show_state(Words("In sync.", "Checked a minute ago."), connected=True)
    await look.at_all_widths(page, "settings of a connected calendar")
    page.google.show_state(Words("Not connected."), connected=False)
    look.window.pages.go_home()


async def the_trash(look):
    look.window.actions_[names.TRASH].trigger()
    page = look.session.flow.trash.page
    await until(lambda: page.model.rowCount() == 1, "what was deleted")
    await look.at_all_widths(page, "trash")
    page.search.setText("nothing is called like this one")
    await look.at_all_widths(page, "trash without a row")
    page.search.clear()
    look.window.pages.go_home()


async def the_contacts(look):
    contacts = look.session.contacts
    look.window.actions_[names.page_action_name(names.CONTACTS)].trigger()
    page = contacts.page
    await until(lambda: page.person.facts is not None, "a person")
    await look.at_all_widths(page, "contacts")
    look.window.resize(600, 700)
    page.show_person_step()
    await look.settle(look.window)
    look._note(page, "a person alone")
    dialog = contacts.new()
    await look.at_its_size(dialog, "new contact")
    dialog.close_without_asking()
    merge = await contacts.merge()
    await look.at_its_size(merge, "merging")
    merge.reject()
    page.show_list()
    look.window.pages.go_home()


async def the_import(look, path):
    await look.session.contact_files.show_file(path)
    dialog = await look.opened(ContactImportDialog)
    await until(lambda: dialog.lines, "what it would do")
    await look.at_its_size(dialog, "import of contacts")
    dialog.progress.follow(ImportWatch(total=20_000, looked_at=12_500))
    dialog.banner.show_message("info", "The import was stopped.", "Nothing was stored.")
    dialog.banner.show()
    await look.at_its_size(dialog, "import of contacts under way")
    dialog.reject()


async def the_follow_ups(look):
    controller = look.session.people_side.follow_ups
    look.window.actions_[names.page_action_name(names.FOLLOW_UPS)].trigger()
    page = controller.page
    await until(lambda: page.isVisible() and page.model.rowCount(), "the follow-ups")
    await look.at_all_widths(page, "follow-ups")
    page.list.selectAll()
    await look.at_all_widths(page, "follow-ups, all of them chosen")
    controller.new()
    dialog = await until(lambda: controller.dialog, "the dialog")
    await look.at_its_size(dialog, "new follow-up")
    dialog.close_without_asking()
    await until(lambda: controller.dialog is None, "it to be gone")
    look.window.pages.go_home()


async def the_team(look):
    controller = look.session.people_side.team
    look.window.actions_[names.TEAM].trigger()
    page = controller.page
    await until(lambda: page.isVisible() and page.model.rowCount(), "the team")
    page.select(page.model.at(0).id)
    await until(lambda: page.board.words(page.model.at(0).id), "who has time")
    await look.at_all_widths(page, "team")
    member = page.model.at(0)
    for open_, what in (
        (lambda: controller.edit(member), "a colleague"),
        (page.active.click, "deactivating"),
    ):
        open_()
        dialog = await until(lambda: controller.dialog, what)
        await look.at_its_size(dialog, what)
        dialog.close()
        await until(lambda: controller.dialog is None, "it to be gone")
    controller.show_time_off(member)
    listing = controller._time_off
    await look.at_its_size(listing, "time off")
    listing.add.click()
    form = await until(lambda: controller.dialog, "new time off")
    await look.at_its_size(form, "new time off")
    form.close()
    listing.close()
    await until(lambda: controller.dialog is None, "it to be gone")
    bar = look.session.people_side.who_bar
    bar.show()
    await look.at_all_widths(bar, "who works here")
    bar.hide()
    look.window.pages.go_home()


async def the_sync_activity(look):
    look.window.actions_[names.SYNC_ACTIVITY].trigger()
    page = look.session.activity.page
    await until(page.connection.button.isVisible, "where sync stands")
    await look.at_all_widths(page, "sync activity")
    page.report.click()
    report = await look.opened(ReportDialog)
    await look.at_its_size(report, "report for support")
    report.accept()
    log = look.session.activity.show_log()
    await look.at_its_size(log, "sync log")
    log.accept()
    look.window.pages.go_home()


async def the_selection(look):
    page = look.window.page
    await until(lambda: page.proxy.finished and page.proxy.found > 1, "some rows")
    page.table.selectAll()
    await until(page.selection_bar.isVisible, "the selection bar")
    await look.at_all_widths(page.selection_bar, "selection bar")
    look.window.actions_[names.MOVE].trigger()
    popover = await look.opened(ShiftPopover)
    await until(lambda: "2" in popover.sentence.text(), "what a move would do")
    await look.at_its_size(popover, "moving")
    popover.amount.setText("nonsense")
    await look.at_its_size(popover, "moving by nonsense")
    popover.close()
    page.table.clearSelection()


async def cancelling(look):
    rows = [row for row in look.window.page.rows() if row.contact_email]
    for chosen in (rows, rows * 2):
        popover = CancelPopover(look.themes, chosen, rows, look.window)
        popover.open_at(QPoint(40, 40))
        await look.at_its_size(popover, "cancelling")
        popover.close()


async def the_completion(look):
    bar = look.session.flow.completion.bar
    bar.show_booking("Post-surgery follow-up with a title that is longer than most of them are")
    bar.restore(Closing("", "Call", date(2026, 9, 30)))
    await look.at_all_widths(bar, "completion bar")
    bar.show_reopened("Post-surgery follow-up with a title that is longer than most of them are")
    await look.at_its_size(bar, "completion bar of a reopened booking")
    bar.hide()


async def the_queue(look):
    page = look.window.page
    look.window.views.show(STILL_OPEN)
    await until(look.session.flow.queue.isVisible, "the bar of those that are still open")
    await look.at_all_widths(look.session.flow.queue, "queue bar")
    page.set_filter(BookingFilter())


async def the_drafts(look):
    fields = {"title": "Gait analysis", "time": {"start": "2026-05-15T10:30:00+01:00"}}
    look.window.draft_bar.offer([("one", {"fields": fields}), ("two", {"fields": {}})])
    await look.at_all_widths(look.window.draft_bar, "draft bar")
    look.window.draft_bar.offer([])


async def the_sample(look):
    bar = SampleBar(look.themes, can_leave=True)
    look.window.add_bar(bar)
    bar.show()
    await look.at_all_widths(bar, "sample bar")
    bar.hide()
    bar.deleteLater()


async def rescheduling(look):
    row = next(row for row in look.window.page.rows() if row.title == "Knee assessment")
    await look.session.dialogs.reschedule(row)
    dialog = await look.opened(RescheduleDialog)
    await look.at_its_size(dialog, "reschedule")
    dialog.close_without_asking()


async def a_question(look):
    look.window.actions_[names.TRASH].trigger()
    page = look.session.flow.trash.page
    await until(lambda: page.model.rowCount() == 1)
    page.clear.click()
    question = await look.opened(Question)
    await look.at_its_size(question, "question")
    question.reject()
    look.window.pages.go_home()


def test_in_the_running_program(language, clinic, run_clinic, themes):
    clinic.add("Gait analysis", days=-2)
    clinic.add("Blood test results", days=1)
    clinic.add("Nutrition check-in", days=2, deleted=True)
    looked = []

    async def scenario(session):
        look = Look(session, themes)
        looked.append(look)
        await until(lambda: len(session.window.page.rows()) == 3)
        for size in TEXT_SIZES:
            themes.set_text_size(size)
            for visit in (
                the_settings,
                the_trash,
                the_sync_activity,
                the_selection,
                cancelling,
                the_completion,
                the_queue,
                the_drafts,
                the_sample,
                rescheduling,
                a_question,
            ):
                await visit(look)

    run_clinic(scenario)
    assert not looked[0].found, looked[0].found


def test_contacts_in_the_running_program(language, run_clinic, themes):
    looked = []

    async def scenario(session):
        look = Look(session, themes)
        looked.append(look)
        await until(lambda: session.window.page.rows())
        for size in TEXT_SIZES:
            themes.set_text_size(size)
            await the_contacts(look)

    run_clinic(scenario)
    assert not looked[0].found, looked[0].found


def test_people_in_the_running_program(language, clinic, run_clinic, themes, tmp_path):
    looked = []
    path = tmp_path / "contacts.csv"
    path.write_text(
        "First name,Last name,E-mail,Age\nZoë,Ünal,zoe@example.com,50\nBen,Ode,no address,40\n", encoding="utf-8"
    )

    async def scenario(session):
        look = Look(session, themes)
        looked.append(look)
        await until(lambda: session.window.page.rows())
        (member, *_) = session.below.members.all()
        (contact, *_) = session.below.contacts.find()
        for text, due in (
            ("Send the report of the last visit, and ask for the pictures of the knee", date(2026, 1, 5)),
            ("Call", None),
        ):
            session.below.follow_ups.create(FollowUp("", text, None, contact.id, member.id, due))
        for size in TEXT_SIZES:
            themes.set_text_size(size)
            await the_follow_ups(look)
            await the_team(look)
            await the_import(look, path)

    run_clinic(scenario)
    assert not looked[0].found, looked[0].found


def test_on_the_first_start(language, themes, qtbot):
    page = FirstRunPage(themes, Settings())
    qtbot.addWidget(page)
    page.show()
    found = {}
    for size in TEXT_SIZES:
        themes.set_text_size(size)
        for width in WIDTHS:
            page.resize(themes.theme.px(width) if width == 560 and size > 100 else width, 480)
            for _ in range(2):
                page.grab()
            if faults := clipped_widgets(page):
                found[size, width] = faults
    assert page.findChildren(QPushButton)
    assert not found, found
