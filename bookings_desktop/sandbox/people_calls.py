"""The account's contacts behind ``people.connections.list`` of the People API: paging, field masks and sync tokens.

Read-only for programs; tests and people change contacts with :meth:`PeopleCalls.put_contact` and ``remove_contact``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from bookings_desktop.sandbox import query, schema, shapes
from bookings_desktop.sandbox.api_errors import PEOPLE, ApiError, invalid
from bookings_desktop.sandbox.calendars import Json
from bookings_desktop.sandbox.calls import Caller
from bookings_desktop.sandbox.query import Params
from bookings_desktop.sandbox.tokens import PageToken, SyncToken, fingerprint

PEOPLE_ROOT: Final = "/v1"
TOKEN_LIFE: Final = timedelta(days=7)
"""So long after the full sync its tokens live."""

_FIELD_META: Final[shapes.Shape] = {"primary": bool}
PERSON: Final[shapes.Shape] = {
    "resourceName": str,
    "etag": str,
    "metadata": {"deleted": bool},
    "names": [
        {
            "displayName": str,
            "givenName": str,
            "middleName": str,
            "familyName": str,
            "honorificPrefix": str,
            "honorificSuffix": str,
            "metadata": _FIELD_META,
        }
    ],
    "emailAddresses": [{"value": str, "type": str, "metadata": _FIELD_META}],
    "phoneNumbers": [{"value": str, "type": str, "metadata": _FIELD_META}],
    "organizations": [{"name": str, "title": str, "metadata": _FIELD_META}],
    "biographies": [{"value": str, "metadata": _FIELD_META}],
}
"""The part of a person that the sandbox has; Google's has more."""

CONNECTIONS: Final[shapes.Shape] = {
    "connections": [PERSON],
    "nextPageToken": str,
    "nextSyncToken": str,
    "totalItems": int,
    "totalPeople": int,
}
PERSON_FIELDS: Final = frozenset(
    [
        "addresses",
        "ageRanges",
        "biographies",
        "birthdays",
        "calendarUrls",
        "clientData",
        "coverPhotos",
        "emailAddresses",
        "events",
        "externalIds",
        "genders",
        "imClients",
        "interests",
        "locales",
        "locations",
        "memberships",
        "metadata",
        "miscKeywords",
        "names",
        "nicknames",
        "occupations",
        "organizations",
        "phoneNumbers",
        "photos",
        "relations",
        "sipAddresses",
        "skills",
        "urls",
        "userDefined",
    ]
)
_LIST: Final = "people/me"


@dataclass
class _Contact:
    data: Json
    revision: int
    deleted: bool = False


class PeopleCalls(Caller):
    """An account with contacts; arguments as for ``Account``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._contacts: dict[str, _Contact] = {}
        self._contact_revision = 0
        self._contact_generation = 0

    def put_contact(self, name: str = "", *, resource: str = "", **fields: Any) -> str:
        """Add or replace a contact, as a person does on Google's page; returns its resource name.

        Args:
            name: given and family name, with a space between.
            resource: of the one to replace; a new one when empty.
            fields: fields of the person, such as ``emailAddresses``.
        """
        with self.lock:
            self._contact_revision += 1
            resource = resource or f"people/c{self._contact_revision}"
            given, _, family = name.partition(" ")
            names = {"displayName": name, "givenName": given, "familyName": family}
            data: Json = {"resourceName": resource, **({"names": [names]} if name else {}), **schema.copied(fields)}
            self._contacts[resource] = _Contact(data, self._contact_revision)
        return resource

    def remove_contact(self, resource: str) -> None:
        """Delete a contact, as a person does on Google's page."""
        with self.lock:
            self._contact_revision += 1
            self._contacts[resource] = _Contact({"resourceName": resource}, self._contact_revision, deleted=True)

    def expire_contact_tokens(self) -> None:
        """Kill all sync tokens for contacts given out so far."""
        with self.lock:
            self._contact_generation += 1

    def list_connections(self, resource: str, params: Params | None = None) -> Json:
        """Answer ``people.connections.list``: one page of all contacts, or of those that changed since a sync token."""

        def action(sent: Json) -> Json:
            if resource != _LIST:
                raise _refused("Resource name must be people/me.")
            return self._connections(sent)

        path = f"{PEOPLE_ROOT}/{resource}/connections"
        return self._call("GET", path, params, query.LIST_CONNECTIONS, action, shape=CONNECTIONS)

    def _connections(self, sent: Json) -> Json:
        wanted = _person_fields(sent)
        question = fingerprint(
            {key: value for key, value in sent.items() if key not in ("pageToken", "syncToken", "fields")}
        )
        since, issued = self._since(sent, question)
        start, upto = self._start(sent, question)
        known = sorted(self._contacts.values(), key=lambda one: one.revision)
        # A full reading tells of no deleted ones; one by a token does.
        found = [one for one in known if since < one.revision <= upto and not (one.deleted and not since)]
        size = int(sent.get("pageSize", 100))
        document: Json = {"totalItems": len(found), "totalPeople": len(found)}
        page = found[start : start + size]
        if page:
            document["connections"] = [_shown(one, wanted) for one in page]
        if start + size < len(found):
            position = f"{start + size}"
            document["nextPageToken"] = self._mint.page_text(PageToken(_LIST, question, position, upto))
        elif sent.get("requestSyncToken"):
            token = SyncToken(_LIST, question, upto, self._contact_generation, issued)
            document["nextSyncToken"] = self._mint.sync_text(token)
        return document

    def _since(self, sent: Json, question: str) -> tuple[int, float]:
        """After which change a reading begins, and when the full reading before it was (POSIX time)."""
        now = self.clock().timestamp()
        if "syncToken" not in sent:
            return 0, now
        token = self._mint.read_sync(sent["syncToken"])
        if (token.calendar_id, token.query) != (_LIST, question):
            raise _refused("Request parameters must match those of the request that gave the sync token.")
        if token.generation != self._contact_generation or now - token.issued > TOKEN_LIFE.total_seconds():
            raise ApiError(400, PEOPLE, "EXPIRED_SYNC_TOKEN", "Sync token is expired. Clear local cache and retry.")
        return token.revision, token.issued

    def _start(self, sent: Json, question: str) -> tuple[int, int]:
        if "pageToken" not in sent:
            return 0, self._contact_revision
        token = self._mint.read_page(sent["pageToken"])
        if (token.calendar_id, token.query) != (_LIST, question):
            raise invalid("Invalid page token value.", "pageToken")
        return int(token.position), token.revision


def _person_fields(sent: Json) -> frozenset[str]:
    told = frozenset(filter(None, (name.strip() for name in sent.get("personFields", "").split(","))))
    if not told:
        raise _refused("personFields mask is required.")
    if not told <= PERSON_FIELDS:
        raise _refused(f"Invalid personFields mask path: {', '.join(sorted(told - PERSON_FIELDS))}")
    return told


def _shown(contact: _Contact, wanted: frozenset[str]) -> Json:
    etag = f"%E{contact.revision}"
    shown: Json = {"resourceName": contact.data["resourceName"], "etag": etag}
    shown |= {name: value for name, value in contact.data.items() if name in wanted}
    if "metadata" in wanted and contact.deleted:
        shown["metadata"] = {"deleted": True}
    return shown


def _refused(message: str) -> ApiError:
    return ApiError(400, PEOPLE, "INVALID_ARGUMENT", message)
