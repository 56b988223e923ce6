"""No text is cut off or runs over its neighbour: in every window, narrow and wide, with small and large letters, and in a
pseudo-translation whose texts are two fifths longer."""

import threading
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from shiboken6 import isValid

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.mirror_reader import MirrorCounts
from bookings_desktop.models.values import Contact, FollowUp
from bookings_desktop.services.follow_ups import FollowUpService
from bookings_desktop.services.history import HistoryService
from bookings_desktop.services.sync_activity import SyncActivity
from bookings_desktop.sync.remote import AccessRole
from bookings_desktop.sync.results import FirstSync, MassChange, Side
from bookings_desktop.sync.state import Phase, SyncStatus
from bookings_desktop.sync.words import words
from bookings_desktop.ui.bookings.details_data import read_facts
from bookings_desktop.ui.bookings.details_panel import DetailsPanel
from bookings_desktop.ui.bookings.details_place import DetailsPlace
from bookings_desktop.ui.connect import ConnectDialog
from bookings_desktop.ui.connect.frame import Step
from bookings_desktop.ui.connect.removing import RemovingDialog
from bookings_desktop.ui.main_window import MainWindow
from bookings_desktop.ui.pseudo_text import PseudoText
from bookings_desktop.ui.shell.key_sheet import KeySheet
from bookings_desktop.ui.shell.palette import CommandPalette
from bookings_desktop.ui.shown_text import pseudo
from bookings_desktop.ui.sync_activity.conflict_card import ConflictCard
from bookings_desktop.ui.sync_activity.page import SyncActivityPage
from tests.support.booking_rows import MEMBERS, a_row, on
from tests.support.clipping import clipped_widgets
from tests.support.connecting import GOOD, FakeConnector, a_calendar
from tests.support.dialogs import LONDON, NOW
from tests.support.spoken import unspoken
from tests.ui.sync_activity.test_conflict_card import EVERYTHING, conflict
from tests.ui.sync_activity.test_conflict_card import NOW as CHOSEN_AT
from tests.ui.sync_activity.test_texts import CALENDAR, scene

UNBROKEN = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenfabrik"
WIDTHS, TEXT_SIZES = (560, 800, 1280), (90, 100, 150)


@pytest.fixture(params=TEXT_SIZES)
def text_size(request, themes, language):
    themes.set_text_size(request.param)
    return request.param


@pytest.fixture
def window(themes, notifications, qtbot, text_size):
    made = MainWindow(themes, notifications, LONDON, NOW.timestamp)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.show_settings("Northbank Clinic", "Nadia Haddad", "light", text_size)
    made.set_members(MEMBERS)
    made.show_rows([a_row(1, on(14, 11)), a_row(2, on(15, 12), meeting_link="")])
    made.rows_complete()
    qtbot.waitUntil(lambda: made.page.proxy.finished)
    return made


def fit(window, width, qtbot, height=700):
    window.resize(width, height)
    qtbot.waitUntil(lambda: window.width() == max(width, window.minimumWidth()))
    settle(window)


def settle(window):
    """Let everything be polished, laid out and painted."""
    for _ in range(3):
        window.grab()
        QApplication.sendPostedEvents()
        QApplication.processEvents()


def faults(window, root, qtbot):
    """What does not fit in ``root``, by width of the window."""
    found = {}
    for width in WIDTHS:
        fit(window, width, qtbot)
        found[width] = clipped_widgets(root)
    return {width: lines for width, lines in found.items() if lines}


def test_in_the_main_window(window, qtbot):
    assert faults(window, window, qtbot) == {}


def test_in_a_message(window, notifications, qtbot):
    notifications.done("“Physiotherapy” moved to another day and time.", "Undo", lambda: None)
    assert faults(window, window, qtbot) == {}


def test_in_an_empty_table(window, qtbot):
    window.page.search.setText(f"nobody {UNBROKEN}")
    qtbot.waitUntil(lambda: window.page.empty.button is not None and window.page.empty.button.isVisible())
    assert faults(window, window.page.empty, qtbot) == {}


@pytest.mark.parametrize("data", ["short", "long"])
def test_in_the_details(window, practice, themes, qtbot, data):
    panel = DetailsPanel(themes, window.actions_)
    place = DetailsPlace(window.page, panel, window.actions_["Show details"], themes)
    place.set_wanted(True)
    facts = facts_of(practice, "" if data == "short" else UNBROKEN)
    panel.show_booking(facts, zone=LONDON, now=NOW, earlier=6, checked_at=NOW)
    for width in WIDTHS:
        fit(window, width, qtbot)
        if panel.isHidden():
            place.toggle()
        settle(window)
        assert panel.isVisible()
        assert clipped_widgets(panel) == [], width


