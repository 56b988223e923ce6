"""The page of contacts in a running window: found, shown, edited, noted on, merged, deleted, and everything taken back."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QRadioButton

from bookings_desktop.backend import compose
from bookings_desktop.errors import NotPossible
from bookings_desktop.models.values import Contact
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.bookings.dialog import BookingDialog
from bookings_desktop.ui.contacts.contact_form import ContactForm
from bookings_desktop.ui.contacts.dialog import ContactDialog
from bookings_desktop.ui.contacts.merge_dialog import MergeDialog
from bookings_desktop.ui.contacts.person_head import PersonHead
from bookings_desktop.ui.contacts.timeline_items import Part
from bookings_desktop.ui.shell.questions import Question
from bookings_desktop.ui.widgets.basic import Menu
from tests.support.waiting import until

LONDON, NOW = ZoneInfo("Europe/London"), datetime(2026, 5, 14, tzinfo=UTC)


async def opened(session):
    """The page with its list and the first person."""
    session.window.actions_[names.page_action_name(names.CONTACTS)].trigger()
    page = session.contacts.page
    await until(lambda: page.list.model.rowCount() and page.person.facts is not None, "the list and a person")
    return page


async def shown(window, kind):
    return await until(
        lambda: next((found for found in window.findChildren(kind) if found.isVisible()), None), str(kind)
    )


def titles(page):
    view = page.person.timeline.entries
    return [view.index(row, 0).data() for row in range(view.rowCount())]


def entries(menu):
    return {action.text().replace("&", ""): action for action in menu.actions()}


def in_list(page):
    return [page.list.model.index(row, 0).data() for row in range(page.list.model.rowCount())]


def test_the_page_shows_who_there_is_and_what_there_is_about_them(run_clinic):
    async def look(session):
        page = await opened(session)
        window = session.window
        assert window.side_bar.items[names.CONTACTS].isChecked()
        assert in_list(page) == ["Kenji Watanabe"]
        assert page.list.count.text() == "1"
        role = Qt.ItemDataRole.AccessibleTextRole
        await until(
            lambda: (
                page.list.model.index(0, 0).data(role) == "Kenji Watanabe, Next: tomorrow 14:00"
                or "Next:" in page.list.model.index(0, 0).data(role)
            ),
            "the next visit",
        )
        assert titles(page) == ["Coming up", "Knee assessment", "Earlier", "Added as a contact"]
        assert "Status: Scheduled" in page.person.timeline.entries.index(1, 0).data(role)
        assert "with Helen Marsh" in page.person.timeline.entries.index(1, 0).data(role)
        assert dict(page.person.side.numbers.lines)["Bookings"] == "1"
        assert [part for part, button in page.person.segments.buttons.items() if not button.isHidden()] == [
            Part.ALL,
            Part.BOOKINGS,
            Part.CHANGES,
        ]
        page.person.segments.buttons[Part.CHANGES].click()
        assert titles(page) == ["Earlier", "Added as a contact"]
        assert page.person.head.mail.isEnabled()
        assert not page.person.head.call.isEnabled()
        assert page.person.head.call.toolTip() == "No phone number is known."
        page.list.search.setText("nobody")
        assert in_list(page) == []
        assert page.list.nothing.text() == "No contact matches “nobody”."
        page.list.search.setText("WATÁNABE ken")
        assert in_list(page) == ["Kenji Watanabe"]
        assert page.list.count.text() == "1 of 1"
        window.actions_[names.FIND].trigger()
        assert page.list.search.hasFocus() or not window.isActiveWindow()

    run_clinic(look)


def test_the_contact_of_a_booking_is_one_key_away_and_all_its_bookings_are_two(run_clinic):
    async def look(session):
        window = session.window
        await until(lambda: window.page.rows() and window.page.proxy.finished, "the bookings")
        row = window.page.rows()[0]
        window.page.select(row.id)
        window.actions_[names.SHOW_CONTACT].trigger()
        page = session.contacts.page
        await until(lambda: page.person.contact_id == row.contact_id, "the person")
        assert not window.pages.at_home
        head = page.person.head
        head.menu.aboutToShow.emit()
        entries(head.menu)["Show all bookings"].trigger()
        assert window.pages.at_home
        assert window.page.proxy.filter.contact == row.contact_id

    run_clinic(look)


def test_a_new_booking_begins_with_the_contact_and_a_second_one_like_the_last(run_clinic, clinic):
    async def look(session):
        page = await opened(session)
        contact_id = page.person.contact_id
        page.person.head.book.click()
        dialog = await shown(session.window, BookingDialog)
        assert dialog.windowTitle() == "New booking"
        assert dialog.form.contact.chosen.id == contact_id
        assert not dialog.is_changed
        dialog.close_without_asking()
        await asyncio.sleep(0)
        row = page.person.facts.bookings[0]
        session.contacts.book(page.person.facts.contact, row)
        again = await shown(session.window, BookingDialog)
        assert again.form.title.text() == "Knee assessment"
        draft = again.form.draft()
        assert (draft.slot.end - draft.slot.start).total_seconds() == 3600
        assert draft.assigned_to_id == row.member_id
        again.close_without_asking()

    run_clinic(look)


def test_a_new_contact_is_a_command_on_every_page(run_clinic):
    async def look(session):
        session.window.actions_[names.NEW_CONTACT].trigger()
        dialog = await shown(session.window, ContactDialog)
        assert dialog.windowTitle() == "New contact"
        dialog.close_without_asking()

    run_clinic(look)


def test_a_contact_is_added_with_a_hint_at_who_is_like_it_and_edited(run_clinic):
    async def look(session):
        page = await opened(session)
        kenji = page.person.contact_id
        page.list.new_button.click()
        dialog = await shown(session.window, ContactDialog)
        dialog.form.given.setText("Watanabe")
        dialog.form.family.setText("Kenjii")
        await until(dialog.banner.isVisible, "the hint")
        assert "Kenji Watanabe" in dialog.banner.accessibleDescription()
        dialog.form.emails.rows[0].value.setText("not an address")
        dialog.save()
        await until(lambda: dialog.form.emails.rows[0].row.problem, "the problem")
        dialog.form.given.setText("王")
        dialog.form.family.setText("小明")
        dialog.form.order.setCurrentIndex(1)
        assert dialog.form.preview.full == "小明王"
        dialog.form.emails.rows[0].value.setText("ming@example.com")
        dialog.form.emails.rows[0].label.setEditText("work")
        dialog.form.languages.setText("Chinese, english")
        dialog.form.tags.setText("vip, north")
        dialog.save()
        await until(lambda: page.person.contact_id not in ("", kenji), "the new contact")
        made = page.person.facts.contact
        assert (made.name, made.email_points[0].label, made.languages, made.tags) == (
            "小明王",
            "work",
            ("zh", "en"),
            ("vip", "north"),
        )
        await until(lambda: page.list.view.contact_id == made.id, "its row")
        session.contacts.edit()
        edit = await shown(session.window, ContactDialog)
        assert not edit.is_changed
        edit.form.company.setText("Acme")
        edit.save()
        await until(lambda: page.person.facts.contact.company == "Acme", "the edit")
        assert page.person.facts.contact.name == "小明王"
        await session.commands.undo()
        await until(lambda: page.person.facts.contact.company == "", "the undo")
        await session.commands.undo()
        await until(lambda: in_list(page) == ["Kenji Watanabe"], "the new one is gone")

    run_clinic(look)


def test_the_hint_leads_to_the_contact_that_is_there(run_clinic):
    async def look(session):
        page = await opened(session)
        dialog = session.contacts.new()
        dialog.form.emails.rows[0].value.setText("KENJI@example.com")
        await until(dialog.banner.isVisible, "the hint")
        dialog.banner.findChild(QPushButton, "openIt").click()
        await until(lambda: page.person.facts.contact.name == "Kenji Watanabe", "the contact")
        assert not any(found.isVisible() for found in session.window.findChildren(ContactDialog))

    run_clinic(look)


def test_a_name_known_as_a_whole_stays_when_only_something_else_is_edited(run_clinic):
    async def look(session):
        page = await opened(session)
        session.contacts.edit()
        dialog = await shown(session.window, ContactDialog)
        assert (dialog.form.given.text(), dialog.form.family.text()) == ("Kenji", "Watanabe")
        dialog.form.company.setText("Acme")
        dialog.save()
        await until(lambda: page.person.facts.contact.company == "Acme", "the edit")
        stored = page.person.facts.contact
        assert (stored.name, stored.given_name, stored.family_name) == ("Kenji Watanabe", "", "")

    run_clinic(look)


def test_a_name_unlike_its_parts_stays_when_only_something_else_is_edited(themes):
    form = ContactForm(themes, ZoneInfo("Europe/London"), datetime(2026, 5, 14, tzinfo=UTC))
    form.fill(Contact("a", "Bobby Watanabe", given_name="Kenji", family_name="Watanabe"))
    form.company.setText("Acme")
    assert form.contact().name == "Bobby Watanabe"
    form.given.setText("Ken")
    assert form.contact().name == "Ken Watanabe"


def test_languages_and_tags_of_an_import_stay_when_something_else_is_edited(themes):
    form = ContactForm(themes, ZoneInfo("Europe/London"), datetime(2026, 5, 14, tzinfo=UTC))
    form.fill(Contact("a", "Zoë", languages=("Hochdeutsch", "en"), tags=("Berlin, north", "VIP")))
    form.company.setText("Acme")
    edited = form.contact()
    assert (edited.languages, edited.tags) == (("Hochdeutsch", "en"), ("Berlin, north", "VIP"))
    form.tags.setText("VIP, south")
    assert form.contact().tags == ("VIP", "south")


def test_a_number_that_looks_like_markup_is_told_as_it_is(themes):
    head = PersonHead(themes)
    head.show_contact(Contact("a", "Zoë", phones=("<b>1</b> 234",)), "", "")
    assert head.call.toolTip() == "<p>&lt;b&gt;1&lt;/b&gt; 234</p>"


def test_notes_and_follow_ups_are_kept_and_taken_back(run_clinic):
    async def look(session):
        page = await opened(session)
        person = page.person
        person.add_note.click()
        assert person.editor.isVisible()
        assert not person.editor.save_button.isEnabled()
        person.editor.text.setPlainText("Calls after six")
        QTest.keyClick(person.editor, Qt.Key.Key_Escape)
        person.add_note.click()
        assert person.editor.text.toPlainText() == "Calls after six", "nothing typed is lost"
        QTest.keyClick(person.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: "Note by Nadia" in titles(page), "the note")
        item = next(
            person.timeline.entries.item(row)
            for row in range(person.timeline.entries.rowCount())
            if person.timeline.entries.item(row).part is Part.NOTES
        )
        person.timeline.opened.emit(item)
        person.editor.text.setPlainText("Calls after seven")
        person.editor.save_button.click()
        await until(lambda: person.facts.notes[0].text == "Calls after seven", "the change")
        await session.commands.undo()
        await until(lambda: person.facts.notes[0].text == "Calls after six", "the undo")
        await session.commands.undo()
        await until(lambda: not person.facts.notes, "no note")
        person.side.follow_ups.line.setText("Send exercises")
        QTest.keyClick(person.side.follow_ups.line, Qt.Key.Key_Return)
        await until(lambda: person.side.follow_ups.boxes(), "the follow-up")
        person.side.follow_ups.boxes()[0].click()
        await until(lambda: person.facts.follow_ups[0].done_at is not None, "done")
        await session.commands.undo()
        await session.commands.undo()
        await until(lambda: not person.facts.follow_ups, "no follow-up")

    run_clinic(look)


def test_two_contacts_are_merged_as_shown_before_and_parted_again(run_clinic):
    async def look(session):
        page = await opened(session)
        care = session.below.contact_care
        change = await session.tasks.run(
            lambda: care.create(Contact("", "Ken Watanabe", company="Acme", phones=("+81 3 5550 0142",)))
        )
        other = change.contact
        await session.tasks.run(lambda: care.add_note(other.id, "Tokyo time"))
        await until(lambda: len(in_list(page)) == 2, "both")
        kenji = next(row.contact_id for row in session.window.page.rows() if row.contact_id)
        session.contacts.show_contact(kenji)
        await until(lambda: page.person.contact_id == kenji, "Kenji")
        session.tasks.start(session.contacts.merge())
        dialog = await shown(session.window, MergeDialog)
        dialog.other.choose(other)
        assert dialog.result_lines == ["Kenji Watanabe", "Acme", "kenji@example.com", "+81 3 5550 0142"]
        buttons = {button.accessibleName(): button for button in dialog.findChildren(QRadioButton)}
        buttons["Name: Ken Watanabe"].click()
        assert dialog.result_lines[0] == "Ken Watanabe"
        dialog.merge_button.click()
        await until(lambda: in_list(page) == ["Ken Watanabe"], "one of them")
        await until(lambda: [note.text for note in page.person.facts.notes] == ["Tokyo time"], "its note")
        page.person.show_nobody("")
        session.contacts.show_contact(other.id)
        await until(lambda: page.person.contact_id == kenji, "the one that is left")
        await session.commands.undo()
        await until(lambda: sorted(in_list(page)) == ["Ken Watanabe", "Kenji Watanabe"], "both again")
        await until(lambda: not page.person.facts.notes, "the note is where it was")

    run_clinic(look)


def test_deleting_says_first_what_happens_and_can_be_taken_back(run_clinic):
    async def look(session):
        page = await opened(session)
        window = session.window

        async def answer(words):
            task = session.tasks.start(session.contacts.delete())
            question = await shown(window, Question)
            text = question.accessibleDescription()
            next(button for button in question.findChildren(QPushButton) if button.text() == words).click()
            await until(task.done, "the answer")
            return text

        assert await answer("Keep") == (
            "The coming booking stays and keeps the name. Archiving only takes the contact out of the list."
        )
        await answer("Archive instead")
        await until(lambda: in_list(page) == [] and page.list.archived.isVisible(), "archived")
        page.list.archived.setChecked(True)
        assert in_list(page) == ["Kenji Watanabe"]
        page.list.view.choose_row(0)
        await until(lambda: page.person.facts.contact.archived_at is not None, "the archived one")
        await answer("Delete contact")
        await until(lambda: in_list(page) == [], "deleted")
        row = window.page.rows()[0]
        assert row.contact_name == "Kenji Watanabe"
        session.contacts.show_contact(row.contact_id)
        await until(page.person.banner.isVisible, "that it was deleted")
        page.person.banner.findChild(QPushButton, "restoreContact").click()
        await until(lambda: in_list(page) == ["Kenji Watanabe"], "restored")
        await session.commands.undo()
        await until(lambda: in_list(page) == [], "deleted again")

    run_clinic(look)


def test_in_a_narrow_window_list_and_person_are_two_steps(run_clinic):
    async def look(session):
        page = await opened(session)
        session.window.resize(600, 500)
        await asyncio.sleep(0)
        assert page.in_steps
        assert page.list.isVisible()
        assert not page.person.isVisible()
        QTest.keyClick(page.list.view, Qt.Key.Key_Return)
        assert page.person.isVisible()
        assert not page.list.isVisible()
        QTest.keyClick(page.person.timeline, Qt.Key.Key_Escape)
        assert page.list.isVisible()
        assert not session.window.pages.at_home
        page.list.view.setFocus()
        session.window.resize(1280, 800)
        await asyncio.sleep(0)
        assert page.list.isVisible()
        assert page.person.isVisible()

    run_clinic(look)


def test_the_menu_of_a_contact_copies_what_there_is(run_clinic, qapp):
    async def look(session):
        page = await opened(session)
        page.list.view.menu_requested.emit(page.mapToGlobal(page.rect().center()))
        menu = await until(
            lambda: next((one for one in page.findChildren(Menu) if one.objectName() == "contactMenu"), None),
            "the menu",
        )
        found = entries(menu)
        found["Copy e-mail address"].trigger()
        assert qapp.clipboard().text() == "kenji@example.com"
        assert not found["Copy phone number"].isEnabled()
        assert not found["Book again"].isEnabled()
        menu.close()

    run_clinic(look)


def test_somebody_elses_change_is_seen_before_it_is_overwritten(run_clinic):
    async def look(session):
        page = await opened(session)
        session.contacts.edit()
        dialog = await shown(session.window, ContactDialog)
        contact = page.person.facts.contact
        care = session.below.contact_care
        await session.tasks.run(lambda: care.save(replace(contact, company="Acme")))
        dialog.form.job_title.setText("Nurse")
        dialog.save()
        await until(dialog.banner.isVisible, "that it was changed")
        assert dialog.form.job_title.text() == "Nurse"
        dialog.banner.findChild(QPushButton, "loadTheNewState").click()
        await until(lambda: dialog.form.company.text() == "Acme", "the new state")
        dialog.close_without_asking()

    run_clinic(look)


def test_the_contact_of_a_booking_stays_in_view_when_the_list_comes_after_it(clinic, run_clinic):
    backend = compose(clinic.folder, environ={})
    for number in range(40):
        backend.contacts.create(Contact("", f"Aaron {number:02}"))
    backend.close()

    async def look(session):
        window, page = session.window, session.contacts.page
        window.activateWindow()
        await until(lambda: window.page.rows() and window.isActiveWindow(), "the bookings")
        wanted = window.page.rows()[0].contact_id
        session.contacts.show_contact(wanted)
        page.list.show_rows(await session.tasks.run(lambda: session.below.contact_pages.first_lines(10)))
        page.list.view.setFocus()
        assert page.list.view.contact_id == ""
        await until(lambda: page.list.model.rowCount() == 41 and page.list.view.contact_id, "the whole list")
        assert page.list.view.contact_id == wanted
        await until(lambda: page.person.contact_id == wanted, "the person")
        QTest.keyClick(page.list.view, Qt.Key.Key_Up)
        await until(lambda: page.person.facts.contact.name == "Aaron 39", "the one before")

    run_clinic(look)


async def added(session, name):
    """A contact that was added in the dialog."""
    change = await session.tasks.run(lambda: session.below.contact_care.create(Contact("", name)))
    session.contacts.commands.remember_saved(None, change)
    return change.contact


def living(session):
    return session.tasks.run(lambda: [contact.name for contact in session.below.contacts.find()])


def test_a_new_contact_with_a_note_stays_when_its_adding_is_taken_back_before_the_note(clinic, run_clinic):
    async def look(session):
        history, commands = session.commands.history, session.contacts.commands
        zoe = await added(session, "Zoë")
        step = history._undoable[-1]
        await commands.store_note(zoe.id, None, "Prefers mornings.")
        await commands.add_follow_up(zoe.id, "Send the form")
        history.start_undo(step)  # the button of the first message
        await until(lambda: "by now" in clinic.messages[-1].title, "the refusal")
        assert clinic.messages[-1].title == "“Zoë” has notes by now."
        assert clinic.messages[-1].hint == "Delete the contact if it shall go nevertheless."
        assert "Zoë" in await living(session)
        for _ in range(3):  # follow-up, note, contact: the other way round nothing is in the way
            await history.undo()
        assert "Zoë" not in await living(session)
        for _ in range(3):
            await history.redo()
        assert "Zoë" in await living(session)
        notes = (await session.tasks.run(lambda: session.below.contact_pages.person(zoe.id, LONDON, NOW))).notes
        assert [note.text for note in notes] == ["Prefers mornings."]

    run_clinic(look)


def test_what_cannot_be_taken_back_now_does_not_stand_before_what_can(run_clinic):
    async def look(session):
        history = session.commands.history
        await added(session, "Amara")
        zoe = await added(session, "Zoë")
        # another desk writes on it
        note = await session.tasks.run(lambda: session.below.contact_care.add_note(zoe.id, "Rang."))
        with pytest.raises(NotPossible):
            await history.undo()
        assert history.undo_sentence == "“Amara” added"
        await history.undo()
        assert await living(session) == ["Kenji Watanabe", "Zoë"]
        await session.tasks.run(lambda: session.below.contact_care.undo(note))
        await history.undo()
        assert await living(session) == ["Kenji Watanabe"]

    run_clinic(look)
