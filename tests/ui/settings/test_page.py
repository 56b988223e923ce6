"""The settings page in the open window, used with the keyboard."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QScrollArea, QWidget

from bookings_desktop.services.backup import BackupService
from bookings_desktop.settings import OFFICE_HOURS, Settings, SettingsFile
from bookings_desktop.sync.results import Counts
from bookings_desktop.sync.state import Phase, SyncStatus
from bookings_desktop.sync.told import Words
from bookings_desktop.ui.settings.data_group import size_words
from bookings_desktop.ui.settings.groups import length_words, reminder_words
from bookings_desktop.ui.settings.page import SettingsPage
from bookings_desktop.ui.shell.panes import reached_by_tab
from bookings_desktop.ui.shell.questions import Question
from tests.support.waiting import until


async def opened(session):
    """The page, opened with Ctrl+comma."""
    session.window.activateWindow()
    await until(session.window.isActiveWindow)
    QTest.keyClick(session.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    page = session.preferences.page
    assert session.window.pages.currentWidget() is page
    return page


def typed(field, text):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def chosen(combo, value):
    """Choose a value with the arrow keys."""
    combo.setFocus()
    wanted = combo.findData(value)
    assert wanted >= 0
    while combo.currentIndex() != wanted:
        QTest.keyClick(combo, Qt.Key.Key_Down if combo.currentIndex() < wanted else Qt.Key.Key_Up)


def problem(page, setting):
    group = next(group for group in page.groups if setting in group.rows)
    return group.rows[setting][0].problem


def test_ctrl_comma_opens_it_and_esc_goes_back_to_where_the_focus_was(run_clinic):
    async def scenario(session):
        window = session.window
        window.page.search.setFocus()
        page = await opened(session)
        assert QApplication.focusWidget() is page.organisation.name
        assert window.side_bar.settings_button.isChecked()
        QTest.keyClick(page.organisation.name, Qt.Key.Key_Escape)
        assert window.pages.at_home
        assert QApplication.focusWidget() is window.page.search
        window.side_bar.settings_button.click()
        assert not window.pages.at_home
        QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
        assert window.pages.at_home

    run_clinic(scenario)


def test_no_action_is_about_a_booking_that_is_not_in_view(run_clinic):
    async def scenario(session):
        window = session.window
        window.page.select(window.page.rows()[0].id)
        assert window.actions_["Delete booking"].isEnabled()
        await opened(session)
        assert not window.actions_["Delete booking"].isEnabled()
        window.pages.go_home()
        assert window.actions_["Delete booking"].isEnabled()

    run_clinic(scenario)


def test_every_change_counts_at_once(clinic, run_clinic):
    async def scenario(session):
        page = await opened(session)
        typed(page.organisation.name, "Northbank  Clinic")
        await until(lambda: clinic.stored.organisation == "Northbank Clinic")
        typed(page.person.name, "Helen Marsh")
        await until(lambda: clinic.stored.person == "Helen Marsh")
        await until(lambda: "Helen Marsh (Physiotherapist)" in page.findChild(QLabel, "memberMatch").text())
        for combo, setting, value in (
            (page.times.clock, "clock", "12h"),
            (page.times.date_format, "date_format", "iso"),
            (page.times.week_start, "week_start", "sunday"),
            (page.bookings.length, "default_minutes", 30),
            (page.bookings.reminder, "default_reminder", "email:1440"),
            (page.appearance.appearance, "appearance", "dark"),
            (page.appearance.text_size, "text_size", 125),
            (page.google.cancelled, "keep_cancelled_events", True),
            (page.google.poll, "poll_seconds", 300),
        ):
            chosen(combo, value)
            await until(lambda name=setting, wanted=value: getattr(clinic.stored, name) == wanted, setting)
        typed(page.bookings.duration, "+1h20")
        await until(lambda: clinic.stored.default_minutes == 80)
        await until(lambda: page.bookings.length.currentText() == "1 h 20 min")
        page.data.trash.setFocus()
        page.data.trash.selectAll()
        QTest.keyClicks(page.data.trash, "7")
        QTest.keyClick(page.data.trash, Qt.Key.Key_Return)
        await until(lambda: clinic.stored.trash_days == 7)
        await until(lambda: session.settings.settings == clinic.stored)

    run_clinic(scenario)


def test_regions_of_a_country_are_offered_once_they_are_read(clinic, run_clinic):
    async def scenario(session):
        page = await opened(session)
        group = page.bookings
        assert not group.region.isVisible()
        chosen(group.country, "DE")
        await until(lambda: group.region.isVisible() and group.region.findData("BY") > 0, "the regions")
        chosen(group.region, "BY")
        await until(lambda: session.settings.settings.holiday_region == "BY", "it to be stored")
        chosen(group.country, "")
        await until(lambda: not group.region.isVisible())

    run_clinic(scenario)


def test_the_zone_is_searched_by_city_or_follows_the_computer(clinic, run_clinic):
    async def scenario(session):
        page = await opened(session)
        times = page.times
        typed(times.zone.edit, "tokyo")
        await until(lambda: clinic.stored.time_zone == "Asia/Tokyo")
        times.follow.setFocus()
        QTest.keyClick(times.follow, Qt.Key.Key_Space)
        await until(lambda: clinic.stored.time_zone == "")
        await until(lambda: not times.zone.isEnabled())

    run_clinic(scenario)


def test_each_way_of_writing_shows_an_example(run_clinic):
    async def scenario(session):
        page = await opened(session)
        words = [page.times.clock.itemText(row) for row in range(page.times.clock.count())]
        now = datetime.now(session.settings.settings.zone)
        assert words[1].startswith("24 hours: ")
        assert words[2].endswith("AM" if now.hour < 12 else "PM")
        dates = [page.times.date_format.itemText(row) for row in range(page.times.date_format.count())]
        assert dates[3] == f"Year first: {now:%a} {now:%Y-%m-%d}"

    run_clinic(scenario)


def test_working_hours_are_typed_for_each_day(clinic, run_clinic):
    async def scenario(session):
        page = await opened(session)
        hours = page.bookings.hours
        monday_from = hours.findChild(QLineEdit, "mondayFrom")
        typed(monday_from, "830")
        await until(lambda: clinic.stored.hours_on(0)[0][0].isoformat("minutes") == "08:30")
        sunday = hours.findChild(QWidget, "sunday")
        sunday.setFocus()
        QTest.keyClick(sunday, Qt.Key.Key_Space)
        await until(lambda: len(clinic.stored.hours_on(6)) == 1)
        friday = hours.findChild(QWidget, "friday")
        friday.setFocus()
        QTest.keyClick(friday, Qt.Key.Key_Space)
        await until(lambda: clinic.stored.hours_on(4) == ())
        await until(lambda: not hours.findChild(QLineEdit, "fridayFrom").isVisible(), "the field of a free day to go")

    run_clinic(scenario)


def test_what_is_wrong_is_said_below_the_field_and_nothing_is_stored(clinic, run_clinic):
    async def scenario(session):
        page = await opened(session)
        typed(page.person.email, "helen@")
        await until(lambda: problem(page, "person_email") == "This e-mail address is not complete.")
        assert page.person.email.accessibleDescription() == "This e-mail address is not complete."
        monday_to = page.bookings.hours.findChild(QLineEdit, "mondayTo")
        typed(monday_to, "8am")
        await until(lambda: "end after they begin" in problem(page, "working_hours"))
        typed(monday_to, "late")
        assert "Write it as 14:30" in problem(page, "working_hours")
        typed(page.bookings.duration, "long")
        assert "not a length of time" in problem(page, "default_minutes")
        assert (clinic.stored.person_email, clinic.stored.working_hours) == ("", OFFICE_HOURS)
        typed(page.person.email, "helen@example.com")
        await until(lambda: clinic.stored.person_email == "helen@example.com")
        await until(lambda: not problem(page, "person_email"))

    run_clinic(scenario)
    assert clinic.messages == []


def test_a_settings_file_that_cannot_be_written_is_told_and_the_page_shows_what_holds(clinic, run_clinic):
    async def scenario(session):
        page = await opened(session)
        (clinic.folder / "settings.json").write_text("{", encoding="utf-8")
        typed(page.organisation.name, "Other")
        await until(lambda: clinic.messages)
        assert page.organisation.name.text() == "The Clinic"

    run_clinic(scenario)
    assert "cannot be read" in clinic.messages[0].title
    assert (clinic.folder / "settings.json").read_text(encoding="utf-8") == "{"


def test_backups_are_listed_made_and_asked_about_before_one_is_restored(clinic, run_clinic):
    target = clinic.folder / "mine.db"

    async def scenario(session):
        page = await opened(session)
        await until(lambda: session.below.backups.dailies())
        await session.preferences.write_backup(target)
        assert page.data.list.count() >= 1
        assert "Daily" in page.data.list.item(0).text()
        assert not page.data.restore.isEnabled()
        page.data.list.setFocus()
        page.data.list.setCurrentRow(0)
        assert page.data.restore.isEnabled()
        QTest.keyClick(page.data.list, Qt.Key.Key_Return)
        question = await until(lambda: session.window.findChild(Question))
        assert "1 booking" in question.accessibleDescription()
        QTest.keyClick(question, Qt.Key.Key_Escape)
        await until(lambda: not session.window.findChildren(Question))
        assert session.onward is None
        assert session.window.isVisible()

    run_clinic(scenario)
    assert target.exists()
    assert [message.title for message in clinic.messages] == ["The backup is made."]


def test_a_file_that_is_no_backup_is_refused_before_anything_is_asked(clinic, run_clinic):
    wrong = clinic.folder / "wrong.db"
    wrong.write_text("not a database", encoding="utf-8")

    async def scenario(session):
        session.preferences.restore(wrong)
        await until(lambda: clinic.messages)
        assert not session.window.findChildren(Question)

    run_clinic(scenario)
    assert session_tones(clinic) == ["danger"]


def session_tones(clinic):
    return [message.tone.value for message in clinic.messages]


def test_the_name_of_the_data_folder_is_copied(clinic, run_clinic):
    async def scenario(session):
        page = await opened(session)
        page.findChild(QWidget, "copyTheDataFolderSName").click()
        assert QApplication.clipboard().text() == str(clinic.folder)

    run_clinic(scenario)


def test_google_offers_to_connect_or_to_disconnect(run_clinic):
    async def scenario(session):
        page = await opened(session)
        await until(lambda: page.findChild(QLabel, "googleState").text() == "Not connected")
        assert page.google.connect_button.isVisible()
        assert not page.google.disconnect_button.isVisible()
        session.preferences.show_sync(Words("In sync · just now"), connected=True)
        assert page.google.disconnect_button.isVisible()

    run_clinic(scenario)


@pytest.fixture
def page(themes, qtbot, tmp_path):
    made = SettingsPage(themes, tmp_path, lambda: 1_778_750_000.0)
    qtbot.addWidget(made)
    made.show_settings(Settings(organisation="The Clinic", time_zone="Europe/London"))
    made.show()
    return made


@pytest.mark.parametrize(("percent", "width", "height"), [(100, 508, 400), (150, 762, 400), (90, 1090, 740)])
def test_it_fits_and_scrolls_in_any_window(page, themes, qtbot, percent, width, height):
    themes.set_text_size(percent)
    page.resize(width, height)
    area = page.findChild(QScrollArea, "allSettings")
    qtbot.waitUntil(lambda: area.widget().width() == area.viewport().width())
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()
    assert area.horizontalScrollBar().maximum() == 0
    for field in reached_by_tab(page):
        right = field.mapTo(page, QPoint(field.width(), 0)).x()
        assert right <= page.width(), field.objectName()


def test_tab_goes_through_it_as_it_is_read_and_everything_has_a_name(page):
    fields = list(reached_by_tab(page))
    assert all(field.accessibleName() for field in fields), [f for f in fields if not f.accessibleName()]
    middles = [field.mapTo(page, field.rect().center()).y() for field in fields]
    assert middles == sorted(middles)
    named = [field.objectName() for field in fields]
    assert named[:4] == ["backToBookings", "organisation", "yourName", "yourEMail"]


def test_the_week_of_the_working_hours_begins_on_its_first_day(page):
    from bookings_desktop.ui import formats

    formats.use(formats.Formats(first_weekday=6))
    named = [field.objectName() for field in reached_by_tab(page.bookings.hours)]
    assert named[:2] == ["sunday", "monday"]


def test_further_stretches_of_a_day_are_kept_when_the_first_one_changes(page, qtbot):
    page.show_settings(Settings(working_hours=((0, "09:00", "12:00"), (0, "13:30", "18:00"))))
    field = page.bookings.hours.findChild(QLineEdit, "mondayFrom")
    with qtbot.waitSignal(page.changed) as told:
        typed(field, "8")
    assert told.args[0] == {"working_hours": ((0, "08:00", "12:00"), (0, "13:30", "18:00"))}


@pytest.mark.parametrize(
    ("reminder", "words"),
    [
        ("popup:25", "25 minutes before"),
        ("email:4320", "E-mail 3 days before"),
        ("popup:0", "At the start"),
        ("none", "None"),
    ],
)
def test_reminders_in_words(reminder, words):
    assert reminder_words(reminder) == words


def test_lengths_and_sizes_in_words():
    assert [length_words(minutes) for minutes in (45, 60, 90, 80, 120)] == [
        "45 minutes",
        "1 hour",
        "90 minutes",
        "1 h 20 min",
        "2 hours",
    ]
    assert [size_words(size) for size in (10, 340_000, 1_240_000)] == ["1 KB", "340 KB", "1.2 MB"]


def test_backups_are_told_with_time_kind_and_size(clinic):
    below = clinic.open_below()
    service: BackupService = below.backups
    made = [service.daily(), service.write()]
    found = service.all()
    below.close()
    assert {backup.path for backup in found} == set(made)
    assert {backup.kind for backup in found} == {"Daily", "Made by hand"}
    assert all(abs(datetime.now(backup.made_at.tzinfo) - backup.made_at) < timedelta(minutes=5) for backup in found)


def test_what_is_typed_stays_when_another_setting_changes_and_is_stored_when_the_window_closes(clinic, run_clinic):
    async def scenario(session):
        page = await opened(session)
        page.organisation.name.setFocus()
        page.organisation.name.selectAll()
        QTest.keyClicks(page.organisation.name, "Northbank  Clinic")
        await session.settings.change(text_size=110)
        assert page.organisation.name.text() == "Northbank  Clinic"
        session.window.close()

    run_clinic(scenario)
    assert (clinic.stored.organisation, clinic.stored.text_size) == ("Northbank Clinic", 110)


def test_what_another_program_stored_meanwhile_is_kept(clinic, run_clinic):
    async def scenario(session):
        SettingsFile(clinic.folder).save(clinic.stored.changed(client_secrets="/home/desk/client.json"))
        await session.settings.change(organisation="Northbank Clinic")
        assert session.settings.settings.client_secrets == "/home/desk/client.json"

    run_clinic(scenario)
    assert (clinic.stored.organisation, clinic.stored.client_secrets) == ("Northbank Clinic", "/home/desk/client.json")


def test_the_one_thing_to_do_about_sync_is_what_its_button_says(run_clinic):
    async def scenario(session):
        window = session.window
        session.sync.status = SyncStatus(Phase.READ_ONLY)
        window.show_sync_status(session.sync.status)
        window.sync_button_clicked.emit()
        page = session.preferences.page
        assert window.pages.currentWidget() is page
        assert window.focusWidget() is page.google.connect_button
        page.google.show_state(window.sync_words, connected=True)
        session.preferences.open_google()
        assert window.focusWidget() is page.google.first_button
        session.sync.status = SyncStatus(Phase.IDLE, Counts(parked=2), checked_at=datetime.now(UTC))
        window.show_sync_status(session.sync.status)
        assert (window.sync_words.detail, window.sync_words.button) == ("2 need a look", "Show")
        window.sync_button_clicked.emit()
        assert window.pages.currentWidget() is session.activity.page

    run_clinic(scenario)