def facts_of(practice, long):
    """A booking with all that a panel can show."""
    services = SimpleNamespace(
        bookings=practice.bookings,
        contacts=practice.contacts,
        members=practice.members,
        follow_ups=FollowUpService(practice.database, lambda: "Nadia"),
        history=HistoryService(practice.database),
    )
    kenji = practice.contacts.create(
        Contact(
            "",
            f"Kenji {long or 'Watanabe'}",
            emails=(f"kenji.{long.lower().replace('ü', 'u').replace('ä', 'a')}@example.com",),
            phones=("+81 3 5550 0142",),
            company=long,
            time_zone="Asia/Tokyo",
        )
    )
    helen = practice.members.create(f"Dr Helen {long or 'Marsh'}", "helen@example.com")
    made = practice.a_booking(
        f"Post-surgery {long or 'follow-up'}",
        contact_id=kenji.id,
        assigned_to_id=helen.id,
        meeting_link=f"https://meet.google.com/{'kfw-pqzt-ahn' * (6 if long else 1)}",
        location=f"Room 2 {long}",
        description=f"Six weeks after {long}",
        notes=f"Six weeks after the knee operation. {long}",
    )
    services.follow_ups.create(FollowUp("", f"Call again {long}", made.booking.id, kenji.id, helen.id))
    return read_facts(services, made.booking.id)


def test_on_the_key_sheet(window, themes, qtbot):
    sheet = KeySheet(themes, window.actions_, window)
    qtbot.addWidget(sheet)
    sheet.show()
    settle(sheet)
    assert clipped_widgets(sheet) == []


def test_in_the_palette(window, qtbot):
    window.actions_["Commands"].trigger()
    palette = window.findChild(CommandPalette)
    palette.field.setText("nothing is called like this one")
    assert faults(window, palette, qtbot) == {}


def test_in_the_booking_dialog(practice, text_size):
    practice.contacts.create(Contact("", "Kenji Watanabe", emails=("kenji@example.com",)))
    dialog = practice.open(details=practice.a_booking("Post-surgery follow-up"))
    for width in WIDTHS:
        dialog.resize(QSize(width, 700))
        settle(dialog)
        assert clipped_widgets(dialog) == [], width


def test_in_the_first_step_of_connecting(themes, tasks, text_size, language, qtbot):
    dialog = ConnectDialog(
        themes, tasks, FakeConnector(), organisation="Northbank Clinic", booking_count=1204, client_file=GOOD
    )  # goes by itself when it is closed
    dialog.open()
    qtbot.waitUntil(lambda: bool(dialog.client_page.field.accessibleDescription()))
    usual = dialog.width()
    for width in (usual, max(420, dialog.minimumWidth()), 900):
        dialog.resize(width, dialog.height())
        settle(dialog)
        assert clipped_widgets(dialog) == [], width
    dialog.close_without_asking()
    qtbot.waitUntil(lambda: not isValid(dialog))


def connecting(dialog, step):
    """Fill a page of the connect dialog with long texts, and show it."""
    account = "reception.of.the.whole.practice@northbank-clinic.example.com"
    if step is Step.WAITING:
        dialog.waiting_page.begin(again=True, account=account)
        dialog.waiting_page.show_address(f"https://accounts.google.com/o/oauth2/auth?state={'abc' * 40}")
    elif step is Step.CALENDAR:
        dialog.calendar_page.show_account(account)
        dialog.calendar_page.show_calendars([a_calendar("Team"), a_calendar("Holidays", AccessRole.READER)])
    elif step is Step.OTHER_ACCOUNT:
        dialog.other_page.show_accounts("somebody.else@example.com", account, "Northbank Clinic appointments")
    else:
        dialog.begin_page.show_first(FirstSync(1204, 37, 2, 5310), "Northbank Clinic appointments")
    dialog._show(step)


@pytest.mark.parametrize("step", [Step.WAITING, Step.CALENDAR, Step.OTHER_ACCOUNT, Step.BEGIN])
def test_in_the_later_steps_of_connecting(themes, tasks, text_size, language, qtbot, step):
    dialog = ConnectDialog(themes, tasks, FakeConnector(), organisation="Northbank Clinic", booking_count=1204)
    dialog.open()
    connecting(dialog, step)
    for width in (dialog.width(), max(420, dialog.minimumWidth()), 900):
        dialog.resize(width, dialog.height())
        settle(dialog)
        assert clipped_widgets(dialog) == [], width
        assert unspoken(dialog) == []
    dialog.close_without_asking()
    qtbot.waitUntil(lambda: not isValid(dialog))


@pytest.mark.parametrize("removed", [0, 120])
def test_while_events_are_removed(themes, text_size, language, qtbot, removed):
    dialog = RemovingDialog(themes, threading.Event())
    dialog.open()
    if removed:
        dialog.show_progress(removed, 1204)
    settle(dialog)
    assert clipped_widgets(dialog) == []
    assert unspoken(dialog) == []
    dialog.finish()
    qtbot.waitUntil(lambda: not isValid(dialog))


