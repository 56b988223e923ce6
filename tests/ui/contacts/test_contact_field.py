"""Choosing and creating a contact in the booking dialog, by keyboard."""

from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListView

from bookings_desktop.ui.bookings.booking_form import CONTACT_PROBLEM
from bookings_desktop.ui.contacts.completer import CONTACT_ROLE, ContactListModel
from bookings_desktop.ui.contacts.contact_card import ContactCard, list_hint
from tests.support.dialogs import a_contact, press, type_text

CONTROL = Qt.KeyboardModifier.ControlModifier
FRIDAY = datetime(2026, 5, 15, 9, 30, tzinfo=UTC)


@pytest.fixture
def people(practice):
    """Three contacts by the first letters of their names."""
    return {
        "mai": practice.contacts.create(
            a_contact("Nguyễn Thị Mai", emails=("mai.nguyen@example.com",), phones=("+84 24 5550 0187",))
        ),
        "ngo": practice.contacts.create(a_contact("Ngô Thanh Mai", emails=("ngo.mai@example.com",))),
        "kenji": practice.contacts.create(a_contact("Kenji Watanabe", company="Maison Verte")),
    }


@pytest.fixture
def form(practice, people):
    """The form of an open dialog, the focus in the field “Contact”."""
    opened = practice.open().form
    opened.contact.setFocus(Qt.FocusReason.TabFocusReason)
    return opened


def offered() -> list[str]:
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QListView)
    return [popup.model().index(row, 0).data() for row in range(popup.model().rowCount())]


def test_the_list_offers_matches_and_at_last_to_create_a_contact(form):
    type_text("mai ng")
    assert offered() == ["Ngô Thanh Mai", "Nguyễn Thị Mai", "Create contact “mai ng”"]
    assert QApplication.activePopupWidget().currentIndex().row() == 0


@pytest.mark.parametrize(
    ("query", "who"), [("nguyen", "mai"), ("MAI.NGUYEN@", "mai"), ("0187", "mai"), ("verte", "kenji"), ("ngô", "ngo")]
)
def test_enter_chooses_the_best_match(form, people, query, who):
    type_text(query)
    press(Qt.Key.Key_Return)
    assert form.contact.chosen == people[who]
    assert form.contact.text() == people[who].name
    assert form.contact.accessibleDescription() == people[who].email
    assert not form.contact.list_is_open


def test_the_arrow_keys_choose_another_one_and_leave_the_typed_text_alone(form, people):
    type_text("mai")
    press(Qt.Key.Key_Down)
    assert form.contact.text() == "mai"
    press(Qt.Key.Key_Return)
    assert form.contact.chosen == people["mai"]


def test_tab_takes_the_best_match_and_goes_on(form, people):
    type_text("kenji")
    press(Qt.Key.Key_Tab)
    assert form.contact.chosen == people["kenji"]
    assert QApplication.focusWidget() is form.member


def test_esc_closes_the_list_and_not_the_dialog(form):
    type_text("mai")
    press(Qt.Key.Key_Escape)
    assert not form.contact.list_is_open
    assert form.contact.text() == "mai"
    assert form.window().isVisible()


def test_down_opens_the_list_without_a_word(form):
    press(Qt.Key.Key_Down)
    assert offered() == ["Kenji Watanabe", "Ngô Thanh Mai", "Nguyễn Thị Mai", "Create contact"]


def test_typing_over_the_name_lets_the_contact_go(form, people):
    form.contact.choose(people["kenji"])
    press(Qt.Key.Key_End)
    press(Qt.Key.Key_Backspace)
    assert form.contact.chosen is None
    assert form.contact.unresolved


def test_the_clear_button_removes_the_contact(form, people):
    form.contact.choose(people["kenji"])
    form.contact._clear.trigger()
    assert (form.contact.chosen, form.contact.text()) == (None, "")


def test_a_full_name_or_address_needs_no_choice(practice, form, people):
    form.title.setText("Gait")
    type_text("ngo.mai@example.com")
    press(Qt.Key.Key_Escape)
    assert practice.save().booking.contact_id == people["ngo"].id


def test_text_that_is_nobody_is_not_saved(practice, form):
    form.title.setText("Gait")
    type_text("mai")
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_S, CONTROL)
    assert form.contact.accessibleDescription() == CONTACT_PROBLEM
    assert QApplication.focusWidget() is form.contact
    assert practice.saved == []


