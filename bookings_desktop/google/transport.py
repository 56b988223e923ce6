"""The way to Google's servers: one HTTP object with a time limit, which renews access tokens, and the service upon it.

Google's client is imported here at the top, so this module is only imported when the first call is made, in the sync thread
(facts page, section 10: 0.23 s and 32 MB).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import google.auth.exceptions
import google_auth_httplib2  # type: ignore[import-untyped]
import httplib2
from google.auth.transport import Response
from googleapiclient.discovery import build_from_document  # type: ignore[attr-defined]  # missing in the stubs
from googleapiclient.discovery_cache import get_static_doc

from bookings_desktop.errors import SettingsUnusable
from bookings_desktop.google.abortable_http import AbortableHttp
from bookings_desktop.google.addresses import is_loopback
from bookings_desktop.settings import ENV_GOOGLE_ROOT

if TYPE_CHECKING:
    from google.oauth2.credentials import Credentials

TIMEOUT_SECONDS = 30.0
"""Limit of each wait for the network, in seconds; a call may wait several times."""


class TokenRequest(google_auth_httplib2.Request):  # type: ignore[misc]  # google-auth-httplib2 has no types
    """Asks for access tokens, and takes an answer that is not a JSON object for a fault of the network.

    google-auth would take a captive portal's page for a refusal of the sign-in, or stumble over it (facts page, section 10).
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Response:
        """Make the request. Raises ``TransportError``."""
        response = super().__call__(*args, **kwargs)
        try:
            sound = isinstance(json.loads(response.data), dict)
        except ValueError:
            sound = False
        if not sound:
            raise google.auth.exceptions.TransportError(  # type: ignore[no-untyped-call]
                f"status {response.status} without a JSON object"
            )
        return response  # type: ignore[no-any-return]


class AuthorizedHttp(google_auth_httplib2.AuthorizedHttp):  # type: ignore[misc]  # google-auth-httplib2 has no types
    """An HTTP object that adds the access token, renews it in time, and after a 401 at most twice."""

    def __init__(self, credentials: Credentials, http: AbortableHttp) -> None:
        super().__init__(credentials, http)
        self._request = TokenRequest(http)
        self._plain = http

    def abort(self) -> None:
        """End the call under way, from any thread; nothing can be called afterwards."""
        self._plain.abort()

    def renew(self) -> None:
        """Get a new access token, whatever becomes of the present one.

        Raises:
            RefreshError: the sign-in server refused.
            TransportError: it could not be asked.
        """
        self.credentials.refresh(self._request)


def http_for(root: str, timeout: float = TIMEOUT_SECONDS) -> AbortableHttp:
    """An HTTP object; proxies as the environment says, but never to this computer itself."""
    proxy = None if is_loopback(root) else httplib2.proxy_info_from_environment
    http = AbortableHttp(timeout, proxy)
    # Google's API never redirects; a captive portal does, and its page must not pass for an answer.
    http.follow_redirects = False
    return http


def service(http: AuthorizedHttp, root: str = "", name: str = "calendar", version: str = "v3") -> Any:
    """A service of Google's, built from the API description that comes with Google's client.

    Args:
        http: as made by :class:`AuthorizedHttp`.
        root: another root than Google's, such as ``http://127.0.0.1:8080/``; API and batch both follow it.
        name: of the API.
        version: of the API.
    """
    text = get_static_doc(name, version)  # type: ignore[no-untyped-call]
    if text is None:
        raise RuntimeError(f"the description of the API “{name}” is missing in the installed google-api-python-client")
    document = json.loads(text)
    if root:
        document["rootUrl"] = root
        document.pop("mtlsRootUrl", None)
    return build_from_document(document, http=http)


def checked_root(root: str) -> str:
    """The root with its final slash, or an empty string for Google's own.

    Raises:
        SettingsUnusable: it is neither an https address nor an http address on this computer.
    """
    if not root.strip():
        return ""
    parts = urlsplit(root.strip())
    if not parts.hostname or parts.query or parts.fragment or not (parts.scheme == "https" or is_loopback(root)):
        raise SettingsUnusable(
            f"“{root}” cannot be used as the address of Google’s API.",
            f"Set {ENV_GOOGLE_ROOT} to an https address or to an http address on this computer, or take it away.",
        )
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + "/", "", ""))
