"""A deal by itself, where it is shown: renamed, corrected, deleted, added to a contact, and all of it taken back."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bookings_desktop.models.values import Deal
from bookings_desktop.services.bookings import draft_of
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.bookings.deal_line import deal_words
from bookings_desktop.ui.deal_dialog import DealDialog
from bookings_desktop.ui.shell.questions import Question
from bookings_desktop.ui.widgets.basic import Menu
from tests.support.waiting import until

Key = Qt.Key
COURSE = Deal(id="", name="Spring course", stage="Offer", value=120_050, currency="EUR", link="https://crm.example/7")


async def with_deal(session):
    """The page of the contact whose booking has a deal; the deal itself names no contact."""
    await until(lambda: session.window.page.rows(), "the booking")
    row = session.window.page.rows()[0]
    below = session.below

    def store():
        deal = below.deals.create(COURSE)
        booking = below.bookings.get(row.id).booking
        below.bookings.update(row.id, replace(draft_of(booking), deal_id=deal.id), version=booking.version)
        return deal

    deal = await session.tasks.run(store)
    session.contacts.show_contact(row.contact_id)
    details = session.contacts.page.person.side.details
    await until(lambda: details.deals, "the deal on the page")
    return details, deal


async def dialog_of(session):
    return await until(
        lambda: next((one for one in session.window.findChildren(DealDialog) if one.isVisible()), None), "the dialog"
    )


def typed(dialog, **texts):
    for key, text in texts.items():
        edit = dialog.fields.edits[key]
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, text) if text else QTest.keyClick(edit, Key.Key_Delete)


def press(button):
    assert button.isVisible()
    assert button.accessibleName()
    button.setFocus()
    QTest.keyClick(button, Key.Key_Space)


def words(details):
    return [line.words.text() for line in details.deals]


async def undo(session):
    session.window.actions_[names.UNDO].trigger()


def test_a_deal_is_renamed_on_the_page_of_the_contact_and_taken_back(run_clinic):
    async def scenario(session):
        details, deal = await with_deal(session)
        assert words(details) == [f"Spring course · {deal_words(deal)}"]
        assert details.deals[0].edit_button.accessibleName() == "Edit the deal “Spring course”…"
        timeline = session.contacts.page.person.timeline.entries
        text = timeline.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        assert "Deal: Spring course" in text
        press(details.deals[0].edit_button)
        dialog = await dialog_of(session)
        assert dialog.fields.texts == {
            "deal_name": "Spring course",
            "stage": "Offer",
            "value": "1200.50",
            "currency": "EUR",
            "link": "https://crm.example/7",
        }
        typed(dialog, deal_name="Summer course", stage="Won", value="990")
        QTest.keyClick(dialog, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: words(details) == ["Summer course · Won · EUR 990.00"], "the new name")
        stored = await session.tasks.run(lambda: session.below.deals.get(deal.id))
        assert (stored.value, stored.link) == (99_000, "https://crm.example/7")
        await undo(session)
        await until(lambda: words(details) == [f"Spring course · {deal_words(deal)}"], "the undo")
        session.window.actions_[names.REDO].trigger()
        await until(lambda: words(details) == ["Summer course · Won · EUR 990.00"], "the redo")

    run_clinic(scenario)


def test_a_deleted_deal_leaves_its_booking_and_comes_back(run_clinic, clinic):
    async def scenario(session):
        details, deal = await with_deal(session)
        press(details.deals[0].edit_button)
        dialog = await dialog_of(session)
        press(dialog.delete_button)
        await until(lambda: not details.deals, "it to go")
        assert clinic.messages[-1].title == "Deal “Spring course” deleted."
        assert len(session.window.page.rows()) == 1
        await undo(session)
        await until(lambda: words(details), "it to come back")
        booking_id = session.window.page.rows()[0].id
        booking = await session.tasks.run(lambda: session.below.bookings.get(booking_id))
        assert booking.booking.deal_id == deal.id

    run_clinic(scenario)


def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost_by_mistake(run_clinic):
    async def scenario(session):
        details, _deal = await with_deal(session)
        press(details.deals[0].edit_button)
        dialog = await dialog_of(session)
        typed(dialog, deal_name="", value="much")
        press(dialog.save_button)
        assert dialog.fields.rows["value"].problem.startswith("“much” is not a number")
        assert dialog.fields.edits["value"].hasFocus() or not dialog.isActiveWindow()
        typed(dialog, value="12")
        press(dialog.save_button)
        assert dialog.fields.rows["deal_name"].problem == "Give the deal a name."
        dialog.reject()
        question = await until(lambda: next(iter(dialog.findChildren(Question)), None), "the question")
        assert "Discard" in question.windowTitle() or question.isVisible()
        question.reject()
        await until(lambda: not question.isVisible() if question else True)
        dialog.close_without_asking()

    run_clinic(scenario)


def test_a_contact_gets_a_deal_of_its_own_from_its_menu(run_clinic, clinic):
    async def scenario(session):
        await until(lambda: session.window.page.rows(), "the booking")
        row = session.window.page.rows()[0]
        session.contacts.show_contact(row.contact_id)
        person = session.contacts.page.person
        await until(lambda: person.facts is not None, "the person")
        head = person.head
        head.menu.aboutToShow.emit()
        {action.text().replace("&", ""): action for action in head.menu.actions()}["New deal…"].trigger()
        dialog = await dialog_of(session)
        assert not dialog.delete_button.isVisible()
        typed(dialog, deal_name="Knee programme", value="300")
        press(dialog.save_button)
        await until(lambda: words(person.side.details) == ["Knee programme · EUR 300.00"], "the deal")
        assert clinic.messages[-1].title == "Deal “Knee programme” added."
        await undo(session)
        await until(lambda: not person.side.details.deals, "the undo")

    run_clinic(scenario)


def test_the_panel_of_a_booking_edits_it_too_by_button_and_by_menu(run_clinic):
    async def scenario(session):
        _details, deal = await with_deal(session)
        session.window.pages.go_home()
        session.window.page.select(session.window.page.rows()[0].id)
        line = session.details.panel.deal
        await until(lambda: line.text.startswith("Spring course"), "the panel")
        press(line.edit_button)
        dialog = await dialog_of(session)
        typed(dialog, deal_name="Autumn course")
        press(dialog.save_button)
        await until(lambda: line.text.startswith("Autumn course"), "the panel to follow")
        place = QPoint(4, 4)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, line.mapToGlobal(place))
        assert event.type() == QEvent.Type.ContextMenu
        QApplication.sendEvent(line, event)
        menu = line.findChild(Menu)
        shown = [action.text().replace("&", "") for action in menu.actions()]
        assert shown == ["Edit deal…", "Open its link"]
        menu.actions()[0].trigger()
        menu.close()
        assert (await dialog_of(session)).fields.texts["deal_name"] == "Autumn course"
        (await dialog_of(session)).close_without_asking()
        assert (await session.tasks.run(lambda: session.below.deals.get(deal.id))).name == "Autumn course"

    run_clinic(scenario)
