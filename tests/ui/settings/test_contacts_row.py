"""The words about Google Contacts in the settings."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.values import Contact
from bookings_desktop.services.contact_draft import FileNote
from bookings_desktop.services.contact_matching import Merged
from bookings_desktop.services.contact_sync import ContactStanding, ContactSyncReport
from bookings_desktop.services.contacts import ContactChanged
from bookings_desktop.services.import_watch import ImportStopped
from bookings_desktop.sync.remote import NotAllowed, SignInNeeded
from bookings_desktop.sync.told import Words
from bookings_desktop.ui.settings.contacts_row import (
    AGAIN,
    ALLOW,
    READ,
    SIGN_IN,
    ContactsRow,
    contacts_words,
    report_words,
)

NOW = datetime(2026, 5, 14, 12, 5, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
ALLOWED = ContactStanding(signed_in=True, allowed=True)


def words(standing, **more):
    return contacts_words(standing, NOW, LONDON, **more)


def test_each_state_is_told_with_what_can_be_done():
    assert words(None) == Words("Looking up whether they may be read…")
    assert words(ContactStanding()) == Words("Not read. Connect Google Calendar first.")
    asks = words(ContactStanding(signed_in=True))
    assert (asks.headline, asks.button) == ("Not read. You have not given the permission for it.", ALLOW)
    unticked = words(ContactStanding(signed_in=True), unticked=True)
    assert (unticked.headline, unticked.button) == (
        "Not read: the box for contacts was not ticked at the sign-in.",
        ALLOW,
    )
    assert words(ALLOWED) == Words("Allowed, and not read yet.", "", READ)


@pytest.mark.parametrize(
    ("count", "ago", "sentence"),
    [
        (1204, timedelta(), "1,204 contacts there, last read today at 13:05."),
        (1, timedelta(days=2), "1 contact there, last read on 12 May at 13:05."),
        (0, timedelta(hours=13, minutes=30), "0 contacts there, last read on 13 May at 23:35."),
    ],
)
def test_how_many_and_when_in_the_zone_shown(count, ago, sentence):
    standing = ContactStanding(signed_in=True, allowed=True, count=count, read_at=NOW - ago)
    assert words(standing) == Words(sentence, "", READ)


@pytest.mark.parametrize(
    ("fault", "button"),
    [
        (SignInNeeded("The sign-in has ended.", "Sign in."), SIGN_IN),
        (NotAllowed("Not allowed.", "Tick it.", reason="insufficientPermissions"), SIGN_IN),
        (NotAllowed("Switched off.", "Ask.", reason="accessNotConfigured"), AGAIN),
        (BookingsError("No network.", "Later."), AGAIN),
        (ImportStopped(), READ),
    ],
)
def test_a_fault_has_its_reason_and_one_button(fault, button):
    assert words(ALLOWED, fault=fault) == Words(fault.title, fault.hint, button)


def test_what_a_reading_did_is_told_and_long_lists_are_cut():
    one = Contact("1", "Zoë Ünal")
    merged = Merged(
        [ContactChanged(None, one), ContactChanged(one, one)], notes=[FileNote(0, f"Note {n}.") for n in range(5)]
    )
    told = report_words(ContactSyncReport(dropped=1, merged=merged))
    assert told == (
        "That made 1 new and 1 updated here. 1 is not there any more; it stays here. Note 0. Note 1. Note 2. "
        "… and 2 more such cases."
    )
    assert report_words(ContactSyncReport(dropped=2)) == "2 are not there any more; they stay here."
    assert report_words(None) == report_words(ContactSyncReport()) == ""


def test_only_what_can_be_done_is_offered(themes, qtbot):
    row = ContactsRow(themes)
    qtbot.addWidget(row)
    row.show()
    for button, offered in (
        (ALLOW, row.allow_button),
        (SIGN_IN, row.allow_button),
        (READ, row.read_button),
        ("", None),
    ):
        row.show_words(Words("State.", "", button), allowed=button == READ)
        shown = [one for one in (row.allow_button, row.read_button, row.stop_button) if one.isVisible()]
        assert shown == ([offered] if offered else [])
        assert [one.text() for one in shown] == ([button] if offered else [])
        assert row.when.isVisible() is (button == READ)