def test_the_problem_stays_described_until_the_text_is_changed(form):
    form.title.setText("Gait")
    form.contact.setText("mai")
    press(Qt.Key.Key_S, CONTROL)
    assert form.contact.property("state") == "error"
    type_text("x")
    assert form.contact.property("state") == ""


def test_a_contact_is_created_without_leaving_the_dialog(practice, form, qtbot):
    form.title.setText("Gait")
    type_text("Zoë Müller")
    press(Qt.Key.Key_Return, CONTROL)
    assert form.panel.is_open
    assert practice.saved == [], "the keys belong to the list, not to Save"
    assert QApplication.focusWidget().accessibleName() == "Contact e-mail"
    type_text("zoe@example.org")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.contact.chosen is not None)
    stored = practice.contacts.by_email("zoe@example.org")
    assert form.contact.chosen == stored
    assert (stored.name, stored.emails, stored.phones) == ("Zoë Müller", ("zoe@example.org",), ())
    assert not form.panel.is_open
    assert form.contact.contacts.find("muller") == [stored]
    assert practice.save().booking.contact_id == stored.id


@pytest.mark.parametrize(
    ("typed", "name", "email", "phone"),
    [
        ("zoe@example.org", "", ("zoe@example.org",), ()),
        ("+44 20 7946 0455", "", (), ("+44 20 7946 0455",)),
        ("Zoë 2", "Zoë 2", (), ()),
    ],
)
def test_what_was_typed_goes_to_the_field_that_it_is_for(form, typed, name, email, phone):
    type_text(typed)
    press(Qt.Key.Key_Return, CONTROL)
    typed_contact = form.panel.contact
    assert (typed_contact.name, typed_contact.emails, typed_contact.phones) == (name, email, phone)


def test_the_last_entry_of_the_list_creates_too(form):
    type_text("xqzzy")
    assert offered() == ["Create contact “xqzzy”"]
    press(Qt.Key.Key_Return)
    assert form.panel.contact.name == "xqzzy"


def test_what_is_wrong_with_the_new_contact_is_told_at_its_fields(form, practice, qtbot):
    type_text("zoe@examp")
    press(Qt.Key.Key_Return, CONTROL)
    press(Qt.Key.Key_Return)
    name = form.panel._edits["name"]
    email = form.panel._edits["email"]
    qtbot.waitUntil(lambda: name.accessibleDescription() != "")
    assert name.accessibleDescription() == "Give the contact a name."
    assert "not complete" in email.accessibleDescription()
    assert QApplication.focusWidget() is name
    assert len(practice.contacts.find()) == 3


def test_an_address_that_somebody_has_already_is_refused(form, qtbot):
    type_text("Another Mai")
    press(Qt.Key.Key_Return, CONTROL)
    type_text("mai.nguyen@example.com")
    press(Qt.Key.Key_Return)
    email = form.panel._edits["email"]
    qtbot.waitUntil(lambda: "Nguyễn Thị Mai has the address" in email.accessibleDescription())


def test_esc_in_the_panel_closes_the_panel_alone(form):
    type_text("Zoë")
    press(Qt.Key.Key_Return, CONTROL)
    press(Qt.Key.Key_Escape)
    assert not form.panel.is_open
    assert form.window().isVisible()
    assert QApplication.focusWidget() is form.contact


def test_saving_with_the_panel_open_stores_contact_and_booking_together(practice, form):
    form.title.setText("Gait")
    type_text("Zoë Müller")
    press(Qt.Key.Key_Return, CONTROL)
    saved = practice.save()
    assert saved.contact.name == "Zoë Müller"
    assert [contact.name for contact in practice.contacts.find("zoe")] == ["Zoë Müller"]


def test_a_wrong_contact_in_the_panel_stores_neither(practice, form, qtbot):
    form.title.setText("Gait")
    type_text("zoe@examp")
    press(Qt.Key.Key_Return, CONTROL)
    press(Qt.Key.Key_S, CONTROL)
    name = form.panel._edits["name"]
    qtbot.waitUntil(lambda: name.accessibleDescription() == "Give the contact a name.")
    assert practice.saved == []
    assert len(practice.contacts.find()) == 3


