"""The follow-ups in the real window: made, completed, postponed, deleted and taken back, by key and by click."""

from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bookings_desktop.models.values import FollowUp
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.follow_ups.delegate import CHECK, CONTACT
from bookings_desktop.ui.follow_ups.model import Heading, Part
from tests.support.waiting import until

Key = Qt.Key


async def with_follow_ups(session):
    """Four of them: overdue, due today, to come, and without a day."""
    window, service = session.window, session.below.follow_ups
    await until(lambda: len(window.page.rows()) == 3)
    row = next(row for row in window.page.rows() if row.title == "Knee assessment")
    today = session.people_side.follow_ups.page.model.today
    for text, due in (
        ("Send exercises", today - timedelta(days=2)),
        ("Ring the surgeon", today),
        ("Ask about the scan", today + timedelta(days=8)),
        ("Tidy the notes", None),
    ):
        made = FollowUp("", text, row.id, row.contact_id, None, due)
        await session.tasks.run(lambda made=made: service.create(made))
    item = window.side_bar.items["Follow-ups"]
    await until(lambda: item.accessibleDescription() == "2", "the count of what is due")
    window.actions_[names.page_action_name("Follow-ups")].trigger()
    page = session.people_side.follow_ups.page
    await until(lambda: page.isVisible() and page.model.found == 4, "the rows")
    assert item.isChecked()
    return page


def shown(page):
    items = [page.model.item(row) for row in range(page.model.rowCount())]
    return [item.section.value if isinstance(item, Heading) else item.follow_up.text for item in items]


def test_what_is_to_do_stands_under_headings_and_is_completed_by_key_and_undone(practice, run_desk):
    async def scenario(session):
        page = await with_follow_ups(session)
        assert shown(page) == [
            "Overdue", "Send exercises", "Today", "Ring the surgeon", "Upcoming", "Ask about the scan",
            "Without a day", "Tidy the notes",
        ]  # fmt: skip
        assert [entry.follow_up.text for entry in page.selected()] == ["Send exercises"]
        QTest.keyClick(page.list, Key.Key_Space)
        await until(lambda: page.model.found == 3, "one to be done")
        assert practice.messages[-1].title == "“Send exercises” done."
        assert [entry.follow_up.text for entry in page.selected()] == ["Ring the surgeon"]
        page.segments[Part.DONE].click()
        (done,) = [page.model.entry(row) for row in range(page.model.rowCount())]
        assert done.follow_up.done_by == "Nadia"
        assert "Done today" in page.model.sentence(done)
        page.segments[Part.DUE].click()
        assert shown(page) == ["Today", "Ring the surgeon"]
        session.window.actions_[names.UNDO].trigger()
        await until(lambda: shown(page) == ["Overdue", "Send exercises", "Today", "Ring the surgeon"], "it to be open")

    run_desk(scenario, connected=False)


def test_several_are_postponed_and_deleted_at_once_and_each_is_one_step(practice, run_desk):
    async def scenario(session):
        page = await with_follow_ups(session)
        page.list.selectAll()
        assert len(page.selected()) == 4
        page.postpone_menu.aboutToShow.emit()
        tomorrow = next(action for action in page.postpone_menu.actions() if "omorrow" in action.text())
        tomorrow.trigger()
        await until(lambda: shown(page)[0] == "Upcoming", "the new day")
        assert practice.messages[-1].title == "4 follow-ups due tomorrow."
        page.list.selectAll()
        QTest.keyClick(page.list, Key.Key_Delete)
        await until(lambda: page.model.rowCount() == 0, "all to be gone")
        assert page.nothing.title.text() == "Nothing to follow up. Well done."
        assert page.nothing.isVisible()
        session.window.actions_[names.UNDO].trigger()
        await until(lambda: page.model.found == 4, "all to come back")
        session.window.actions_[names.UNDO].trigger()
        await until(lambda: shown(page)[:2] == ["Overdue", "Send exercises"], "the days before")

    run_desk(scenario, connected=False)


def test_the_box_and_the_names_of_a_row_can_be_clicked(practice, run_desk):
    async def scenario(session):
        page = await with_follow_ups(session)
        index = page.model.index(1)
        page.grab()
        rect = page.list.visualRect(index)
        painter = page.list.itemDelegate()
        assert painter.at(rect, page.model.entry(1), page.model, painter.check_rect(rect).center()) == CHECK
        QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=painter.check_rect(rect).center())
        await until(lambda: page.model.found == 3, "it to be done")
        rect = page.list.visualRect(page.model.index(1))
        spots = [rect.topLeft() + type(rect.topLeft())(x, rect.height() * 2 // 3) for x in range(0, rect.width(), 6)]
        spot = next(at for at in spots if painter.at(rect, page.model.entry(1), page.model, at) == CONTACT)
        QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        wanted = page.model.entry(1).follow_up.contact_id
        await until(lambda: session.contacts.page.person.contact_id == wanted, "the page of the contact")
        assert session.contacts.page.isVisible()

    run_desk(scenario, connected=False)


def test_a_new_one_is_about_the_selected_booking_and_can_be_edited(practice, run_desk):
    async def scenario(session):
        window, controller = session.window, session.people_side.follow_ups
        await until(lambda: len(window.page.rows()) == 3)
        row = next(row for row in window.page.rows() if row.title == "Knee assessment")
        window.page.select(row.id)
        await until(lambda: [one.id for one in window.page.selected()] == [row.id])
        window.actions_[names.NEW_FOLLOW_UP].trigger()
        dialog = await until(lambda: controller.dialog, "the dialog")
        assert dialog.contact.chosen.name == "Kenji Watanabe"
        assert dialog.about.full.startswith("Knee assessment, ")
        dialog.save()
        await until(lambda: dialog._text_row.problem == "Say what is to be done.", "what is missing")
        QTest.keyClicks(dialog.text, "Book the scan")
        QTest.keyClick(dialog.text, Key.Key_Return)
        await until(lambda: controller.dialog is None, "it to be stored")
        page = controller.page
        await until(lambda: page.model.found == 1)
        entry = page.model.entry(1)
        assert (entry.follow_up.booking_id, entry.follow_up.due) == (row.id, page.model.today)
        window.side_bar.items["Follow-ups"].click()
        await until(lambda: window.focusWidget() is page.list, "the focus to be in the list")
        QTest.keyClick(page.list, Key.Key_Return)
        dialog = await until(lambda: controller.dialog, "the dialog")
        chips = {chip.text(): chip for chip in dialog._chips.buttons()}
        assert chips["Today"].isChecked()
        chips["Today"].click()
        assert dialog.due is None
        chips["Date…"].click()
        dialog.day.show_day(date(2040, 1, 2))
        dialog.forget.click()
        dialog.save()
        await until(lambda: controller.dialog is None, "it to be stored")
        await until(lambda: page.model.entry(1).follow_up.due == date(2040, 1, 2))
        assert page.model.entry(1).follow_up.booking_id is None

    run_desk(scenario, connected=False)
