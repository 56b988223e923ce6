"""``GooglePeople``: Google Contacts, read through the People API; nothing is ever written there.

The scope is optional: it is asked for only when a person wants their contacts read. Importing this module is cheap; Google's client
is imported with the first object. Not thread-safe, like the HTTP object in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bookings_desktop.google import auth, faults
from bookings_desktop.google.renewal import RefreshKeeper
from bookings_desktop.google.token_store import StoredSignIn, TokenStore
from bookings_desktop.models.foreign_contacts import ContactTokenExpired, ForeignContact, ForeignContactPage
from bookings_desktop.models.names import NameParts, shown_name
from bookings_desktop.models.people_values import ContactPoint
from bookings_desktop.models.values import NameOrder
from bookings_desktop.sync.remote import NotAllowed, Rejected, SyncTokenExpired

if TYPE_CHECKING:
    from google.oauth2.credentials import Credentials

PAGE_SIZE = 500
_PERSON_FIELDS = "names,emailAddresses,phoneNumbers,organizations,biographies,metadata"
_FIELDS = (
    "nextPageToken,nextSyncToken,connections(resourceName,metadata(deleted),"
    "names(displayName,givenName,middleName,familyName,honorificPrefix,honorificSuffix,metadata/primary),"
    "emailAddresses(value,type,metadata/primary),phoneNumbers(value,type,metadata/primary),"
    "organizations(name,title,metadata/primary),biographies(value,metadata/primary))"
)
_LABELS = {"workMobile": "mobile", "homeFax": "fax", "workFax": "fax", "otherFax": "fax", "other": ""}


class GooglePeople:
    """The contacts of one signed-in account; a :class:`~bookings_desktop.models.foreign_contacts.ContactPlace`.

    Args:
        credentials: from :func:`bookings_desktop.google.auth.credentials`, with the scope for contacts.
        root: another root than Google's (``BOOKINGS_GOOGLE_ROOT``); https, or http on this computer.
        timeout: limit of each wait for the network, in seconds.
        on_new_refresh_token: as for :class:`~bookings_desktop.google.calendar.GoogleCalendars`.
        page_size: contacts per page.

    Raises:
        SettingsUnusable: the root cannot be used.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        root: str = "",
        timeout: float = 30.0,
        on_new_refresh_token: Callable[[str], None] | None = None,
        page_size: int = PAGE_SIZE,
    ) -> None:
        from bookings_desktop.google import transport

        root = transport.checked_root(root)
        self._page_size = page_size
        self._keeper = RefreshKeeper(credentials, on_new_refresh_token)
        self._http = transport.AuthorizedHttp(
            credentials, transport.http_for(root or str(credentials.token_uri), timeout)
        )
        self._connections = transport.service(self._http, root, "people", "v1").people().connections()

    def close(self) -> None:
        """Close the connections; nothing can be called afterwards."""
        self._http.close()

    def abort(self) -> None:
        """End the call under way, from any thread; nothing can be called afterwards."""
        self._http.abort()

    def page(self, *, sync_token: str = "", page_token: str = "") -> ForeignContactPage:
        """See the protocol. The parameters are always the same, which Google wants of a reading by tokens."""
        request = self._connections.list(
            resourceName="people/me",
            personFields=_PERSON_FIELDS,
            sources=["READ_SOURCE_TYPE_CONTACT"],
            pageSize=self._page_size,
            requestSyncToken=True,
            syncToken=sync_token or None,
            pageToken=page_token or None,
            fields=_FIELDS,
        )
        with_token = bool(sync_token or page_token)
        try:
            with faults.translated(listing=True, with_token=with_token):
                answer = self._execute(request)
        except SyncTokenExpired as error:
            raise ContactTokenExpired(
                "Google wants all contacts to be read again.", "This happens by itself."
            ) from error
        except NotAllowed as error:
            raise _not_allowed(error) from error
        except Rejected as error:
            raise faults.trouble() from error
        return _page_of(answer)

    def _execute(self, request: Any) -> object:
        try:
            return request.execute(num_retries=0)
        finally:
            self._keeper.keep()


