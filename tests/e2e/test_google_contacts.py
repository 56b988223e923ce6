"""Google Contacts in the real window: allowed in the settings, read, taken back, refused, stopped; and read by themselves."""

import json
import threading
import urllib.request
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bookings_desktop.google.auth import CONTACTS_SCOPE
from bookings_desktop.google.token_store import FileTokenStore
from bookings_desktop.services.import_watch import ImportStopped
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.google_contacts import EVERY
from bookings_desktop.ui.settings.contacts_row import AGAIN, ALLOW, SIGN_IN
from tests.support.waiting import until

PATH = "/v1/people/me/connections"
Key = Qt.Key


@pytest.fixture
def browser(monkeypatch):
    """A person who agrees to everything at once, in a browser beside the window."""
    running = []

    def visit(address):
        urllib.request.urlopen(address, timeout=10).close()  # noqa: S310 - loopback only

    def opened(address):
        thread = threading.Thread(target=visit, args=(address,), daemon=True)
        running.append(thread)
        thread.start()
        return True

    monkeypatch.setattr("webbrowser.open", opened)
    yield
    for thread in running:
        thread.join(10)


@pytest.fixture
def practice(practice):
    """With a client file, and three people in Google Contacts, one of whom is known here."""
    client_file, keep = practice.folder / "client.json", practice.sign_in

    def sign_in(server):
        client_file.write_text(json.dumps(server.client_secrets()), encoding="utf-8")
        keep(server)

    practice.sign_in = sign_in
    practice.store.auto_consent = True
    practice.settings = replace(practice.settings, client_secrets=str(client_file))
    for name, email in (
        ("Kenji Watanabe", "kenji@example.com"),
        ("Ben Berg", "ben@example.com"),
        ("王小明", "wang@x.com"),
    ):
        phones = [{"value": "+81 3 5555 0142"}] if name == "Kenji Watanabe" else []
        practice.store.put_contact(name, emailAddresses=[{"value": email}], phoneNumbers=phones)
    return practice


@pytest.fixture
def allowed(practice):
    """The permission was given before the window is opened."""
    keep = practice.sign_in

    def sign_in(server):
        keep(server)
        store = FileTokenStore(practice.folder)
        stored = store.load()
        scopes = (*stored.scopes, CONTACTS_SCOPE)
        store.save(replace(stored, scopes=scopes, refresh_token=server.issue_refresh_token(scopes)))

    practice.sign_in = sign_in


