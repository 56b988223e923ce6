"""What the pages about contacts show, each part by a reader of its own."""

from __future__ import annotations

from bookings_desktop.models.contact_list import ContactList
from bookings_desktop.models.duplicates import DuplicateReader
from bookings_desktop.models.presence import PresenceReader
from bookings_desktop.models.timeline import TimelineReader
from bookings_desktop.models.visits import VisitReader
from bookings_desktop.models.work_session import WorkSession


class ContactPages:
    """The readers of one unit of work.

    Attributes:
        list: light rows of all contacts.
        visits: when they come.
        presence: who was here last, is here now, and comes next.
        timeline: what happened with one of them.
        duplicates: who may be the same person.
    """

    def __init__(self, session: WorkSession) -> None:
        self.list = ContactList(session)
        self.visits = VisitReader(session)
        self.presence = PresenceReader(session)
        self.timeline = TimelineReader(session)
        self.duplicates = DuplicateReader(session)
