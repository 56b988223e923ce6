"""Contacts read from another place, such as Google: read-only, by its own sync token, and as one step of undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bookings_desktop.models.database import Database
from bookings_desktop.models.foreign_contacts import (
    GOOGLE_SOURCE,
    ContactPlace,
    ContactSource,
    ContactTokenExpired,
    ForeignContact,
)
from bookings_desktop.models.values import Author, ForeignReference, Origin
from bookings_desktop.services.contact_draft import TEXTS, ContactDraft
from bookings_desktop.services.contact_matching import ContactMatching, Merged
from bookings_desktop.services.contacts import ContactService


@dataclass(slots=True)
class ContactSyncReport:
    """What a reading did.

    Attributes:
        read: how many contacts the place told about.
        whole: whether all of them were read, not only what changed.
        dropped: how many contacts are not known there any more; they stay as they are here.
        merged: what became of the others.
    """

    read: int = 0
    whole: bool = False
    dropped: int = 0
    merged: Merged = field(default_factory=Merged)


class ContactSyncService:
    """Reads contacts from Google Contacts into ours; nothing is ever written there, and no contact is deleted here."""

    def __init__(self, database: Database, who: Callable[[], str]) -> None:
        self._database = database
        self._who = who

    def run(self, place: ContactPlace, account: str, *, sender: str = "") -> ContactSyncReport:
        """Read what changed since the last time, or everything where that is not known.

        The pages are read first, without any transaction; then all of them and the new token are stored in one.

        Args:
            place: where to read.
            account: whose contacts they are; those of another one than the last time are read from the beginning.
            sender: of the change.

        Raises:
            BookingsError: the place or the database cannot be used; nothing was stored.
        """
        with self._database.reading() as work:
            known = work.contact_sources.get(GOOGLE_SOURCE)
        token = known.sync_token if known is not None and known.account == account.lower() else ""
        try:
            contacts, next_token = _read(place, token)
        except ContactTokenExpired:
            token = ""
            contacts, next_token = _read(place, "")
        report = ContactSyncReport(read=len(contacts), whole=not token)
        with self._database.unit_of_work(Author(self._who(), Origin.IMPORT, sender)) as work:
            matching = ContactMatching(work, writes=True)
            thrown_away = {one for contact in work.contacts.all(deleted=True) for one in contact.references}
            gone = matching.references_of(GOOGLE_SOURCE) if report.whole else frozenset()
            gone -= {_reference(one.key) for one in contacts if not one.deleted}
            gone |= {_reference(one.key) for one in contacts if one.deleted}
            for reference in sorted(gone, key=lambda one: one.key):
                report.dropped += matching.drop_reference(reference)
            # Who was deleted here is not brought back by a reading.
            there = (one for one in contacts if not one.deleted and _reference(one.key) not in thrown_away)
            report.merged = matching.take_all(_draft(contact) for contact in there)
            work.contact_sources.save(ContactSource(GOOGLE_SOURCE, account.lower(), next_token, work.now))
            work.commit()
        return report

    def undo(self, report: ContactSyncReport, *, sender: str = "") -> None:
        """Take a reading back as one step; the next one begins from the start. Raises what :meth:`ContactService.undo` does."""
        ContactService(self._database, self._who).undo(report.merged.changes, sender=sender)
        with self._database.unit_of_work(Author(self._who(), Origin.UNDO, sender)) as work:
            known = work.contact_sources.get(GOOGLE_SOURCE)
            if known is not None:
                work.contact_sources.save(replace(known, sync_token=""))
                work.commit()


def _read(place: ContactPlace, sync_token: str) -> tuple[list[ForeignContact], str]:
    found: list[ForeignContact] = []
    page_token = ""
    while True:
        page = place.page(sync_token=sync_token, page_token=page_token)
        found += page.contacts
        page_token = page.next_page_token
        if not page_token:
            return found, page.next_sync_token


def _reference(key: str) -> ForeignReference:
    return ForeignReference(GOOGLE_SOURCE, key)


def _draft(contact: ForeignContact) -> ContactDraft:
    texts = {name: getattr(contact, name) for name in TEXTS if name != "time_zone"}
    if not (contact.given_name or contact.family_name):
        texts["name"] = contact.name
    return ContactDraft(
        line=0,
        texts=texts,
        emails=list(contact.emails),
        phones=list(contact.phones),
        notes=contact.notes,
        order=contact.name_order,
        references=[_reference(contact.key)],
    )
