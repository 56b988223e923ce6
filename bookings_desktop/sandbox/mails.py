"""Who gets an e-mail from Google because of a change (facts page, section 4: ``sendUpdates``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bookings_desktop.sandbox.calendars import Json


@dataclass(frozen=True)
class Mail:
    """One kind of e-mail that a change sent out.

    Attributes:
        calendar_id: calendar of the event.
        event_id: the event.
        kind: ``invitation``, ``update`` or ``cancellation``.
        recipients: e-mail addresses in lower case, sorted.
    """

    calendar_id: str
    event_id: str
    kind: str
    recipients: tuple[str, ...]


def mails_for(
    calendar_id: str, event_id: str, old: Json | None, new: Json | None, params: Mapping[str, Any]
) -> list[Mail]:
    """Return the e-mails that a write causes.

    Stricter than Google: a write without ``sendUpdates`` always mails (“some emails might still be sent”), also for past
    events and for changes that guests would not care about.

    Args:
        calendar_id: calendar of the event, whose own address never gets mail.
        event_id: the event.
        old: the living event before, None when it did not exist or was deleted.
        new: the living event after, None when it is deleted now.
        params: the write's parameters.
    """
    policy = params.get("sendUpdates", "all")
    if policy == "none":
        return []
    before, after = _guests(old, calendar_id, policy), _guests(new, calendar_id, policy)
    found = {"invitation": after - before, "update": after & before, "cancellation": before - after}
    return [Mail(calendar_id, event_id, kind, tuple(sorted(people))) for kind, people in found.items() if people]


def _guests(event: Json | None, calendar_id: str, policy: str) -> set[str]:
    if event is None:
        return set()
    organizer = event.get("organizer", {}).get("email")
    creator = event.get("creator", {}).get("email", "")
    emails = {entry["email"] for entry in event.get("attendees", [])} - {calendar_id, organizer, creator}
    if policy == "externalOnly":
        domain = creator.partition("@")[2]
        emails = {email for email in emails if email.partition("@")[2] != domain}
    return emails