@pytest.mark.parametrize(
    "status",
    [
        SyncStatus(Phase.SIGNED_OUT),
        SyncStatus(Phase.SIGN_IN, error=BookingsError("Google wants a new sign-in.", "Your bookings are safe here.")),
        SyncStatus(Phase.CALENDAR_GONE),
        SyncStatus(Phase.ASKS, first=FirstSync(1204, 37, 2, 5310)),
        SyncStatus(Phase.NEEDS_PERSON, question=MassChange(Side.HERE, 1204, 5310)),
        SyncStatus(Phase.NEEDS_PERSON, question=MassChange(Side.GOOGLE, 1204, 5310)),
    ],
    ids=lambda status: f"{status.phase}{'' if status.question is None else ' ' + status.question.side}",
)
def test_in_the_bar_of_the_sync(window, qtbot, status):
    window.sync_bar.show_status(status, words(status, NOW, LONDON))
    assert window.sync_bar.isVisible()
    assert faults(window, window.sync_bar, qtbot) == {}
    assert unspoken(window) == []


def choosing(window, themes):
    """The page of the sync with a card on it whose versions wait for a choice."""
    page = SyncActivityPage(themes)
    page.show_scene(scene(Phase.READ_ONLY, activity=SyncActivity(CALENDAR, MirrorCounts(1199, 3, 1, 2))), 60)
    page.conflicts.addWidget(ConflictCard(themes, conflict(*EVERYTHING), zone=LONDON, now=CHOSEN_AT))
    page.show_conflicts(1)
    window.pages.show_page(page, page.pause)
    return page


def test_with_versions_to_choose_from(window, themes, qtbot):
    page = choosing(window, themes)
    found = {}
    for width in (1280, 560, 840):
        fit(window, width, qtbot, height=500)
        found[width] = clipped_widgets(page)
    assert {width: lines for width, lines in found.items() if lines} == {}
    assert unspoken(window) == []


@pytest.mark.parametrize("text_size", [100], indirect=True)
def test_with_versions_to_choose_from_in_letters_that_grow(window, themes, qtbot):
    page = choosing(window, themes)
    found = {}
    for width in (560, 1100):
        for size in (100, 150):
            fit(window, width, qtbot, height=500)
            themes.set_text_size(size)
            settle(window)
            found[width, size] = clipped_widgets(page)
    assert {place: lines for place, lines in found.items() if lines} == {}


# ---- the helpers themselves ------------------------------------------------------------------------------------------


def test_a_text_that_is_cut_is_found(qtbot, themes):
    label = QLabel("A long text that does not fit")
    qtbot.addWidget(label)
    label.show()
    assert clipped_widgets(label) == []
    label.setFixedWidth(40)
    assert len(clipped_widgets(label)) == 1
    button = QPushButton("Open in Google Calendar")
    qtbot.addWidget(button)
    button.show()
    assert clipped_widgets(button) == []
    button.setFixedWidth(60)
    assert len(clipped_widgets(button)) == 1


def test_texts_that_overlap_or_run_out_are_found(qtbot, themes):
    around = QPushButton()
    qtbot.addWidget(around)
    around.resize(200, 40)
    _first, second = QLabel("first", around), QLabel("second", around)
    second.move(10, 0)
    around.show()
    assert clipped_widgets(around) == ["“first” and “second” overlap"]
    second.move(180, 0)
    assert len(clipped_widgets(around)) == 1


def test_a_pseudo_text_is_longer_and_stays_what_it_is():
    assert len(pseudo("Open in Google Calendar")) >= 1.4 * len("Open in Google Calendar")
    assert pseudo(pseudo("Save")) == pseudo("Save")
    assert pseudo("11:00 – 11:45") == "11:00 – 11:45"
    assert pseudo("  Bookings").startswith("  ‹")
    assert "&" in pseudo("&File")


def test_the_pseudo_translation_reaches_every_kind_of_text_and_goes_again(qapp, themes, notifications, qtbot):
    longer = PseudoText(qapp)
    window = MainWindow(themes, notifications, LONDON, NOW.timestamp)
    qtbot.addWidget(window)
    window.show()
    settle(window)
    texts = [window.page.new_button.text(), window.page.search.placeholderText(), window.page.new_button.toolTip()]
    texts += [action.text() for action in window.menuBar().actions()]
    texts += [action.text() for action in window.menuBar().actions()[0].menu().actions() if not action.isSeparator()]
    texts += [label.text() for label in window.findChildren(QLabel) if label.isVisible() and label.text()]
    plain = [text for text in texts if "‹" not in text and any(letter.isalpha() for letter in text)]
    longer.remove()
    assert [text for text in plain if text not in ("Ctrl+F",) and "<" not in text] == []
    assert window.page.new_button.accessibleName() == "New booking"
    assert QPushButton("Save").text() == "Save"
    label = QLabel()
    label.setText("Save")
    assert label.text() == "Save"