def open_people(stored: StoredSignIn, store: TokenStore, *, root: str = "", timeout: float = 30.0) -> GooglePeople:
    """The contacts of a stored sign-in; a renewed refresh token is put into the store.

    Raises:
        SettingsUnusable: the root cannot be used.
    """
    return GooglePeople(
        auth.credentials(stored),
        root=root,
        timeout=timeout,
        on_new_refresh_token=lambda token: store.save(replace(stored, refresh_token=token)),
    )


def _not_allowed(error: NotAllowed) -> NotAllowed:
    if error.reason == "accessNotConfigured":
        return NotAllowed(
            "The Google People API is switched off for this sign-in.",
            "Ask whoever made the Google client file to switch on the Google People API in the Google Cloud console.",
            reason=error.reason,
        )
    return NotAllowed(
        "Google did not allow the contacts to be read.",
        "Sign in again (on the command line: “connect --contacts”), and tick the box for contacts.",
        reason=error.reason,
    )


def _page_of(answer: object) -> ForeignContactPage:
    """One page from Google's answer. Raises ServerTrouble when it is none, or the last one came without a sync token."""
    if not isinstance(answer, dict) or not (answer.get("nextPageToken") or answer.get("nextSyncToken")):
        raise faults.trouble()
    people = answer.get("connections", [])
    if not isinstance(people, list) or not all(isinstance(one, dict) and one.get("resourceName") for one in people):
        raise faults.trouble()
    return ForeignContactPage(
        tuple(map(contact_of, people)), str(answer.get("nextPageToken") or ""), str(answer.get("nextSyncToken") or "")
    )


def contact_of(person: Mapping[str, Any]) -> ForeignContact:
    """A contact from a person of Google's."""
    key = str(person["resourceName"])
    metadata = person.get("metadata")
    if isinstance(metadata, Mapping) and metadata.get("deleted"):
        return ForeignContact(key, deleted=True)
    name, work = _first(person, "names"), _first(person, "organizations")
    texts: dict[str, Any] = {
        ours: str(name.get(theirs) or "")
        for ours, theirs in (
            ("prefix", "honorificPrefix"),
            ("given_name", "givenName"),
            ("middle_name", "middleName"),
            ("family_name", "familyName"),
            ("suffix", "honorificSuffix"),
        )
    }
    shown = " ".join(str(name.get("displayName") or "").split())
    return ForeignContact(
        key,
        name=shown,
        name_order=_order(shown, texts),
        **texts,
        company=str(work.get("name") or ""),
        job_title=str(work.get("title") or ""),
        emails=_points(person, "emailAddresses"),
        phones=_points(person, "phoneNumbers"),
        notes=str(_first(person, "biographies").get("value") or ""),
    )


def _order(shown: str, texts: Mapping[str, str]) -> NameOrder | None:
    """The order in which Google shows a name; None when that cannot be told."""
    parts = NameParts(texts["prefix"], texts["given_name"], texts["middle_name"], texts["family_name"], texts["suffix"])
    orders = (NameOrder.GIVEN_FIRST, NameOrder.FAMILY_FIRST)
    return next((order for order in orders if shown and shown_name(parts, order) == shown), None)


def _entries(person: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The entries of a field, the primary one first."""
    found = person.get(name)
    entries = [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
    return sorted(entries, key=lambda one: not (one.get("metadata") or {}).get("primary"))


def _first(person: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return next(iter(_entries(person, name)), {})


def _points(person: Mapping[str, Any], name: str) -> tuple[ContactPoint, ...]:
    return tuple(
        ContactPoint(str(one["value"]), _LABELS.get(str(one.get("type") or ""), str(one.get("type") or "")))
        for one in _entries(person, name)
        if one.get("value")
    )
