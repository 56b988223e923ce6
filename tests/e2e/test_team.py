"""The team in the real window: colleagues added and edited, their hours and time off, who sits here, and who leaves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel

from bookings_desktop.models.values import FollowUp, Member, TimedSlot, TimeOff, WorkingPeriod
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.team.hand_over import NOBODY
from bookings_desktop.ui.threads import Lane
from tests.support.waiting import until

Key = Qt.Key


async def opened(session):
    await until(lambda: len(session.window.page.rows()) == 3)
    session.window.actions_[names.TEAM].trigger()
    page = session.people_side.team.page
    await until(lambda: page.isVisible() and page.model.rowCount(), "the team")
    return page


def people(page):
    return [page.model.at(row) for row in range(page.model.rowCount())]


async def dialog_of(session):
    return await until(lambda: session.people_side.team.dialog, "the dialog")


def test_a_colleague_is_added_with_hours_and_a_break_and_edited_by_key(practice, run_desk):
    async def scenario(session):
        page = await opened(session)
        before = len(people(page))
        page.add.click()
        dialog = await dialog_of(session)
        dialog.save()
        row, _field = dialog._rows["name"]
        await until(lambda: row.problem == "Give the colleague a name.", "what is missing")
        QTest.keyClicks(dialog.name, "Mai Nguyen")
        dialog.own_hours.setChecked(True)
        monday = dialog.hours._days[0]
        monday.pause.add.click()
        monday.pause.end.setText("12:30")
        monday.pause.end.editingFinished.emit()
        dialog.save()
        await until(lambda: len(people(page)) == before + 1, "the new colleague")
        made = next(member for member in people(page) if member.name == "Mai Nguyen")
        assert WorkingPeriod(0, 9 * 60, 12 * 60) in made.working_hours
        assert WorkingPeriod(0, 12 * 60 + 30, 17 * 60) in made.working_hours
        assert page.chosen.id == made.id
        QTest.keyClick(page.list, Key.Key_Return)
        dialog = await dialog_of(session)
        assert dialog.hours._days[0].pause.value == ("12:00", "12:30")
        dialog.hours._days[0].pause.remove.click()
        dialog.role.setText("Dietician")
        dialog.save()
        await until(lambda: page.chosen.role_title == "Dietician", "the change")
        assert WorkingPeriod(0, 9 * 60, 17 * 60) in page.chosen.working_hours
        session.window.actions_[names.UNDO].trigger()
        await until(lambda: page.chosen.role_title == "", "it to be taken back")

    run_desk(scenario, connected=False)


def test_time_off_is_noted_and_shown_beside_the_name(practice, run_desk):
    async def scenario(session):
        page = await opened(session)
        member = page.chosen
        page.time_off.click()
        controller = session.people_side.team
        listing = await until(lambda: controller._time_off, "the list")
        assert listing.nothing.isVisible()
        listing.add.click()
        form = await dialog_of(session)
        today = controller._moment().date()
        form.first.show_day(today)
        form.last.show_day(today - timedelta(days=1))
        form.save()
        await until(lambda: form._last_row.problem, "what is wrong")
        form.last.show_day(today + timedelta(days=1))
        form.note.setText("Training")
        form.save()
        await until(lambda: listing.list.count() == 1, "the time off")
        assert listing.list.item(0).text().endswith(": Training")
        await until(lambda: "Off until" in page.board.words(member.id), "who has time")
        listing.delete.click()
        await until(lambda: listing.list.count() == 0, "it to be gone")
        session.window.actions_[names.UNDO].trigger()
        await until(lambda: listing.list.count() == 1, "it to come back")
        listing.reject()

    run_desk(scenario, connected=False)


def test_who_leaves_hands_the_bookings_over_and_both_come_back_with_one_undo(practice, run_desk):
    async def scenario(session):
        page = await opened(session)
        team, bookings = session.below.team, session.below.bookings
        kim = (await session.tasks.run(lambda: team.save(Member("", "Kim", colour="")))).after
        (row, *_rest) = session.window.page.rows()
        await session.tasks.run(lambda: bookings.assign([row.id], kim.id))
        follow_up = FollowUp("", "Send the report", assigned_to_id=kim.id)
        task = await session.tasks.run(lambda: session.below.follow_ups.create(follow_up))
        left = await session.tasks.run(lambda: team.left_behind(kim.id))
        await until(lambda: page.model.row_of(kim.id) >= 0)
        page.select(kim.id)
        page.active.click()
        dialog = await dialog_of(session)
        assert isinstance(dialog, QDialog)
        assert "1 open follow-up" in dialog.accessibleDescription()
        for choice in (dialog.bookings, dialog.follow_ups):
            choice.setCurrentIndex(choice.findData(NOBODY))
        dialog.deactivate.click()
        await until(lambda: not page.model.at(page.model.row_of(kim.id)).active, "Kim to be put aside")

        async def assigned():
            return (await session.tasks.run(lambda: bookings.get(row.id))).booking.assigned_to_id

        async def task_is_of():
            return (await session.tasks.run(lambda: session.below.follow_ups.get(task.id))).assigned_to_id

        assert await assigned() == (None if left.bookings else kim.id)
        assert await task_is_of() is None
        session.window.actions_[names.UNDO].trigger()
        await until(lambda: page.model.at(page.model.row_of(kim.id)).active, "Kim to come back")
        assert await assigned() == kim.id
        await until(session.window.actions_[names.REDO].isEnabled, "the undo to end")
        assert await task_is_of() == kim.id

    run_desk(scenario, connected=False)


def test_who_works_here_is_told_by_one_press(practice, run_desk):
    async def scenario(session):
        page = await opened(session)
        kim = (await session.tasks.run(lambda: session.below.team.save(Member("", "Kim", "kim@example.com", "")))).after
        await until(lambda: page.model.row_of(kim.id) >= 0)
        page.select(kim.id)
        page.me.click()
        await until(lambda: page.model.me == kim.id, "who works here")
        assert session.below.settings().person == "Kim"
        assert session.below.who() == "Kim"
        follow_ups = session.people_side.follow_ups.page
        assert [action.text() for action in follow_ups.person_menu.actions()][:2] == ["Everyone", "Me"]
        assert not page.me.isEnabled()

    run_desk(scenario, connected=False)


def test_the_account_of_a_calendar_tells_who_works_here_unless_somebody_was_named(practice, run_desk):
    async def scenario(session):
        page = await opened(session)
        side, settings = session.people_side, session.below.settings
        account = await session.tasks.run(session.below.connector.account, Lane.NETWORK)
        me = Member("", "Kim Account", "kim@example.com", "", account=account.upper())
        kim = (await session.tasks.run(lambda: session.below.team.save(me))).after
        await session.tasks.run(lambda: session.below.change_settings(person="Nadia", person_email=""))
        await side.match_account()
        assert settings().person == "Nadia"
        await session.tasks.run(lambda: session.below.change_settings(person=""))
        await side.match_account()
        await until(lambda: page.model.me == kim.id, "who works here")
        assert (settings().person, settings().person_email) == ("Kim Account", "kim@example.com")

    run_desk(scenario)


def test_the_form_tells_beside_each_name_who_is_free_and_of_a_public_holiday(practice, run_desk):
    async def scenario(session):
        page = await opened(session)
        member, below = page.chosen, session.below
        await session.tasks.run(lambda: below.change_settings(holiday_country="GB", holiday_region="ENG"))
        day = date(2040, 12, 27)  # a Thursday after the holidays
        off = TimeOff("", member.id, day, day + timedelta(days=1), "Training")
        await session.tasks.run(lambda: below.team.save_time_off(off))
        dialog = session.new_booking()
        form = dialog.form
        form.member.set_member(member.id)
        start = datetime(2040, 12, 27, 10, tzinfo=below.settings().zone).astimezone(UTC)
        slot = TimedSlot(start, start + timedelta(minutes=30), below.settings().zone.key)
        form.time.move_to(slot)
        await until(lambda: form.member.accessibleDescription().endswith(": Training"), "who is off")
        assert form.member.accessibleDescription().startswith("Off until Thu 27 Dec")
        holiday = form.findChild(QLabel, "publicHoliday")
        assert not holiday.isVisible()
        christmas = replace(slot, start=start - timedelta(days=2), end=slot.end - timedelta(days=2))
        form.time.move_to(christmas)
        await until(holiday.isVisible, "the holiday")
        assert holiday.text() == "A public holiday: Christmas Day."
        assert form.presence.words(member.id) == "Off: Christmas Day"
        dialog.close_without_asking()

    run_desk(scenario, connected=False)


def test_a_desk_with_a_team_asks_calmly_who_works_there(practice, run_desk):
    async def scenario(session):
        await until(lambda: len(session.window.page.rows()) == 3)
        bar = session.people_side.who_bar
        assert not bar.isVisible()  # it is known
        await session.settings.change(person="")
        await until(bar.isVisible, "the question")
        names_offered = [bar.choice.itemText(row) for row in range(bar.choice.count())]
        members = await session.tasks.run(session.below.members.all)
        assert names_offered == [member.name for member in members if member.active]
        bar.choice.setCurrentIndex(bar.choice.count() - 1)
        bar.me.click()
        await until(lambda: not bar.isVisible(), "the answer")
        settings = session.below.settings()
        assert (settings.person, settings.person_email) == (members[-1].name, members[-1].email)

        await session.settings.change(person="", person_email="")
        await until(bar.isVisible, "the question again")
        bar.other.click()
        assert session.window.pages.currentWidget() is session.preferences.page
        bar.later.click()
        await until(lambda: not bar.isVisible(), "no question")
        assert session.below.settings().who_put_aside

    run_desk(scenario, connected=False)
