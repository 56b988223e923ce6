"""The pictures of the page of contacts and its dialog."""

from __future__ import annotations

from collections import Counter

from bookings_desktop.demo import ZONE
from bookings_desktop.models.values import Contact
from bookings_desktop.ui.session import WindowSession
from bookings_desktop.ui.theme import ThemeManager
from tests.pictures.camera import THEMES, Camera
from tests.support.waiting import until

_NOTE = "Walks without crutches. Wants to cycle again by July. Prefers calls after 18:00, local time."


async def photograph_contacts(camera: Camera, session: WindowSession, themes: ThemeManager) -> None:
    """Take the page of a contact far away who comes often, with a note and something to do, and the dialog of a new one."""
    window, contacts = session.window, session.contacts
    far = Counter(row.contact_id for row in window.page.rows() if row.contact_id and row.zone != ZONE)
    contact_id = far.most_common(1)[0][0]
    page = contacts.page
    contacts.show_contact(contact_id)
    await until(lambda: page.person.contact_id == contact_id, "the contact")
    await contacts.commands.store_note(contact_id, None, _NOTE)
    await contacts.commands.add_follow_up(contact_id, "Send cycling exercises")

    def is_complete() -> bool:
        facts = page.person.facts
        return facts is not None and bool(facts.notes and facts.follow_ups) and page.list.view.contact_id == contact_id

    await until(is_complete, "what was added, and its row")
    for theme in THEMES:
        themes.set_appearance(theme)
        await camera.take(window, f"contacts-{theme}")
    themes.set_appearance("light")
    dialog = contacts.new()
    dialog.form.fill(Contact("", "", given_name="Kenji", family_name="Watanabe", languages=("ja", "en")))
    await camera.take(dialog, "contact-dialog")
    dialog.close_without_asking()
    window.pages.go_home()
