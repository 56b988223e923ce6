"""The first start: the page, and each way to begin, in the program as it is started."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from bookings_desktop import app, composition
from bookings_desktop.errors import NotPossible
from bookings_desktop.models.database import copy_database
from bookings_desktop.settings import Settings, SettingsFile
from bookings_desktop.startup import WindowOptions
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.below import no_sample
from bookings_desktop.ui.first_run.page import FirstRunPage
from bookings_desktop.ui.settings.controller import SettingsController
from bookings_desktop.ui.shell.panes import reached_by_tab
from bookings_desktop.ui.shell.questions import Question
from bookings_desktop.ui.shell.sample_bar import SampleBar
from tests.support.clinic import Clinic


@pytest.fixture
def program(monkeypatch, qapp, themes, tmp_path):
    """Runs the program in a folder; each window that opens is given to the next step, once its rows are there.

    A step is a function of the window, called again until it gives something true.
    """
    monkeypatch.setattr(app._Program, "application", lambda _self: qapp)
    monkeypatch.setattr(app._Program, "themes", lambda _self, _settings: themes)
    monkeypatch.delenv("BOOKINGS_DATABASE_URL", raising=False)
    wait_for_paint = app.wait_for_paint

    def run(*steps, folder=tmp_path / "data", demo=False):
        left = list(steps)
        windows = []

        def painted(application, window):
            wait_for_paint(application, window)
            windows.append(window.first_run is not None)
            step = left.pop(0)
            timer = QTimer(window)
            timer.setInterval(20)
            timer.timeout.connect(lambda: timer.stop() if step(window) else None)
            timer.start()

        monkeypatch.setattr(app, "wait_for_paint", painted)
        assert app.run_window(WindowOptions(data_dir=str(folder), demo=demo)) == 0
        assert left == []
        return windows

    return run


def closes(window):
    return window.close()


def click(button):
    """Press a button with the keyboard."""
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    return True


@pytest.fixture
def page(themes, qtbot):
    made = FirstRunPage(themes, Settings())
    qtbot.addWidget(made)
    made.resize(560, 480)
    made.show()
    return made


def test_start_without_google_stores_the_answers_and_shows_the_desk(program, tmp_path):
    def begin(window):
        first = window.first_run
        QTest.keyClicks(first.organisation, "Northbank  Clinic")
        first.zone.edit.setFocus()
        first.zone.edit.selectAll()
        QTest.keyClicks(first.zone.edit, "tokyo")
        QTest.keyClick(first.zone.edit, Qt.Key.Key_Return)
        QTest.keyClicks(first.person, " Nadia  Haddad ")
        click(first.start_button)
        timer = QTimer(window)
        timer.setInterval(20)
        timer.timeout.connect(lambda: window.close() if window.first_run is None else None)
        timer.start()
        return True

    assert program(begin) == [True]
    stored = SettingsFile(tmp_path / "data").load()
    assert (stored.organisation, stored.time_zone, stored.first_run_done) == ("Northbank Clinic", "Asia/Tokyo", True)
    assert stored.person == "Nadia Haddad"
    assert program(closes) == [False]


def test_who_sits_here_may_be_left_open(page):
    assert page.person.accessibleName() == "Your name"
    assert page.values["person"] == ""


def test_closing_the_first_page_asks_again_next_time(program):
    assert program(closes) == [True]
    assert program(closes) == [True]


def test_a_desk_with_bookings_is_never_asked(program, tmp_path):
    folder = tmp_path / "clinic"
    folder.mkdir()
    Clinic(folder)
    assert program(closes, folder=folder) == [False]


def test_the_sample_opens_in_its_own_folder_and_one_click_leaves_and_removes_it(program, tmp_path, monkeypatch):
    seen = []

    def look(window):
        bar = window.findChild(SampleBar)
        if not window.page.rows():
            return False
        seen.append(len(window.page.rows()))
        seen.append(window.page.mapTo(window, window.page.rect().topLeft()).y() >= bar.geometry().bottom())
        return click(bar.leave)

    folders = []
    make = composition.Sample.__init__

    def remembered(sample):
        make(sample)
        folders.append(sample.folder)

    monkeypatch.setattr(composition.Sample, "__init__", remembered)
    assert program(lambda window: click(window.first_run.sample_button), look, closes) == [True, False, True]
    assert seen[0] > 0
    assert seen[1]
    assert [folder.exists() for folder in folders] == [False]
    assert not SettingsFile(tmp_path / "data").path.exists()


def test_closing_the_window_while_the_sample_is_made_ends_the_program_and_removes_it(program, monkeypatch):
    folders, begun, may_end = [], threading.Event(), threading.Event()
    make = composition.Sample.__init__

    def slowly(sample):
        make(sample)
        folders.append(sample.folder)
        begun.set()
        assert may_end.wait(30)

    def close_meanwhile(window):
        if not begun.is_set():
            return False
        window.close()
        may_end.set()
        return True

    monkeypatch.setattr(composition.Sample, "__init__", slowly)

    def begin(window):
        click(window.first_run.sample_button)
        timer = QTimer(window)
        timer.setInterval(20)
        timer.timeout.connect(lambda: timer.stop() if close_meanwhile(window) else None)
        timer.start()
        return True

    assert program(begin) == [True]
    assert [folder.exists() for folder in folders] == [False]


def test_a_backup_restored_in_the_sample_stays_in_the_sample(program, tmp_path, monkeypatch):
    other = tmp_path / "other.db"
    monkeypatch.setenv("BOOKINGS_DATABASE_URL", f"sqlite:///{other}")
    backups = []

    def restore(window):
        if window.sync_words.headline == "Starting…":
            return False
        if not backups:
            backups.append(tmp_path / "sample.db")
            copy_database(next(iter(made)).folder / "bookings.db", backups[0])
            monkeypatch.setattr(
                SettingsController,
                "restore",
                lambda controller, _file=None: controller._tasks.start(controller.restore_from(backups[0])),
            )
            window.actions_[names.RESTORE].trigger()
        answers = {
            button.text(): button
            for question in window.findChildren(Question)
            if question.isVisible()
            for button in question.findChildren(QPushButton)
        }
        if answers:
            click(answers["Replace by the backup"])
        return window.isHidden()

    def look(window):
        return bool(window.page.rows()) and window.findChild(SampleBar) is not None and window.close()

    made = []
    make = composition.Sample.__init__

    def remembered(sample):
        make(sample)
        made.append(sample)

    monkeypatch.setattr(composition.Sample, "__init__", remembered)
    assert program(restore, look, demo=True) == [False, False]
    assert len(made) == 1
    assert not other.exists()
    assert not (tmp_path / "data").exists()


def test_a_backup_takes_the_place_of_everything_and_what_was_there_is_kept(program, tmp_path, monkeypatch):
    (tmp_path / "other").mkdir()
    below = Clinic(tmp_path / "other").open_below()
    backup = below.backups.write(tmp_path / "backup.db")
    below.close()
    pressed, titles = [], []

    def chosen(controller, _file=None):
        """Stands for the system's dialog, in which the backup is chosen."""
        controller._tasks.start(controller.restore_from(backup))

    monkeypatch.setattr(SettingsController, "restore", chosen)

    def restore(window):
        if not pressed:
            pressed.append(click(window.first_run.restore_button))
        answers = {
            button.text(): button
            for question in window.findChildren(Question)
            if question.isVisible()
            for button in question.findChildren(QPushButton)
        }
        return click(answers["Replace by the backup"]) if answers else False

    def look(window):
        titles.extend(row.title for row in window.page.rows())
        return bool(titles) and window.close()

    assert program(restore, look) == [True, False]
    assert titles == ["Knee assessment"]
    kept = list((tmp_path / "data" / "backups").glob("replaced-*.db"))
    assert len(kept) == 1
    with closing(sqlite3.connect(kept[0])) as connection:
        assert connection.execute("SELECT count(*) FROM bookings").fetchone() == (0,)


