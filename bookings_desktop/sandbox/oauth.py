"""Google's sign-in for desktop programs: codes with PKCE, access and refresh tokens, revocation (facts page, section 9)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from bookings_desktop.sandbox.api_errors import bad_credentials

ACCESS_LIFE: Final = timedelta(seconds=3600)
_CODE_LIFE: Final = timedelta(minutes=10)
_UNUSED_LIFE: Final = timedelta(days=180)
_MOST_REFRESH_TOKENS: Final = 100


class OAuthError(Exception):
    """A refusal of the token endpoint, or of the sign-in page before it may redirect.

    Attributes:
        status: HTTP status.
        error: OAuth error code (RFC 6749, section 5.2).
        description: the sentence that Google adds.
    """

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.status = status
        self.error = error
        self.description = description

    def body(self) -> dict[str, str]:
        """Return the error document."""
        return {"error": self.error, "error_description": self.description}


@dataclass(frozen=True)
class SignIn:
    """A checked authorisation request, as the consent page shows it."""

    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    challenge: str
    offline: bool
    forced: bool


@dataclass
class _Grant:
    scopes: tuple[str, ...]
    used: datetime


@dataclass(frozen=True)
class _Access:
    scopes: tuple[str, ...]
    expires: datetime
    refresh_token: str | None


class AuthorizationServer:
    """Signs in one account for one desktop client; thread-safe.

    Args:
        clock: the store's clock; tokens live by it.

    Attributes:
        client_id: id of the only client.
        client_secret: its secret, which for desktop programs is none.
        withheld_scopes: scopes that the person unticks on the consent page, whatever is asked.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.client_id = "1055-sandbox.apps.googleusercontent.com"
        self.client_secret = f"GOCSPX-{secrets.token_urlsafe(12)}"
        self.withheld_scopes: set[str] = set()
        self._clock = clock
        self._lock = threading.Lock()
        self._codes: dict[str, tuple[SignIn, tuple[str, ...], datetime]] = {}
        self._grants: dict[str, _Grant] = {}
        self._access: dict[str, _Access] = {}
        self._has_consent = False

    # ---- sign-in page -------------------------------------------------------------------------------------------

    def check_sign_in(self, query: Mapping[str, str]) -> SignIn:
        """Check the parameters with which a client opens the sign-in page.

        Stricter than Google: PKCE with S256 is a must.

        Raises:
            OAuthError: for a request whose redirect address cannot be trusted or that is malformed.
        """
        if query.get("client_id") != self.client_id:
            raise OAuthError(401, "invalid_client", "The OAuth client was not found.")
        redirect = query.get("redirect_uri", "")
        if not _is_loopback(redirect):
            raise OAuthError(400, "redirect_uri_mismatch", "The redirect address must be http://127.0.0.1 with a port.")
        if query.get("response_type") != "code":
            raise OAuthError(400, "invalid_request", "response_type must be code.")
        scopes = tuple(dict.fromkeys(query.get("scope", "").split()))
        if not scopes:
            raise OAuthError(400, "invalid_request", "Missing required parameter: scope")
        challenge = query.get("code_challenge", "")
        if query.get("code_challenge_method") != "S256" or len(challenge) != 43:
            raise OAuthError(400, "invalid_request", "A code challenge with method S256 is required.")
        offline = query.get("access_type") == "offline"
        forced = "consent" in query.get("prompt", "").split()
        return SignIn(redirect, scopes, query.get("state", ""), challenge, offline, forced)

    def allow(self, sign_in: SignIn, ticked: Iterable[str] | None = None) -> str:
        """Agree, and return the address to send the browser to.

        Args:
            sign_in: the checked request.
            ticked: scopes that the person left ticked, None for all.
        """
        wanted = set(sign_in.scopes if ticked is None else ticked) - self.withheld_scopes
        granted = tuple(scope for scope in sign_in.scopes if scope in wanted)
        if not granted:
            return self.deny(sign_in)
        code = f"4/0A{secrets.token_urlsafe(24)}"
        with self._lock:
            self._codes[code] = (sign_in, granted, self._clock() + _CODE_LIFE)
        return _with_query(sign_in, {"code": code, "scope": " ".join(granted)})

    def deny(self, sign_in: SignIn) -> str:
        """Refuse, and return the address to send the browser to."""
        return _with_query(sign_in, {"error": "access_denied"})

    # ---- token endpoint -----------------------------------------------------------------------------------------

    def token(self, form: Mapping[str, str], authorization: str | None) -> dict[str, Any]:
        """Answer ``POST /token``.

        Args:
            form: decoded form fields.
            authorization: the ``Authorization`` header; the client may also name itself in the form.

        Raises:
            OAuthError: as Google answers.
        """
        self._check_client(form, authorization)
        grant_type = form.get("grant_type")
        with self._lock:
            if grant_type == "authorization_code":
                return self._redeem(form)
            if grant_type == "refresh_token":
                return self._refresh(form)
        raise OAuthError(400, "unsupported_grant_type", f"Invalid grant_type: {grant_type}")

    def revoke(self, token: str) -> None:
        """Answer ``POST /revoke`` for an access or refresh token; both die.

        Raises:
            OAuthError: 400 ``invalid_token`` for an unknown one.
        """
        with self._lock:
            access = self._access.get(token)
            refresh = token if access is None else access.refresh_token
            if access is None and token not in self._grants:
                raise OAuthError(400, "invalid_token", "Token expired or revoked")
            self._access.pop(token, None)
            if refresh is not None:
                self._drop_grant(refresh)
            self._has_consent = False

    def check_access(self, authorization: str | None) -> tuple[str, ...]:
        """Return the scopes of the access token in an ``Authorization`` header.

        Raises:
            ApiError: 401 ``authError`` for none, an unknown or an expired one.
        """
        kind, _, token = (authorization or "").partition(" ")
        with self._lock:
            access = self._access.get(token.strip())
        if kind.lower() != "bearer" or access is None or access.expires <= self._clock():
            raise bad_credentials()
        return access.scopes

    # ---- switches -----------------------------------------------------------------------------------------------

    def issue_refresh_token(self, scopes: Iterable[str]) -> str:
        """Return a refresh token without any browser, for demo mode and tests."""
        with self._lock:
            return self._new_refresh_token(tuple(scopes))

    def issue_access_token(self, scopes: Iterable[str]) -> str:
        """Return an access token without any browser, for tests."""
        with self._lock:
            return self._new_access_token(tuple(scopes), None)

    def expire_access_tokens(self) -> None:
        """Let all access tokens expire at once: 401 until refreshed."""
        with self._lock:
            self._access.clear()

    def revoke_refresh_tokens(self) -> None:
        """Take back all grants, as a person does in the account's settings; access tokens die too."""
        with self._lock:
            self._grants.clear()
            self._access.clear()
            self._has_consent = False

    # ---- inside, under the lock -----------------------------------------------------------------------------------

    def _check_client(self, form: Mapping[str, str], authorization: str | None) -> None:
        client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
        if authorization is not None and authorization.lower().startswith("basic "):
            try:
                client_id, _, secret = base64.b64decode(authorization[6:], validate=True).decode().partition(":")
            except ValueError:
                client_id = ""
        expected = f"{self.client_id}:{self.client_secret}"
        if not hmac.compare_digest(f"{client_id}:{secret}".encode(), expected.encode()):
            raise OAuthError(401, "invalid_client", "Unauthorized")

    def _redeem(self, form: Mapping[str, str]) -> dict[str, Any]:
        found = self._codes.pop(form.get("code", ""), None)
        if found is None or found[2] <= self._clock():
            raise OAuthError(400, "invalid_grant", "Bad Request")
        sign_in, scopes, _ = found
        if form.get("redirect_uri") != sign_in.redirect_uri:
            raise OAuthError(400, "redirect_uri_mismatch", "Bad Request")
        verifier = form.get("code_verifier")
        if not verifier:
            raise OAuthError(400, "invalid_grant", "Missing code verifier.")
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        if not hmac.compare_digest(digest, sign_in.challenge):
            raise OAuthError(400, "invalid_grant", "Invalid code verifier.")
        refresh = None
        # Google hands out a refresh token with the first consent only, or when the client forces a new one.
        if sign_in.offline and (sign_in.forced or not self._has_consent):
            refresh = self._new_refresh_token(scopes)
        self._has_consent = True
        answer = self._answer(scopes, refresh)
        return answer if refresh is None else answer | {"refresh_token": refresh}

    def _refresh(self, form: Mapping[str, str]) -> dict[str, Any]:
        token = form.get("refresh_token", "")
        grant = self._grants.get(token)
        if grant is None or self._clock() - grant.used > _UNUSED_LIFE:
            raise OAuthError(400, "invalid_grant", "Token has been expired or revoked.")
        asked = form.get("scope", "").split()
        if any(scope not in grant.scopes for scope in asked):
            raise OAuthError(400, "invalid_scope", "Some requested scopes were invalid.")
        grant.used = self._clock()
        return self._answer(tuple(asked) or grant.scopes, token)

    def _answer(self, scopes: tuple[str, ...], refresh_token: str | None) -> dict[str, Any]:
        return {
            "access_token": self._new_access_token(scopes, refresh_token),
            "expires_in": int(ACCESS_LIFE.total_seconds()),
            "scope": " ".join(scopes),
            "token_type": "Bearer",
        }

    def _new_access_token(self, scopes: tuple[str, ...], refresh_token: str | None) -> str:
        token = f"ya29.{secrets.token_urlsafe(32)}"
        self._access[token] = _Access(scopes, self._clock() + ACCESS_LIFE, refresh_token)
        return token

    def _new_refresh_token(self, scopes: tuple[str, ...]) -> str:
        token = f"1//0{secrets.token_urlsafe(32)}"
        self._grants[token] = _Grant(scopes, self._clock())
        if len(self._grants) > _MOST_REFRESH_TOKENS:
            self._drop_grant(next(iter(self._grants)))
        return token

    def _drop_grant(self, refresh_token: str) -> None:
        self._grants.pop(refresh_token, None)
        self._access = {key: entry for key, entry in self._access.items() if entry.refresh_token != refresh_token}


def _is_loopback(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    plain = address.isascii() and address.isprintable()
    return plain and parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")


def _with_query(sign_in: SignIn, values: dict[str, str]) -> str:
    joint = "&" if urlsplit(sign_in.redirect_uri).query else "?"
    return f"{sign_in.redirect_uri}{joint}{urlencode({'state': sign_in.state, **values})}"
