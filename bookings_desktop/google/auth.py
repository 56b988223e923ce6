"""Signing in to Google: consent in the browser, credentials for the calendar, and taking the consent back.

Desktop flow with PKCE and a redirect to this computer (RFC 8252; facts page, sections 9 and 10).
"""

from __future__ import annotations

import logging
import os
import threading
import webbrowser
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bookings_desktop.errors import BookingsError
from bookings_desktop.google import faults
from bookings_desktop.google.addresses import is_loopback
from bookings_desktop.google.client_secrets import ClientFileUnusable, ClientSecrets
from bookings_desktop.google.redirect import RedirectReceiver
from bookings_desktop.google.token_store import (
    FileTokenStore,
    KeyringTokenStore,
    StoredSignIn,
    TokenStore,
    TokenStoreUnusable,
    open_token_store,
)
from bookings_desktop.logs import plain

if TYPE_CHECKING:
    from google.oauth2.credentials import Credentials
    from google_auth_oauthlib.flow import InstalledAppFlow

__all__ = [
    "CONTACTS_SCOPE",
    "SCOPES",
    "ClientFileUnusable",
    "ClientSecrets",
    "FileTokenStore",
    "KeyringTokenStore",
    "SignIn",
    "SignInCancelled",
    "SignInFailed",
    "StoredSignIn",
    "TokenStore",
    "TokenStoreUnusable",
    "credentials",
    "open_token_store",
    "revoke",
    "sign_in",
]

_LOG = logging.getLogger(__name__)
_PREFIX = "https://www.googleapis.com/auth/"
_TIMEOUT_SECONDS = 30.0

EVENTS_SCOPE = _PREFIX + "calendar.events"
LIST_SCOPE = _PREFIX + "calendar.calendarlist.readonly"
CREATE_SCOPE = _PREFIX + "calendar.app.created"

FEATURES: Mapping[str, str] = {
    EVENTS_SCOPE: "mirroring bookings in a calendar",
    LIST_SCOPE: "choosing one of your calendars",
    CREATE_SCOPE: "making a new calendar for bookings",
}
"""What each scope is for. The least set for an existing calendar is the first two; making a calendar needs the third."""

SCOPES = tuple(FEATURES)
"""What is asked for: the union, so that nobody has to sign in twice (facts page, section 9). Each may be refused."""

CONTACTS_SCOPE = _PREFIX + "contacts.readonly"

OPTIONAL: Mapping[str, str] = {CONTACTS_SCOPE: "reading your Google contacts"}
"""Scopes that are asked for only when a person switches their feature on, and what they are for."""


class SignInFailed(BookingsError):
    """Nobody was signed in; nothing was changed."""


class SignInCancelled(SignInFailed):
    """The person gave up before the browser came back."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A fresh sign-in.

    Attributes:
        stored: what to keep; its account is empty until :meth:`GoogleCalendars.account` was asked.
        missing: scopes that the person did not grant; their features are off.
    """

    stored: StoredSignIn
    missing: tuple[str, ...] = ()

    @property
    def missing_features(self) -> tuple[str, ...]:
        """What does not work without the missing scopes, in words."""
        return tuple({**FEATURES, **OPTIONAL}[scope] for scope in self.missing)


def sign_in(
    client: ClientSecrets,
    *,
    open_browser: bool,
    announce: Callable[[str], None],
    timeout_seconds: float = 300.0,
    cancelled: threading.Event | None = None,
    optional: Sequence[str] = (),
) -> SignIn:
    """Let a person sign in and agree in the browser. Blocks; never call it in the main thread.

    Args:
        client: the client file.
        open_browser: whether to open the sign-in page.
        announce: is given the address of the sign-in page in any case, to show it on a line of its own.
        timeout_seconds: how long to wait for the person.
        cancelled: ends the wait when it is set.
        optional: those of :data:`OPTIONAL` that are asked for as well; without them the rest works.

    Raises:
        SignInFailed: refused, too late, or the permission without which nothing works was not ticked.
        SignInCancelled: ``cancelled`` was set.
        Unreachable: the sign-in server does not answer.
    """
    try:
        receiver = RedirectReceiver()
    except OSError as error:
        raise SignInFailed(
            "The sign-in cannot begin: no connection within this computer is allowed.",
            "Check the firewall of this computer and try again.",
        ) from error
    wanted = (*SCOPES, *optional)
    with receiver:
        flow = _flow(client, receiver.address, wanted)
        with _oauthlib_rules(client):
            # Only a forced consent is sure to bring a refresh token.
            address, state = flow.authorization_url(prompt="consent")
        receiver.expect(state)
        announce(address)  # always: a browser may open where the person does not see it, or in the wrong profile
        if open_browser:
            _opened(address)
        answer = receiver.wait(timeout_seconds, cancelled or threading.Event())
    if answer is None:
        raise _not_answered(cancelled)
    if "code" not in answer:
        raise _refused(answer.get("error", ""))
    return _granted(client, _exchange(flow, client, answer["code"]), wanted)