def test_a_backup_that_cannot_be_restored_leaves_everything_as_it_was(clinic_folder):
    wrong = clinic_folder / "wrong.db"
    wrong.write_text("no database", encoding="utf-8")
    before = (clinic_folder / "bookings.db").read_bytes()
    news = composition.restored(wrong, clinic_folder, WindowOptions())
    assert news.tone.value == "danger"
    assert (clinic_folder / "bookings.db").read_bytes() == before


@pytest.fixture
def clinic_folder(tmp_path) -> Path:
    Clinic(tmp_path)
    return tmp_path


def test_what_is_pressed_before_the_program_is_ready_happens_once_it_is(page, qtbot):
    asked = []
    page.start_requested.connect(lambda: asked.append("start"))
    click(page.start_button)
    assert asked == []
    assert not page.connect_button.isEnabled()
    page.set_busy(False)
    page.listen()
    assert asked == ["start"]


def test_enter_presses_the_button_that_has_the_focus(page):
    asked = []
    page.listen()
    page.start_requested.connect(lambda: asked.append("start"))
    page.start_button.setFocus()
    QTest.keyClick(page.start_button, Qt.Key.Key_Return)
    assert asked == ["start"]


def test_the_page_is_read_in_order_and_says_what_each_button_means(page):
    fields = list(reached_by_tab(page))
    assert fields[0] is page.organisation
    buttons = [page.connect_button, page.start_button, page.sample_button, page.restore_button]
    assert [field for field in fields if field in buttons] == buttons
    assert page.sample_button.accessibleName() == "Try it: Try with sample data"
    assert "Nothing is sent" in page.sample_button.accessibleDescription()
    texts = [label.text() for label in page.findChildren(QLabel)]
    assert "Welcome to Bookings" in texts
    assert any("Your password stays with Google" in text for text in texts)


@pytest.mark.parametrize("percent", [90, 100, 150])
def test_the_page_fits_and_scrolls(page, themes, qtbot, percent):
    themes.set_text_size(percent)
    page.resize(themes.theme.px(560), 480)
    qtbot.waitUntil(lambda: page.widget().width() == page.viewport().width())
    assert page.widget().minimumSizeHint().width() <= page.viewport().width()
    page.restore_button.setFocus()
    page.ensureWidgetVisible(page.restore_button)
    place = page.restore_button.mapTo(page.viewport(), page.restore_button.rect().bottomLeft())
    assert page.viewport().rect().contains(place)


def test_the_answers_follow_the_computers_zone_unless_another_one_is_chosen(page):
    QTest.keyClicks(page.findChild(QLineEdit, "organisation"), " Northbank ")
    QTest.keyClicks(page.person, " Anna  Berg ")
    assert page.values == {"organisation": "Northbank", "person": "Anna Berg", "time_zone": ""}
    page.zone.set_zone("Asia/Tokyo")
    assert page.values["time_zone"] == "Asia/Tokyo"


def test_where_there_is_no_sample_it_says_so():
    with pytest.raises(NotPossible):
        no_sample()


def test_the_sample_bar_uses_fewer_words_in_little_room(themes, qtbot):
    bar = SampleBar(themes, can_leave=True)
    qtbot.addWidget(bar)
    bar.show()
    bar.resize(900, bar.sizeHint().height())
    wide = bar.google.text()
    bar.resize(500, bar.height())
    qtbot.waitUntil(lambda: bar.google.text() != wide)
    assert bar.leave.text() == "Leave the sample"
    assert bar.minimumSizeHint().width() <= 500
