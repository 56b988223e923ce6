"""Further people, places and a deal in the booking dialog: they come with a click, and nothing of them before."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from bookings_desktop.models.values import Deal
from bookings_desktop.services.bookings import Changed
from bookings_desktop.services.deals import DealService
from bookings_desktop.ui.bookings.dialog import BookingDialog
from bookings_desktop.ui.bookings.form_content import content_of, restore
from bookings_desktop.ui.bookings.group_rows import ContactRow, MemberRow
from bookings_desktop.ui.deal_steps import new_deal_step
from tests.support.dialogs import Practice, a_contact, press, type_text


def named(practice: Practice, *names: str) -> list[str]:
    """Ids of new contacts."""
    made = (
        practice.contacts.create(a_contact(name, emails=(f"{name.split()[0].lower()}@example.com",))) for name in names
    )
    return [contact.id for contact in made]


def rows(dialog: BookingDialog, kind: type[QWidget]) -> list[QWidget]:
    return [row for row in dialog.form.findChildren(kind) if not row.isHidden()]


def shown(dialog: BookingDialog, widget: QWidget) -> bool:
    return widget.isVisibleTo(dialog)


def test_an_empty_form_has_none_of_it(practice: Practice) -> None:
    form = practice.open().form
    for widget in (form.group.links, form.group.add_colleague, form.group.places, form.deal, form.deal_row.link):
        assert not widget.isVisibleTo(form)


def test_another_contact_is_found_as_the_first_one_is_and_saved(practice: Practice) -> None:
    kim, li = named(practice, "Kim Lee", "Li Na")
    booking = practice.a_booking(contact_id=kim)
    dialog = practice.open(details=booking)
    dialog.form.group.add_contact.click()
    type_text("li n")
    press(Qt.Key.Key_Return)
    assert dialog.form.group.contact_ids == (li,)
    dialog.form.group.set_places.click()
    assert dialog.form.group.places.words == "2 of 8 places"
    dialog.form.group.places.spin.setValue(1)
    assert dialog.form.group.places.words == "2 of 1 place, 1 too many"
    saved = practice.save().booking
    assert (saved.contact_ids, saved.capacity) == ((kim, li), 1)


def test_a_new_further_contact_is_stored_with_the_booking(practice: Practice) -> None:
    (kim,) = named(practice, "Kim Lee")
    dialog = practice.open(details=practice.a_booking(contact_id=kim))
    dialog.form.group.add_contact.click()
    type_text("Zed Zulu")
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (row,) = rows(dialog, ContactRow)
    assert isinstance(row, ContactRow)
    assert row.panel.is_open
    saved = practice.save()
    assert [person.name for person in saved.contacts] == ["Kim Lee", "Zed Zulu"]
    assert [contact.name for contact in dialog.created_contacts] == ["Zed Zulu"]


def test_what_is_typed_and_no_choice_is_told_at_its_row(practice: Practice) -> None:
    (kim,) = named(practice, "Kim Lee")
    dialog = practice.open(details=practice.a_booking(contact_id=kim))
    dialog.form.group.add_contact.click()
    type_text("nobody known")
    press(Qt.Key.Key_Escape)
    dialog.save()
    (row,) = rows(dialog, ContactRow)
    assert isinstance(row, ContactRow)
    assert row.row.problem == "Choose a contact from the list, or create one."
    row.removed.emit()
    assert rows(dialog, ContactRow) == []
    assert practice.save().booking.further_contact_ids == ()


def test_colleagues_are_added_and_taken_away(practice: Practice) -> None:
    tomas = practice.members.create("Tomás Rivera", "tomas@example.com").id
    helen = practice.members.create("Helen Marsh", "helen@example.com").id
    dialog = practice.open(details=practice.a_booking(assigned_to_id=helen))
    dialog.form.group.add_colleague.click()
    (row,) = rows(dialog, MemberRow)
    assert isinstance(row, MemberRow)
    assert row.combo.accessibleName() == "Colleague 2"
    row.combo.set_member(tomas)
    assert dialog.form.question is not None
    assert dialog.form.question.further_members == (tomas,)
    assert practice.save().booking.member_ids == (helen, tomas)
    again = practice.open(details=practice.saved[-1])
    (row,) = rows(again, MemberRow)
    assert not again.is_changed
    assert isinstance(row, MemberRow)
    row.removed.emit()
    assert again.is_changed
    assert practice.save().booking.member_ids == (helen,)


def test_the_next_contact_is_first_when_the_first_is_taken_away(practice: Practice) -> None:
    kim, li = named(practice, "Kim Lee", "Li Na")
    dialog = practice.open(details=practice.a_booking(contact_id=kim, further_contact_ids=(li,)))
    dialog.form.contact.choose(None)
    assert practice.save().booking.contact_ids == (li,)


def test_what_was_typed_survives_in_the_draft(practice: Practice) -> None:
    kim, li = named(practice, "Kim Lee", "Li Na")
    tomas = practice.members.create("Tomás Rivera", "tomas@example.com").id
    booking = practice.a_booking(contact_id=kim, assigned_to_id=practice.members.all()[0].id)
    form = practice.open(details=booking).form
    form.group.fill([contact for contact in practice.contacts.find() if contact.id == li], {tomas: ""}, 5)
    form.group.add_contact.click()
    form.deal_row.link.click()
    form.deal.edits["deal_name"].setText("Course")
    kept = content_of(form)
    other = practice.open(details=booking).form
    restore(other, kept)
    assert content_of(other) == kept
    assert (other.group.contact_ids, other.group.member_ids, other.group.capacity) == ((li,), (tomas,), 5)
    assert other.deal.new_deal == Deal(id="", name="Course")


def test_a_deal_is_chosen_or_made_in_place(practice: Practice) -> None:
    (kim,) = named(practice, "Kim Lee")
    deals = DealService(practice.database, lambda: "Nadia")
    dialog = practice.open(details=practice.a_booking(contact_id=kim), desk=practice.desk(deals=deals))
    dialog.form.deal_row.link.click()
    assert dialog.form.deal.is_new
    edits = dialog.form.deal.edits
    edits["value"].setText("much")
    dialog.save()
    assert shown(dialog, dialog.form.deal.panel)
    assert dialog.form.deal.rows["value"].problem
    for key, text in (("deal_name", "Course"), ("stage", "Offer"), ("value", "1200.50"), ("currency", "gbp")):
        edits[key].setText(text)
    saved = practice.save()
    assert saved.deal is not None
    assert (saved.deal.name, saved.deal.value, saved.deal.currency, saved.deal.contact_id) == (
        "Course",
        120_050,
        "GBP",
        kim,
    )
    other = practice.open(details=practice.a_booking(contact_id=kim), desk=practice.desk(deals=deals))
    practice.wait(lambda: other.form.deal.combo.findData(saved.deal.id) > 0 if saved.deal else False)
    other.form.deal_row.link.click()
    other.form.deal.choose(saved.deal.id)
    other.save()
    practice.wait(lambda: len(practice.saved) == 2)
    assert practice.saved[-1].booking.deal_id == saved.deal.id
    last = practice.open(details=practice.saved[-1], desk=practice.desk(deals=deals))
    assert shown(last, last.form.deal)
    last.form.deal.removed.emit()
    last.save()
    practice.wait(lambda: len(practice.saved) == 3)
    assert practice.saved[-1].booking.deal_id is None


def test_tab_goes_as_it_is_read(practice: Practice) -> None:
    kim, li = named(practice, "Kim Lee", "Li Na")
    helen = practice.members.create("Helen Marsh", "helen@example.com").id
    tomas = practice.members.create("Tomás Rivera", "tomas@example.com").id
    booking = practice.a_booking(
        contact_id=kim, further_contact_ids=(li,), assigned_to_id=helen, further_member_ids=(tomas,), capacity=8
    )
    dialog = practice.open(details=booking)
    dialog.form.contact.setFocus()
    reached = []
    for _ in range(8):
        press(Qt.Key.Key_Tab)
        focus = dialog.focusWidget()
        reached.append(focus.accessibleName())
    assert reached == [
        "Contact 2", "Remove contact 2", "Places", "Do not count places", "Assigned to", "Colleague 2",
        "Remove colleague 2", "Starts",
    ]  # fmt: skip


def test_what_no_guest_sees_offers_no_e_mail(practice: Practice) -> None:
    (kim,) = named(practice, "Kim Lee")
    desk = practice.desk(connected=True, email_guest=True)
    dialog = practice.open(details=practice.a_booking(contact_id=kim), desk=desk)
    dialog.form.group.fill([], {}, 8)
    assert dialog.is_changed
    assert not dialog.form.changed_for_guest
    assert not dialog.email_box.isEnabled()


def test_the_e_mail_goes_to_all_contacts_of_a_group(practice: Practice) -> None:
    kim, li = named(practice, "Kim Lee", "Li Na")
    desk = practice.desk(connected=True, email_guest=True)
    dialog = practice.open(details=practice.a_booking(contact_id=kim), desk=desk)
    dialog.form.group.fill([contact for contact in practice.contacts.find() if contact.id == li], {}, None)
    assert dialog.form.changed_for_guest
    assert (dialog.email_box.isEnabled(), dialog.email_box.isChecked()) == (True, True)
    assert dialog.email_box.text() == "E-mail the guests about this change"
    assert dialog.email_box.accessibleDescription() == "To kim@example.com, li@example.com"


def test_a_deal_made_with_a_booking_goes_with_it_when_that_is_undone(practice: Practice) -> None:
    (kim,) = named(practice, "Kim Lee")
    deals = DealService(practice.database, lambda: "Nadia")
    before = practice.a_booking(contact_id=kim)
    dialog = practice.open(details=before, desk=practice.desk(deals=deals))
    dialog.form.deal_row.link.click()
    dialog.form.deal.edits["deal_name"].setText("Course")
    saved = practice.save()
    assert dialog.created_deal is not None
    step = new_deal_step(deals, dialog.created_deal)
    step.run()
    assert [deal.name for deal in deals.find()] == ["Course"], "the booking still has it"
    practice.bookings.undo((Changed(before.booking, saved.booking),))
    again = step.run()
    assert deals.find() == ()
    again.run()
    assert [deal.name for deal in deals.find()] == ["Course"]