def credentials(stored: StoredSignIn) -> Credentials:
    """Credentials that fetch an access token with the first call.

    No scopes are named: with some, a refresh would fail as soon as one of them was taken back (facts page, section 10).
    """
    from google.oauth2.credentials import Credentials

    return Credentials(  # type: ignore[no-untyped-call]
        token=None,
        refresh_token=stored.refresh_token,
        token_uri=stored.token_uri,
        client_id=stored.client_id,
        client_secret=stored.client_secret,
    )


def revoke(stored: StoredSignIn) -> None:
    """Take the consent back at Google; harmless when it is dead already. The caller deletes what is stored.

    Raises:
        Unreachable: the sign-in server does not answer properly, so the consent may live on.
    """
    import requests

    with requests.Session() as session:
        session.trust_env = not is_loopback(stored.revoke_uri)
        try:
            answer = session.post(
                stored.revoke_uri,
                data={"token": stored.refresh_token},
                timeout=_TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise faults.offline() from error
    if answer.status_code == 200 or (answer.status_code == 400 and "invalid_token" in answer.text):
        return
    _LOG.info("Taking the consent back was answered with %s", answer.status_code)
    raise faults.offline()


def _flow(client: ClientSecrets, redirect: str, scopes: Sequence[str]) -> InstalledAppFlow:
    from google_auth_oauthlib.flow import InstalledAppFlow  # on first use: 0.28 s and 41 MB

    flow: InstalledAppFlow = InstalledAppFlow.from_client_config(client.config(), scopes=list(scopes))
    flow.redirect_uri = redirect
    flow.oauth2session.trust_env = not is_loopback(client.token_uri)
    return flow


def _opened(address: str) -> bool:
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False


def _exchange(flow: InstalledAppFlow, client: ClientSecrets, code: str) -> Mapping[str, Any]:
    """Turn the code into tokens."""
    import requests
    from oauthlib.oauth2 import OAuth2Error  # type: ignore[import-untyped]

    try:
        with _oauthlib_rules(client):
            token: Mapping[str, Any] = flow.fetch_token(code=code, timeout=_TIMEOUT_SECONDS)
    except requests.RequestException as error:
        raise faults.offline() from error
    except OAuth2Error as error:
        _LOG.info("The sign-in server refused the code: %s", plain(error))
        raise SignInFailed(
            "Google did not complete the sign-in.",
            "Check the clock of this computer and that the Google client file is still valid, then try again.",
        ) from error
    finally:
        flow.oauth2session.close()
    return token


def _granted(client: ClientSecrets, token: Mapping[str, Any], wanted: Sequence[str]) -> SignIn:
    granted = token.get("scope", wanted)  # not told: as asked for (RFC 6749, section 5.1)
    scopes = tuple(granted.split() if isinstance(granted, str) else granted)
    for needed in (EVENTS_SCOPE, LIST_SCOPE):  # the list also tells which account it is, without which nothing is safe
        if needed not in scopes:
            raise SignInFailed(
                f"The permission for {FEATURES[needed]} was not ticked.",
                "Bookings cannot work without it. Sign in again and tick all boxes.",
            )
    if not token.get("refresh_token"):
        raise SignInFailed(
            "Google did not give a lasting sign-in.",
            "Remove Bookings under “Third-party apps” in your Google account, then sign in again.",
        )
    stored = StoredSignIn(
        refresh_token=str(token["refresh_token"]),
        client_id=client.client_id,
        client_secret=client.client_secret,
        token_uri=client.token_uri,
        revoke_uri=client.revoke_uri,
        scopes=scopes,
    )
    return SignIn(stored, tuple(scope for scope in wanted if scope not in scopes))


def _not_answered(cancelled: threading.Event | None) -> SignInFailed:
    if cancelled is not None and cancelled.is_set():
        return SignInCancelled("The sign-in was cancelled.", "Nothing was changed.")
    return SignInFailed("Nobody signed in to Google in time.", "Start the sign-in again when you are ready.")


def _refused(code: str) -> SignInFailed:
    if code == "access_denied":
        return SignInFailed("Google was not connected, because the sign-in was refused.", "Nothing was changed.")
    _LOG.info("The sign-in page answered with an error")
    return SignInFailed(
        "Google’s sign-in page reported an error.",
        "Try again; if it stays so, check the client in the Google Cloud console.",
    )


_RULES_LOCK = threading.Lock()


@contextmanager
def _oauthlib_rules(client: ClientSecrets) -> Iterator[None]:
    """Let oauthlib accept other scopes than asked for, and plain http if and only if it stays on this computer.

    It reads both from the environment, so they are set for a moment and put back.
    """
    wanted = {"OAUTHLIB_RELAX_TOKEN_SCOPE": "1"}
    if is_loopback(client.auth_uri) and is_loopback(client.token_uri):
        wanted["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    with _RULES_LOCK:
        before = {name: os.environ.get(name) for name in wanted}
        os.environ.update(wanted)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
