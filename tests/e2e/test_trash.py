"""The trash in the real window, by key: what was deleted is found, comes back, or goes for good after a question."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton

from bookings_desktop.ui import actions as names
from bookings_desktop.ui.shell.questions import Question
from bookings_desktop.ui.trash.model import TrashColumn, left_words
from tests.support.waiting import until

Key = Qt.Key


async def with_trash(session):
    """Put two bookings into the trash and open its page."""
    window = session.window
    await until(lambda: len(window.page.rows()) == 3)
    ids = [row.id for row in window.page.rows() if row.title != "Nutrition check-in"]
    await session.tasks.run(lambda: session.below.bookings.delete(ids))
    item = window.side_bar.items["Trash"]
    await until(lambda: item.accessibleDescription() == "2", "the count")
    window.actions_[names.TRASH].trigger()
    page = session.flow.trash.page
    await until(lambda: page.isVisible() and page.model.rowCount() == 2, "the rows")
    assert item.isChecked()
    return page


def texts(page, column):
    return [page.model.index(row, column).data() for row in range(page.model.rowCount())]


async def answer(session, text):
    def question():
        return next((found for found in session.window.findChildren(Question) if found.isVisible()), None)

    asked = await until(question, "the question")
    title = asked.accessibleName()
    next(button for button in asked.findChildren(QPushButton) if button.text() == text).click()
    return title


def test_the_trash_tells_what_was_deleted_and_how_long_it_stays(practice, run_desk):
    async def scenario(session):
        page = await with_trash(session)
        assert set(texts(page, TrashColumn.TITLE)) == {"Knee assessment", "Blood test results"}
        assert set(texts(page, TrashColumn.CONTACT)) == {"Kenji Watanabe"}
        assert all(text.endswith(" by Nadia") for text in texts(page, TrashColumn.DELETED))
        assert set(texts(page, TrashColumn.LEFT)) == {"30 more days"}
        assert page.hint.text().startswith("Deleted bookings are kept for 30 days")
        page.search.setFocus()
        QTest.keyClicks(page.search, "kenji knee")
        assert texts(page, TrashColumn.TITLE) == ["Knee assessment"]
        QTest.keyClicks(page.search, "s")
        assert page.accessibleDescription() == "Nothing in the trash matches “kenji knees”."
        page.search.clear()
        QTest.keyClick(page.table, Key.Key_Escape)
        await until(lambda: session.window.pages.at_home)
        assert session.window.side_bar.items["Bookings"].isChecked()

    run_desk(scenario, connected=False)


def test_bookings_are_restored_by_key_and_that_can_be_undone(practice, run_desk):
    async def scenario(session):
        page = await with_trash(session)
        await until(lambda: len(page.selected()) == 1, "a selected row")
        QTest.keyClick(page.table, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        assert (page.restore.text(), page.purge.text()) == ("Restore 2", "Delete permanently 2…")
        QTest.keyClick(page.table, Key.Key_Return)
        await until(lambda: len(session.window.page.rows()) == 3, "the bookings to come back")
        await until(lambda: page.model.total == 0)
        assert page.accessibleDescription() == "The trash is empty. Deleted bookings stay here for 30 days."
        assert not page.clear.isEnabled()
        assert practice.messages[-1].title == "2 bookings restored."
        session.window.actions_[names.UNDO].trigger()
        await until(lambda: page.model.total == 2, "the bookings to go again")

    run_desk(scenario, connected=False)


def test_deleting_permanently_asks_and_emptying_too(practice, run_desk):
    async def scenario(session):
        page = await with_trash(session)
        await until(lambda: len(page.selected()) == 1, "a selected row")
        title = page.selected()[0].summary.title
        QTest.keyClick(page.table, Key.Key_Delete)
        assert await answer(session, "Keep in the trash") == f"Delete “{title}” permanently?"
        await until(lambda: not session.tasks.busy or page.model.total == 2)
        QTest.keyClick(page.table, Key.Key_Delete)
        await answer(session, "Delete permanently")
        await until(lambda: page.model.total == 1, "one to be gone")
        assert practice.messages[-1].title == "1 booking deleted permanently."
        page.clear.click()
        assert await answer(session, "Empty the trash") == "Empty the trash with 1 booking?"
        await until(lambda: page.model.total == 0, "the trash to be empty")
        assert len(session.window.page.rows()) == 1

    run_desk(scenario, connected=False)


def test_the_trash_is_ordered_by_head_and_by_key_and_the_selection_stays_on_its_booking(practice, run_desk):
    async def scenario(session):
        page = await with_trash(session)
        titles = lambda: texts(page, TrashColumn.TITLE)  # noqa: E731 - read anew each time
        await until(lambda: len(page.selected()) == 1, "a selected row")
        header = page.table.horizontalHeader()
        place = QPoint(header.sectionViewportPosition(TrashColumn.TITLE) + 20, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert titles() == ["Blood test results", "Knee assessment"]
        chosen = page.selected()[0].summary.id
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert titles() == ["Knee assessment", "Blood test results"]
        assert header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        assert [found.summary.id for found in page.selected()] == [chosen]

        session.window.actions_[names.COLUMN_MENU].trigger()
        menu = page.findChild(QMenu, "orderOfTheTrash")
        assert menu.isVisible()
        next(action for action in menu.actions() if action.text() == "When").trigger()
        menu.close()
        assert titles() == ["Blood test results", "Knee assessment"]
        assert page.model.order == (TrashColumn.WHEN, Qt.SortOrder.DescendingOrder)

        page.order_by(TrashColumn.DELETED, Qt.SortOrder.DescendingOrder)
        page.table.setFocus()
        page.table.selectAll()
        before = {found.summary.id for found in page.selected()}
        rest = session.window.page.rows()[0].id
        await session.tasks.run(lambda: session.below.bookings.delete([rest]))  # stands first from now on
        await until(lambda: page.model.rowCount() == 3, "the third")
        assert {found.summary.id for found in page.selected()} == before
        page.search.setFocus()
        QTest.keyClicks(page.search, "knee")
        assert session.window.focusWidget() is page.search
        assert [found.summary.title for found in page.selected()] == ["Knee assessment"]

    run_desk(scenario, connected=False)


def test_the_time_left_in_words():
    day = 86_400
    assert [left_words(days * day) for days in (29.2, 1, 0.1, 0, -3)] == [
        "30 more days",
        "1 more day",
        "1 more day",
        "until the next start",
        "until the next start",
    ]
