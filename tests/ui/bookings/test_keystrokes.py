"""How many keys a booking takes from Ctrl+N to saved (a promise of the desk: at most 25 beyond the typed words)."""

from PySide6.QtCore import Qt

from tests.support.dialogs import a_contact, press, slot, type_text

MOST_KEYS = 25
CONTROL = Qt.KeyboardModifier.ControlModifier


def test_a_booking_for_tomorrow_at_two_takes_few_keys(practice):
    """Title, known contact, colleague, tomorrow 14:00, 45 minutes; no mouse. Counted is every key that is no part of a word.

    Ctrl+N (1) · “Gait analysis” Tab (2) · “mai ng” Enter Tab (4) · “tom” Tab (5) · “tomorrow 14” Tab (6): the end follows
    with the usual 45 minutes · Ctrl+S (7).
    """
    mai = practice.contacts.create(a_contact("Nguyễn Thị Mai", emails=("mai@example.com",)))
    practice.contacts.create(a_contact("Ngô Thanh Hà"))
    practice.members.create("Helen Marsh")
    tomas = practice.members.create("Tomás Rivera")
    keys = ["Ctrl+N"]

    def key(name: str, code: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        keys.append(name)
        press(code, modifier)

    practice.open()
    type_text("Gait analysis")
    key("Tab", Qt.Key.Key_Tab)
    type_text("mai ng")
    key("Enter", Qt.Key.Key_Return)
    key("Tab", Qt.Key.Key_Tab)
    type_text("tom")
    key("Tab", Qt.Key.Key_Tab)
    type_text("tomorrow 14")
    key("Tab", Qt.Key.Key_Tab)
    keys.append("Ctrl+S")
    saved = practice.save().booking
    assert (saved.title, saved.contact_id, saved.assigned_to_id) == ("Gait analysis", mai.id, tomas.id)
    assert saved.slot == slot("2026-05-16T14:00", 45)
    assert len(keys) == 7 <= MOST_KEYS
