"""Contacts read from another place, such as Google: read-only, by its own sync token, and as one step of undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bookings_desktop.models.database import Database
from bookings_desktop.models.foreign_contacts import (
    GOOGLE_SOURCE,
    ContactPlace,
    ContactSource,
    ContactTokenExpired,
    ForeignContact,
    Said,
)
from bookings_desktop.models.values import Author, Contact, ContactPoint, ForeignReference, Origin
from bookings_desktop.services.contact_draft import TEXTS, ContactDraft
from bookings_desktop.services.contact_matching import ContactMatching, Merged
from bookings_desktop.services.contacts import undone_contacts
from bookings_desktop.services.import_watch import ImportWatch


@dataclass(frozen=True, slots=True)
class ContactStanding:
    """Where the reading of another place's contacts stands.

    Attributes:
        signed_in: whether somebody is signed in there.
        allowed: whether the contacts may be read.
        count: how many contacts the place has, as far as it was read; 0 before.
        read_at: when it was read last (UTC); None before.
    """

    signed_in: bool = False
    allowed: bool = False
    count: int = 0
    read_at: datetime | None = None


@dataclass(slots=True)
class ContactSyncReport:
    """What a reading did.

    Attributes:
        read: how many contacts the place told about.
        whole: whether all of them were read, not only what changed.
        dropped: how many contacts are not known there any more; they stay as they are here.
        merged: what became of the others.
        said_before: what the place had said of those that it told about, by their keys there; None for what was not known.
        token_before: with which the next reading begins once this one is taken back; empty for the start.
    """

    read: int = 0
    whole: bool = False
    dropped: int = 0
    merged: Merged = field(default_factory=Merged)
    said_before: dict[str, Said | None] = field(default_factory=dict)
    token_before: str = ""


class ContactSyncService:
    """Reads contacts from Google Contacts into ours; nothing is ever written there, and no contact is deleted here.

    What Google last said of each contact is kept, and of one that we have only what it says anew is taken: what staff changed here
    stays, also when everything has to be read again.
    """

    def __init__(self, database: Database, who: Callable[[], str]) -> None:
        self._database = database
        self._who = who

    def standing(self, account: str) -> tuple[int, datetime | None]:
        """How many contacts an account has there as far as it was read, and when that was; None when it never was."""
        with self._database.reading() as work:
            known = work.contact_sources.get(GOOGLE_SOURCE)
            if known is None or known.account != account.lower():
                return 0, None
            return work.contact_sources.count(GOOGLE_SOURCE), known.read_at

    def run(
        self, place: ContactPlace, account: str, *, sender: str = "", watch: ImportWatch | None = None
    ) -> ContactSyncReport:
        """Read what changed since the last time, or everything where that is not known.

        The pages are read first, without any transaction; then all of them and the new token are stored in one.

        Args:
            place: where to read.
            account: whose contacts they are; those of another one than the last time are read from the beginning.
            sender: of the change.
            watch: told how far it is; stops it.

        Raises:
            ImportStopped: a person stopped it; nothing was stored.
            BookingsError: the place or the database cannot be used; nothing was stored.
        """
        watch = watch or ImportWatch()
        with self._database.reading() as work:
            known = work.contact_sources.get(GOOGLE_SOURCE)
        same_account = known is not None and known.account == account.lower()
        token = known.sync_token if known is not None and same_account else ""
        try:
            contacts, next_token = _read(place, token, watch)
        except ContactTokenExpired:
            token = ""
            contacts, next_token = _read(place, "", watch)
        watch.total = len(contacts)
        report = ContactSyncReport(read=len(contacts), whole=not token)
        with self._database.unit_of_work(Author(self._who(), Origin.IMPORT, sender)) as work:
            matching = ContactMatching(work, writes=True, watch=watch)
            thrown_away = {one for contact in work.contacts.all(deleted=True) for one in contact.references}
            gone = matching.references_of(GOOGLE_SOURCE) if report.whole else frozenset()
            gone -= {_reference(one.key) for one in contacts if not one.deleted}
            gone |= {_reference(one.key) for one in contacts if one.deleted}
            for reference in sorted(gone, key=lambda one: one.key):
                report.dropped += matching.drop_reference(reference)
            # Who was deleted here is not brought back by a reading.
            there = (one for one in contacts if not one.deleted and _reference(one.key) not in thrown_away)
            said = work.contact_sources.said(GOOGLE_SOURCE) if same_account else {}
            drafts = (_draft(one, said.get(one.key), known_since=same_account and report.whole) for one in there)
            report.merged = matching.take_all(drafts)
            # Of who lies in the trash nothing was taken: what is said of them is news when they are back.
            says = {
                one.key: None if one.deleted else _said_by(one)
                for one in contacts
                if one.deleted or _reference(one.key) not in thrown_away
            }
            says |= {reference.key: None for reference in gone}
            news = {key: now for key, now in says.items() if now != said.get(key)}
            report.said_before = {key: said.get(key) for key in news}
            work.contact_sources.keep_said(GOOGLE_SOURCE, news)
            work.contact_sources.save(ContactSource(GOOGLE_SOURCE, account.lower(), next_token, work.now))
            work.commit()
        return report

    def undo(self, report: ContactSyncReport, *, sender: str = "") -> ContactSyncReport:
        """Take a reading back as one step; the next one begins from the start. What it returns can be given to it again.

        Raises:
            ChangedMeanwhile, NotPossible, NotFound: as :meth:`ContactService.undo` says.
        """
        with self._database.unit_of_work(Author(self._who(), Origin.UNDO, sender)) as work:
            undone = undone_contacts(
                work, report.merged.changes, was_changed=_has_another_version, keeps_references=False
            )
            taken_back = ContactSyncReport(merged=Merged(list(undone)))
            known = work.contact_sources.get(GOOGLE_SOURCE)
            if known is not None:
                said = work.contact_sources.said(GOOGLE_SOURCE)
                taken_back.said_before = {key: said.get(key) for key in report.said_before}
                taken_back.token_before = known.sync_token
                work.contact_sources.save(replace(known, sync_token=report.token_before))
                work.contact_sources.keep_said(GOOGLE_SOURCE, report.said_before)
            work.commit()
        return taken_back


def _has_another_version(current: Contact, after: Contact) -> bool:
    return current.version != after.version


def _read(place: ContactPlace, sync_token: str, watch: ImportWatch) -> tuple[list[ForeignContact], str]:
    found: list[ForeignContact] = []
    page_token = ""
    watch.fetched = 0
    while True:
        watch.check()
        page = place.page(sync_token=sync_token, page_token=page_token)
        found += page.contacts
        watch.fetched = len(found)
        page_token = page.next_page_token
        if not page_token:
            return found, page.next_sync_token


def _reference(key: str) -> ForeignReference:
    return ForeignReference(GOOGLE_SOURCE, key)


def _said_by(contact: ForeignContact) -> Said:
    draft = _draft(contact)
    draft.cleaned()
    return {
        "texts": draft.texts,
        "emails": [point.value for point in draft.emails],
        "phones": [point.value for point in draft.phones],
        "notes": draft.notes,
    }


def _draft(contact: ForeignContact, said: Said | None = None, *, known_since: bool = False) -> ContactDraft:
    """A contact as a draft.

    Args:
        contact: as Google tells of it now.
        said: what Google said of it before.
        known_since: whether one of whom nothing is kept counts as unchanged: known here from before it was kept, and told again
            only because everything is.
    """
    if said is None and known_since:
        said = _said_by(contact)
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
        said=None if said is None else _as_draft(said),
    )


def _as_draft(said: Said) -> ContactDraft:
    emails, phones = ([ContactPoint(value) for value in said[name]] for name in ("emails", "phones"))
    return ContactDraft(line=0, texts=said["texts"], emails=emails, phones=phones, notes=said["notes"])