def test_the_model_of_the_list(qapp, people, qtmodeltester):
    model = ContactListModel()
    model.show_matches("mai", [people["mai"], people["kenji"]])
    qtmodeltester.check(model)
    assert [model.index(row).data(CONTACT_ROLE) for row in range(3)] == [people["mai"], people["kenji"], None]
    spoken = [model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(3)]
    assert spoken == ["Nguyễn Thị Mai, mai.nguyen@example.com", "Kenji Watanabe, Maison Verte", "Create contact “mai”"]


def test_the_second_line_shows_the_number_that_was_found(qapp, people):
    model = ContactListModel()
    model.show_matches("0187", [people["mai"]])
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Nguyễn Thị Mai, +84 24 5550 0187"


def test_the_card_tells_only_what_is_known(themes, qtbot):
    card = ContactCard(themes, "Europe/London")
    qtbot.addWidget(card)
    card.show_contact(
        a_contact("Mai", phones=("+84 24 5550 0187",), time_zone="Asia/Ho_Chi_Minh", notes="Prefers\nmornings"), FRIDAY
    )
    assert card.lines == ("+84 24 5550 0187", "Ho Chi Minh City, 6 hours ahead of you", "Prefers mornings")
    assert card.accessibleDescription() == ". ".join(card.lines)
    card.show_contact(a_contact("Kenji", time_zone="Europe/London"), FRIDAY)
    assert card.isHidden()
    card.show_contact(None, FRIDAY)
    assert card.lines == ()


def test_notes_with_markup_are_shown_as_they_are(themes, qtbot):
    card = ContactCard(themes, "Europe/London")
    qtbot.addWidget(card)
    card.resize(120, 40)
    card.show_contact(a_contact("Mai", notes="<b>bold</b> & <img src=x> and so on, much longer than the line"), FRIDAY)
    card.show()
    line = card._lines["notes"]
    qtbot.waitUntil(lambda: line.toolTip() != "")
    assert line.toolTip().startswith("<p>&lt;b&gt;bold&lt;/b&gt; &amp; ")


def test_enter_twice_in_the_panel_creates_one_contact(form, practice, qtbot, tasks):
    type_text("Ada Lovelace")
    press(Qt.Key.Key_Return, CONTROL)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.contact.chosen is not None and not tasks.busy)
    assert [c.name for c in practice.contacts.find("Lovelace")] == ["Ada Lovelace"]


def test_saving_while_the_contact_is_being_created_waits_for_it(form, practice, qtbot):
    form.title.setText("Gait analysis")
    type_text("Ada Lovelace")
    press(Qt.Key.Key_Return, CONTROL)
    press(Qt.Key.Key_Return)
    saved = practice.save()
    (ada,) = practice.contacts.find("Lovelace")
    assert saved.booking.contact_id == ada.id


def test_a_contact_that_was_chosen_meanwhile_stays(form, people, practice, qtbot, tasks):
    type_text("Ada Lovelace")
    press(Qt.Key.Key_Return, CONTROL)
    press(Qt.Key.Key_Return)
    form.contact.choose(people["kenji"])
    qtbot.waitUntil(lambda: not tasks.busy)
    assert form.contact.chosen == people["kenji"]
    assert form.contact.contacts.exact("Ada Lovelace") is not None


def test_the_list_tells_when_somebody_was_here_last(form, people, practice, qtbot):
    practice.a_booking("Earlier", "2026-04-30T10:00", contact_id=people["mai"].id)
    type_text("mai ng")
    rows = QApplication.activePopupWidget().model()

    def spoken(row: int) -> str:
        return str(rows.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))

    qtbot.waitUntil(lambda: "last visit" in spoken(1))
    assert spoken(1) == "Nguyễn Thị Mai, mai.nguyen@example.com · last visit 30 Apr"
    press(Qt.Key.Key_Return)
    assert form.contact.chosen == people["ngo"]  # the best match is still the chosen one


def test_what_the_list_tells_of_a_contact(people):
    today = date(2026, 5, 15)
    new = a_contact("Ada", created_at=datetime(2026, 5, 3, tzinfo=UTC))
    old = a_contact("Ben", created_at=datetime(2026, 4, 30, tzinfo=UTC))
    assert list_hint(new, None, today) == "new this month"
    assert list_hint(old, None, today) == ""
    assert list_hint(new, date(2025, 12, 1), today) == "last visit 1 Dec 2025"