async def row_of(session):
    """The row, in the settings that were opened with the keyboard."""
    session.window.activateWindow()
    await until(session.window.isActiveWindow)
    QTest.keyClick(session.window, Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    row = session.preferences.page.google.contacts
    await until(lambda: session.google_contacts.standing is not None, "the standing")
    return row


async def people(session):
    return sorted(found.name for found in await session.tasks.run(session.below.contacts.find))


def press(button):
    assert button.isVisible()
    assert button.accessibleName()
    button.setFocus()
    QTest.keyClick(button, Key.Key_Space)


def told(practice):
    return [message.title for message in practice.messages]


def by_hand(practice):
    practice.settings = replace(practice.settings, contacts_hourly=False)


def test_they_are_allowed_in_the_settings_read_taken_back_and_read_again(practice, run_desk, browser):
    async def scenario(session):
        row = await row_of(session)
        assert row.state.text() == "Not read. You have not given the permission for it."
        assert not row.when.isVisible()
        press(row.allow_button)
        sentence = "Google Contacts read: 2 new, 1 updated"
        await until(lambda: f"{sentence}." in told(practice), "the reading")
        await until(lambda: row.state.text().startswith("3 contacts there, last read today at "))
        assert row.detail.text().startswith("That made 2 new and 1 updated here.")
        await until(row.read_button.isVisible)
        assert row.when.isVisible()
        assert await people(session) == ["Ben Berg", "Kenji Watanabe", "Zoë Müller", "王小明"]
        session.window.actions_[names.UNDO].trigger()
        await until(lambda: f"Undone: {sentence[0].lower()}{sentence[1:]}." in told(practice), "the undo")
        await until(lambda: not session.settings.settings.contacts_hourly, "the readings by themselves to end")
        await until(lambda: row.when.currentData() is False)
        assert await people(session) == ["Kenji Watanabe", "Zoë Müller"]
        session.window.actions_[names.REDO].trigger()
        await until(lambda: any(title.startswith("Done again") for title in told(practice)), "the redo")
        assert len(await people(session)) == 4
        session.window.actions_[names.UNDO].trigger()
        await until(lambda: len([title for title in told(practice) if title.startswith("Undone: ")]) == 2)
        await until(row.read_button.isVisible)
        press(row.read_button)
        await until(lambda: told(practice).count(f"{sentence}.") == 2, "it to be read again")
        await until(row.read_button.isVisible)
        press(row.read_button)
        await until(lambda: "Google Contacts were read. There is nothing new." in told(practice))

    run_desk(scenario)


def test_a_box_that_is_left_unticked_is_said_and_all_else_works(practice, run_desk, browser):
    practice.store.oauth.withheld_scopes = {CONTACTS_SCOPE}

    async def scenario(session):
        row = await row_of(session)
        press(row.allow_button)
        await until(lambda: "Google Contacts are not read: the box for contacts was not ticked." in told(practice))
        assert row.state.text() == "Not read: the box for contacts was not ticked at the sign-in."
        assert row.allow_button.text() == ALLOW
        assert await people(session) == ["Kenji Watanabe", "Zoë Müller"]
        practice.store.oauth.withheld_scopes = set()
        press(row.allow_button)
        await until(lambda: row.state.text().startswith("3 contacts there"), "the second sign-in")

    run_desk(scenario)


def test_without_a_sign_in_there_is_nothing_to_allow(practice, run_desk):
    async def scenario(session):
        row = await row_of(session)
        assert row.state.text() == "Not read. Connect Google Calendar first."
        assert not any(button.isVisible() for button in (row.allow_button, row.read_button, row.stop_button))

    keep = practice.sign_in

    def sign_out(server):
        keep(server)
        FileTokenStore(practice.folder).delete()

    practice.sign_in = sign_out
    run_desk(scenario, connected=False)


@pytest.mark.parametrize(
    ("status", "reason", "button"),
    [(403, "insufficientPermissions", SIGN_IN), (403, "accessNotConfigured", AGAIN), (503, "backendError", AGAIN)],
)
def test_a_fault_is_said_with_one_way_out(practice, allowed, run_desk, status, reason, button):
    by_hand(practice)

    async def scenario(session):
        row = await row_of(session)
        assert row.state.text() == "Allowed, and not read yet."
        practice.store.faults.error(status, reason=reason, path=PATH)
        await until(row.read_button.isVisible)
        press(row.read_button)
        await until(lambda: session.google_contacts.fault is not None and not row.stop_button.isVisible(), "the fault")
        assert row.state.text() == session.google_contacts.fault.title
        shown = [one for one in (row.allow_button, row.read_button) if one.isVisible()]
        assert [one.text() for one in shown] == [button]

    run_desk(scenario)


def test_a_reading_can_be_stopped_and_nothing_is_stored(practice, allowed, run_desk):
    by_hand(practice)

    async def scenario(session):
        row = await row_of(session)
        held = practice.store.faults.hold(path=PATH)
        await until(row.read_button.isVisible)
        press(row.read_button)
        await until(held.reached.is_set, "the call")
        assert row.progress.isVisible()
        assert row.stop_button.hasFocus()
        press(row.stop_button)
        held.gate.set()
        await until(lambda: isinstance(session.google_contacts.fault, ImportStopped), "the end")
        await until(lambda: row.read_button.hasFocus())
        assert row.detail.text() == "Nothing was stored."
        assert await people(session) == ["Kenji Watanabe", "Zoë Müller"]

    run_desk(scenario)


def test_the_window_can_be_closed_while_they_are_read(practice, allowed, run_desk):
    by_hand(practice)
    holds = []

    async def scenario(session):
        row = await row_of(session)
        holds.append(practice.store.faults.hold(path=PATH))
        await until(row.read_button.isVisible)
        press(row.read_button)
        await until(holds[0].reached.is_set, "the call")

    try:
        run_desk(scenario)
    finally:
        holds[0].gate.set()


def test_they_are_read_by_themselves_at_most_once_an_hour(practice, allowed, run_desk):
    async def scenario(session):
        contacts = session.google_contacts
        await until(lambda: contacts.report is not None, "the first reading")
        assert len(await people(session)) == 4
        assert session.commands.history.undo_sentence == ""  # a person's own undo never meets it
        first = contacts.report
        practice.store.put_contact("Amara Okafor", emailAddresses=[{"value": "amara@example.com"}])
        looked = session.sync.status.checked_at
        session.sync.sync_now()
        await until(lambda: session.sync.status.checked_at != looked, "a round")
        assert contacts.report is first
        later = session._now() + EVERY.total_seconds() + 1
        contacts._now = lambda: later
        looked = session.sync.status.checked_at
        session.sync.sync_now()
        await until(lambda: contacts.report is not first, "the next reading")
        assert contacts.report.merged.created == 1
        assert not any("Contacts" in title for title in told(practice))

    run_desk(scenario)


def test_a_missing_permission_is_told_once_when_they_are_read_by_themselves(practice, allowed, run_desk):
    async def scenario(session):
        contacts = session.google_contacts
        await until(lambda: contacts.fault is not None, "the fault")
        await until(lambda: "Google did not allow the contacts to be read." in told(practice))
        await contacts._read(by_person=False)
        assert told(practice).count("Google did not allow the contacts to be read.") == 1

    practice.store.faults.error(403, reason="insufficientPermissions", path=PATH, times=2)
    run_desk(scenario)


def test_what_passes_by_itself_is_no_message_of_its_own(practice, allowed, run_desk):
    async def scenario(session):
        contacts = session.google_contacts
        await until(lambda: contacts.fault is not None, "the fault")
        assert not any("contact" in title.lower() for title in told(practice))

    practice.store.faults.error(503, path=PATH)
    run_desk(scenario)
