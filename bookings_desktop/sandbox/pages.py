"""Pages for people: consent to a sign-in, the “Google side” of demo mode, and switches for trouble.

Plain HTML without scripts. Everything that comes from outside is escaped; every form carries a token that other sites do not know.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from html import escape
from typing import Final
from urllib.parse import urlencode

from bookings_desktop.sandbox import calendar_page, markup, page_actions, trouble_page
from bookings_desktop.sandbox.api_errors import forbidden
from bookings_desktop.sandbox.oauth import OAuthError, SignIn
from bookings_desktop.sandbox.replies import Reply
from bookings_desktop.sandbox.store import SandboxStore

_SIGN_IN: Final = "/o/oauth2/auth"


def answer(store: SandboxStore, path: str, query: Mapping[str, str], form: Mapping[str, str] | None) -> Reply:
    """Answer a browser.

    Args:
        store: the account.
        path: path of the address.
        query: its parameters.
        form: the sent form, None when a page is opened.

    Raises:
        ApiError: 403 for a form without the token of this store.
    """
    if form is not None and not hmac.compare_digest(form.get("token", "").encode(), store.page_token.encode()):
        raise forbidden()
    if path == _SIGN_IN:
        return _sign_in(store, query, form)
    if path == "/trouble":
        return trouble_page.show(store, query) if form is None else trouble_page.act(store, form)
    if form is not None:
        return page_actions.act(store, path, form)
    if path == "/":
        return calendar_page.show_calendar(store, query)
    if path == "/event":
        return calendar_page.show_event(store, query)
    if path == "/calendar/event":
        return calendar_page.follow_link(query)
    return calendar_page.not_found("There is nothing here.")


def _sign_in(store: SandboxStore, query: Mapping[str, str], form: Mapping[str, str] | None) -> Reply:
    """Ask the person, or act on the pressed button; ``auto=1`` agrees at once, as ``store.auto_consent`` does."""
    try:
        request = store.oauth.check_sign_in(query)
    except OAuthError as error:
        return markup.page(error.status, "Sign-in refused", f'<p class="error">{escape(error.description)}</p>')
    if form is not None:
        allowed = form.get("decision") == "allow"
        ticked = form.get("scopes", "").split()
        return markup.redirect(store.oauth.allow(request, ticked) if allowed else store.oauth.deny(request))
    if store.auto_consent or query.get("auto") == "1":
        return markup.redirect(store.oauth.allow(request))
    return markup.page(200, "Sign in", _consent(store, request, query))


def _consent(store: SandboxStore, request: SignIn, query: Mapping[str, str]) -> str:
    boxes = "".join(
        f'<li><label class="tick"><input type="checkbox" name="scopes" value="{escape(scope)}" checked>'
        f"{escape(scope)}</label></li>"
        for scope in request.scopes
    )
    content = (
        f"<p>A desktop program wants to use the calendars of <strong>{escape(store.account)}</strong>:</p>"
        f'<ul>{boxes}</ul><div class="bar"><button class="primary" name="decision" value="allow">Allow</button>'
        '<button name="decision" value="deny">Deny</button></div>'
        '<p class="note">This is the sandbox on your own computer, not Google.</p>'
    )
    return markup.form(f"{_SIGN_IN}?{urlencode(query)}", {"token": store.page_token}, content, "card")
